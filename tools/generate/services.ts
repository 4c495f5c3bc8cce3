import { scales } from "../../components/kubernetes/service-entry";
import type { fullScale } from "../../workloads/capacity";
import type { Generator } from "./generator";

/** What the configuration has to know of the catalogue, which it may not import. */
export const servicesFile: Generator = {
  path: "config/services.ts",
  async produce() {
    const { services } = await import("../../workloads/catalog");
    const { sidecar } = await import("../../workloads/addons/istio");
    const { fullScale } = await import("../../workloads/capacity");
    const demand = Object.fromEntries(scales.map((scale) => [scale, fullScale(services, scale, sidecar[scale])]));
    return servicesText(services, demand);
  },
};

/** The text of the file for some services. @param demand what they need at full scale, by scale */
export function servicesText(
  services: readonly { name: string; team: string }[],
  demand: Readonly<Record<string, ReturnType<typeof fullScale>>>,
): string {
  const teams = [...new Set(services.map(({ team }) => team))];
  const list = (names: readonly string[]) => `[${names.map((name) => JSON.stringify(name)).join(", ")}]`;
  const ofTeam = (team: string) => services.filter((service) => service.team === team).map(({ name }) => name);
  return [
    "// Made from workloads/catalog.ts by `npm run generate`. Do not edit.",
    "",
    "/** The services of the catalogue, by name. */",
    `export const services = ${list(services.map(({ name }) => name))} as const;`,
    "",
    "/** Which services each team answers for. */",
    "export const serviceTeams: Readonly<Record<string, readonly (typeof services)[number][]>> = {",
    ...teams.map((team) => `  ${team}: ${list(ofTeam(team))},`),
    "};",
    "",
    "/** Pods that are alike: how many at full scale, and what each asks for: thousandths of a core, and MiB. */",
    "export interface Demand {",
    ...["of: string", "pods: number", "cpu: number", "memory: number"].map((line) => `  ${line};`),
    "}",
    "",
    "/** What runs when every service has as many pods as it may, with their sidecars, and the systems beside them: by scale, and by pool. */",
    "export const fullScale: Readonly<Record<string, Readonly<Record<string, readonly Demand[]>>>> = {",
    ...Object.entries(demand).flatMap(([scale, pools]) => [
      `  ${scale}: {`,
      ...Object.entries(pools).flatMap(([pool, all]) => [
        ...(all.length === 0
          ? [`    ${pool}: [],`]
          : [
              `    ${pool}: [`,
              ...all.map(
                ({ of, pods, cpu, memory }) =>
                  `      { of: ${JSON.stringify(of)}, pods: ${pods}, cpu: ${cpu}, memory: ${memory} },`,
              ),
              "    ],",
            ]),
      ]),
      "  },",
    ]),
    "};",
    "",
  ].join("\n");
}
