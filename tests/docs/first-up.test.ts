import { readFileSync } from "node:fs";
import * as path from "node:path";
import { nodeTypes, type NodeGroup } from "../../config/sizes";
import { compose } from "../../stacks/composition";
import { record, type Recorded } from "../mocks";
import { environments, root, specOf } from "../stacks/spec";

const page = readFileSync(path.join(root, "docs", "runbooks", "first-up.md"), "utf8");

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

it("names the environments that there are", () => {
  expect(header.slice(3).sort()).toEqual([...environments].sort());
  expect(table).toHaveLength(5);
  expect(
    new Set(
      Object.values(nodeTypes.aws)
        .flat()
        .map((type) => type.split(".")[1]),
    ),
  ).toEqual(new Set(["medium", "large"]));
});

describe.each(environments)("what %s takes of an account's quotas", (environment) => {
  it("is what the page says", async () => {
    const recorded = await record(() => compose(specOf(environment)));
    const beside = vcpusOfInstances(recorded);
    expect({
      onDemand: said(/on-demand/, environment),
      first: said(/first made/, environment),
      spot: said(/spot/, environment),
      addresses: said(/Elastic IPs/, environment),
      networks: said(/VPCs/, environment),
    }).toEqual({
      onDemand: vcpus(environment, false, "max") + beside,
      first: vcpus(environment, false, "min") + beside,
      spot: vcpus(environment, true, "max"),
      addresses: inOneRegion(recorded, "aws:ec2/eip:Eip"),
      networks: inOneRegion(recorded, "aws:ec2/vpc:Vpc"),
    });
  });
});

it("asks after each quota with its code", () => {
  for (const [, code] of table) expect(page).toMatch(new RegExp(`--quota-code ${code!.replaceAll("`", "")} `));
});

it("asks for more than is needed, since nodes that are replaced stand beside those that replace them", () => {
  const asked = Number(/--quota-code L-1216C47A --desired-value (\d+)/.exec(page)?.[1]);
  const needed = Math.max(...environments.map((environment) => said(/on-demand/, environment)));
  expect(asked).toBeGreaterThanOrEqual(needed * 1.25);
});
