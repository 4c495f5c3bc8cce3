/** What is asked of a cache. */
export interface CacheRequest {
  /** The SKU, `Balanced_B1`: memory, processors and shards follow from it. */
  machine: string;
  /** Its memory, in GiB. */
  memoryGiB: number;
  /** Whether clients speak the protocol of a Redis cluster. Decided at birth, but for one way: from no shards to some. */
  sharded: boolean;
  /** It says nothing: a SKU has as many shards as it has. */
  shards: number;
  /** None, or any number: Azure Managed Redis has one copy of each shard, in another zone where the region has zones. Never taken back. */
  replicas: number;
  /** More than 0: the last state is kept on disk, every six hours, against the loss of all nodes at once. It is no backup: nobody can read it. */
  snapshotDays: number;
}

/** What follows from it, in the words of Azure Managed Redis. */
export interface CachePlan {
  sku: string;
  clusteringPolicy: "NoCluster" | "OSSCluster";
  highAvailability: "Enabled" | "Disabled";
  persistence: { aofEnabled: false; rdbEnabled: boolean; rdbFrequency?: "6h" };
}

/** Where clients begin, whether it is sharded or not. Another port would be another database (R5). */
export const port = 10000;

/** Where a sharded one's nodes answer, which its clients learn from it: learn.microsoft.com/azure/redis/architecture, "Cluster policies" (R2). */
export const shardPorts = "8500-8599";

/** The user that a client gives with an access key: there is one for all. */
export const everybody = "default";

/** What a cache without shards may hold, in GiB (learn.microsoft.com/azure/redis/architecture). */
const mostUnsharded = 25;

/**
 * Decides the shape of a cache.
 * @throws RangeError for what Azure would refuse, or what is one of the old products, which end in 2027 and 2028
 */
export function planCache({ machine, memoryGiB, sharded, replicas, snapshotDays }: CacheRequest): CachePlan {
  if (!/^(Balanced_B|MemoryOptimized_M|ComputeOptimized_X)\d+$/.test(machine))
    throw new RangeError(`cache machine: want a SKU of Azure Managed Redis, such as Balanced_B5, got ${machine}`);
  if (!sharded && memoryGiB > mostUnsharded)
    throw new RangeError(
      `cache memory: want ${mostUnsharded} GiB at most where it is not sharded, got ${memoryGiB}: cache.sharded: true`,
    );
  if (!Number.isInteger(replicas) || replicas < 0 || replicas > 5)
    throw new RangeError(`cache replicas: want 0–5, got ${replicas}`);
  return {
    sku: machine,
    clusteringPolicy: sharded ? "OSSCluster" : "NoCluster",
    highAvailability: replicas > 0 ? "Enabled" : "Disabled",
    persistence: {
      aofEnabled: false,
      rdbEnabled: snapshotDays > 0,
      ...(snapshotDays > 0 && { rdbFrequency: "6h" as const }),
    },
  };
}

/**
 * What is wrong with a change of the cluster; undefined where nothing is.
 * @param sharded what is asked for now
 * @see learn.microsoft.com/azure/redis/architecture, "Non-Clustered" and "Running without high availability mode enabled"; …/how-to-scale (R3)
 */
export function clusterProblem(
  sharded: boolean,
  olds: Readonly<Record<string, unknown>>,
  news: Readonly<Record<string, unknown>>,
): string | undefined {
  if (olds["highAvailability"] === "Enabled" && news["highAvailability"] === "Disabled")
    return "the cache has a copy, and Azure takes none back: cache.replicas is 1 at least, or make a second cache and let this one go";
  const [was, is] = [skuOf(olds), skuOf(news)];
  if (!sharded && was !== undefined && is !== undefined && was !== is)
    return `the cache is not sharded, and Azure gives such a one no other size (${was} to ${is}): set cache.size back, or have it made anew, empty, with protect.data off: npx pulumi up --replace '**gocoffee:azure:Cache**cache-cluster'`;
  return undefined;
}

/** What is wrong with a change of its database: no way leads back to one without shards (R1). */
export function databaseProblem(was: unknown, is: unknown): string | undefined {
  if (typeof was !== "string" || typeof is !== "string" || was === is || was === "NoCluster") return undefined;
  return `the cache was made with the policy ${was}, and ${is} is asked for: Azure changes only one without shards to one with some. Set cache.sharded back, or make a second cache and let this one go`;
}

function skuOf(of: Readonly<Record<string, unknown>>): string | undefined {
  const sku = of["sku"];
  const name = typeof sku === "object" && sku !== null ? (sku as { name?: unknown }).name : undefined;
  return typeof name === "string" ? name : undefined;
}
