import type { Protection } from "../../core/contracts";
import { defaultPostgres } from "../../core/postgres-versions";

/** What is asked of a database. */
export interface DatabaseRequest {
  /** The machine, `db-custom-2-4096`: processors and MiB of memory. */
  machine: string;
  /** The machine's memory in GiB: how many connections it takes follows from it. */
  memoryGiB: number;
  /** The disk at first, in GiB: 10 or more. It never shrinks, and what it is by now is left as it is. */
  storageGiB: number;
  /** What the disk may grow to by itself, in GiB. */
  maxStorageGiB: number;
  /** A standby in a second zone, which takes over by itself. */
  multiZone: boolean;
  /**
   * For how many days backups are kept, 1–35: one is made each night. Any moment of the last seven days can be restored at most, which is what the
   * edition ENTERPRISE keeps of the log.
   */
  retentionDays: number;
  /** Copies in the same region that can be read from, 0–5. @defaultValue 0 */
  replicas?: number | undefined;
  /** PostgreSQL's major version: minor ones come by themselves. A later one upgrades what stands, an earlier one is refused. @defaultValue 15 */
  version?: string | undefined;
  /** The database that is there from the beginning: 1–63 letters, digits and `_`. @defaultValue gocoffee */
  databaseName?: string | undefined;
  /** Flags beside those of the platform, or in the place of them. @defaultValue none */
  flags?: Readonly<Record<string, string>> | undefined;
}

/**
 * What a database is. `primary`: it is written to. `follower`: it waits for what Database Migration Service brings from elsewhere, and until it is
 * promoted has no database, no user, no backups and no copy of its own (cloud.google.com/database-migration/docs/postgres/create-migration-job-existing-instance).
 */
export type DatabaseRole = "primary" | "follower";

/** PostgreSQL's own port. */
export const port = 5432;

/** The user that we make, who may do all that a customer may: Cloud SQL makes it a `cloudsqlsuperuser`. */
export const administrator = "gocoffee_admin";

/** The edition of every instance, copies too, which inherit none: with PostgreSQL 16 and later Google's own default is the dearer one. */
export const edition = "ENTERPRISE";

/** How far back a moment can be restored at most, in days, on that edition: cloud.google.com/sql/docs/postgres/backup-recovery/pitr, "Log retention". */
const mostLogDays = 7;

/** UTC, and apart from each other and from the change of passwords, as on AWS. Maintenance is on Sundays: day 7. */
export const windows = { backup: "03:00", maintenance: { day: 7, hour: 8 } } as const;

/** The engine, as Cloud SQL writes it. @throws RangeError for what is no major version of PostgreSQL from 15 on */
export function engineVersion(version = defaultPostgres): string {
  const [, major] = /^(1[5-9])$/.exec(version) ?? [];
  if (major === undefined)
    throw new RangeError(`database version: want a major one of PostgreSQL, 15 or later, got ${version}`);
  return `POSTGRES_${major}`;
}

/**
 * How many connections an instance takes: 50 for each GiB, 100 at least. Google's own figures go by steps, and leave the smallest machine with 100.
 * A copy must take as many as its original: all follow from the same machine.
 */
export function mostConnections(memoryGiB: number): number {
  return Math.max(100, Math.floor(memoryGiB * 50));
}

/**
 * Flags that differ from Google's own: who came and went, schema changes, and who waited for a lock are logged. Slow statements are not: Cloud SQL's
 * list of flags has no `log_parameter_max_length`, so that PostgreSQL would write the values into the log that a program handed over with a statement, and a card's number has
 * no place there (PCI DSS 4.0.1, 3.5.1). Query Insights shows them without values.
 * Source: cloud.google.com/sql/docs/postgres/flags.
 */
function soundFlags(memoryGiB: number): Record<string, string> {
  return {
    "cloudsql.iam_authentication": "on",
    log_connections: "on",
    log_disconnections: "on",
    log_lock_waits: "on",
    log_statement: "ddl",
    max_connections: String(mostConnections(memoryGiB)),
  };
}

/** The platform's flags, and the caller's: one of the same name takes the place of ours. By name, so that no order changes. */
export function planFlags({
  memoryGiB,
  flags,
}: Pick<DatabaseRequest, "memoryGiB" | "flags">): { name: string; value: string }[] {
  return Object.entries({ ...soundFlags(memoryGiB), ...flags })
    .map(([name, value]) => ({ name, value }))
    .sort((one, other) => (one.name < other.name ? -1 : 1));
}

/**
 * Backups each night, and the log of the last days for any moment in between. A standby in a second zone asks for both.
 * @param where a region, or a multi-region such as `us`
 */
export function planBackups({ retentionDays }: Pick<DatabaseRequest, "retentionDays">, where: string) {
  return {
    enabled: true,
    pointInTimeRecoveryEnabled: true,
    startTime: windows.backup,
    location: where,
    transactionLogRetentionDays: Math.min(retentionDays, mostLogDays),
    // One is made a day, so that their number is their age.
    backupRetentionSettings: { retainedBackups: retentionDays, retentionUnit: "COUNT" },
  };
}

/** What follows from the environment's wish to protect its data. */
export interface DeletionPlan {
  /** Twice: by the provider, and by Google's API. */
  deletionProtection: boolean;
  /** Whether a backup is made when the database is deleted all the same, and those that there are stay. */
  lastBackup: boolean;
}

export function planDeletion({ data, lastCopy = false }: Pick<Protection, "data" | "lastCopy">): DeletionPlan {
  return { deletionProtection: data, lastBackup: data || lastCopy };
}

const mostReplicas = 5;

/** @throws RangeError for what Cloud SQL would refuse, some of it only at the end of a long `up`. */
export function checkRequest(request: DatabaseRequest, role: DatabaseRole = "primary"): void {
  const { machine, storageGiB, maxStorageGiB, retentionDays, replicas = 0, databaseName = "gocoffee" } = request;
  // Source: hashicorp/terraform-provider-google, r/sql_database_instance: ENTERPRISE takes custom and shared machines alone.
  if (!/^db-(custom-\d+-\d+|f1-micro|g1-small)$/.test(machine))
    throw new RangeError(
      `database machine: want one of the edition ${edition}, such as db-custom-2-4096, got ${machine}`,
    );
  if (storageGiB < 10) throw new RangeError(`database storage: want 10 GiB at least, got ${storageGiB}`);
  if (maxStorageGiB < storageGiB)
    throw new RangeError(`database storage: want a maximum of ${storageGiB} GiB at least, got ${maxStorageGiB}`);
  if (!Number.isInteger(retentionDays) || retentionDays < 1 || retentionDays > 35)
    throw new RangeError(`database backups: want 1–35 days, got ${retentionDays}`);
  if (!Number.isInteger(replicas) || replicas < 0 || replicas > mostReplicas)
    throw new RangeError(`database replicas: want 0–${mostReplicas}, got ${replicas}`);
  if (role === "follower" && replicas > 0)
    throw new RangeError(
      `database replicas: a database that follows another has none until it is promoted, got ${replicas}`,
    );
  if (!/^[A-Za-z]\w{0,62}$/.test(databaseName))
    throw new RangeError(`database name: want a letter, then letters, digits and _, 63 at most, got ${databaseName}`);
}
