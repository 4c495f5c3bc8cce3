import type { Watched } from "../common/alert-policy";
import { mostConnections } from "./database-plan";

/** What an instance is watched for. */
export interface DatabaseAlarmRequest {
  /** The instance's name, or a pattern of it. */
  instance: string;
  /** The machine's memory, in GiB. */
  memoryGiB: number;
  /** What the disk may grow to by itself, in GiB. */
  maxStorageGiB: number;
  /** Minutes of the newest data that may be lost. */
  rpoMinutes: number;
  /** Whether it is a copy, which can be late. */
  follows: boolean;
}

const GiB = 2 ** 30;

/**
 * The alarms of an instance: work for somebody, before it is an outage. A copy that is late by half of the RPO is told of while there is time to act;
 * one that says nothing counts as late. Thresholds are those of AWS (components/aws/data/database-alarms-plan.ts), but of the disk, which grows by itself:
 * what counts is how near it is to what it may grow to.
 * Source: cloud.google.com/monitoring/api/metrics_gcp_c, cloudsql.
 */
export function planDatabaseAlarms(request: DatabaseAlarmRequest): Watched[] {
  const { instance, memoryGiB, maxStorageGiB, rpoMinutes, follows } = request;
  const connections = mostConnections(memoryGiB);
  // `PROJECT:INSTANCE`
  const of = (metric: string) =>
    `cloudsql_googleapis_com:database_${metric}{monitored_resource="cloudsql_database",database_id=~".+:${instance}"}`;
  const lag = of("replication_replica_lag");
  return [
    {
      id: "cpu",
      says: "The database's processors are over 80 % busy for a quarter of an hour",
      severity: "warning",
      query: `max(${of("cpu_utilization")}) > 0.8`,
      forSeconds: 900,
    },
    {
      id: "storage",
      says: `The database's disk holds more than nine tenths of the ${maxStorageGiB} GiB that it may grow to`,
      severity: "critical",
      query: `max(${of("disk_bytes_used")}) > ${Math.floor(maxStorageGiB * GiB * 0.9)}`,
      forSeconds: 300,
    },
    {
      id: "connections",
      says: `More than four fifths of the database's ${connections} connections are taken`,
      severity: "warning",
      query: `sum(${of("postgresql_num_backends")}) > ${Math.floor(connections * 0.8)}`,
      forSeconds: 300,
    },
    ...(follows
      ? [
          {
            id: "lag",
            says: `The database's copy is late by more than half of the ${rpoMinutes} minutes that may be lost, or says nothing`,
            severity: "critical" as const,
            query: `max(${lag}) > ${rpoMinutes * 30} or absent(${lag})`,
            forSeconds: 300,
          },
        ]
      : []),
  ];
}
