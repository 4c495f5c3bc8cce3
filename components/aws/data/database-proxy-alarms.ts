import type { PlannedAlarm } from "./database-alarms-plan";

/**
 * The alarms of a pool: clients wait for a connection, or are turned away. How many connections are open is the database's to tell.
 * @see docs.aws.amazon.com/AmazonRDS/latest/UserGuide/rds-proxy.monitoring.html: the metrics with the dimension ProxyName alone
 */
export const proxyAlarms: readonly PlannedAlarm[] = [
  {
    key: "borrowing",
    description:
      "Clients wait for a tenth of a second and more for a connection: the pool is too small, or held by long work",
    metricName: "DatabaseConnectionsBorrowLatency",
    comparisonOperator: "GreaterThanThreshold",
    // In microseconds.
    threshold: 100_000,
    statistic: "Average",
    minutes: 5,
    treatMissingData: "missing",
  },
  {
    key: "logins",
    description:
      "The proxy cannot sign in to the database: its secret and the database do not agree, or it does not answer",
    metricName: "DatabaseConnectionsSetupFailed",
    comparisonOperator: "GreaterThanThreshold",
    threshold: 0,
    statistic: "Sum",
    minutes: 5,
    treatMissingData: "missing",
  },
];
