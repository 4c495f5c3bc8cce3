/** What is asked of a cache. */
export interface CacheRequest {
  /** A node's memory, in whole GiB, 1–300: of a cache that is not sharded. */
  memoryGiB: number;
  /** The node type, `REDIS_STANDARD_SMALL`: of a sharded one. */
  machine: string;
  /** Whether the data is spread over shards: another product of Google's, to which clients speak another protocol, and sign in by IAM. */
  sharded: boolean;
  /** Over how many: 1–250. It says nothing where the cache is not sharded. */
  shards: number;
  /** Copies, 0–5, of each shard where there are some. Not sharded, a second one asks for 5 GiB. */
  replicas: number;
  /** How long backups of a sharded cache are kept, 1–365 days. One that is not has its last snapshot alone. */
  snapshotDays: number;
}

/** What follows from it, in Memorystore's words. */
export type CachePlan =
  | {
      kind: "instance";
      /** `BASIC` has no copy and no promise of availability; from one to the other is another cache. */
      tier: "BASIC" | "STANDARD_HA";
      memorySizeGb: number;
      readReplicasMode: "READ_REPLICAS_DISABLED" | "READ_REPLICAS_ENABLED";
      /** Of the tier STANDARD_HA alone. */
      replicaCount?: number;
    }
  | { kind: "cluster"; nodeType: string; shardCount: number; replicaCount: number; backupRetention: string };

/** The last version of Redis that Memorystore has: it never goes back to an earlier one (provider: ForceNewIfChange(redis_version)). */
export const redisVersion = "REDIS_7_2";

/** Where a cache that is not sharded answers with TLS, and a sharded one. */
export const ports = { instance: 6378, cluster: 6379 } as const;

/** Maintenance on Sundays after the database's (UTC), backups after the change of passwords: as on AWS. */
export const windows = { backupHour: 2, maintenance: { day: "SUNDAY", hours: 9, minutes: 30 } } as const;

/** The user that a client gives with the password of a cache that is not sharded: there is one for all. */
export const everybody = "default";

/**
 * Decides the shape of a cache.
 * @throws RangeError for what Memorystore would refuse: cloud.google.com/memorystore/docs/redis/about-read-replicas, …/redis/tier-capabilities and
 *   …/cluster/cluster-node-specification.
 */
export function planCache(request: CacheRequest): CachePlan {
  const { sharded, shards, replicas, memoryGiB, machine, snapshotDays } = request;
  if (!Number.isInteger(replicas) || replicas < 0 || replicas > 5)
    throw new RangeError(`cache replicas: want 0–5, got ${replicas}`);
  if (!sharded) {
    if (!Number.isInteger(memoryGiB) || memoryGiB < 1 || memoryGiB > 300)
      throw new RangeError(`cache memory: want 1–300 GiB, got ${memoryGiB}`);
    if (replicas > 1 && memoryGiB < 5)
      throw new RangeError(
        `cache replicas: want one at most with less than 5 GiB of memory, got ${replicas} with ${memoryGiB}`,
      );
    return {
      kind: "instance",
      tier: replicas === 0 ? "BASIC" : "STANDARD_HA",
      memorySizeGb: memoryGiB,
      readReplicasMode: replicas > 1 ? "READ_REPLICAS_ENABLED" : "READ_REPLICAS_DISABLED",
      ...(replicas > 0 && { replicaCount: replicas }),
    };
  }
  if (!Number.isInteger(shards) || shards < 1 || shards > 250)
    throw new RangeError(`cache shards: want 1–250, got ${shards}`);
  if (!Number.isInteger(snapshotDays) || snapshotDays < 1 || snapshotDays > 365)
    throw new RangeError(`cache snapshots: want 1–365 days, got ${snapshotDays}`);
  return {
    kind: "cluster",
    nodeType: machine,
    shardCount: shards,
    replicaCount: replicas,
    backupRetention: `${snapshotDays * 24 * 3600}s`,
  };
}
