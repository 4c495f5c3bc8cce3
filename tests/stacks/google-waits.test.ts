import { eventServiceLayers } from "../../components/gcp/account/services-plan";
import type { Recorded, Registered } from "../mocks";
import { at, called, ofGoogle, waitsFor } from "./google";
import { compositionOf, withGoogle } from "./spec";

/*
 * What waits for what, as the engine has it: what a resource says it depends on, and what it refers to, however far. It is the order of a first `up` on a new
 * project, and the other way round that of taking it down.
 */

/** The API that a module of the SDK speaks to, as `services-…` names it. Source: the `service` of each product, magic-modules mmv1/products. */
const apis: Readonly<Record<string, string>> = {
  ...{ artifactregistry: "artifactregistry", billing: "billingbudgets", binaryauthorization: "binaryauthorization" },
  ...{ certificatemanager: "certificatemanager", cloudscheduler: "cloudscheduler", compute: "compute" },
  ...{ container: "container", containeranalysis: "containeranalysis", databasemigrationservice: "datamigration" },
  ...{ dns: "dns", gkebackup: "gkebackup", kms: "cloudkms", logging: "logging", monitoring: "monitoring" },
  ...{ networkconnectivity: "networkconnectivity", orgpolicy: "orgpolicy", redis: "redis", serviceaccount: "iam" },
  ...{ projects: "cloudresourcemanager", secretmanager: "secretmanager", servicenetworking: "servicenetworking" },
  ...{ sql: "sqladmin", storage: "storage", workflows: "workflows", pubsub: "pubsub", iam: "iam" },
  ...{ firestore: "firestore", cloudfunctionsv2: "cloudfunctions", cloudrunv2: "run" },
};
const ofEvents: readonly string[] = eventServiceLayers.flat();
const service = "gcp:projects/service:Service";

describe.each(["dev", "prod"] as const)("on Google Cloud in %s", (environment) => {
  let recorded: Recorded;
  let waits: ReturnType<typeof waitsFor>;
  beforeAll(async () => {
    // With all that an environment may have besides: people who look, a way to data centres, a budget, organization policies.
    const more = environment === "dev" ? {} : { guards: true };
    recorded = await compositionOf(
      withGoogle(environment, {
        ...more,
        admins: ["group:platform@gocoffee.example"],
        interconnect: { kind: "partner" },
        budget: { billingAccount: "012345-6789AB-CDEF01", monthly: 100 },
      }),
    );
    waits = waitsFor(recorded);
  });
  const without = (some: Registered[], needed: (one: Registered) => readonly string[]) =>
    some.flatMap((one) => {
      const missing = needed(one).filter((each) => !waits(one).has(each));
      return missing.length === 0 ? [] : [`${called(one)} does not wait for ${missing.join(", ")}`];
    });
  const of = (...types: string[]) => ofGoogle(recorded).filter(({ type }) => types.includes(type));
  /** What stands at a path of an input, as the name of what it is an output of: the mocks' ids say so. */
  const named = (one: Registered, where: string) => String(at(one.inputs, where) ?? "").replace(/-id$/, "");

  it("everything waits for the API that it speaks to (trap 1)", () => {
    const speaking = ofGoogle(recorded).filter(({ type }) => type !== service);
    expect(speaking.length).toBeGreaterThan(150);
    const modules = new Set(speaking.map(({ type }) => type.split(":")[1]!.split("/")[0]!));
    expect([...modules].filter((module) => apis[module] === undefined)).toEqual([]);
    const needed = ({ type }: Registered) => {
      const api = apis[type.split(":")[1]!.split("/")[0]!]!;
      return [`${service}::${ofEvents.includes(api) ? "event-services" : "services"}-${api}`];
    };
    expect(without(speaking, needed)).toEqual([]);
  });

  it("what is private waits until the network is joined to Google's own, and goes before it (traps 23, 26)", () => {
    const stores = of("gcp:sql/databaseInstance:DatabaseInstance", "gcp:redis/instance:Instance");
    expect(stores.length).toBeGreaterThan(1);
    const connection = "gcp:servicenetworking/connection:Connection::network-services-connection";
    expect(without(stores, () => [connection])).toEqual([]);
  });

  it("nodes wait for what may pass and for the way out, and the cluster, whose first pool must report, too (trap 28)", () => {
    // The network's own: what functions have besides is theirs.
    const own = ({ name }: Registered) => name.startsWith("network-");
    const rules = of("gcp:compute/networkFirewallPolicyRule:NetworkFirewallPolicyRule").filter(own);
    const ways = of(
      "gcp:compute/routerNat:RouterNat",
      "gcp:compute/networkFirewallPolicyAssociation:NetworkFirewallPolicyAssociation",
    ).filter(own);
    expect(rules.length).toBeGreaterThan(5);
    expect(ways).toHaveLength(2);
    const needed = [...rules, ...ways].map(({ type, name }) => `${type}::${name}`);
    expect(without(of("gcp:container/cluster:Cluster", "gcp:container/nodePool:NodePool"), () => needed)).toEqual([]);
    // What nodes are, and what they pull, is granted to them before the first one starts (trap 38).
    const roles = ["nodes-node", "nodes-images"].map((name) => `gcp:projects/iAMMember:IAMMember::${name}`);
    expect(without(of("gcp:container/nodePool:NodePool", "gcp:container/cluster:Cluster"), () => roles)).toEqual([]);
  });

  it("what is encrypted waits until whoever encrypts it may use the key (trap 5)", () => {
    const kinds: [type: string, where: string, agent: string][] = [
      ["gcp:sql/databaseInstance:DatabaseInstance", "encryptionKeyName", "sql"],
      ["gcp:redis/instance:Instance", "customerManagedKey", "redis"],
      ["gcp:storage/bucket:Bucket", "encryption.defaultKmsKeyName", "storage"],
      ["gcp:artifactregistry/repository:Repository", "kmsKeyName", "registry"],
      ["gcp:container/cluster:Cluster", "databaseEncryption.keyName", "gke"],
      ["gcp:container/cluster:Cluster", "nodeConfig.bootDiskKmsKey", "compute"],
      ["gcp:container/nodePool:NodePool", "nodeConfig.bootDiskKmsKey", "compute"],
      ["gcp:gkebackup/backupPlan:BackupPlan", "backupConfig.encryptionKey.gcpKmsEncryptionKey", "backup"],
      ["gcp:logging/projectBucketConfig:ProjectBucketConfig", "cmekSettings.kmsKeyName", "logging"],
      ["gcp:pubsub/topic:Topic", "kmsKeyName", "pubsub"],
      ["gcp:firestore/database:Database", "cmekConfig.kmsKeyName", "firestore"],
      ...["functions", "run", "registry", "storage", "eventarc"].map((agent): [string, string, string] => [
        ...(["gcp:cloudfunctionsv2/function:Function", "kmsKeyName", agent] as const),
      ]),
    ];
    let seen = 0;
    for (const [type, where, agent] of kinds) {
      const encrypted = of(type).filter((one) => named(one, where) !== "");
      seen += encrypted.length;
      expect(
        without(encrypted, (one) => [`gcp:kms/cryptoKeyIAMMember:CryptoKeyIAMMember::${named(one, where)}-${agent}`]),
      ).toEqual([]);
    }
    expect(seen).toBeGreaterThan(environment === "dev" ? 8 : 14);
  });

  it("secrets wait for the key's grant in each region that they stand in (trap 87)", () => {
    const secrets = of("gcp:secretmanager/secret:Secret");
    expect(secrets.length).toBeGreaterThan(5);
    const keysOf = ({ inputs }: Registered) =>
      (at(inputs, "replication.userManaged.replicas") as { customerManagedEncryption: { kmsKeyName: string } }[]).map(
        ({ customerManagedEncryption }) => customerManagedEncryption.kmsKeyName.replace(/-id$/, ""),
      );
    const needed = (one: Registered) =>
      keysOf(one).map((key) => `gcp:kms/cryptoKeyIAMMember:CryptoKeyIAMMember::${key}-secrets`);
    expect(without(secrets, needed)).toEqual([]);
  });

  it("a grant to one of Google's agents waits for the agent (trap 3)", () => {
    const agents = of("gcp:projects/serviceIdentity:ServiceIdentity");
    expect(agents.length).toBeGreaterThan(8);
    const byMember = new Map(
      agents.map(({ type, name, inputs }) => [
        `serviceAccount:service-123456789012@${String(inputs["service"]).split(".")[0]}.iam.gserviceaccount.com`,
        `${type}::${name}`,
      ]),
    );
    const granted = ofGoogle(recorded).filter(({ inputs }) => byMember.has(String(inputs["member"])));
    expect(granted.length).toBeGreaterThan(15);
    expect(without(granted, ({ inputs }) => [byMember.get(String(inputs["member"]))!])).toEqual([]);
  });

  it("a pod's identity is granted something once the project has a cluster, and its pool with it (trap 18)", () => {
    const pods = ofGoogle(recorded).filter(({ inputs }) =>
      /^principal:.*\.svc\.id\.goog\/|\.svc\.id\.goog\[/.test(String(inputs["member"])),
    );
    expect(pods.length).toBeGreaterThan(10);
    expect(without(pods, () => ["gcp:container/cluster:Cluster::cluster-gke"])).toEqual([]);
  });

  it("replicas are made one after the other, and the primary first (trap 64)", () => {
    const databases = of("gcp:sql/databaseInstance:DatabaseInstance");
    const replicas = databases.filter(({ inputs }) => inputs["masterInstanceName"] !== undefined);
    expect(replicas).toHaveLength(environment === "prod" ? 2 : 0);
    const primary = "gcp:sql/databaseInstance:DatabaseInstance::database-instance";
    expect(without(replicas, () => [primary])).toEqual([]);
    const among = replicas.map((one) => replicas.filter(({ type, name }) => waits(one).has(`${type}::${name}`)).length);
    expect(among.sort()).toEqual(environment === "prod" ? [0, 1] : []);
  });

  it("the gateway's groups of pods stand before the cluster's objects, and go after the load balancer's use of them (traps 89, 90)", () => {
    const groups = of("gcp:compute/networkEndpointGroup:NetworkEndpointGroup");
    expect(groups).toHaveLength(environment === "prod" ? 3 : 2);
    const ids = groups.map(({ type, name }) => `${type}::${name}`);
    expect(without(of("gcp:compute/backendService:BackendService"), () => ids)).toEqual([]);
    const gateway = recorded.one("kubernetes:helm.sh/v3:Release", "gcp-add-ons-kong");
    expect(without([gateway], () => ids)).toEqual([]);
    // It goes by itself, and not with the cluster: what the controller made for it would stay behind.
    expect(gateway.deletedWith).toBe("");
    const others = recorded.all.filter(
      // And the way in for spans, which has an address of ours: spans.test.ts.
      ({ provider, name }) =>
        provider.endsWith("::kubernetes-gcp") && ![gateway.name, "gcp-spans-balancer"].includes(name),
    );
    expect(others.filter(({ deletedWith }) => deletedWith === "").map(called)).toEqual([]);
  });

  it("nothing goes into the cluster before the nodes run that take everything", () => {
    const provider = recorded.one("pulumi:providers:kubernetes", "kubernetes-gcp");
    expect(without([provider], () => ["gcp:container/nodePool:NodePool::cluster-nodes-general"])).toEqual([]);
  });

  it("nothing waits for itself, however far around", () => {
    const around = recorded.all.filter((one) => waits(one).has(`${one.type}::${one.name}`));
    expect(around.map(called)).toEqual([]);
  });
});
