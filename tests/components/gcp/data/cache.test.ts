import { isSecret, output } from "@pulumi/pulumi";
import { Cache, type CacheArgs, type GcpCacheOutputs } from "../../../../components/gcp/data/cache";
import { planCacheAlarms } from "../../../../components/gcp/data/cache-alarms-plan";
import { planCache } from "../../../../components/gcp/data/cache-plan";
import { planDatabaseAlarms } from "../../../../components/gcp/data/database-alarms-plan";
import { cacheSizes, sizes } from "../../../../config/sizes";
import { record } from "../../../mocks";
import { aPlace, project, watch } from "../place";
import { after, aKey, keyId, network, secretData, value } from "./ground";

const instance = "gcp:redis/instance:Instance";
const cluster = "gcp:redis/cluster:Cluster";
const sound: CacheArgs = {
  place: aPlace(),
  project,
  network,
  key: aKey("cache"),
  services: [
    { name: "coffee", dataClass: "internal" },
    { name: "order", dataClass: "personal" },
  ],
  alarms: watch,
  ...cacheSizes.gcp.small,
  sharded: false,
  replicas: 1,
  snapshotDays: 7,
  after,
};
let outputs: GcpCacheOutputs;
const cache = (change: Partial<CacheArgs> = {}) =>
  record(() => void ({ outputs } = new Cache("cache", { ...sound, ...change })));

describe("Cache", () => {
  it("is Redis 7 with a copy, over TLS only, with a password, encrypted with our key, behind the peering", async () => {
    const made = (await cache()).one(instance);
    expect(made.inputs).toMatchObject({
      name: "go-coffee-dev-cache",
      redisVersion: "REDIS_7_2",
      tier: "STANDARD_HA",
      memorySizeGb: 1,
      authEnabled: true,
      transitEncryptionMode: "SERVER_AUTHENTICATION",
      connectMode: "PRIVATE_SERVICE_ACCESS",
      reservedIpRange: "one-services",
      authorizedNetwork: "projects/go-coffee-dev/global/networks/one",
      customerManagedKey: keyId("cache"),
      persistenceConfig: { persistenceMode: "RDB" },
      redisConfigs: { "maxmemory-policy": "volatile-lru" },
    });
  });

  it("answers to a name of the environment's own zone, and says who signs its certificate", async () => {
    const recorded = await cache();
    expect(recorded.one("gcp:dns/recordSet:RecordSet").inputs).toMatchObject({
      managedZone: "one-internal",
      name: "cache.dev.go-coffee.internal.",
      rrdatas: ["10.16.224.4"],
    });
    expect(await value(outputs.host)).toBe("cache.dev.go-coffee.internal");
    expect(await value(outputs.port)).toBe(6378);
    expect(await value(output(outputs.authorities!))).toBe("the authority of the cache\n");
    expect([outputs.sharded, outputs.auth]).toEqual([false, "password"]);
  });

  it("gives each service the password in a secret of its own, which follows it, and tells in its outputs only where", async () => {
    const recorded = await cache();
    expect(recorded.of("gcp:secretmanager/secret:Secret").map(({ inputs }) => inputs["secretId"])).toEqual([
      "go-coffee-dev-cache-coffee",
      "go-coffee-dev-cache-order",
    ]);
    for (const { inputs, ignoreChanges } of recorded.of("gcp:secretmanager/secretVersion:SecretVersion")) {
      expect(secretData(inputs)).toEqual({ username: "default", password: "a-password-of-google" });
      expect(ignoreChanges).toEqual([]);
    }
    const found = output(outputs);
    expect(await isSecret(found)).toBe(false);
    const told = await new Promise<unknown>((resolve) => void found.apply(resolve));
    expect(JSON.stringify(told)).not.toContain("a-password-of-google");
    expect(await value(outputs.secrets["order"]!)).toBe("cache-order-secret-id");
  });

  it("remembers its tier: another one would be another cache, without what is in it", async () => {
    const born = async (replicas: number) =>
      (await cache({ replicas })).one("pulumi:index:Stash").inputs["input"] as Record<string, string>;
    expect((await born(0))["the shape"]).toBe("BASIC");
    expect((await born(1))["the shape"]).toBe("STANDARD_HA");
    const made = (await cache()).one(instance);
    expect(made.dependsOn).toContain("pulumi:index:Stash::cache-born");
  });

  it.each([true, false])("is kept where the environment protects its data: %p", async (data) => {
    const { inputs, protect } = (await cache({ place: aPlace({ data }) })).one(instance);
    expect([protect, inputs["deletionProtection"]]).toEqual([data, data]);
  });

  it("is another product where it is sharded: signed in to by IAM, and nobody has a secret", async () => {
    const recorded = await cache({ ...cacheSizes.gcp.medium, sharded: true, replicas: 1 });
    expect(recorded.of(instance)).toEqual([]);
    expect(recorded.one(cluster).inputs).toMatchObject({
      nodeType: "REDIS_STANDARD_SMALL",
      shardCount: 3,
      replicaCount: 1,
      authorizationMode: "AUTH_MODE_IAM_AUTH",
      transitEncryptionMode: "TRANSIT_ENCRYPTION_MODE_SERVER_AUTHENTICATION",
      kmsKey: keyId("cache"),
      deletionProtectionEnabled: false,
      pscConfigs: [{ network: "projects/go-coffee-dev/global/networks/one" }],
      automatedBackupConfig: { retention: "604800s" },
    });
    expect(recorded.of("gcp:secretmanager/secret:Secret")).toEqual([]);
    expect([outputs.auth, outputs.sharded, outputs.secrets]).toEqual(["iam", true, {}]);
    expect(await value(outputs.port)).toBe(6379);
    expect(await value(output(outputs.authorities!))).toBe("the authority of the cluster\n");
  });

  it("refuses to be sharded where the network has no endpoints", async () => {
    const { endpoints: _, ...without } = network;
    await expect(cache({ sharded: true, network: without })).rejects.toThrow("endpoints of Private Service Connect");
  });

  it("keeps within the 40 characters that Memorystore takes, whatever it is called", async () => {
    const recorded = await record(() => void new Cache("a-cache-with-a-name-of-many-words", sound));
    const name = String(recorded.one(instance).inputs["name"]);
    expect(name).toMatch(/^[a-z][a-z0-9-]{0,38}[a-z0-9]$/);
  });

  it("tells of memory, processors, what is thrown away, connections and a copy that is late", async () => {
    const ids = async (change: Partial<CacheArgs>) =>
      (await cache(change))
        .of("gcp:monitoring/alertPolicy:AlertPolicy")
        .map(({ name }) => name.slice("cache-alarms-".length));
    expect(await ids({})).toEqual(["connections", "engine-cpu", "evictions", "lag", "memory"]);
    expect(await ids({ replicas: 0 })).not.toContain("lag");
    expect(await ids({ sharded: true })).toEqual(["cpu", "evictions", "memory"]);
    expect(await ids({ alarms: undefined })).toEqual([]);
  });
});

describe("the plan", () => {
  const asked = {
    memoryGiB: 6,
    machine: "REDIS_STANDARD_SMALL",
    sharded: false,
    shards: 3,
    replicas: 0,
    snapshotDays: 1,
  };

  it.each([
    [{ replicas: 6 }, "cache replicas: want 0–5, got 6"],
    [{ replicas: -1 }, "cache replicas: want 0–5, got -1"],
    [{ memoryGiB: 1.5 }, "cache memory: want 1–300 GiB, got 1.5"],
    [{ memoryGiB: 4, replicas: 2 }, "want one at most with less than 5 GiB of memory, got 2 with 4"],
    [{ sharded: true, shards: 0 }, "cache shards: want 1–250, got 0"],
    [{ sharded: true, snapshotDays: 366 }, "cache snapshots: want 1–365 days, got 366"],
  ])("refuses %j", (change, message) => {
    expect(() => planCache({ ...asked, ...change })).toThrow(message);
  });

  it("has no number of copies where there is none, and reads from several", () => {
    expect(planCache(asked)).toEqual({
      ...{ kind: "instance", tier: "BASIC", memorySizeGb: 6, readReplicasMode: "READ_REPLICAS_DISABLED" },
    });
    expect(planCache({ ...asked, replicas: 2 })).toMatchObject({
      ...{ tier: "STANDARD_HA", replicaCount: 2, readReplicasMode: "READ_REPLICAS_ENABLED" },
    });
  });

  it.each(sizes)("takes the size %s as it is", (size) => {
    expect(planCache({ ...asked, ...cacheSizes.gcp[size], replicas: 1 })).toMatchObject({ tier: "STANDARD_HA" });
  });
});

describe("the alarms", () => {
  it("look at their own store alone", () => {
    const others = [
      ...planCacheAlarms({ name: "one", sharded: false, replicas: 1 }),
      ...planCacheAlarms({ name: "one", sharded: true, replicas: 1 }),
      ...planDatabaseAlarms({ instance: "one", memoryGiB: 4, maxStorageGiB: 100, rpoMinutes: 15, follows: true }),
    ];
    for (const { query } of others) expect(query).toMatch(/_id=~"[^"]*one"/);
  });

  it("of a database come before it is full, and count silence of a copy as late", () => {
    const plan = planDatabaseAlarms({ instance: "x", memoryGiB: 4, maxStorageGiB: 100, rpoMinutes: 15, follows: true });
    const query = (id: string) => plan.find((one) => one.id === id)!.query;
    expect(query("storage")).toContain(`> ${90 * 2 ** 30}`);
    expect(query("connections")).toContain("> 160");
    expect(query("lag")).toMatch(/> 450 or absent\(/);
  });
});
