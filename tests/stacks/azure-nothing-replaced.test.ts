import type { EnvironmentSpec } from "../../config/environment";
import { azureCloud } from "../../simulators/azure/cloud";
import { facts } from "../../simulators/azure/table";
import { World } from "../../simulators/core/world";
import type { Props } from "../../simulators/protocol/values";
import type { Recorded, Registered } from "../mocks";
import { subscription, tenant } from "../mocks-azure";
import { alone, begunBy, ofAzure, type Change } from "./azure";
import { called } from "./google";
import { compositionOf, withAzure } from "./spec";

/** What keeps data, encrypts it, or is an address, an identity or a network that others hang on. */
const stateful = new RegExp(
  [
    "^azure-native:(storage:(StorageAccount|BlobContainer)|dbforpostgresql:(Server|Database)|redisenterprise:\\w+",
    "containerregistry:(Registry|Replication)|keyvault:(Vault|Key|Secret)|managedidentity:UserAssignedIdentity",
    "network:(VirtualNetwork|Subnet|NatGateway|PublicIP\\w+|NetworkSecurityGroup|PrivateEndpoint|PrivateDnsZoneGroup)",
    "privatedns:(PrivateZone|VirtualNetworkLink)|dns:Zone|cdn:(Profile|AFD\\w+)|containerservice:ManagedCluster",
    "compute:DiskEncryptionSet|operationalinsights:Workspace|monitor:AzureMonitorWorkspace|resources:ResourceGroup)$",
  ].join("|"),
);
type Both = "staging" | "prod";

const site =
  (change: Partial<NonNullable<EnvironmentSpec["clouds"]["azure"]>>): Change =>
  (spec) => ({ ...spec, clouds: { azure: { ...spec.clouds.azure!, ...change } } });
const database =
  (change: Partial<EnvironmentSpec["database"]>): Change =>
  (spec) => ({ ...spec, database: { ...spec.database, ...change } });
const cache =
  (change: Partial<EnvironmentSpec["cache"]>): Change =>
  (spec) => ({ ...spec, cache: { ...spec.cache, ...change } });
const nodes =
  (change: Partial<EnvironmentSpec["cluster"]["nodes"]["general"]>): Change =>
  (spec) => {
    const { general, ...others } = spec.cluster.nodes;
    return { ...spec, cluster: { ...spec.cluster, nodes: { general: { ...general!, ...change }, ...others } } };
  };
const away: Change = site({ standby: { region: "centralus", zones: ["1", "2", "3"] } });
/** What prod has in the second region. */
const followed = { standbyRegion: true, standbyRole: "replica" } as const;
const all =
  (...changes: Change[]): Change =>
  (spec) =>
    changes.reduce((now, change) => change(now), spec);

/** What is asked for, in which environment, how many things it changes or makes at the least, and where the environment stands before, if not as its file says. */
const changes: [what: string, environment: Both, change: Change, atLeast: number, before?: Change][] = [
  ["size of the database", "staging", database({ size: "large" }), 2],
  ["size of the database", "prod", database({ size: "medium" }), 3],
  ["no second zone for the database", "staging", database({ multiZone: false }), 1],
  ["how long backups are kept", "staging", database({ retentionDays: 35 }), 1],
  ["how long backups are kept", "prod", database({ retentionDays: 14 }), 1],
  ["replicas", "staging", database({ replicas: { ...followed, inRegion: 2, standbyRegion: false } }), 40],
  ["replicas", "prod", database({ replicas: { ...followed, inRegion: 3 } }), 40],
  ["no replicas", "prod", database({ replicas: { ...followed, inRegion: 0 } }), 0],
  ["a second region", "staging", away, 5],
  ["a copy in it", "staging", all(away, database({ replicas: { ...followed, inRegion: 0 } })), 30],
  ["a copy of the cache", "staging", cache({ replicas: 1 }), 1, cache({ replicas: 0 })],
  ["tags", "staging", (spec) => ({ ...spec, owner: "others", costCenter: "elsewhere" }), 100],
  ["tags", "prod", (spec) => ({ ...spec, owner: "others", costCenter: "elsewhere" }), 150],
  ["one zone more", "staging", site({ zones: ["1", "2", "3"] }), 3],
  ["one zone more", "prod", site({ zones: ["1", "2", "3"] }), 15, site({ zones: ["1", "2"] })],
  ["how long logs are kept", "staging", (spec) => ({ ...spec, logs: { retentionDays: 400 } }), 3],
  ["how long logs are kept", "prod", (spec) => ({ ...spec, logs: { retentionDays: 731 } }), 3],
  ["more nodes", "prod", nodes({ max: 60 }), 1],
  ["a pool more", "staging", withPool, 1],
  ["the next Kubernetes version", "prod", (spec) => ({ ...spec, cluster: { ...spec.cluster, version: "1.36" } }), 10],
  ["people who look", "prod", site({ viewers: ["00000000-0000-4000-8000-00000000bb01"] }), 2],
  ["the domain is there", "prod", delegated, 2],
  ["who is told", "prod", (spec) => ({ ...spec, alerts: { ...spec.alerts, email: "others@gocoffee.example" } }), 1],
];

function withPool(spec: EnvironmentSpec): EnvironmentSpec {
  const { general, ...others } = spec.cluster.nodes;
  return {
    ...spec,
    cluster: { ...spec.cluster, nodes: { general: general!, batch: { ...general!, min: 0 }, ...others } },
  };
}
function delegated(spec: EnvironmentSpec): EnvironmentSpec {
  return { ...spec, edge: { ...spec.edge!, dns: { mode: "zone", delegated: true } } };
}

/** What the provider's own facts say of a change, with what the program tells the engine to leave alone. */
const cloud = azureCloud(() => World.open(":memory:"), "3.28.0");
cloud.configure({ subscriptionId: subscription, tenantId: tenant });
function difference({ type, name, inputs }: Registered, now: Registered) {
  const subject = { token: type, name, urn: now.urn };
  return cloud.diff(subject, "id", inputs as Props, now.inputs as Props, now.ignoreChanges, {});
}

async function judged(environment: Both, change: Change, first: Change) {
  const stands = first(alone(withAzure(environment)));
  const before = await compositionOf(stands);
  const after = await compositionOf(change(stands), begunBy(before));
  const now = new Map(after.all.map((one) => [one.urn, one]));
  const pairs = ofAzure(before).map((one) => [one, now.get(one.urn)] as const);
  const told = pairs.flatMap(([one, next]) => {
    if (!next) return [];
    const { changes: paths, replaces } = difference(one, next);
    return paths.length === 0
      ? []
      : [{ replaces, what: `${called(one)}: ${paths.map(({ path }) => path).join(", ")}` }];
  });
  const was = new Set(before.all.map(({ urn }) => urn));
  const made = ofAzure(after).filter(({ urn }) => !was.has(urn));
  return { told, made, gone: pairs.flatMap(([one, next]) => (next ? [] : [one])) };
}

const asItIs: Change = (spec) => spec;

it.each(
  changes.map(
    ([what, environment, change, atLeast, before = asItIs]) => [what, environment, change, atLeast, before] as const,
  ),
)(
  "%s in %s: no Azure resource is replaced, and no stateful one goes",
  async (what, environment, change, atLeast, before) => {
    const { told, made, gone } = await judged(environment, change, before);
    expect(told.length + made.length).toBeGreaterThanOrEqual(atLeast);
    // Nothing at all: another size or tag is changed in place, and a pool of nodes that cannot be is another one, beside the first.
    expect(told.filter(({ replaces }) => replaces).map((each) => each.what)).toEqual([]);
    // A replica that nobody asks for any more is the one thing that may go, with its own endpoint.
    const wanted = what.startsWith("no replicas")
      ? /^azure-native:(dbforpostgresql:Server|network:PrivateEndpoint|network:PrivateDnsZoneGroup) database-replica-/
      : /^$/;
    expect(gone.filter((one) => stateful.test(one.type) && !wanted.test(called(one))).map(called)).toEqual([]);
  },
);

describe("the facts would see a replacement", () => {
  let prod: Recorded;
  beforeAll(async () => {
    prod = await compositionOf(alone(withAzure("prod")));
  });

  it.each([
    ["dbforpostgresql:Server", "database-server", { location: "centralus" }],
    ["dbforpostgresql:Database", "database-database", { databaseName: "another" }],
    ["redisenterprise:RedisEnterprise", "cache-cluster", { location: "centralus" }],
    ["storage:StorageAccount", "uploads-account", { location: "centralus" }],
    ["storage:StorageAccount", "uploads-account", { isHnsEnabled: true }],
    ["containerregistry:Registry", "registry-registry", { location: "centralus" }],
    ["keyvault:Key", "keys-database", { keyName: "another" }],
    ["network:Subnet", "network-endpoints", { subnetName: "another" }],
    ["containerservice:ManagedCluster", "cluster-aks", { nodeResourceGroup: "another" }],
  ])("%s %s %p", (kind, name, change) => {
    const type = `azure-native:${kind}`;
    const one = prod.one(type, name);
    expect(stateful.test(type)).toBe(true);
    expect(difference(one, one).changes).toEqual([]);
    expect(difference(one, { ...one, inputs: { ...one.inputs, ...change } }).replaces).toBe(true);
  });

  it("and would not see what the engine is told to leave alone: a failover moves a server to another zone (trap P4)", () => {
    const one = prod.one("azure-native:dbforpostgresql:Server", "database-server");
    expect(difference(one, { ...one, inputs: { ...one.inputs, availabilityZone: "3" } }).changes).toEqual([]);
    const free = { ...one, ignoreChanges: [], inputs: { ...one.inputs, availabilityZone: "3" } };
    expect(difference(one, free).replaces).toBe(true);
  });

  it("which are there for every type that keeps something: of one that is in no table nothing would be seen", () => {
    const kept = new Set(ofAzure(prod).flatMap(({ type }) => (stateful.test(type) ? [type] : [])));
    expect(kept.size).toBeGreaterThan(20);
    expect([...kept].filter((type) => !facts.types[type]?.replace.length)).toEqual([]);
  });
});
