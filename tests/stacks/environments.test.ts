import { copyFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import * as path from "node:path";
import { parseDocument } from "yaml";
import { contains, overlaps } from "../../components/core/cidr";
import { environmentBlock, everything, onPremises } from "../../config/address-plan";
import type { EnvironmentSpec } from "../../config/environment";
import { readEnvironmentFile } from "../../config/file";
import { packs } from "../../policies/packs";
import { crossguard } from "../../policies/shared/crossguard";
import { Exemptions } from "../../policies/shared/exemptions";
import type { Grade } from "../../policies/shared/rule";
import { enforcedAs, environmentsAmong, gradeOf } from "../../policies/shared/stack";
import { compose } from "../../stacks/composition";
import { record, type Recorded } from "../mocks";
import { root } from "./spec";

/** A project's folder, with nothing but stacks' files. */
const folder = mkdtempSync(path.join(tmpdir(), "coffee-environments-"));
afterAll(() => rmSync(folder, { recursive: true }));
const fileOf = (name: string) => path.join(folder, `Pulumi.${name}.yaml`);

/** Writes a new environment's file: a shipped one, with some keys changed. As docs/add-an-environment.md says. */
function add(name: string, from: string, changes: Record<string, unknown>): void {
  const document = parseDocument(readFileSync(fileOf(from), "utf8"));
  for (const [key, value] of Object.entries(changes)) {
    const where = ["config", "go-coffee:environment", ...key.split(".")];
    if (value === undefined) document.deleteIn(where);
    else document.setIn(where, value);
  }
  // Not folded: a digest is longer than a line, and a folded text is one that YAML readers disagree on.
  writeFileSync(fileOf(name), document.toString({ lineWidth: 0 }));
}

interface Made {
  spec: EnvironmentSpec;
  recorded: Recorded;
  namespaces: string[];
}
const made: Record<string, Made> = {};

async function make(name: string): Promise<void> {
  const spec = readEnvironmentFile(fileOf(name));
  let namespaces: string[] = [];
  const recorded = await record(async () => (namespaces = (await compose(spec)).clouds.aws!.namespaces));
  made[name] = { spec, recorded, namespaces };
}

beforeAll(async () => {
  for (const name of ["dev", "prod"]) copyFileSync(path.join(root, `Pulumi.${name}.yaml`), fileOf(name));
  // With all that it has in the end: Google's database as one that takes writes, too.
  const promoted = { "clouds.gcp.warmStandby.state": "promoted" };
  add("prod", "prod", { "edge.delegated": true, ...promoted });
  add("demo", "dev", {
    ...{ slot: 3, domain: "demo.gocoffee.example" },
    // As docs/runbooks/add-google-cloud.md says.
    "clouds.gcp": { role: "secondary", region: "us-central1", zones: 2, project: "go-coffee-demo" },
  });
  add("eu-prod-live", "prod", {
    ...{ slot: 4, domain: "eu.gocoffee.example", "workloads.namespace": undefined },
    // An account has these once, and prod says them. A project of Google's is one environment's alone.
    ...{ "account.baseline": false, "storage.registryOfAccount": false },
    ...{ "clouds.gcp.project": "go-coffee-eu-prod-live", ...promoted },
    "clouds.azure.subscription": "00000000-0000-4000-8000-0000000000e1",
  });
  for (const name of ["demo", "prod", "eu-prod-live"]) await make(name);
}, 120_000);

describe("an environment that is a file alone", () => {
  it("has a namespace of its own, and the inventory of the one that it is a copy of", () => {
    expect(made["demo"]!.namespaces[0]).toBe("go-coffee-demo");
    expect(made["eu-prod-live"]!.namespaces[0]).toBe("go-coffee-eu-prod-live");
    expect(made["prod"]!.namespaces[0]).toBe("go-coffee");
    const typesAndNames = ({ spec, recorded }: Made) =>
      recorded.all.map(({ type, name }) =>
        `${type} ${name}`
          .replace(spec.domain, "DOMAIN")
          .replace(spec.domain.replaceAll(".", "-"), "DOMAIN")
          .replace(/\b10\.\d+\.\d+\.\d+-\d+$/, (range) => `block ${placeInBlock(range, spec.slot)}`),
      );
    const [first, second] = [made["prod"]!, made["eu-prod-live"]!].map(typesAndNames);
    expect(second!.filter((one) => !first!.includes(one))).toEqual([]);
    expect(second!.length).toBeGreaterThan(450);
  });

  it.each([
    ["demo", "dev"],
    ["eu-prod-live", "prod"],
  ] as const)("is judged by its grade: %s as %s", (environment, wanted) => {
    const stack = { environment, grade: gradeIn(environment), neighbours: neighboursOf(environment) };
    expect(stack).toEqual({
      environment,
      grade: wanted,
      neighbours: expect.arrayContaining(["dev", "prod"]) as string[],
    });
    expect(stack.neighbours).not.toContain(environment);
    for (const pack of packs) {
      const session = { stack, exemptions: new Exemptions([], "2026-11-23"), lifted: undefined };
      const levels = crossguard(pack, session).map((policy) => policy.enforcementLevel);
      expect(levels.slice(0, -1)).toEqual(pack.rules.map((rule) => enforcedAs(rule.levels[wanted])));
    }
  });
});

/** The grade as a pack finds it in what the engine hands over: the file's section, as JSON. */
function gradeIn(name: string): Grade {
  const { config } = parseDocument(readFileSync(fileOf(name), "utf8")).toJS() as { config: Record<string, unknown> };
  const told = new Map(Object.entries(config).map(([key, value]) => [key, JSON.stringify(value)]));
  return gradeOf({ project: "go-coffee", config: told });
}

function neighboursOf(name: string): string[] {
  const files = ["dev", "prod", "demo", "eu-prod-live"].map((each) => path.basename(fileOf(each)));
  return environmentsAmong(files).filter((each) => each !== name);
}

const pairs = [
  ["demo", "prod"],
  ["prod", "eu-prod-live"],
] as const;

it("the longest name that an environment may have fits everything that is named after it", () => {
  expect("eu-prod-live").toHaveLength(12);
  // Limits: botocore's models (elasticache, iam, s3, rds, backup, eks, cloudfront), or where they have none the service's own reference.
  const limits: Record<string, number> = {
    ...{ "aws:elasticache/user:User userId": 40, "aws:elasticache/userGroup:UserGroup userGroupId": 40 },
    "aws:elasticache/replicationGroup:ReplicationGroup replicationGroupId": 40,
    ...{ "aws:rds/instance:Instance identifier": 63, "aws:rds/proxy:Proxy name": 63, "aws:iam/role:Role name": 64 },
    ...{ "aws:s3/bucket:Bucket bucket": 63, "aws:backup/vault:Vault name": 50, "aws:backup/plan:Plan name": 50 },
    ...{
      "aws:cloudfront/function:Function name": 64,
      "aws:cloudfront/originAccessControl:OriginAccessControl name": 64,
    },
    ...{ "aws:cloudwatch/logDeliverySource:LogDeliverySource name": 60, "aws:wafv2/webAcl:WebAcl name": 128 },
  };
  // The provider's own facts of Google's types; cloud.google.com/sql/docs/postgres/instance-settings: 98 with the project and a colon.
  Object.assign(limits, {
    "gcp:container/cluster:Cluster name": 40,
    ...{ "gcp:serviceaccount/account:Account accountId": 30, "gcp:storage/bucket:Bucket name": 63 },
    ...{ "gcp:compute/network:Network name": 63, "gcp:compute/subnetwork:Subnetwork name": 63 },
    ...{ "gcp:compute/networkEndpointGroup:NetworkEndpointGroup name": 63, "gcp:kms/keyRing:KeyRing name": 63 },
    "gcp:sql/databaseInstance:DatabaseInstance name": 98 - "go-coffee-eu-prod-live:".length,
    ...{ "gcp:redis/instance:Instance name": 40, "gcp:projects/iAMCustomRole:IAMCustomRole roleId": 64 },
    ...{ "gcp:secretmanager/secret:Secret secretId": 255, "gcp:gkebackup/backupPlan:BackupPlan name": 63 },
    ...{ "gcp:artifactregistry/repository:Repository repositoryId": 63, "gcp:cloudscheduler/job:Job name": 500 },
  });
  // learn.microsoft.com/azure/azure-resource-manager/management/resource-name-rules, and the provider's own facts of Azure's types.
  Object.assign(limits, {
    ...{ "azure-native:keyvault:Vault vaultName": 24, "azure-native:storage:StorageAccount accountName": 24 },
    ...{ "azure-native:keyvault:Secret secretName": 127, "azure-native:containerregistry:Registry registryName": 50 },
    ...{
      "azure-native:dbforpostgresql:Server serverName": 63,
      "azure-native:redisenterprise:RedisEnterprise clusterName": 60,
    },
    ...{
      "azure-native:containerservice:ManagedCluster resourceName": 63,
      "azure-native:resources:ResourceGroup resourceGroupName": 90,
    },
    ...{
      "azure-native:containerservice:AgentPool agentPoolName": 12,
      "azure-native:monitor:ActionGroup groupShortName": 12,
    },
    ...{
      "azure-native:network:VirtualNetwork virtualNetworkName": 64,
      "azure-native:network:PrivateEndpoint privateEndpointName": 64,
    },
    ...{
      "azure-native:cdn:AFDEndpoint endpointName": 46,
      "azure-native:managedidentity:UserAssignedIdentity resourceName": 128,
    },
  });
  // Of events: botocore's models (events, sqs, lambda, schemas), Pub/Sub's own reference, and Azure's as above.
  Object.assign(limits, {
    ...{ "aws:cloudwatch/eventArchive:EventArchive name": 48, "aws:cloudwatch/eventRule:EventRule name": 64 },
    ...{
      "aws:sqs/queue:Queue name": 80,
      "aws:lambda/function:Function name": 64,
      "aws:schemas/registry:Registry name": 64,
    },
    ...{ "gcp:pubsub/topic:Topic name": 255, "gcp:pubsub/subscription:Subscription name": 255 },
    ...{ "azure-native:eventgrid:Topic topicName": 50, "azure-native:servicebus:Namespace namespaceName": 50 },
  });
  const names = [...namesOf(made["eu-prod-live"]!.recorded, /^(aws|gcp|azure-native):/)];
  for (const [key, limit] of Object.entries(limits)) {
    const lengths = names.filter((name) => name.startsWith(`${key} `)).map((name) => name.length - key.length - 1);
    expect([key, lengths.length > 0, lengths.filter((length) => length > limit)]).toEqual([key, true, []]);
  }
});

describe.each(pairs)("%s and %s in one account", (one, other) => {
  it("share no name of anything that an account, a region or the world has once", () => {
    // On Google all but buckets stands in a project, which is an environment's own.
    const once = /^(aws:|gcp:storage\/bucket:Bucket )/;
    const [first, second] = [namesOf(made[one]!.recorded, once), namesOf(made[other]!.recorded, once)];
    expect(first.size).toBeGreaterThan(80);
    expect([...first].filter((name) => second.has(name))).toEqual([]);
  });

  it("have each its own addresses, and none of the other's", () => {
    for (const [mine, others] of [
      [one, other],
      [other, one],
    ] as const) {
      const block = environmentBlock(made[mine]!.spec.slot);
      const found = addressesOf(made[mine]!.recorded);
      expect(found.length).toBeGreaterThan(8);
      expect(found.filter((cidr) => !contains(block, cidr))).toEqual([]);
      expect(overlaps(block, environmentBlock(made[others]!.spec.slot))).toBe(false);
      expect(overlaps(block, onPremises)).toBe(false);
    }
  });

  it("name nothing of each other's: not in a policy, a log group, an alias nor a record", () => {
    for (const [mine, others] of [
      [one, other],
      [other, one],
    ] as const) {
      const spelled = new RegExp(`go-coffee[-/_]${others}(?![a-z0-9])|[/:"]${others}[/"]`);
      const texts = made[mine]!.recorded.all.flatMap(({ name, inputs }) =>
        stringsIn(inputs).map(({ text }) => `${name}: ${text}`),
      );
      expect(texts.filter((text) => spelled.test(text))).toEqual([]);
    }
  });
});

/** An environment's range, as `10.84.0.0-19`, by where it is in the environment's block: its names have the range, and are the same otherwise. */
function placeInBlock(range: string, slot: number): string {
  const [address = "", bits] = range.split("-");
  const count = (text: string) => text.split(".").reduce((all, byte) => all * 256 + Number(byte), 0);
  const [begin = "", wide] = environmentBlock(slot).split("/");
  // Blocks of slots 3 to 5 are a quarter as large, and their ranges with them.
  const share = (count(address) - count(begin)) / 2 ** (32 - Number(wide));
  return `${share} ${Number(bits) - Number(wide)}`;
}

/** Names that live inside of something that is the environment's own, or that are no names of things. */
const inside = new RegExp(
  [
    ...[
      "aws:backup/selection:Selection name",
      "aws:iam/rolePolicy:RolePolicy name",
      "aws:lambda/permission:Permission statementId",
      "aws:route53/keySigningKey:.* name",
      "aws:route53/record:Record setIdentifier",
    ],
    ...["aws:eks/addon:Addon addonName", "aws:elasticache/user:User userName", "aws:rds/instance:Instance dbName"],
    ...["aws:cloudwatch/metricAlarm:MetricAlarm metricName", "aws:ec2/vpcEndpoint:VpcEndpoint serviceName"],
    // Of a registry, a log group, a rule, a function and an application; and what is whose code is signed.
    ...["aws:schemas/schema:Schema name", "aws:cloudwatch/logMetricFilter:LogMetricFilter name"],
    ...["aws:cloudwatch/eventTarget:EventTarget targetId", "aws:lambda/alias:Alias name"],
    ...["aws:codedeploy/deploymentGroup:DeploymentGroup deployment(Config|Group)Name"],
    ...["aws:signer/signingProfile:SigningProfile platformId", "aws:signer/signingJob:SigningJob profileName"],
    ...["aws:rds/instance:Instance caCertIdentifier", "eks:index:NodeGroupV2 .*", "aws:ec2/launchTemplate:.* imageId"],
  ].join("|"),
);

/** Every name that the program gives to something of these: `TYPE KEY VALUE`. What only refers to something else is none. */
function namesOf({ all }: Recorded, of: RegExp): Set<string> {
  const names = all.flatMap(({ type, inputs }) =>
    Object.entries(inputs)
      .filter(([key]) => /^(name|bucket|identifier|aliases|.+(Name|Identifier|Id))$/.test(key))
      .flatMap(([key, value]) => stringsIn(value).map(({ text }) => [`${type} ${key}`, text] as const)),
  );
  // What the mocks call their things, and where every distribution answers.
  const isReference = (text: string) =>
    /-id$|^arn:aws:mock:|^eks-cluster-nodes-|^(eipalloc|sg|Z|pl|tgw-attach)-|^d1\.cloudfront\.net$|^Z2FDTNDATAQYW2$/.test(
      text,
    );
  return new Set(
    names
      .filter(([what, text]) => of.test(what) && !inside.test(what) && !isReference(text))
      .map(([what, text]) => `${what} ${text}`),
  );
}

/** Every block of private addresses that anything is given. */
function addressesOf({ all }: Recorded): string[] {
  const found = all.flatMap(({ inputs }) => stringsIn(inputs).map(({ text }) => text));
  return [...new Set(found)].filter((text) => /^10(\.\d+){3}\/\d+$/.test(text) && text !== everything);
}

/** Every text in a value, tags left out: they are nobody's identity. */
function stringsIn(value: unknown, key = ""): { key: string; text: string }[] {
  if (typeof value === "string") return [{ key, text: value }];
  if (typeof value !== "object" || value === null) return [];
  return Object.entries(value).flatMap(([name, one]) => (name === "tags" ? [] : stringsIn(one, name)));
}
