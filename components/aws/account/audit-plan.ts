import { partitionOf } from "../common/partition";

/** The time for which an audit trail must be at hand, in days: PCI DSS 4.0.1, 10.5.1. */
const auditDays = 365;

/**
 * How long the record of an account is kept, in days, by where it lies. The log group is what people search; the bucket is what
 * an auditor trusts: nothing in it can be changed or deleted before its time.
 */
export interface AuditKeeping {
  /** In the log group; at least a year, and one of the numbers that CloudWatch Logs takes. */
  searchable: number;
  /** In which nobody deletes from the bucket. */
  locked: number;
  /** After which the bucket lets go. Longer than it is locked: S3 lets nothing expire that is locked. */
  kept: number;
}

/** @throws RangeError unless the days are a whole number from 1. */
export function auditKeeping(logRetentionDays: number): AuditKeeping {
  if (!Number.isInteger(logRetentionDays) || logRetentionDays < 1)
    throw new RangeError(`want 1 day of logs or more, got ${logRetentionDays}`);
  const searchable = Math.max(logRetentionDays, auditDays);
  return { searchable, locked: searchable, kept: searchable + 35 };
}

/** How the bucket of the record, and each copy of it, keeps what is in it. */
export function auditStore(logRetentionDays: number, lock: "governance" | "compliance" = "governance") {
  const { locked, kept } = auditKeeping(logRetentionDays);
  return {
    keeping: { undoDays: 35, coolAfterDays: 90, expireAfterDays: kept },
    lock: { mode: lock, days: locked },
  };
}

/** Which calls on objects in buckets are recorded, too. Each is paid for: aws.amazon.com/cloudtrail/pricing, "data events". */
export type ObjectEvents = "none" | "writes" | "all";

/** What a trail records, as CloudTrail writes it. */
export interface EventSelector {
  readWriteType: "All" | "WriteOnly";
  includeManagementEvents: boolean;
  dataResources?: { type: "AWS::S3::Object"; values: string[] }[];
}

/**
 * What a trail records: every call of management, and of those on objects what is asked for, in all buckets, those that are made later
 * included. Security Hub's S3.22 asks for the writes and S3.23 for the reads (CIS 3.0.0, 3.8 and 3.9), in a trail of all regions:
 * docs.aws.amazon.com/securityhub/latest/userguide/s3-controls.html#s3-22; the selectors:
 * docs.aws.amazon.com/awscloudtrail/latest/userguide/logging-data-events-with-cloudtrail.html.
 */
export function eventSelectors(objects: ObjectEvents, partition: string): EventSelector[] {
  const management: EventSelector = { readWriteType: "All", includeManagementEvents: true };
  const dataResources: EventSelector["dataResources"] = [{ type: "AWS::S3::Object", values: [`arn:${partition}:s3`] }];
  switch (objects) {
    case "none":
      return [management];
    case "writes":
      return [management, { readWriteType: "WriteOnly", includeManagementEvents: false, dataResources }];
    case "all":
      return [{ ...management, dataResources }];
  }
}

/** A protection plan of GuardDuty, as it names it. */
export interface DetectorFeature {
  name: string;
  /** Settings of its own, all of them, in the order in which the API tells them. */
  additions: { name: string; on: boolean }[];
}

/**
 * What GuardDuty watches. EKS runtime monitoring installs its agent as an add-on of the cluster, and the endpoint that the agent
 * speaks to, by itself. Nothing runs on ECS or on instances of its own, so the agents for those stay off.
 * Source: docs.aws.amazon.com/guardduty/latest/ug/guardduty-features-activation-model.html.
 */
export const detectorFeatures: readonly DetectorFeature[] = [
  { name: "S3_DATA_EVENTS", additions: [] },
  { name: "EKS_AUDIT_LOGS", additions: [] },
  { name: "EBS_MALWARE_PROTECTION", additions: [] },
  { name: "RDS_LOGIN_EVENTS", additions: [] },
  { name: "LAMBDA_NETWORK_LOGS", additions: [] },
  {
    name: "RUNTIME_MONITORING",
    additions: [
      { name: "EKS_ADDON_MANAGEMENT", on: true },
      { name: "ECS_FARGATE_AGENT_MANAGEMENT", on: false },
      { name: "EC2_AGENT_MANAGEMENT", on: false },
    ],
  },
];

/** The standards that Security Hub judges by: docs.aws.amazon.com/securityhub/latest/userguide/standards-reference.html. */
export const standards = { pci: "pci-dss/v/4.0.1", cis: "cis-aws-foundations-benchmark/v/3.0.0" } as const;

/** A standard's ARN, which names the region that it judges. */
export function standardArn(standard: keyof typeof standards, region: string): string {
  return `arn:${partitionOf(region)}:securityhub:${region}::standards/${standards[standard]}`;
}

/** What urgent findings are about: what GuardDuty sees happen, and what Security Hub holds to be set up badly. */
export const findingKinds = ["threats", "postures"] as const;
export type FindingKind = (typeof findingKinds)[number];

/**
 * Which findings people are told of at once, as a pattern of EventBridge: high and critical ones. GuardDuty counts severity, high from 7
 * on, critical from 9. Security Hub tells again each time that it judges again, until somebody marks the finding NOTIFIED, SUPPRESSED or
 * RESOLVED. GuardDuty's findings go there too, and so may those of other regions: left out, so that nobody is told twice. Sources:
 * docs.aws.amazon.com/guardduty/latest/ug/guardduty_findings_eventbridge.html and guardduty_findings-severity.html;
 * docs.aws.amazon.com/securityhub/latest/userguide/securityhub-cwe-event-formats.html and securityhub-findings-format.html.
 */
export function urgentFindings(kind: FindingKind, region: string): Record<string, unknown> {
  switch (kind) {
    case "threats":
      return {
        source: ["aws.guardduty"],
        "detail-type": ["GuardDuty Finding"],
        detail: { severity: [{ numeric: [">=", 7] }] },
      };
    case "postures":
      return {
        source: ["aws.securityhub"],
        "detail-type": ["Security Hub Findings - Imported"],
        detail: {
          findings: {
            ProductName: [{ "anything-but": "GuardDuty" }],
            RecordState: ["ACTIVE"],
            Region: [region],
            Severity: { Label: ["HIGH", "CRITICAL"] },
            Workflow: { Status: ["NEW"] },
          },
        },
      };
  }
}
