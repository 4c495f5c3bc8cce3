import { defaultPostgres } from "../../core/postgres-versions";
import { machineIsIn, standbyIn } from "./offers";

/** What is asked of a database. */
export interface DatabaseRequest {
  /** The machine, `Standard_D2ds_v4`. Its tier follows from it: B is Burstable, D General Purpose, E Memory Optimized. */
  machine: string;
  /** The machine's memory, in GiB. */
  memoryGiB: number;
  /** The disk at first, in GiB: 32, 64, 128 … 16384. It never shrinks, grows by itself when it is nearly full, and what it is by now is left as it is. */
  storageGiB: number;
  /** What the disk may grow to, in GiB: Azure has no such limit, so that it is watched. */
  maxStorageGiB: number;
  /** A standby that takes over by itself: in a second zone where the region has that, in the same zone where not (offers.ts). Not with a Burstable machine. */
  multiZone: boolean;
  /** For how many days any moment can be restored, 1–35: Azure keeps 7 at least, whatever is asked. */
  retentionDays: number;
  /** Copies in the same region that can be read from, 0–5. Not with a Burstable machine. @defaultValue 0 */
  replicas?: number | undefined;
  /** PostgreSQL's major version: minor ones come by themselves. A later one upgrades what stands, an earlier one is refused. @defaultValue 15 */
  version?: string | undefined;
  /** The database that is there from the beginning: a letter or `_`, then letters, digits, `_` and `-`, 63 at most. @defaultValue gocoffee */
  databaseName?: string | undefined;
  /** Parameters beside those of the platform, or in the place of them. @defaultValue none */
  parameters?: Readonly<Record<string, string>> | undefined;
}

/** Where clients come in: at PgBouncer, which runs beside the database where it is on, or at the database itself. The one place that says so (Q12). */
export const ports = { database: 5432, pool: 6432 } as const;

/** The user that we make, who may do all that a customer may: Azure makes it a member of `azure_pg_admin`. */
export const administrator = "gocoffee_admin";

/** UTC, as on the other clouds: Sundays, which are day 0, at 08:00. */
export const maintenance = { customWindow: "Enabled", dayOfWeek: 0, startHour: 8, startMinute: 0 } as const;

export type Tier = "Burstable" | "GeneralPurpose" | "MemoryOptimized";

/** The tier of a machine. @throws RangeError for what is none of Flexible Server's */
export function tierOf(machine: string): Tier {
  const [, series] = /^Standard_([BDE])\d+[a-z]*(_v\d)?$/.exec(machine) ?? [];
  switch (series) {
    case "B":
      return "Burstable";
    case "D":
      return "GeneralPurpose";
    case "E":
      return "MemoryOptimized";
    default:
      throw new RangeError(`database machine: want one of B, D or E, such as Standard_D2ds_v4, got ${machine}`);
  }
}

/** Whether there is a pool before it: PgBouncer is not to be had with Burstable machines, and a parameter of it is refused there (Q2). */
export const isPooled = (machine: string): boolean => tierOf(machine) !== "Burstable";

/** The major version. @throws RangeError for what is none from 15 on */
export function engineVersion(version = defaultPostgres): string {
  if (!/^1[5-8]$/.test(version))
    throw new RangeError(`database version: want a major one of PostgreSQL, 15 to 18, got ${version}`);
  return version;
}

/** High availability, in Azure's words. */
export function planStandby({ multiZone }: Pick<DatabaseRequest, "multiZone">, region: string) {
  return { mode: multiZone ? standbyIn(region) : "Disabled" };
}

/** Any moment of the last days can be restored: 7 at least (Microsoft.DBforPostgreSQL, Backup.backupRetentionDays: 7–35). */
export function planBackups({ retentionDays }: Pick<DatabaseRequest, "retentionDays">, geo: boolean) {
  return {
    backupRetentionDays: Math.max(7, retentionDays),
    geoRedundantBackup: geo ? "Enabled" : "Disabled",
  };
}

/**
 * Parameters that differ from Azure's own, or must not: TLS from 1.2 on and nothing else; who came and went, schema changes, roles, and who waited for a lock
 * are logged. Statements are not: PostgreSQL would write the values into the log that came with them, and a card's number has no place there (PCI DSS 4.0.1, 3.5.1).
 * pgAudit is allowed, loaded with the next restart (`shared_preload_libraries` is static), and says what was done to roles and schemas, by whom (10.2.1).
 * Which statements are slow says pg_stat_statements, which keeps no values, and which whoever looks creates (docs/runbooks/azure-alarms.md). Query Store stays off, as it is
 * by default: it keeps the first of each statement as it came, and shows it to everybody who may sign in (learn.microsoft.com/azure/postgresql/monitor/concepts-query-store).
 * `max_connections` is left to Azure, which counts it by the machine: a copy must take as many as its original (Q7).
 * Source: learn.microsoft.com/azure/postgresql/server-parameters/concepts-server-parameters.
 */
const sound: Readonly<Record<string, string>> = {
  require_secure_transport: "on",
  ssl_min_protocol_version: "TLSv1.2",
  log_connections: "on",
  log_disconnections: "on",
  log_lock_waits: "on",
  log_statement: "ddl",
  log_min_duration_statement: "-1",
  log_parameter_max_length: "0",
  log_parameter_max_length_on_error: "0",
  "azure.extensions": "PGAUDIT,PG_STAT_STATEMENTS",
  shared_preload_libraries: "pg_cron,pg_stat_statements,pgaudit",
  "pgaudit.log": "ddl,role",
  "pgaudit.log_parameter": "off",
};

/**
 * PgBouncer's: it is on first, since the others are not there before. A connection of the database serves a transaction and then another client, prepared
 * statements of the protocol included, which are off by default and which drivers use. Some drivers say `extra_float_digits` as they connect, which it
 * refuses unless told to ignore it. 20 connections for each user: two users of ten services are 400, of the 859 that the smallest pooled machine takes.
 * Sources: learn.microsoft.com/azure/postgresql/connectivity/concepts-pgbouncer; pgbouncer.org/config.html.
 */
const pooling: Readonly<Record<string, string>> = {
  "pgbouncer.enabled": "true",
  "pgbouncer.pool_mode": "transaction",
  "pgbouncer.default_pool_size": "20",
  "pgbouncer.max_client_conn": "5000",
  "pgbouncer.max_prepared_statements": "200",
  "pgbouncer.ignore_startup_parameters": "extra_float_digits",
};

/** In the order in which they are written: an extension is allowed before it is loaded, and the pool is on before it is set. */
export function planParameters({ machine, parameters }: Pick<DatabaseRequest, "machine" | "parameters">) {
  const all = { ...sound, ...(isPooled(machine) ? pooling : {}), ...parameters };
  return Object.entries(all).map(([name, value]) => ({ name, value }));
}

const mostReplicas = 5;
const steps = [32, 64, 128, 256, 512, 1024, 2048, 4095, 4096, 8192, 16384, 32767];

/** @throws RangeError for what Azure would refuse, some of it only at the end of a long `up`. */
export function checkRequest(request: DatabaseRequest, region: string, away = false): void {
  const { machine, storageGiB, maxStorageGiB, retentionDays, multiZone, replicas = 0, databaseName } = request;
  if (tierOf(machine) === "Burstable" && (multiZone || replicas > 0 || away))
    throw new RangeError(
      `database machine: ${machine} is Burstable, and has neither a standby nor copies: want one of D or E, such as Standard_D2ds_v4`,
    );
  if (!machineIsIn(machine, region))
    throw new RangeError(
      `database machine: ${region} has machines of the generations v3 and v4 alone, got ${machine}: docs/decisions/azure.md`,
    );
  if (!steps.includes(storageGiB))
    throw new RangeError(`database storage: want one of ${steps.join(", ")} GiB, got ${storageGiB}`);
  if (maxStorageGiB < storageGiB)
    throw new RangeError(`database storage: want a maximum of ${storageGiB} GiB at least, got ${maxStorageGiB}`);
  if (!Number.isInteger(retentionDays) || retentionDays < 1 || retentionDays > 35)
    throw new RangeError(`database backups: want 1–35 days, got ${retentionDays}`);
  // The second region's copy is one of the five.
  if (!Number.isInteger(replicas) || replicas < 0 || replicas > mostReplicas - (away ? 1 : 0))
    throw new RangeError(`database replicas: want 0–${mostReplicas - (away ? 1 : 0)}, got ${replicas}`);
  if (databaseName !== undefined && !/^[A-Za-z_][\w-]{0,62}$/.test(databaseName))
    throw new RangeError(
      `database name: want a letter or _, then letters, digits, _ and -, 63 at most, got ${databaseName}`,
    );
}
