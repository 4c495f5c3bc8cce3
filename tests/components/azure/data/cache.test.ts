import { isSecret, output } from "@pulumi/pulumi";
import { Cache, type AzureCacheOutputs, type CacheArgs } from "../../../../components/azure/data/cache";
import { planCacheAlarms } from "../../../../components/azure/data/cache-alarms-plan";
import { clusterProblem, databaseProblem, planCache } from "../../../../components/azure/data/cache-plan";
import { cacheSizes, sizes } from "../../../../config/sizes";
import { record } from "../../../mocks";
import { askedOfAzure } from "../../../mocks-azure";
import { aPlace, watch } from "../place";
import { given, secretData, value, vault } from "./ground";

const cluster = "azure-native:redisenterprise:RedisEnterprise";
const database = "azure-native:redisenterprise:Database";
const secret = "azure-native:keyvault:Secret";
const keys = "azure-native:redisenterprise:listDatabaseKeys";
const sound: CacheArgs = {
  ...given("cache"),
  vault,
  services: [
    { name: "coffee", dataClass: "internal" },
    { name: "order", dataClass: "personal" },
  ],
  alarms: watch(),
  ...cacheSizes.azure.small,
  sharded: false,
  replicas: 1,
  snapshotDays: 7,
};
let outputs: AzureCacheOutputs;
const cache = (change: Partial<CacheArgs> = {}) =>
  record(() => void ({ outputs } = new Cache("cache", { ...sound, ...change })));

describe("Cache", () => {
  it("is Azure Managed Redis, reached by a private endpoint over TLS alone, with a version of our key", async () => {
    const recorded = await cache();
    const identity = await value(sound.key.identity.id);
    expect(recorded.one(cluster).inputs).toMatchObject({
      clusterName: "go-coffee-dev-cache-a1b2c",
      sku: { name: "Balanced_B1" },
      highAvailability: "Enabled",
      minimumTlsVersion: "1.2",
      publicNetworkAccess: "Disabled",
      encryption: {
        customerManagedKeyEncryption: {
          keyEncryptionKeyIdentity: {
            identityType: "userAssignedIdentity",
            userAssignedIdentityResourceId: identity,
          },
          keyEncryptionKeyUrl: expect.stringMatching(/\/keys\/cache\/[0-9a-f]{32}$/) as string,
        },
      },
      tags: { service: "platform", "data-class": "personal", "managed-by": "pulumi" },
    });
    expect(recorded.one(database).inputs).toMatchObject({
      databaseName: "default",
      port: 10000,
      clientProtocol: "Encrypted",
      clusteringPolicy: "NoCluster",
      evictionPolicy: "VolatileLRU",
      accessKeysAuthentication: "Enabled",
      persistence: { rdbEnabled: true, rdbFrequency: "6h", aofEnabled: false },
    });
    expect(recorded.one(database).inputs).not.toHaveProperty("modules");
    expect(recorded.one("azure-native:network:PrivateEndpoint").inputs).toMatchObject({
      privateLinkServiceConnections: [{ groupIds: ["redisEnterprise"] }],
    });
    expect([await value(outputs.host), await value(outputs.port), outputs.sharded]).toEqual([
      "go-coffee-dev-cache-a1b2c.eastus2.redis.azure.net",
      10000,
      false,
    ]);
    expect(outputs.authorities).toBeUndefined();
  });

  it("gives each service the access key in a secret of its own, fit for an address, and tells in its outputs only where", async () => {
    const recorded = await cache();
    expect(recorded.of(secret).map(({ inputs }) => inputs["secretName"])).toEqual([
      "go-coffee-dev-cache-coffee",
      "go-coffee-dev-cache-order",
    ]);
    for (const { inputs, ignoreChanges, retainOnDelete } of recorded.of(secret)) {
      const { username, password } = secretData(inputs);
      expect(username).toBe("default");
      expect(password).toBe("a%2Fkey%2Bof%3Dazure");
      expect(new URL(`rediss://default:${String(password)}@cache:10000`).host).toBe("cache:10000");
      // ARM's provider would write the first key again with any other change.
      expect([ignoreChanges, retainOnDelete]).toEqual([["properties", "tags"], true]);
    }
    const found = output(outputs);
    expect(await isSecret(found)).toBe(false);
    const told = JSON.stringify(await value(found));
    expect(told).not.toContain("of%3Dazure");
    expect(told).toContain("go-coffee-dev-cache-order");
  });

  it("asks for no key where nobody signs in, and goes on where Azure does not answer", async () => {
    const answer = askedOfAzure[keys];
    const table = askedOfAzure as Record<string, unknown>;
    delete table[keys];
    try {
      expect((await cache({ services: [] })).of(secret)).toEqual([]);
      expect((await cache()).of(secret)).toHaveLength(2);
    } finally {
      table[keys] = answer;
    }
  });

  it("speaks the protocol of a Redis cluster where it is sharded", async () => {
    const recorded = await cache({ ...cacheSizes.azure.medium, sharded: true, replicas: 2 });
    expect(recorded.one(database).inputs["clusteringPolicy"]).toBe("OSSCluster");
    expect(recorded.one(cluster).inputs["highAvailability"]).toBe("Enabled");
    expect(outputs.sharded).toBe(true);
  });

  it.each([true, false])("is kept, and locked, where the environment protects its data: %p", async (data) => {
    const recorded = await cache({ place: aPlace({ data }) });
    expect([recorded.one(cluster).protect, recorded.one(database).protect]).toEqual([data, data]);
    expect(recorded.of("azure-native:authorization:ManagementLockByScope")).toHaveLength(data ? 1 : 0);
  });

  it("says who connects, and tells of memory, processors, what is thrown away and connections", async () => {
    const recorded = await cache();
    const { inputs } = recorded.one("azure-native:monitor:DiagnosticSetting");
    expect(inputs["logs"]).toEqual([{ category: "ConnectionEvents", enabled: true }]);
    expect(String(inputs["resourceUri"])).toMatch(/redisEnterprise\/go-coffee-dev-cache-a1b2c\/databases\/default$/);
    const ids = recorded.of("azure-native:monitor:MetricAlert").map(({ name }) => name.slice("cache-alarms-".length));
    expect(ids).toEqual(["connections", "cpu", "evictions", "memory"]);
    expect((await cache({ alarms: undefined })).of("azure-native:monitor:MetricAlert")).toEqual([]);
  });
});

describe("the plan", () => {
  const asked = { ...cacheSizes.azure.medium, sharded: false, replicas: 0, snapshotDays: 0 };

  it.each([
    [{ machine: "Enterprise_E10" }, "want a SKU of Azure Managed Redis"],
    [{ memoryGiB: 60 }, "want 25 GiB at most where it is not sharded, got 60"],
    [{ replicas: 6 }, "cache replicas: want 0–5, got 6"],
  ])("refuses %j", (change, message) => {
    expect(() => planCache({ ...asked, ...change })).toThrow(message);
  });

  it("has no copy and no snapshot where none is asked for", () => {
    expect(planCache(asked)).toEqual({
      ...{ sku: "Balanced_B5", clusteringPolicy: "NoCluster", highAvailability: "Disabled" },
      persistence: { aofEnabled: false, rdbEnabled: false },
    });
  });

  it.each(sizes)("takes the size %s with shards and without", (size) => {
    for (const sharded of [true, false])
      expect(() => planCache({ ...asked, ...cacheSizes.azure[size], sharded })).not.toThrow();
  });

  it("refuses what Azure does not take back, or not yet", () => {
    const small = { sku: { name: "Balanced_B1" }, highAvailability: "Enabled" };
    expect(clusterProblem(true, small, { ...small, highAvailability: "Disabled" })).toContain("takes none back");
    expect(clusterProblem(false, small, { ...small, sku: { name: "Balanced_B5" } })).toContain(
      "Balanced_B1 to Balanced_B5",
    );
    expect(clusterProblem(true, small, { ...small, sku: { name: "Balanced_B5" } })).toBeUndefined();
    expect(clusterProblem(false, { ...small, highAvailability: "Disabled" }, small)).toBeUndefined();
    expect(databaseProblem("OSSCluster", "NoCluster")).toContain("only one without shards");
    expect([databaseProblem("NoCluster", "OSSCluster"), databaseProblem(undefined, "NoCluster")]).toEqual([
      undefined,
      undefined,
    ]);
  });

  it("watches the connections that the size takes", () => {
    const most = (machine: string) =>
      planCacheAlarms({ scope: "x", machine }).map(
        (one) => one.kind === "metric" && one.id === "connections" && one.threshold,
      );
    expect(most("Balanced_B1")).toContain(12_000);
    expect(most("ComputeOptimized_X100")).toContain(120_000);
  });
});
