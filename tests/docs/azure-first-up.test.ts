import { readdirSync, readFileSync } from "node:fs";
import * as path from "node:path";
import { parse } from "yaml";
import { planPools, type PoolPlan } from "../../components/azure/cluster/nodes-plan";
import { decodeEnvironment } from "../../config/decode";
import { configKey } from "../../config/environment";
import facts from "../../simulators/data/azure-facts.json";
import { poolsOf } from "../../stacks/asked";
import { root, specOf } from "../stacks/spec";

const text = (page: string) => readFileSync(path.join(root, page), "utf8");
const page = text("docs/runbooks/azure-first-up.md");

/** The rows of the page's table of quotas: what it is, then what each environment takes, at first and at the most. */
const rows = page.split("\n").flatMap((line) => {
  const cells = line.split("|").map((cell) => cell.trim());
  return /vCPUs$|Family/.test(cells[1] ?? "") ? [cells.slice(1, -1)] : [];
});
const [, ...named] = page
  .split("\n")
  .find((line) => line.includes("| quota"))!
  .split("|")
  .map((cell) => cell.trim())
  .slice(1, -1);

/** What each row counts: pools by their machines, regular ones and spot ones apart. */
const counts: Readonly<Record<string, (pool: PoolPlan) => boolean>> = {
  "Total Regional vCPUs": ({ spot }) => !spot,
  "Standard DASv5 Family (`system`)": ({ vmSize }) => vmSize === "Standard_D4as_v5",
  "Standard Bsv2 Family (`general`)": ({ vmSize }) => vmSize === "Standard_B2ls_v2",
  "Standard FALSv6 Family (`compute`)": ({ vmSize, spot }) => vmSize === "Standard_F2als_v6" && !spot,
  "Standard ESv5 Family (`memory`)": ({ vmSize }) => vmSize === "Standard_E2s_v5",
  "Total Regional Spot vCPUs": ({ spot }) => spot,
};

const processors = ({ vmSize }: PoolPlan) => Number(/\d+/.exec(vmSize)![0]);

/** The pools of an environment, as they are planned where it stands on Azure: dev as the page adds it. */
function pools(environment: string): PoolPlan[] {
  const spec = specOf(environment);
  const { zones = ["1", "2"], egress } = spec.clouds.azure ?? {};
  const subnets =
    egress?.mode === "perZone"
      ? zones.map((zone) => ({ subnetName: `nodes-${zone}`, zones: [zone] }))
      : [{ subnetName: "nodes", zones }];
  return planPools(poolsOf(spec, "azure", "eastus2"), { zones, subnets, podCidr: "10.64.0.0/15" });
}

/** The resource providers of all that components make on Azure, without `Microsoft.`. */
function providersInUse(): string[] {
  const folder = path.join(root, "components", "azure");
  const sources = readdirSync(folder, { recursive: true, encoding: "utf8" }).filter((file) => file.endsWith(".ts"));
  const tokens = sources.flatMap((file) =>
    [...readFileSync(path.join(folder, file), "utf8").matchAll(/@pulumi\/azure-native\/(\w+)\/(\w+)"/g)].map(
      ([, module = "", type = ""]) => `azure-native:${module}:${type.charAt(0).toUpperCase()}${type.slice(1)}`,
    ),
  );
  const arms = tokens.flatMap((token) => (facts.types as Record<string, { arm?: string }>)[token]?.arm ?? []);
  return [...new Set(arms.map((arm) => arm.split("/")[0]!.replace("Microsoft.", "")))];
}

describe("azure-first-up.md", () => {
  it("registers the resource provider of all that is made, and that of the environments that functions' subnet is lent to", () => {
    const list = /for one in ([\w ]+); do\n\s+az provider register/.exec(page)?.[1]?.split(" ") ?? [];
    // These are registered in every subscription: learn.microsoft.com/azure/azure-resource-manager/management/azure-services-resource-providers, "Registration".
    const always = ["Authorization", "Resources"];
    expect([...providersInUse(), "App"].filter((one) => ![...list, ...always].includes(one))).toEqual([]);
  });

  it("says how many processors each environment takes, at first and at the most", () => {
    expect(named).toEqual(["dev", "staging", "prod"]);
    const wanted = Object.entries(counts).map(([row, counted]) => [
      row,
      ...named.map((environment) => {
        const counting = pools(environment).filter(counted);
        const [min, max] = (["min", "max"] as const).map((bound) =>
          counting.reduce((sum, pool) => sum + processors(pool) * pool[bound], 0),
        );
        return `${min} / ${max}`;
      }),
    ]);
    expect(rows).toEqual(wanted);
  });

  it("shows a block that dev takes, with the ids filled in", () => {
    const [, block = ""] = /^ +(azure: \{[^}]*\})$/m.exec(page)!;
    const id = "00000000-0000-4000-8000-000000000001";
    const azure = parse(block.replace(/\b(SUBSCRIPTION|TENANT|GROUP)\b/g, id)) as Record<string, unknown>;
    const dev = parse(text("Pulumi.dev.yaml")) as { config: Record<string, { clouds: object }> };
    const { clouds, ...rest } = dev.config[configKey]!;
    const { problems } = decodeEnvironment(
      "dev",
      { ...rest, clouds: { ...clouds, ...azure } },
      [],
      new Date("2026-11-30"),
    );
    expect(problems).toBeUndefined();
  });
});
