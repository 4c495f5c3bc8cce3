import type { Watched } from "../common/alert-policy";

/** What a cache is watched for. */
export interface CacheAlarmRequest {
  /** Its name. */
  name: string;
  sharded: boolean;
  /** Copies, of each shard where there are some. */
  replicas: number;
}

/** The connections that a node takes: cloud.google.com/memorystore/docs/redis/quotas, "Maximum number of client connections". */
const mostConnections = 65_000;

/**
 * The alarms of a cache: work for somebody, before it is an outage. Thresholds are those of AWS (components/aws/data/cache-alarms-plan.ts), for the worst
 * node. Of a sharded one Google measures the worst shard by itself, and tells no lag in seconds.
 * Source: cloud.google.com/monitoring/api/metrics_gcp_p_z, redis; GoogleCloudPlatform's autoscaler for Memorystore Cluster names the figures of shards.
 */
export function planCacheAlarms(request: CacheAlarmRequest): Watched[] {
  return request.sharded ? ofCluster(request) : ofInstance(request);
}

function ofInstance({ name, replicas }: CacheAlarmRequest): Watched[] {
  // `projects/P/locations/L/instances/N`
  const of = (metric: string) =>
    `redis_googleapis_com:${metric}{monitored_resource="redis_instance",instance_id=~".+/${name}"}`;
  return [
    memory(`max(${of("stats_memory_usage_ratio")}) > 0.8`),
    {
      id: "engine-cpu",
      says: "Redis's one thread is over 80 % busy for a quarter of an hour: it can use no second processor",
      severity: "warning",
      query: `max(sum by (node_id) (rate(${of("stats_cpu_utilization_main_thread")}[5m]))) > 0.8`,
      forSeconds: 900,
    },
    evictions(`sum(increase(${of("stats_evicted_keys")}[5m])) > 0`),
    {
      id: "connections",
      says: `More than four fifths of ${mostConnections} connections of a node are taken`,
      severity: "warning",
      query: `max(${of("clients_connected")}) > ${mostConnections * 0.8}`,
      forSeconds: 300,
    },
    ...(replicas > 0
      ? [
          {
            id: "lag",
            says: "A copy of the cache is late by more than half a minute: what it lacks is lost when it takes over",
            severity: "warning" as const,
            query: `max(${of("replication_master_slaves_lag")}) > 30`,
            forSeconds: 300,
          },
        ]
      : []),
  ];
}

function ofCluster({ name }: CacheAlarmRequest): Watched[] {
  const of = (metric: string, more = "") =>
    `redis_googleapis_com:cluster_${metric}{monitored_resource="redis.googleapis.com/Cluster",cluster_id=~"(.+/)?${name}"${more}}`;
  return [
    memory(`max(${of("memory_maximum_utilization")}) > 0.8`),
    {
      id: "cpu",
      says: "A shard's processors are over 80 % busy for a quarter of an hour",
      severity: "warning",
      query: `max(${of("cpu_maximum_utilization", ',role="primary"')}) > 0.8`,
      forSeconds: 900,
    },
    evictions(`sum(increase(${of("stats_total_evicted_keys_count")}[5m])) > 0`),
  ];
}

const memory = (query: string): Watched => ({
  id: "memory",
  says: "More than four fifths of the cache's memory is taken",
  severity: "warning",
  query,
  forSeconds: 300,
});

const evictions = (query: string): Watched => ({
  id: "evictions",
  says: "The cache throws data away before its time, for want of memory",
  severity: "warning",
  query,
  forSeconds: 0,
});
