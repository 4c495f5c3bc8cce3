/** What a cache is watched for. */
export interface CacheAlarmRequest {
  /** The replication group's id: its nodes are called after it. */
  groupId: string;
  sharded: boolean;
  shards: number;
  /** Copies of each shard. */
  replicas: number;
}

/** An alarm about the worst node of a shard, in CloudWatch's words, without its names. */
export interface PlannedCacheAlarm {
  /** `memory`, or `cpu-0001` of a shard. */
  key: string;
  description: string;
  metricName: string;
  threshold: number;
  statistic: "Average" | "Maximum" | "Sum";
  /** Minutes in a row that it must be so. */
  minutes: number;
  /** Whose figures are looked at: of the group as a whole, or of each of these nodes, of which the highest counts. */
  of: { group: string } | { nodes: string[] };
}

/** The connections that a node takes: docs.aws.amazon.com/AmazonElastiCache/latest/dg/CacheMetrics.WhichShouldIMonitor.html. */
const mostConnections = 65_000;

/** The nodes of each shard, as ElastiCache calls them: `GROUP-001`, and `GROUP-0001-001` where the data is sharded. */
export function nodesByShard({ groupId, sharded, shards, replicas }: CacheAlarmRequest): Record<string, string[]> {
  const three = (count: number) => String(count).padStart(3, "0");
  const nodes = (of: string) => Array.from({ length: replicas + 1 }, (_, index) => `${of}-${three(index + 1)}`);
  if (!sharded) return { "": nodes(groupId) };
  const names = Array.from({ length: shards }, (_, index) => String(index + 1).padStart(4, "0"));
  return Object.fromEntries(names.map((shard) => [shard, nodes(`${groupId}-${shard}`)]));
}

/**
 * The alarms of a cache: work for somebody, before it is an outage.
 * @see docs.aws.amazon.com/AmazonElastiCache/latest/dg/CacheMetrics.WhichShouldIMonitor.html and …/CacheMetrics.Redis.html
 */
export function planCacheAlarms(request: CacheAlarmRequest): PlannedCacheAlarm[] {
  const shards = Object.entries(nodesByShard(request)).flatMap(([shard, nodes]) => {
    const named = (key: string) => (shard === "" ? key : `${key}-${shard}`);
    const of = { nodes };
    const watched: (Omit<PlannedCacheAlarm, "of"> & { when?: boolean })[] = [
      {
        key: "cpu",
        description: "A node's processors are over 80 % busy for a quarter of an hour",
        metricName: "CPUUtilization",
        threshold: 80,
        statistic: "Average",
        minutes: 15,
      },
      {
        key: "engine-cpu",
        description: "Redis's one thread is over 80 % busy for a quarter of an hour: it can use no second processor",
        metricName: "EngineCPUUtilization",
        threshold: 80,
        statistic: "Average",
        minutes: 15,
      },
      {
        key: "evictions",
        description: "Data is thrown away before its time, for want of memory",
        metricName: "Evictions",
        threshold: 0,
        statistic: "Sum",
        minutes: 5,
      },
      {
        key: "connections",
        description: `More than four fifths of ${mostConnections} connections of a node are taken`,
        metricName: "CurrConnections",
        threshold: mostConnections * 0.8,
        statistic: "Maximum",
        minutes: 5,
      },
      {
        key: "lag",
        description: "A copy is late by more than half a minute: what it lacks is lost when it takes over",
        metricName: "ReplicationLag",
        threshold: 30,
        statistic: "Maximum",
        minutes: 5,
        when: request.replicas > 0,
      },
    ];
    return watched
      .filter(({ when = true }) => when)
      .map(({ when: _, key, ...rest }): PlannedCacheAlarm => ({ ...rest, key: named(key), of }));
  });
  return [
    {
      key: "memory",
      description: "More than four fifths of the memory is taken",
      metricName: "DatabaseMemoryUsageCountedForEvictPercentage",
      threshold: 80,
      statistic: "Maximum",
      minutes: 5,
      of: { group: request.groupId },
    },
    ...shards,
  ];
}
