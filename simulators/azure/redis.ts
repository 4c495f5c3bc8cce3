import { at, text } from "../core/paths";
import { nameIn, parentOf } from "./ids";
import { keyUse } from "./keys";
import { fixed, type Parts, rule } from "./part";
import { from } from "./sources";
import { ownId } from "./table";
import { says } from "./refusals";

export const clusterToken = "azure-native:redisenterprise:RedisEnterprise";
export const databaseToken = "azure-native:redisenterprise:Database";

/** The memory of a SKU, in GB: of `MemoryOptimized_M50` 50. */
const memoryOf = (sku: string): number | undefined => {
  const gb = /^(?:Balanced|MemoryOptimized|ComputeOptimized|FlashOptimized)_[A-Z](\d+)$/.exec(sku)?.[1];
  return gb === undefined ? undefined : Number(gb);
};

/** Sources: learn.microsoft.com/azure/redis/overview, how-to-scale. */
const sku = rule("redis.sku", from.overview, ({ inputs, current, world }) => {
  const name = text(at(inputs, "sku.name")) ?? "";
  if (/^Enterprise/.test(name)) return says("SkuRetired", name);
  if (memoryOf(name) === undefined) return says("InvalidSku.redis", name);
  if (at(inputs, "sku.capacity") !== undefined) return says("InvalidRequestBody.capacity", name);
  const before = text(at(current?.inputs ?? {}, "sku.name"));
  if (before === undefined || before === name) return undefined;
  const policy = world.all(databaseToken).find((one) => parentOf(one.id) === current!.id)?.inputs["clusteringPolicy"];
  if (policy === "NoCluster") return says("OperationNotSupported");
  return memoryOf(name)! < memoryOf(before)! / 2 ? says("ScaleDownNotSupported", before, name) : undefined;
});

/** Source: the same: NoCluster holds 25 GB; other policies never change; eviction and persistence. */
const policy = rule("redis.policy", from.architecture, (request) => {
  const { inputs, current, world } = request;
  const cluster = world.find(clusterToken, parentOf(ownId(request)));
  const [now, before] = [inputs, current?.inputs].map((one) => text(one?.["clusteringPolicy"]) ?? "OSSCluster");
  const gb = memoryOf(text(at(cluster?.inputs ?? {}, "sku.name")) ?? "") ?? 0;
  if (now === "NoCluster" && gb > 25) return says("InvalidClusteringPolicy", gb);
  if (current && now !== before && before !== "NoCluster")
    return says("ClusteringPolicyChangeNotSupported", before, now);
  const [aof, rdb] = ["aofEnabled", "rdbEnabled"].map((key) => at(inputs, `persistence.${key}`) === true);
  if (aof && rdb) return says("InvalidPersistence.both");
  if ((aof || rdb) && inputs["geoReplication"] !== undefined) return says("InvalidPersistence.geoReplication");
  const others = world
    .all(databaseToken)
    .filter((one) => parentOf(one.id) === cluster?.id && one.id !== ownId(request));
  if (others.length > 0) return says("DatabaseLimitReached");
  return nameIn(ownId(request)) === "default" ? undefined : says("InvalidDatabaseName");
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
      rule("redis.public", from.redisModel, ({ inputs }) =>
        inputs["publicNetworkAccess"] === undefined ? says("InvalidRequestBody.publicNetworkAccess") : undefined,
      ),
      rule("redis.ha-stays", from.architecture, ({ inputs, current }) =>
        current &&
        (current.inputs["highAvailability"] ?? "Enabled") === "Enabled" &&
        inputs["highAvailability"] === "Disabled"
          ? says("HighAvailabilityCannotBeDisabled")
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
    rules: [policy, fixed("redis.fixed", from.redisDatabaseModel, "clientProtocol")],
    outputs: ({ inputs }) => ({ port: inputs["port"] ?? 10000, resourceState: "Running", redisVersion: "7.4" }),
  },
};
