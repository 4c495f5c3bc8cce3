/** What is asked of a cache. */
export interface CacheRequest {
  /** The node type, `cache.t4g.small`. */
  machine: string;
  /** Whether the data is spread over shards: to such a cache clients speak another protocol. */
  sharded: boolean;
  /** Over how many: 1 or more, and 90 nodes in all at most. It says nothing where the cache is not sharded. */
  shards: number;
  /** Copies of each shard, 0–5. */
  replicas: number;
  /** How long snapshots are kept, 1–35 days. */
  snapshotDays: number;
}

/** What follows from it, in ElastiCache's words. */
export interface CachePlan {
  clusterMode: "enabled" | "disabled";
  numNodeGroups: number;
  replicasPerNodeGroup: number;
  /** A replica takes over by itself. ElastiCache asks for it with shards, replicas or none. */
  automaticFailoverEnabled: boolean;
  /** Nodes of a shard stand in different zones. */
  multiAzEnabled: boolean;
  /** The parameter group's key: another one for shards, since ElastiCache knows a sharded cache by it. */
  parameterGroup: string;
  parameters: { name: string; value: string }[];
}

/** Redis 7: the last version of Redis that ElastiCache has. Minor ones come by themselves, in the maintenance window. */
export const engine = { name: "redis", version: "7.1", family: "redis7" } as const;

export const port = 6379;

/** The snapshot every night, maintenance on Sundays after the database's (UTC): the two may not overlap. */
export const windows = { snapshot: "02:00-03:00", maintenance: "sun:09:30-sun:10:30" } as const;

/**
 * Decides the shape of a cache. Copies stand in other zones wherever there are any.
 * @throws RangeError for what ElastiCache would refuse: docs.aws.amazon.com/AmazonElastiCache/latest/APIReference/API_CreateReplicationGroup.html.
 */
export function planCache(request: CacheRequest, zones: readonly string[]): CachePlan {
  const { sharded, shards, replicas, snapshotDays } = request;
  if (!Number.isInteger(replicas) || replicas < 0 || replicas > 5)
    throw new RangeError(`cache replicas: want 0–5, got ${replicas}`);
  if (sharded && (!Number.isInteger(shards) || shards < 1 || shards * (replicas + 1) > 90))
    throw new RangeError(`cache shards: want 1 or more, and 90 nodes in all at most, got ${shards}`);
  if (!Number.isInteger(snapshotDays) || snapshotDays < 1 || snapshotDays > 35)
    throw new RangeError(`cache snapshots: want 1–35 days, got ${snapshotDays}`);
  const apart = new Set(zones).size > 1;
  return {
    clusterMode: sharded ? "enabled" : "disabled",
    numNodeGroups: sharded ? shards : 1,
    replicasPerNodeGroup: replicas,
    automaticFailoverEnabled: sharded || replicas > 0,
    multiAzEnabled: replicas > 0 && apart,
    parameterGroup: sharded ? `${engine.family}-sharded` : engine.family,
    parameters: [
      // What has no TTL is never thrown away: orders are kept here, too.
      { name: "maxmemory-policy", value: "volatile-lru" },
      ...(sharded ? [{ name: "cluster-enabled", value: "yes" }] : []),
    ],
  };
}

/**
 * What users may do, as Redis's access control lists say it. The user that Redis knows as `default`, whom anyone is who gives no
 * name, may do nothing. A service may do everything but administer, with keys and channels that begin with its name; `info` is among
 * what it may, and clients ask for it. The order service of DimaJoyti/go-coffee names its keys so
 * (internal/order/infrastructure/repository): those who write the others are asked to.
 *
 * Written as ElastiCache answers them, with what the commands begin from: otherwise every `up` would change the users again. Sources:
 * hashicorp/terraform-provider-aws issue 20334, internal/service/elasticache/user.go (`access_string` is read back); redis/redis
 * src/acl.c ACLDescribeSelector, which says `resetchannels` before channels that are not all.
 */
export const may = {
  nothing: "off ~* -@all",
  serve: (service: string) => `on ~${service}:* resetchannels &${service}:* -@all +@all -@admin -@dangerous +info`,
} as const;
