import { scales } from "../../components/kubernetes/service-entry";
import type { fullScale } from "../../workloads/capacity";
import type { Generator } from "./generator";

/** What the configuration must know of the services, since it may not import the catalogue. */
export const servicesFile: Generator = {
  path: "config/services.ts",
  async produce() {
    const { services } = await import("../../workloads/catalog");
    const { tools } = await import("../../workloads/images");
    const { sidecar } = await import("../../workloads/addons/istio");
    const { fullScale } = await import("../../workloads/capacity");
    const demand = Object.fromEntries(scales.map((scale) => [scale, fullScale(services, scale, sidecar[scale])]));
    return servicesText(services, Object.keys(tools), demand);
  },
};

/** What is told of a service. */
interface Listed {
  name: string;
  team: string;
  needs: { database: boolean; cache: false | { cluster: boolean } };
}

/**
 * The text of the file for some services.
 * @param tools what else has an image
 * @param demand what all of them need at full scale, by scale
 */
function servicesText(
  services: readonly Listed[],
  tools: readonly string[],
  demand: Readonly<Record<string, ReturnType<typeof fullScale>>>,
): string {
  const teams = [...new Set(services.map(({ team }) => team))];
  const listed = (names: readonly string[]) => `[${names.map((name) => JSON.stringify(name)).join(", ")}]`;
  const list = (about: string, name: string, items: readonly string[]) => [
    "",
    `/** ${about} */`,
    `export const ${name} = ${listed(items)} as const;`,
  ];
  const named = (of: (service: Listed) => boolean) => services.filter(of).map(({ name }) => name);
  const plain = ({ needs: { cache } }: Listed) => cache !== false && !cache.cluster;
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
      named(({ needs }) => needs.database),
    ),
    ...list("Those whose client does not speak the protocol of a Redis cluster.", "plainCacheServices", named(plain)),
    ...list("What else has an image of its own in the environment's registry.", "toolImages", tools),
    "",
    "/** Which services each team answers for. */",
    "export const serviceTeams: Readonly<Record<string, readonly (typeof services)[number][]>> = {",
    ...teams.map((team) => `  ${team}: ${listed(named((service) => service.team === team))},`),
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
      ...Object.entries(pools).flatMap(([pool, all]) => demanded(pool, all)),
      "  },",
    ]),
    "};",
    "",
  ].join("\n");
}

function demanded(pool: string, all: ReturnType<typeof fullScale>["general"]): string[] {
  if (all.length === 0) return [`    ${pool}: [],`];
  return [
    `    ${pool}: [`,
    ...all.map(
      ({ of, pods, cpu, memory }) =>
        `      { of: ${JSON.stringify(of)}, pods: ${pods}, cpu: ${cpu}, memory: ${memory} },`,
    ),
    "    ],",
  ];
}
