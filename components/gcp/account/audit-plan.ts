/** The time for which an audit trail must be at hand, in days: PCI DSS 4.0.1, 10.5.1. */
const auditDays = 365;

/** The most that Cloud Logging keeps, in days. Source: its API, LogBucket.retentionDays. */
const longest = 3650;

/**
 * How long the record of a project is kept, in days, by where it lies. The log bucket is what people search; the bucket is what an auditor trusts:
 * nothing in it can be changed or deleted before its time.
 */
export interface AuditKeeping {
  /** In the log bucket; at least a year. */
  searchable: number;
  /** In which nobody deletes from the bucket. */
  locked: number;
  /** After which the bucket lets go. */
  kept: number;
}

/** @throws RangeError unless the days are a whole number from 1 to 3650. */
export function auditKeeping(logRetentionDays: number): AuditKeeping {
  if (!Number.isInteger(logRetentionDays) || logRetentionDays < 1 || logRetentionDays > longest)
    throw new RangeError(`want 1–${longest} days of logs, got ${logRetentionDays}`);
  const searchable = Math.max(logRetentionDays, auditDays);
  return { searchable, locked: searchable, kept: searchable + 35 };
}

/**
 * What Google's services write down of calls, beside those that change something, which they always do: who looks at how things are set up, who reads
 * data, who writes them. Source: docs.cloud.google.com/logging/docs/audit/configure-data-access.
 */
export const auditedCalls = ["ADMIN_READ", "DATA_READ", "DATA_WRITE"] as const;

/** All records of audit, whichever service wrote them: of activity, of access to data, of what Google does by itself and what policies refused. */
export const auditRecords = 'logName:"cloudaudit.googleapis.com"';

/** Those that the project's own log bucket need not keep, too: there are many, and each is paid for. */
export const accessRecords = 'log_id("cloudaudit.googleapis.com/data_access")';
