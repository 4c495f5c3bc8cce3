/** What an instance is watched for. */
export interface AlarmRequest {
  /** The machine's memory, in GiB. */
  memoryGiB: number;
  /** The disk at first, in GiB: it may have grown since, and then the alarm comes a little early. */
  storageGiB: number;
  /** Minutes of the newest data that may be lost. */
  rpoMinutes: number;
  /** Whether it is a copy, which can be late. */
  follows: boolean;
}

/** An alarm, in CloudWatch's own words, without its names. */
export interface PlannedAlarm {
  key: string;
  description: string;
  metricName: string;
  comparisonOperator: "GreaterThanThreshold" | "LessThanThreshold";
  threshold: number;
  statistic: "Average" | "Maximum" | "Minimum" | "Sum";
  /** Minutes in a row that it must be so. */
  minutes: number;
  treatMissingData: "missing" | "breaching";
}

const GiB = 2 ** 30;

/**
 * The connections that RDS lets an instance take: `LEAST(DBInstanceClassMemory / 9531392, 5000)`, the default of `max_connections`
 * (docs.aws.amazon.com/AmazonRDS/latest/UserGuide/CHAP_Limits.html). RDS counts a little less memory than the machine has.
 */
export function mostConnections(memoryGiB: number): number {
  return Math.min(Math.floor((memoryGiB * GiB) / 9531392), 5000);
}

/**
 * The alarms of an instance: work for somebody, before it is an outage. A copy that is late by half of the RPO is told of while
 * there is time to act; one that says nothing counts as late.
 */
export function planAlarms(request: AlarmRequest): PlannedAlarm[] {
  const { memoryGiB, storageGiB, rpoMinutes, follows } = request;
  const connections = mostConnections(memoryGiB);
  return [
    {
      key: "cpu",
      description: "The processors are over 80 % busy for a quarter of an hour",
      metricName: "CPUUtilization",
      comparisonOperator: "GreaterThanThreshold",
      threshold: 80,
      statistic: "Average",
      minutes: 15,
      treatMissingData: "missing",
    },
    {
      key: "storage",
      description: "Less than a tenth of the disk is free",
      metricName: "FreeStorageSpace",
      comparisonOperator: "LessThanThreshold",
      threshold: Math.floor((storageGiB * GiB) / 10),
      statistic: "Minimum",
      minutes: 5,
      treatMissingData: "missing",
    },
    {
      key: "connections",
      description: `More than four fifths of about ${connections} connections are taken`,
      metricName: "DatabaseConnections",
      comparisonOperator: "GreaterThanThreshold",
      threshold: Math.floor(connections * 0.8),
      statistic: "Maximum",
      minutes: 5,
      treatMissingData: "missing",
    },
    ...(follows
      ? [
          {
            key: "lag",
            description: `It is late by more than half of the ${rpoMinutes} minutes that may be lost`,
            metricName: "ReplicaLag",
            comparisonOperator: "GreaterThanThreshold" as const,
            threshold: rpoMinutes * 30,
            statistic: "Maximum" as const,
            minutes: 5,
            treatMissingData: "breaching" as const,
          },
        ]
      : []),
  ];
}
