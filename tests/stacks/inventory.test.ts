import { existsSync, readFileSync, writeFileSync } from "node:fs";
import * as path from "node:path";
import { parse, stringify } from "yaml";
import { requiredTags } from "../../components/core/tags";
import { compose } from "../../stacks/composition";
import { record, type Recorded, type Registered } from "../mocks";
import { environments, root, specOf } from "./spec";

/** The inputs that an inventory shows: those that say what a thing is, and those whose change replaces it. */
const shown = [
  ...["name", "bucket", "identifier", "cidrBlock", "availabilityZone", "serviceName", "destinationCidrBlock"],
  ...["version", "addonVersion", "instanceClass", "engineVersion", "multiAz", "deletionProtection", "capacityType"],
  ...[
    "instanceTypes",
    "scalingConfig",
    "retentionInDays",
    "deletionWindowInDays",
    "region",
    "kubernetesServiceIpAddressRange",
  ],
];

function inventory(recorded: Recorded): unknown[] {
  return recorded.all
    .map(({ type, name, parent, inputs }) => ({ type, name, parent, inputs: chosen(inputs) }))
    .sort((one, other) => `${one.type} ${one.name}`.localeCompare(`${other.type} ${other.name}`))
    .map(({ type, name, parent, inputs }) => ({
      type,
      name,
      parent,
      ...(Object.keys(inputs).length > 0 ? { inputs } : {}),
    }));
}

function chosen(inputs: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(shown.flatMap((key) => (inputs[key] === undefined ? [] : [[key, inputs[key]]])));
}

describe.each(environments)("%s", (environment) => {
  let recorded: Recorded;
  beforeAll(async () => {
    recorded = await record(() => compose(specOf(environment)));
  });

  it("registers exactly its inventory; bless a change with UPDATE_INVENTORY=1 after reading the difference", () => {
    const file = path.join(root, "tests", "inventories", `${environment}.yaml`);
    const found = inventory(recorded);
    if (process.env["UPDATE_INVENTORY"] === "1") writeFileSync(file, stringify(found, { lineWidth: 0 }));
    expect(existsSync(file)).toBe(true);
    expect(found).toEqual(parse(readFileSync(file, "utf8")));
  });

  it("leaves nothing without a parent but layers and providers", () => {
    const orphans = recorded.all.filter(({ parent }) => parent === "").map(({ type }) => type);
    expect(orphans.filter((type) => !/^(gocoffee:layers|pulumi:providers):/.test(type))).toEqual([]);
  });

  it("leaves nothing to a default provider", () => {
    const custom = recorded.all.filter(({ type }) => !/^(gocoffee|pulumi:providers|eks):/.test(type));
    expect(custom.length).toBeGreaterThan(50);
    expect(custom.filter(({ provider }) => provider === "").map(({ name }) => name)).toEqual([]);
  });

  it("gives every taggable resource the required tags", () => {
    const untagged = recorded.all.filter(isTaggable).flatMap(({ type, name, inputs }) => {
      const tags = (inputs["tags"] ?? {}) as Record<string, string>;
      const missing = requiredTags.filter((tag) => !tags[tag]);
      return missing.length === 0 ? [] : [`${type} ${name}: ${missing.join(", ")}`];
    });
    expect(untagged).toEqual([]);
  });

  it("names each resource once", () => {
    const names = recorded.all.map(({ type, name }) => `${type} ${name}`);
    expect(names.filter((name, index) => names.indexOf(name) < index)).toEqual([]);
  });
});

/** Whether its SDK lets a resource have tags: read from the declarations, so that a new type cannot be forgotten. */
function isTaggable({ type }: Registered): boolean {
  const found = /^aws:(\w+)\/(\w+):\w+$/.exec(type);
  if (!found) return type === "eks:index:Cluster";
  const file = path.join(root, "node_modules", "@pulumi", "aws", found[1]!, `${found[2]!}.d.ts`);
  const args = readFileSync(file, "utf8").split(/^export interface \w+Args \{/m)[1] ?? "";
  return /^ {4}tags\?:/m.test(args);
}
