import { execFileSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import * as path from "node:path";
import { nodeTypes, type NodeGroup } from "../../config/sizes";
import { compose } from "../../stacks/composition";
import { record, type Recorded } from "../mocks";
import { environments, root, specOf } from "../stacks/spec";

const file = path.join(root, "docs", "runbooks", "first-up.md");
const page = readFileSync(file, "utf8");
const blessing = process.env["UPDATE_INVENTORY"] === "1";

/** The rows of the page's table of quotas: what it is, the code, what a new account has, and what each environment takes. */
const table = page.split("\n").flatMap((line) => {
  const cells = line.split("|").map((cell) => cell.trim());
  return /^`L-[0-9A-F]{8}`$/.test(cells[2] ?? "") ? [cells.slice(1, -1)] : [];
});
const header = page
  .split("\n")
  .find((line) => line.startsWith("| quota"))!
  .split("|")
  .map((cell) => cell.trim())
  .slice(1, -1);
/** The environments that the table has: those that the project ships. Another one need not stand there. */
const named = header.slice(3);
const rows = {
  onDemand: /on-demand/,
  first: /first made/,
  spot: /spot/,
  addresses: /Elastic IPs/,
  networks: /VPCs/,
};
type Quotas = Record<keyof typeof rows, number>;
const said = (what: RegExp, environment: string) => {
  const row = table.find(([name]) => what.test(name!));
  return Number(row?.[header.indexOf(environment)]);
};

/** Every machine of the node groups has two processors (config/sizes.ts). */
const processors = 2;

/** The processors of the machines that stand beside the node groups. */
const processorsOf: Readonly<Record<string, number>> = { "t4g.nano": 2 };

function vcpusOfInstances(recorded: Recorded): number {
  const instances = recorded.of("aws:ec2/instance:Instance");
  return instances.reduce((sum, { name, inputs }) => {
    const known = processorsOf[String(inputs["instanceType"])];
    if (known === undefined) throw new Error(`${name}: how many processors has ${String(inputs["instanceType"])}?`);
    return sum + known;
  }, 0);
}

/** The processors of an environment's nodes, on demand or spot, at the fewest or the most nodes. */
function vcpus(environment: string, spot: boolean, bound: "min" | "max"): number {
  const groups = Object.entries(specOf(environment).cluster.nodes) as [
    NodeGroup,
    { min: number; max: number; spot: boolean } | undefined,
  ][];
  return groups.reduce((sum, [, group]) => sum + (group?.spot === spot ? group[bound] * processors : 0), 0);
}

/** The most of a type that stand in one region. */
function inOneRegion(recorded: Recorded, type: string): number {
  const regions = recorded.of(type).map(({ inputs }) => String(inputs["region"] ?? "home"));
  return Math.max(...regions.map((region) => regions.filter((one) => one === region).length));
}

it("names environments that there are", () => {
  expect(named.filter((environment) => !environments.includes(environment))).toEqual([]);
  expect(named).toContain("prod");
  expect(table).toHaveLength(5);
  expect(
    new Set(
      Object.values(nodeTypes.aws)
        .flat()
        .map((type) => type.split(".")[1]),
    ),
  ).toEqual(new Set(["medium", "large"]));
});

async function takenBy(environment: string): Promise<Quotas> {
  const recorded = await record(() => compose(specOf(environment)));
  const beside = vcpusOfInstances(recorded);
  return {
    onDemand: vcpus(environment, false, "max") + beside,
    first: vcpus(environment, false, "min") + beside,
    spot: vcpus(environment, true, "max"),
    addresses: inOneRegion(recorded, "aws:ec2/eip:Eip"),
    networks: inOneRegion(recorded, "aws:ec2/vpc:Vpc"),
  };
}

const taken: Record<string, Quotas> = {};
beforeAll(async () => {
  for (const environment of named) taken[environment] = await takenBy(environment);
}, 60_000);

/** Writes what the environments take into the page's table. */
function bless(): void {
  const cell = (line: string, environment: string): string => {
    const what = Object.entries(rows).find(([, row]) => row.test(line))![0] as keyof Quotas;
    const cells = line.split("|");
    return cells.with(header.indexOf(environment) + 1, ` ${taken[environment]![what]} `).join("|");
  };
  const lines = page.split("\n").map((line) => (/\| `L-[0-9A-F]{8}` +\|/.test(line) ? named.reduce(cell, line) : line));
  writeFileSync(file, lines.join("\n"));
  execFileSync(path.join(root, "node_modules", ".bin", "prettier"), ["--write", file], { stdio: "ignore" });
}

it("says what each takes of an account's quotas; after a change of nodes or zones UPDATE_INVENTORY=1 writes it", () => {
  if (blessing) return bless();
  const says = Object.fromEntries(
    named.map((environment) => [
      environment,
      Object.fromEntries(Object.entries(rows).map(([key, what]) => [key, said(what, environment)])),
    ]),
  );
  expect(says).toEqual(taken);
});

it("asks after each quota with its code", () => {
  for (const [, code] of table) expect(page).toMatch(new RegExp(`--quota-code ${code!.replaceAll("`", "")} `));
});

it("asks for more than is needed, since nodes that are replaced stand beside those that replace them", () => {
  const asked = Number(/--quota-code L-1216C47A --desired-value (\d+)/.exec(page)?.[1]);
  const needed = Math.max(...named.map((environment) => said(/on-demand/, environment)));
  expect(asked).toBeGreaterThanOrEqual(needed * 1.25);
});
