import type { Input } from "@pulumi/pulumi";
import type { Watched, WatchedMetric } from "../common/alarms";

/** What a server is watched for. */
export interface DatabaseAlarmRequest {
  /** The server's ARM id. */
  scope: Input<string>;
  machine: string;
  memoryGiB: number;
  /** What its disk may grow to. */
  maxStorageGiB: number;
  /** How many minutes of the newest data may be lost. */
  rpoMinutes: number;
  /** Whether it follows another. */
  follows: boolean;
}

const GiB = 2 ** 30;

/**
 * How many connections a server takes, by Azure's own default: 429 with 4 GiB, 859 with 8, 1718 with 16, 5,000 at most, of which 15 are Azure's.
 * Source: learn.microsoft.com/azure/postgresql/configure-maintain/concepts-limits, "Maximum connections".
 */
export const mostConnections = (memoryGiB: number): number => Math.min(5000, Math.floor(memoryGiB * 107.4));

/**
 * The alarms of a database: work for somebody, before it is an outage. Thresholds are those of the other clouds.
 * Source: learn.microsoft.com/azure/postgresql/monitor/concepts-monitoring, "Metrics".
 */
export function planDatabaseAlarms(request: DatabaseAlarmRequest): Watched[] {
  const { machine, memoryGiB, maxStorageGiB, rpoMinutes, follows } = request;
  const of = (rest: Omit<WatchedMetric, "kind" | "scope" | "namespace">): WatchedMetric => ({
    kind: "metric",
    scope: request.scope,
    namespace: "Microsoft.DBforPostgreSQL/flexibleServers",
    ...rest,
  });
  const connections = mostConnections(memoryGiB);
  return [
    of({
      id: "down",
      says: "The database does not answer",
      severity: "critical",
      metric: "is_db_alive",
      aggregation: "Maximum",
      operator: "LessThan",
      threshold: 1,
    }),
    of({
      id: "cpu",
      says: "The database's processors are over 80 % busy for a quarter of an hour",
      severity: "warning",
      metric: "cpu_percent",
      aggregation: "Average",
      threshold: 80,
      windowMinutes: 15,
    }),
    of({
      id: "memory",
      says: "More than nine tenths of the database's memory is taken for a quarter of an hour",
      severity: "warning",
      metric: "memory_percent",
      aggregation: "Average",
      threshold: 90,
      windowMinutes: 15,
    }),
    of({
      id: "disk",
      says: "The database's disk is nine tenths full and has not grown: at 95 % it can only be read",
      severity: "critical",
      metric: "storage_percent",
      aggregation: "Maximum",
      threshold: 90,
      windowMinutes: 15,
    }),
    of({
      id: "storage",
      says: `The database's disk holds more than nine tenths of the ${maxStorageGiB} GiB that it may grow to`,
      severity: "critical",
      metric: "storage_used",
      aggregation: "Maximum",
      threshold: Math.floor(maxStorageGiB * GiB * 0.9),
    }),
    of({
      id: "connections",
      says: `More than four fifths of the database's ${connections} connections are taken`,
      severity: "warning",
      metric: "active_connections",
      aggregation: "Maximum",
      threshold: Math.floor(connections * 0.8),
    }),
    ...(machine.startsWith("Standard_B")
      ? [
          of({
            id: "credits",
            says: "The database's machine has nearly used up its credits, and will be slow",
            severity: "warning",
            metric: "cpu_credits_remaining",
            aggregation: "Average",
            operator: "LessThan",
            threshold: 30,
            windowMinutes: 15,
          }),
        ]
      : []),
    ...(follows
      ? [
          of({
            id: "lag",
            says: `The database's copy is late by more than half of the ${rpoMinutes} minutes that may be lost`,
            severity: "critical",
            metric: "physical_replication_delay_in_seconds",
            aggregation: "Maximum",
            threshold: rpoMinutes * 30,
          }),
        ]
      : []),
  ];
}
