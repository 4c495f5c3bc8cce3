import type { Generator } from "./generator";

/** What the configuration must know of the services, since it may not import the catalogue. */
export const servicesFile: Generator = {
  path: "config/services.ts",
  async produce() {
    const { services } = await import("../../workloads/catalog");
    const { tools } = await import("../../workloads/images");
    return servicesText(services, Object.keys(tools));
  },
};

/** The text of the file for some services. @param tools what else has an image */
export function servicesText(
  services: readonly { name: string; needs: { database: boolean; cache: false | { cluster: boolean } } }[],
  tools: readonly string[],
): string {
  const list = (about: string, name: string, items: readonly string[]) => [
    "",
    `/** ${about} */`,
    `export const ${name} = [${items.map((item) => JSON.stringify(item)).join(", ")}] as const;`,
  ];
  const named = (of: (needs: (typeof services)[number]["needs"]) => boolean) =>
    services.filter(({ needs }) => of(needs)).map(({ name }) => name);
  return [
    "// Made from workloads/catalog.ts by `npm run generate`. Do not edit.",
    ...list(
      "The services of the catalogue, by name.",
      "services",
      named(() => true),
    ),
    ...list(
      "Those that have a user at the database.",
      "databaseServices",
      named(({ database }) => database),
    ),
    ...list(
      "Those whose client does not speak the protocol of a Redis cluster.",
      "plainCacheServices",
      named(({ cache }) => cache !== false && !cache.cluster),
    ),
    ...list("What else has an image of its own in the environment's registry.", "toolImages", tools),
    "",
  ].join("\n");
}
