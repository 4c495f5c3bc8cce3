import type { Input } from "@pulumi/pulumi";
import type { Protection } from "../../core/contracts";
import { defaultPostgres } from "../../core/postgres-versions";

/** What is asked of a database. */
export interface DatabaseRequest {
  /** The instance class, `db.t4g.medium`. */
  machine: string;
  /** The machine's memory in GiB, as AWS says it of the class: how many connections it takes follows from it. */
  memoryGiB: number;
  /** The disk at first, in GiB: 20 or more. It never shrinks: less than it has is not asked for, while `maxStorageGiB` is more. */
  storageGiB: number;
  /** What the disk may grow to by itself, in GiB: a tenth more than it has by now at least, or the preview refuses. */
  maxStorageGiB: number;
  /** A standby in a second zone, which takes over by itself. */
  multiZone: boolean;
  /** How far back any moment can be restored, 1–35 days. Another number begins the copies in a second region anew: `BackupsAwayArgs`. */
  retentionDays: number;
  /** Copies in the same region that can be read from, 0–5. @defaultValue 0 */
  replicas?: number;
  /** Whether a copy in another region is made from it: `DatabaseReplica`. @defaultValue false */
  copiedAway?: boolean;
  /**
   * Who keeps the master user's password. `managed`: RDS, which changes it every seven days, and makes no copy of such a database, nor
   * a blue/green deployment. `own`: a secret of ours, changed every month by a function. @defaultValue managed
   */
  password?: PasswordKeeper;
  /**
   * PostgreSQL's version: a major one, whose minor ones come by themselves, or one in full. A later one upgrades what stands; an earlier
   * one is refused in the preview. @defaultValue 15
   */
  version?: string;
  /** The database that is there from the beginning: 1–63 letters, digits and `_`. Another name replaces the instance. @defaultValue gocoffee */
  databaseName?: string;
  /** Parameters beside those of the platform, or in the place of them. @defaultValue none */
  parameters?: readonly DatabaseParameter[];
  /** What it is made from. History once it stands: another answer changes nothing. @defaultValue nothing: it is empty */
  restore?: Restore;
  /**
   * What RDS does when standard support of the major version ends: `standard`, it upgrades the database by itself; `extended`, it keeps the version, and
   * charges for each vCPU and hour. Decided at the creation or the restore, and never changed: ModifyDBInstance knows no such thing. @defaultValue standard
   */
  support?: "standard" | "extended";
  /** How a change is made that would take the database down: at once, or on a copy that then takes its place. @defaultValue inPlace */
  upgrades?: Upgrades;
}

/**
 * `blueGreen` works on a copy, which then takes the original's place within a minute. AWS makes none of a database with a
 * replica in another region, and Pulumi's provider none of one with replicas at all: see docs/decisions/aws-data.md.
 */
export type Upgrades = "inPlace" | "blueGreen";

export type PasswordKeeper = "managed" | "own";

/** A parameter of PostgreSQL. A static one is applied at the next restart: `applyMethod: "pending-reboot"`. */
export interface DatabaseParameter {
  name: string;
  value: string;
  /** @defaultValue immediate */
  applyMethod?: "immediate" | "pending-reboot";
}

/**
 * Where a restored database comes from: a snapshot, by its name or ARN, or another instance of the region as it was at a moment
 * (RFC 3339, UTC), or as late as there is. The key must be the original's: a snapshot keeps its own.
 */
export type Restore =
  { mode: "snapshot"; snapshot: string } | { mode: "moment"; identifier: string; moment: "latest" | (string & {}) };

/** RDS's own default is the extended support, at a price: botocore rds/2014-10-31, CreateDBInstanceMessage.EngineLifecycleSupport. */
export function lifecycleSupport(support: DatabaseRequest["support"] = "standard"): string {
  return support === "extended" ? "open-source-rds-extended-support" : "open-source-rds-extended-support-disabled";
}

/** PostgreSQL's own port. */
export const port = 5432;

/** The engine, and the family of its parameters, which goes by the major version. */
export interface Engine {
  name: "postgres";
  version: string;
  family: string;
}

/** @throws RangeError for what is no version of PostgreSQL from 15 on, which the parameters are written for. */
export function planEngine(version = defaultPostgres): Engine {
  const [, major] = /^(1[5-9])(?:\.\d{1,2})?$/.exec(version) ?? [];
  if (major === undefined)
    throw new RangeError(`database version: want PostgreSQL 15 or later, such as 15 or 15.18, got ${version}`);
  return { name: "postgres", version, family: `postgres${major}` };
}

/** The user that RDS makes, who may do all that a customer may. */
export const masterUser = "gocoffee_admin";

/** What PostgreSQL writes to CloudWatch Logs. */
export const exportedLogs = ["postgresql", "upgrade"] as const;

/**
 * Parameters that differ from AWS's own: no connection without TLS; who came and went, schema changes and slow statements are
 * logged, but without the values that a program handed over with a statement, which PostgreSQL would log whole: a card's number
 * has no place in a log (PCI DSS 4.0.1, 3.5.1). All of them are dynamic.
 * Sources: postgresql.org/docs/15/runtime-config-logging.html; `aws rds describe-engine-default-parameters`.
 */
const soundParameters: readonly DatabaseParameter[] = [
  { name: "rds.force_ssl", value: "1" },
  { name: "log_connections", value: "1" },
  { name: "log_disconnections", value: "1" },
  { name: "log_statement", value: "ddl" },
  { name: "log_min_duration_statement", value: "1000" },
  { name: "log_parameter_max_length", value: "0" },
  { name: "log_parameter_max_length_on_error", value: "0" },
];

/**
 * What a database of another cloud asks for that follows this one by logical replication: pglogical, and a worker for each database beside the eight there are.
 * A walsender that is never cut off keeps its place over a slow line. Of slots and senders RDS has twenty each, which is more than ten and one for each
 * database. Static ones wait for a restart, which somebody makes (docs/runbooks/gcp-warm-standby.md).
 * Sources: cloud.google.com/database-migration/docs/postgres/configure-source-database, "On Amazon RDS"; docs.aws.amazon.com/AmazonRDS/latest/UserGuide,
 * "Performing logical replication for Amazon RDS for PostgreSQL".
 */
export const followedParameters: readonly DatabaseParameter[] = [
  { name: "rds.logical_replication", value: "1", applyMethod: "pending-reboot" },
  { name: "shared_preload_libraries", value: "pg_stat_statements,pglogical", applyMethod: "pending-reboot" },
  { name: "max_worker_processes", value: "16", applyMethod: "pending-reboot" },
  { name: "wal_sender_timeout", value: "0" },
];

/** The platform's parameters, and the caller's: one of the same name takes the place of ours. */
export function planParameters(more: readonly DatabaseParameter[] = []): Required<DatabaseParameter>[] {
  const all = new Map([...soundParameters, ...more].map((parameter) => [parameter.name, parameter]));
  return [...all.values()].map((parameter) => ({ applyMethod: "immediate", ...parameter }));
}

/** What it is made from, in the provider's words. */
export function restoring(restore: Restore | undefined) {
  if (restore === undefined) return {};
  if (restore.mode === "snapshot") return { snapshotIdentifier: restore.snapshot };
  const when = restore.moment === "latest" ? { useLatestRestorableTime: true } : { restoreTime: restore.moment };
  return { restoreToPointInTime: { sourceDbInstanceIdentifier: restore.identifier, ...when } };
}

/**
 * Backups every night, maintenance on Sundays after the backup (UTC): the two may not overlap, and a job of AWS Backup (`planBackups`) that
 * begins in either, or in the hour before, often fails: docs.aws.amazon.com/aws-backup/latest/devguide/cloudwatch.html.
 */
export const windows = { backup: "03:00-04:00", maintenance: "sun:08:00-sun:09:00" } as const;

/** What follows from the environment's wish to protect its data. */
export interface DeletionPlan {
  deletionProtection: boolean;
  /** Whether a snapshot is taken when the database is deleted all the same (`lastCopyName`). */
  lastSnapshot: boolean;
  /** Whether automated backups outlive the database, for as long as they are kept anyway. */
  keepBackups: boolean;
  /** Whether changes wait for the maintenance window. Where data is not protected, they are made at once. */
  changesWait: boolean;
}

export function planDeletion({ data, lastCopy = false }: Pick<Protection, "data" | "lastCopy">): DeletionPlan {
  const kept = data || lastCopy;
  return {
    deletionProtection: data,
    lastSnapshot: kept,
    keepBackups: kept,
    changesWait: data,
  };
}

/** @see docs.aws.amazon.com/AmazonRDS/latest/UserGuide/USER_PostgreSQL.Replication.ReadReplicas.html: RDS takes 15; the platform 5. */
const mostReplicas = 5;

/** How an instance is watched, be it the primary or a copy: logs, Performance Insights, the machine's own figures each minute. */
export function watching(keyArn: Input<string>, monitoringRoleArn: Input<string>) {
  return {
    enabledCloudwatchLogsExports: [...exportedLogs],
    performanceInsightsEnabled: true,
    performanceInsightsKmsKeyId: keyArn,
    performanceInsightsRetentionPeriod: 7,
    monitoringInterval: 60,
    monitoringRoleArn,
  };
}

/** @throws RangeError for what RDS would refuse only at the end of a long `up`. */
export function checkRequest(request: DatabaseRequest, zones: readonly string[]): void {
  const {
    storageGiB,
    maxStorageGiB,
    retentionDays,
    replicas = 0,
    upgrades = "inPlace",
    password = "managed",
  } = request;
  // Source: docs.aws.amazon.com/AmazonRDS/latest/UserGuide/CHAP_Storage.html (gp3) and …/USER_PIOPS.Autoscaling.html (10 % more at least).
  if (storageGiB < 20) throw new RangeError(`database storage: want 20 GiB at least, got ${storageGiB}`);
  if (maxStorageGiB < storageGiB * 1.1) {
    throw new RangeError(
      `database storage: want a maximum of ${Math.ceil(storageGiB * 1.1)} GiB at least, got ${maxStorageGiB}`,
    );
  }
  if (retentionDays < 1 || retentionDays > 35)
    throw new RangeError(`database backups: want 1–35 days, got ${retentionDays}`);
  if (!Number.isInteger(replicas) || replicas < 0 || replicas > mostReplicas)
    throw new RangeError(`database replicas: want 0–${mostReplicas}, got ${replicas}`);
  // Source: docs.aws.amazon.com/AmazonRDS/latest/UserGuide/rds-secrets-manager.html, "Limitations".
  if (password === "managed" && (replicas > 0 || request.copiedAway === true))
    throw new RangeError(
      "database password: want own, since RDS makes no copy of a database whose password it manages",
    );
  if (upgrades === "blueGreen" && replicas > 0)
    throw new RangeError(`database upgrades: blueGreen needs a database without replicas, got ${replicas}`);
  if (upgrades === "blueGreen" && password === "managed")
    throw new RangeError(
      "database upgrades: blueGreen needs password: own, since RDS makes no such copy of a database whose password it manages",
    );
  const { databaseName = "gocoffee", restore } = request;
  if (!/^[A-Za-z]\w{0,62}$/.test(databaseName))
    throw new RangeError(`database name: want a letter, then letters, digits and _, 63 at most, got ${databaseName}`);
  if (
    restore?.mode === "moment" &&
    restore.moment !== "latest" &&
    !/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/.test(restore.moment)
  )
    throw new RangeError(
      `database restore: want latest, or a moment such as 2026-11-28T10:00:00Z, got ${restore.moment}`,
    );
  if (new Set(zones).size < 2)
    throw new RangeError(`a database needs subnets in two zones, got ${zones.join(", ") || "none"}`);
}
