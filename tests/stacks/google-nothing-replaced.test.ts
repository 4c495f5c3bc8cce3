import type { EnvironmentSpec } from "../../config/environment";
import { gcpCloud } from "../../simulators/gcp/cloud";
import { World } from "../../simulators/core/world";
import type { Props } from "../../simulators/protocol/values";
import type { Recorded, Registered } from "../mocks";
import { called, ofGoogle } from "./google";
import { compositionOf, withGoogle } from "./spec";

/** What keeps data, encrypts it, or is an address or a network that others hang on. */
const stateful = new RegExp(
  [
    "^gcp:(sql/databaseInstance|sql/database|sql/user|storage/bucket|storage/managedFolder|kms/keyRing|kms/cryptoKey",
    "redis/instance|redis/cluster|artifactregistry/repository|secretmanager/secret|gkebackup/backupPlan",
    "compute/network|compute/subnetwork|compute/address|compute/globalAddress|compute/router|compute/routerNat",
    "compute/networkEndpointGroup|servicenetworking/connection|container/cluster|logging/projectBucketConfig",
    "serviceaccount/account|dns/managedZone|certificatemanager/\\w+):",
  ].join("|"),
);
type Both = "dev" | "prod";
type Change = (spec: EnvironmentSpec) => EnvironmentSpec;

const site =
  (change: Partial<NonNullable<EnvironmentSpec["clouds"]["gcp"]>>): Change =>
  (spec) => ({ ...spec, clouds: { ...spec.clouds, gcp: { ...spec.clouds.gcp!, ...change } } });
const database =
  (change: Partial<EnvironmentSpec["database"]>): Change =>
  (spec) => ({ ...spec, database: { ...spec.database, ...change } });
/** What prod has in the second region. */
const away = { standbyRegion: true, standbyRole: "replica" } as const;
const zones = (letters: string) => [...letters].map((letter) => `us-central1-${letter}`);

/** What is asked for, in which environment, and how many things it changes at the least. */
const changes: [what: string, environment: Both, change: Change, atLeast: number][] = [
  ["size of the database", "dev", database({ size: "large" }), 1],
  ["size of the database", "prod", database({ size: "medium" }), 3],
  ["a second zone for the database", "dev", database({ multiZone: true }), 1],
  ["how long backups are kept", "dev", database({ retentionDays: 35 }), 1],
  ["how long backups are kept", "prod", database({ retentionDays: 14 }), 1],
  ["replicas of the database", "prod", database({ replicas: { ...away, inRegion: 3 } }), 0],
  ["no replicas of the database", "prod", database({ replicas: { ...away, inRegion: 0 } }), 0],
  ["size of the cache", "dev", (spec) => ({ ...spec, cache: { ...spec.cache, size: "large" } }), 1],
  ["size of the cache", "prod", (spec) => ({ ...spec, cache: { ...spec.cache, size: "large", replicas: 1 } }), 1],
  ["labels", "dev", (spec) => ({ ...spec, owner: "others", costCenter: "elsewhere" }), 40],
  ["labels", "prod", (spec) => ({ ...spec, owner: "others", costCenter: "elsewhere" }), 60],
  ["one zone more", "dev", site({ zones: zones("abc") }), 1],
  ["one zone more", "prod", site({ zones: zones("abcf") }), 1],
  ["a way out for each zone", "dev", site({ egress: { mode: "perZone" } }), 0],
  ["how long logs are kept", "dev", (spec) => ({ ...spec, logs: { retentionDays: 365 } }), 1],
  ["how long logs are kept", "prod", (spec) => ({ ...spec, logs: { retentionDays: 400 } }), 1],
  [
    "how long the cluster's backups are kept",
    "prod",
    (spec) => ({ ...spec, backup: { ...spec.backup!, retentionDays: 60 } }),
    2,
  ],
  ["more nodes", "prod", nodes(60), 1],
  ["the next Kubernetes version", "prod", (spec) => ({ ...spec, cluster: { ...spec.cluster, version: "1.36" } }), 1],
  ["the domain is there", "prod", delegated, 0],
];

function nodes(max: number): Change {
  return (spec) => {
    const { general, ...others } = spec.cluster.nodes;
    return { ...spec, cluster: { ...spec.cluster, nodes: { general: { ...general!, max }, ...others } } };
  };
}
function delegated(spec: EnvironmentSpec): EnvironmentSpec {
  return { ...spec, edge: { ...spec.edge!, dns: { mode: "zone", delegated: true } } };
}

/** What the provider's own facts say of a change, with what the program tells the engine to leave alone. */
const cloud = gcpCloud(() => World.open(":memory:"), "9.37.0");
cloud.configure({ project: "go-coffee-test", region: "us-central1" });
function difference({ type, name, inputs }: Registered, now: Registered) {
  const subject = { token: type, name, urn: now.urn };
  return cloud.diff(subject, "id", inputs as Props, now.inputs as Props, now.ignoreChanges, {});
}

/** Where an environment stands before each change: the zones of its first run do not move. */
const begun = (environment: Both) => ({ "gcp-zones": withGoogle(environment).clouds.gcp!.zones });

/** Google's part of an environment: AWS's is as it is with or without it (google.test.ts), and takes as long again. */
const alone = (environment: Both): EnvironmentSpec => {
  const spec = withGoogle(environment);
  return { ...spec, clouds: { gcp: spec.clouds.gcp! } };
};

async function judged(environment: Both, change: Change) {
  const [before, after] = [
    await compositionOf(alone(environment)),
    await compositionOf(change(alone(environment)), begun(environment)),
  ] as [Recorded, Recorded];
  const now = new Map(after.all.map((one) => [one.urn, one]));
  const pairs = ofGoogle(before).map((one) => [one, now.get(one.urn)] as const);
  const told = pairs.flatMap(([one, next]) => {
    if (!next) return [];
    const { changes: paths, replaces } = difference(one, next);
    return paths.length === 0
      ? []
      : [{ replaces, what: `${called(one)}: ${paths.map(({ path }) => path).join(", ")}` }];
  });
  return { told, gone: pairs.flatMap(([one, next]) => (next ? [] : [one])) };
}

it.each(changes)(
  "%s in %s: no Google resource is replaced, and no stateful one goes",
  async (what, environment, change, atLeast) => {
    const { told, gone } = await judged(environment, change);
    expect(told.length).toBeGreaterThanOrEqual(atLeast);
    // Nothing at all, not even nodes: another machine or label is changed in place.
    expect(told.filter(({ replaces }) => replaces).map((each) => each.what)).toEqual([]);
    // A replica that nobody asks for any more is the one thing that may go.
    const wanted = what.startsWith("no replicas")
      ? /^(gcp:sql\/databaseInstance:DatabaseInstance|gcp:dns\/managedZone:ManagedZone) database-replica-/
      : /^$/;
    expect(gone.filter((one) => stateful.test(one.type) && !wanted.test(called(one))).map(called)).toEqual([]);
  },
);

describe("the facts would see a replacement", () => {
  it.each([
    ["gcp:sql/databaseInstance:DatabaseInstance", "database-instance", { region: "us-east4" }],
    ["gcp:sql/databaseInstance:DatabaseInstance", "database-instance", { encryptionKeyName: "another" }],
    ["gcp:redis/instance:Instance", "cache-instance", { tier: "BASIC" }],
    ["gcp:storage/bucket:Bucket", "uploads-bucket", { location: "EU" }],
    ["gcp:kms/cryptoKey:CryptoKey", "keys-database", { destroyScheduledDuration: "86400s" }],
    ["gcp:compute/subnetwork:Subnetwork", "network-nodes", { ipCidrRange: "10.144.0.0/18" }],
    ["gcp:container/cluster:Cluster", "cluster-gke", { datapathProvider: "LEGACY_DATAPATH" }],
  ])("%s %s %p", async (type, name, change) => {
    const one = (await compositionOf(alone("prod"))).one(type, name);
    expect(stateful.test(type)).toBe(true);
    expect(difference(one, one).changes).toEqual([]);
    expect(difference(one, { ...one, inputs: { ...one.inputs, ...change } }).replaces).toBe(true);
  });

  it("and would not see what the engine is told to leave alone", async () => {
    const one = (await compositionOf(alone("prod"))).one(
      "gcp:sql/databaseInstance:DatabaseInstance",
      "database-instance",
    );
    const settings = { ...(one.inputs["settings"] as object), diskSize: 10 };
    expect(difference(one, { ...one, inputs: { ...one.inputs, settings } }).changes).toEqual([]);
  });
});
