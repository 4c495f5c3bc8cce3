import { at, text } from "../core/paths";
import type { Rule } from "../core/spec";
import { nameIn, parentOf } from "./ids";
import { keyUse } from "./keys";
import { fixed, type Parts, rule } from "./part";
import { ownId } from "./table";
import { badRequest } from "./words";

export const clusterToken = "azure-native:redisenterprise:RedisEnterprise";
export const databaseToken = "azure-native:redisenterprise:Database";
const docs = "learn.microsoft.com/azure/redis/architecture";
const model = "azure-mgmt-redisenterprise, DatabaseCreateProperties";

/** The memory of a SKU, in GB: of `MemoryOptimized_M50` 50. */
const memoryOf = (sku: string): number | undefined => {
  const gb = /^(?:Balanced|MemoryOptimized|ComputeOptimized|FlashOptimized)_[A-Z](\d+)$/.exec(sku)?.[1];
  return gb === undefined ? undefined : Number(gb);
};

/** Sources: learn.microsoft.com/azure/redis/overview, how-to-scale. */
const sku: Rule = rule("redis.sku", "learn.microsoft.com/azure/redis/overview", ({ inputs, current, world }) => {
  const name = text(at(inputs, "sku.name")) ?? "";
  if (/^Enterprise/.test(name))
    return badRequest("SkuRetired", `The sku ${name} takes no new caches: use Azure Managed Redis.`);
  if (memoryOf(name) === undefined)
    return badRequest("InvalidSku", `The sku ${name} is not one of Azure Managed Redis.`);
  if (at(inputs, "sku.capacity") !== undefined)
    return badRequest("InvalidRequestBody", `The property 'capacity' must not be set for SKU ${name}.`);
  const before = text(at(current?.inputs ?? {}, "sku.name"));
  if (before === undefined || before === name) return undefined;
  const policy = world.all(databaseToken).find((one) => parentOf(one.id) === current!.id)?.inputs["clusteringPolicy"];
  if (policy === "NoCluster")
    return badRequest(
      "OperationNotSupported",
      "Scaling is not supported with clustering policy NoCluster: change the policy first.",
    );
  return memoryOf(name)! < memoryOf(before)! / 2
    ? badRequest(
        "ScaleDownNotSupported",
        `Scaling from ${before} to ${name} is not among the SKUs that can be scaled to.`,
      )
    : undefined;
});

/** Source: the same: NoCluster holds 25 GB; other policies never change; eviction and persistence. */
const policy: Rule = rule("redis.policy", docs, (request) => {
  const { inputs, current, world } = request;
  const cluster = world.find(clusterToken, parentOf(ownId(request)));
  const [now, before] = [inputs, current?.inputs].map((one) => text(one?.["clusteringPolicy"]) ?? "OSSCluster");
  const gb = memoryOf(text(at(cluster?.inputs ?? {}, "sku.name")) ?? "") ?? 0;
  if (now === "NoCluster" && gb > 25)
    return badRequest(
      "InvalidClusteringPolicy",
      `Clustering policy NoCluster holds 25 GB at most: the cluster has ${gb}.`,
    );
  if (current && now !== before && before !== "NoCluster")
    return badRequest(
      "ClusteringPolicyChangeNotSupported",
      `The clustering policy cannot change from ${before} to ${now}: make another database.`,
    );
  const [aof, rdb] = ["aofEnabled", "rdbEnabled"].map((key) => at(inputs, `persistence.${key}`) === true);
  if (aof && rdb) return badRequest("InvalidPersistence", "AOF and RDB persistence exclude each other.");
  if ((aof || rdb) && inputs["geoReplication"] !== undefined)
    return badRequest("InvalidPersistence", "Persistence and geo-replication exclude each other.");
  const others = world
    .all(databaseToken)
    .filter((one) => parentOf(one.id) === cluster?.id && one.id !== ownId(request));
  if (others.length > 0) return badRequest("DatabaseLimitReached", "A cache has one database.");
  return nameIn(ownId(request)) === "default"
    ? undefined
    : badRequest("InvalidDatabaseName", "The database must be named 'default'.");
});

export const redisParts: Parts = {
  [clusterToken]: {
    globalName: { code: "NameNotAvailable", message: (name) => `The name '${name}' is not available.` },
    rules: [
      sku,
      keyUse({
        uri: (inputs) => at(inputs, "encryption.customerManagedKeyEncryption.keyEncryptionKeyUrl"),
        identity: (inputs) =>
          at(inputs, "encryption.customerManagedKeyEncryption.keyEncryptionKeyIdentity.userAssignedIdentityResourceId"),
        version: "wanted",
        code: "KeyVaultKeyNotAccessible",
      }),
      rule("redis.public", "azure-mgmt-redisenterprise, ClusterProperties", ({ inputs }) =>
        inputs["publicNetworkAccess"] === undefined
          ? badRequest("InvalidRequestBody", "The property 'publicNetworkAccess' is required.")
          : undefined,
      ),
      rule("redis.ha-stays", docs, ({ inputs, current }) =>
        current &&
        (current.inputs["highAvailability"] ?? "Enabled") === "Enabled" &&
        inputs["highAvailability"] === "Disabled"
          ? badRequest("HighAvailabilityCannotBeDisabled", "High availability cannot be turned off once it is on.")
          : undefined,
      ),
    ],
    outputs: ({ id, region }) => ({
      hostName: `${nameIn(id).toLowerCase()}.${region}.redis.azure.net`,
      resourceState: "Running",
      redisVersion: "7.4",
    }),
  },
  [databaseToken]: {
    rules: [policy, fixed("redis.fixed", model, "clientProtocol")],
    outputs: ({ inputs }) => ({ port: inputs["port"] ?? 10000, resourceState: "Running", redisVersion: "7.4" }),
  },
};
