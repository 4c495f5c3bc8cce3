import type { Input } from "@pulumi/pulumi";
import type { Watched, WatchedMetric } from "../common/alarms";

/** What a cache is watched for. */
export interface CacheAlarmRequest {
  /** The cluster's ARM id. */
  scope: Input<string>;
  /** The SKU. */
  machine: string;
}

/**
 * The connections that a SKU takes, by its size: the smallest figures of the three families.
 * Source: learn.microsoft.com/azure/redis/best-practices-performance, "Maximum number of client connections".
 */
function mostConnections(machine: string): number {
  const size = Number(/\d+$/.exec(machine)?.[0] ?? 0);
  return size < 20 ? 15_000 : size < 50 ? 30_000 : size < 100 ? 75_000 : 150_000;
}

/**
 * The alarms of a cache: work for somebody, before it is an outage. Azure tells no lag of a copy.
 * Source: learn.microsoft.com/azure/redis/monitor-cache-reference, "Microsoft.Cache/redisEnterprise".
 */
export function planCacheAlarms({ scope, machine }: CacheAlarmRequest): Watched[] {
  const of = (rest: Omit<WatchedMetric, "kind" | "scope" | "namespace" | "severity">): WatchedMetric => ({
    kind: "metric",
    scope,
    namespace: "Microsoft.Cache/redisEnterprise",
    severity: "warning",
    ...rest,
  });
  const connections = mostConnections(machine);
  return [
    of({
      id: "memory",
      says: "More than four fifths of the cache's memory is taken",
      metric: "usedmemorypercentage",
      aggregation: "Maximum",
      threshold: 80,
    }),
    of({
      id: "cpu",
      says: "The cache's processors are over 80 % busy for a quarter of an hour",
      metric: "percentProcessorTime",
      aggregation: "Average",
      threshold: 80,
      windowMinutes: 15,
    }),
    of({
      id: "evictions",
      says: "The cache throws data away before its time, for want of memory",
      metric: "evictedkeys",
      aggregation: "Total",
      threshold: 0,
    }),
    of({
      id: "connections",
      says: `More than four fifths of ${connections} connections of the cache are taken`,
      metric: "connectedclients",
      aggregation: "Maximum",
      threshold: connections * 0.8,
    }),
  ];
}
