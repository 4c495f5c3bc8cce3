import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import * as path from "node:path";
import { parse, stringify } from "yaml";
import { requiredTags } from "../../components/core/tags";
import { grades } from "../../config/grade";
import { account as ownAccount, type Recorded, type Registered } from "../mocks";
import { takes } from "./azure";
import { at, called, labelPath } from "./google";
import { compositionOf, environments, root, specOf } from "./spec";

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
  ...["vaultName", "accountName", "containerName", "registryName", "serverName", "clusterName", "agentPoolName"],
  ...["addressPrefix", "availabilityZones", "vmSize", "kubernetesVersion", "createMode", "clusteringPolicy"],
  ...["location", "ipCidrRange", "databaseVersion", "minMasterVersion", "nodeLocations", "memorySizeGb"],
];

/** Clouds are composed side by side: of two with one type and name, their parents say which comes first. */
const key = ({ type, name, parent }: { type: string; name: string; parent: string }) => `${type} ${name} ${parent}`;

function inventory(recorded: Recorded): unknown[] {
  return recorded.all
    .map(({ type, name, parent, inputs }) => ({ type, name, parent, inputs: chosen(inputs) }))
    .sort((one, other) => key(one).localeCompare(key(other)))
    .map(({ type, name, parent, inputs }) => ({
      type,
      name,
      parent,
      ...(Object.keys(inputs).length > 0 ? { inputs } : {}),
    }));
}

function chosen(inputs: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(
    shown.flatMap((key) => (inputs[key] === undefined ? [] : [[key, undigested(inputs[key])]])),
  );
}

/** What is named by its bytes is another with each change of a function: the inventory says that it is there. */
function undigested(value: unknown): unknown {
  return typeof value === "string" ? value.replace(/\b[0-9a-f]{64}\b/g, "SHA256") : value;
}

const inventoryOf = (environment: string) => path.join(root, "tests", "inventories", `${environment}.yaml`);

it("an environment of each grade has an inventory, and each inventory is of an environment", () => {
  const kept = environments.filter((environment) => existsSync(inventoryOf(environment)));
  expect([...new Set(kept.map((environment) => specOf(environment).grade))].sort()).toEqual([...grades].sort());
  const files = readdirSync(path.dirname(inventoryOf("any"))).map((file) => path.basename(file, ".yaml"));
  expect(files.filter((name) => !environments.includes(name))).toEqual([]);
});

describe.each(environments)("%s", (environment) => {
  let recorded: Recorded;
  beforeAll(async () => {
    recorded = await compositionOf(specOf(environment));
  });

  // An environment need not have an inventory: all that follows holds for one without.
  const file = inventoryOf(environment);
  const blessing = process.env["UPDATE_INVENTORY"] === "1";
  const whereThereIsOne = blessing || existsSync(file) ? it : it.skip;
  whereThereIsOne(
    "registers exactly its inventory; bless a change with UPDATE_INVENTORY=1 after reading the difference",
    () => {
      const found = inventory(recorded);
      if (blessing) writeFileSync(file, stringify(found, { lineWidth: 0 }));
      expect(found).toEqual(parse(readFileSync(file, "utf8")));
    },
  );

  it("leaves nothing without a parent but layers and providers", () => {
    const orphans = recorded.all.filter(({ parent }) => parent === "").map(({ type }) => type);
    expect(orphans.filter((type) => !/^(gocoffee:layers|pulumi:providers):/.test(type))).toEqual([]);
  });

  it("leaves nothing to a default provider", () => {
    const custom = recorded.all.filter(({ type }) => !/^(gocoffee|pulumi|eks):/.test(type));
    expect(custom.length).toBeGreaterThan(50);
    expect(custom.filter(({ provider }) => provider === "").map(({ name }) => name)).toEqual([]);
  });

  it("gives every taggable resource the required tags, or labels where its cloud calls them that", () => {
    const tagged = recorded.all.flatMap((one) => {
      const where = tagPath(one);
      return where === undefined ? [] : [{ one, where }];
    });
    expect(tagged.length).toBeGreaterThan(50);
    const untagged = tagged.flatMap(({ one, where }) => {
      const tags = (at(one.inputs, where) ?? {}) as Record<string, string>;
      const missing = requiredTags.filter((tag) => !tags[tag]);
      return missing.length === 0 ? [] : [`${called(one)}: ${missing.join(", ")}`];
    });
    expect(untagged).toEqual([]);
  });

  it("lets nobody in by a policy of AWS but who is of this account, or works for it", () => {
    const open = policiesOf(recorded).flatMap(({ owner, statement }) => {
      const { Effect, Principal, Action, Condition } = statement;
      const others = Principal === "*" || Object.values((Principal ?? {}) as object).some((who) => !isOurs(who));
      if (Effect !== "Allow" || Principal === undefined || !others) return [];
      if (JSON.stringify(Condition ?? {}).includes(ownAccount)) return [];
      return [`${owner}: ${JSON.stringify(Principal)} ${[Action].flat().join(" ")}`];
    });
    expect(new Set(open.map((each) => each.replace(/^\S+ \S+: /, "")))).toEqual(new Set(openByNature(environment)));
  });

  it("lets no role change what it cannot name", () => {
    const wide = policiesOf(recorded).flatMap(({ owner, statement: { Effect, Principal, Resource, Action } }) =>
      // What denies, lets nobody do anything.
      Effect === "Allow" && Principal === undefined && [Resource].flat().includes("*")
        ? [Action].flat().flatMap((action) => (/:(Describe|Get|List)/.test(action) ? [] : [`${owner}: ${action}`]))
        : [],
    );
    expect(wide).toEqual([]);
  });

  it("names each resource once, in each place: two clouds have the same components", () => {
    const names = recorded.all.map(({ urn }) => urn);
    expect(names.filter((name, index) => names.indexOf(name) < index)).toEqual([]);
    // What a cloud, or a cluster, makes is found by its name alone.
    const made = recorded.all.filter(({ type }) => /^(aws|eks|gcp|azure-native|kubernetes):/.test(type)).map(called);
    expect(made.filter((name, index) => made.indexOf(name) < index)).toEqual([]);
  });
});

/** One statement of a policy that a resource was given as JSON. */
interface Stated {
  owner: string;
  statement: { Effect: string; Principal?: unknown; Action: string | string[]; Resource?: unknown; Condition?: object };
}

function policiesOf(recorded: Recorded): Stated[] {
  const found = recorded.all.flatMap(({ type, name, inputs }) =>
    Object.values(inputs)
      .filter((input): input is string => typeof input === "string" && input.startsWith('{"Version":"2012-10-17"'))
      .flatMap((text) => (JSON.parse(text) as { Statement: Stated["statement"][] }).Statement)
      .map((statement) => ({ owner: `${type} ${name}`, statement })),
  );
  expect(found.length).toBeGreaterThan(60);
  return found;
}

/** Whether a principal is the account itself. */
const isOurs = (who: unknown): boolean => who === `arn:aws:iam::${ownAccount}:root`;

/**
 * Who is let in without a word on the account: services that say none when they assume a role (`plainTrustOf`), or are granted the use of
 * the key that signs a zone, and who reads the layers of images through the endpoint of S3.
 */
function openByNature(environment: string): string[] {
  const { account, backup, connectivity, database, edge, storage } = specOf(environment);
  const assuming = [
    ...["ec2", "lambda"],
    ...(database.proxy ? ["rds"] : []),
    ...(storage.standbyRegion ? ["s3"] : []),
    ...(account.baseline ? ["cloudtrail"] : []),
    ...(backup ? ["backup"] : []),
  ];
  const granting = edge?.dns.mode === "zone" ? ['{"Service":"dnssec-route53.amazonaws.com"} kms:CreateGrant'] : [];
  return [
    '"*" s3:GetObject',
    // Who shows a token of the cluster: at the endpoint of STS for the account's roles, and at each for one account.
    '"*" sts:AssumeRoleWithWebIdentity',
    `{"Federated":"arn:aws:iam::${ownAccount}:oidc-provider/oidc.example/id/ONE"} sts:AssumeRoleWithWebIdentity`,
    // One account of Google's, by its number (object-copies.test.ts): it copies uploads.
    ...(connectivity.copies?.objects ? ['{"Federated":"accounts.google.com"} sts:AssumeRoleWithWebIdentity'] : []),
    ...granting,
    ...assuming.map((service) => `{"Service":"${service}.amazonaws.com"} sts:AssumeRole`),
  ];
}

/** Where a resource's tags stand, where it may have any: read from the SDKs' declarations, so that a new type cannot be forgotten. */
function tagPath({ type }: Registered): string | undefined {
  if (type.startsWith("gcp:")) return labelPath(type);
  if (type.startsWith("azure-native:")) return takes(type, "tags") ? "tags" : undefined;
  const found = /^aws:(\w+)\/(\w+):\w+$/.exec(type);
  if (!found) return type === "eks:index:Cluster" ? "tags" : undefined;
  const file = path.join(root, "node_modules", "@pulumi", "aws", found[1]!, `${found[2]!}.d.ts`);
  const args = readFileSync(file, "utf8").split(/^export interface \w+Args \{/m)[1] ?? "";
  return /^ {4}tags\?:/m.test(args) ? "tags" : undefined;
}
