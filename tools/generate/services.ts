import type { Generator } from "./generator";

/** The names of the services, for the configuration, which may not import the catalogue. */
export const servicesFile: Generator = {
  path: "config/services.ts",
  async produce() {
    const { serviceNames } = await import("../../workloads/catalog");
    return servicesText(serviceNames);
  },
};

/** The text of the file for some names. */
export function servicesText(names: readonly string[]): string {
  return [
    "// Made from workloads/catalog.ts by `npm run generate`. Do not edit.",
    "",
    "/** The services of the catalogue, by name. */",
    `export const services = [${names.map((name) => JSON.stringify(name)).join(", ")}] as const;`,
    "",
  ].join("\n");
}
