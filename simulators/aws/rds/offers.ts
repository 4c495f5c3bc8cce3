/**
 * What RDS has on offer: cfn-lint 1.58's aws_rds_dbinstance/engine_version.json without those that
 * engine_version_deprecated.json lists, and dbinstanceclass_enum.json (us-east-1 and us-west-2, which are alike; other
 * regions have fewer). A version may be cut short: `15` is the newest 15.
 */
const versions: Record<string, string[]> = {
  postgres: [
    ...["11.22-rds.20241121", "11.22-rds.20250220", "11.22-rds.20250508", "11.22-rds.20250814", "11.22-rds.20251114"],
    ...[
      "11.22-rds.20260224",
      "11.22-rds.20260514",
      "12.22",
      "12.22-rds.20250220",
      "12.22-rds.20250508",
      "12.22-rds.20250814",
    ],
    ...[
      "12.22-rds.20251114",
      "12.22-rds.20260224",
      "12.22-rds.20260514",
      "13.23",
      "13.23-rds.20260224",
      "13.23-rds.20260514",
    ],
    ...["14.18", "14.19", "14.20", "14.21", "14.22", "14.23", "14.24"],
    ...["15.13", "15.14", "15.15", "15.16", "15.17", "15.18", "15.19"],
    ...["16.9", "16.10", "16.11", "16.12", "16.13", "16.14", "16.15"],
    ...["17.5", "17.6", "17.7", "17.8", "17.9", "17.10", "17.11", "18.1", "18.2", "18.3", "18.4", "18.6"],
  ],
  mysql: [
    "8.0.42",
    "8.0.43",
    "8.0.44",
    "8.0.45",
    "8.0.46",
    "8.4.5",
    "8.4.6",
    "8.4.7",
    "8.4.8",
    "8.4.9",
    "8.4.10",
    "8.4.11",
  ],
};

const large = "large xlarge 2xlarge 4xlarge 8xlarge 12xlarge 16xlarge 24xlarge";
const graviton = "large xlarge 2xlarge 4xlarge 8xlarge 12xlarge 16xlarge";
const burstable = "micro small medium large xlarge 2xlarge";
const families: Record<string, string> = {
  ...{ t3: burstable, t4g: burstable, m5: large, m5d: large, r5: large, r5b: large, r5d: large },
  ...{ m6g: graviton, m6gd: graviton, m7g: graviton, r6g: graviton, r6gd: graviton, r7g: graviton, x2g: graviton },
  ...{ m6i: `${large} 32xlarge`, m6id: `${large} 32xlarge`, m6idn: `${large} 32xlarge`, m6in: `${large} 32xlarge` },
  ...{ r6i: `${large} 32xlarge`, r6id: `${large} 32xlarge`, r6idn: `${large} 32xlarge`, r6in: `${large} 32xlarge` },
  ...{ m7i: `${large} 48xlarge`, m8a: `${large} 48xlarge`, m8g: `${large} 48xlarge`, m8gd: `${large} 48xlarge` },
  ...{ m9g: `${large} 48xlarge`, r7i: `${large} 48xlarge`, r8a: `${large} 48xlarge`, r8g: `${large} 48xlarge` },
  ...{
    r8gd: `${large} 48xlarge`,
    x2idn: "16xlarge 24xlarge 32xlarge",
    x2iedn: "xlarge 2xlarge 4xlarge 8xlarge 16xlarge 24xlarge 32xlarge",
  },
};

/** The full version that `wanted` means for an engine; undefined where it is not on offer. */
export function fullVersion(engine: string, wanted: string | undefined): string | undefined {
  const offered = versions[engine];
  if (!offered) return wanted ?? "";
  if (wanted === undefined)
    return offered.filter((version) => version.startsWith(engine === "postgres" ? "17." : "8.4.")).at(-1);
  return offered.includes(wanted) ? wanted : offered.filter((version) => version.startsWith(`${wanted}.`)).at(-1);
}

/** Whether the class can run the engine. Engines that are not described run on anything. */
export function classOnOffer(engine: string, instanceClass: string): boolean {
  if (!(engine in versions)) return true;
  const [, family = "", size = ""] = instanceClass.split(".");
  return (families[family] ?? "").split(" ").includes(size);
}

/** What distinguishes major versions: `15` of PostgreSQL 15.17, `8.0` of MySQL 8.0.46. */
export function majorOf(engine: string, version: string): string {
  const parts = version.split(/[.-]/);
  return engine === "postgres" || engine.includes("postgresql") ? (parts[0] ?? "") : parts.slice(0, 2).join(".");
}

/** The family that a parameter group must be of. */
export function familyOf(engine: string, version: string): string {
  return `${engine}${majorOf(engine, version)}`;
}

/** Negative where `one` is older than `other`. */
export function compareVersions(one: string, other: string): number {
  const [a, b] = [one, other].map((version) => version.replace("-rds", "").split(".").map(Number));
  for (let at = 0; at < Math.max(a?.length ?? 0, b?.length ?? 0); at += 1) {
    const difference = (a?.[at] ?? 0) - (b?.[at] ?? 0);
    if (difference !== 0) return difference;
  }
  return 0;
}

/** The families that a DB parameter group can be of, described engines only. */
export const parameterFamilies =
  /^(postgres1[1-8]|mysql(5\.7|8\.0|8\.4)|mariadb1[0-2]\.\d+|(aurora|oracle|sqlserver|db2|custom)-.+)$/;

/** Parameters of PostgreSQL that only a restart applies: docs.aws.amazon.com/AmazonRDS/latest/UserGuide/Appendix.PostgreSQL.CommonDBATasks.Parameters.html. */
export const staticParameters = new Set([
  ...[
    "autovacuum_freeze_max_age",
    "autovacuum_max_workers",
    "autovacuum_multixact_freeze_max_age",
    "huge_pages",
    "ignore_invalid_pages",
  ],
  ...["max_connections", "max_files_per_process", "max_locks_per_transaction", "max_logical_replication_workers"],
  ...["max_pred_locks_per_transaction", "max_prepared_transactions", "max_replication_slots", "max_wal_senders"],
  ...[
    "max_worker_processes",
    "pg_stat_statements.max",
    "pglogical.use_spi",
    "rds.logical_replication",
    "rds.custom_dns_resolution",
  ],
  ...[
    "rds.rds_superuser_reserved_connections",
    "shared_buffers",
    "shared_preload_libraries",
    "superuser_reserved_connections",
  ],
  ...[
    "track_activity_query_size",
    "track_commit_timestamp",
    "wal_buffers",
    "rds.enable_pgaudit",
    "pgaudit.role_preload",
  ],
]);

/** The parameters that RDS itself adds to PostgreSQL. */
export const rdsParameters = new Set([
  ...[
    "rds.accepted_password_auth_method",
    "rds.adaptive_autovacuum",
    "rds.allowed_extensions",
    "rds.blue_green_replication_type",
  ],
  ...[
    "rds.custom_dns_resolution",
    "rds.extensions",
    "rds.force_admin_logging_level",
    "rds.force_autovacuum_logging_level",
  ],
  ...["rds.force_ssl", "rds.logical_replication", "rds.log_retention_period", "rds.rds_superuser_reserved_connections"],
  ...[
    "rds.restrict_password_commands",
    "rds.superuser_variables",
    "rds.pg_stat_ramdisk_size",
    "rds.max_tcp_buffers",
    "rds.cloud_console_access",
  ],
]);

/** Switches: what they allow. */
export const switches = new Set([
  "rds.force_ssl",
  "rds.logical_replication",
  "rds.adaptive_autovacuum",
  "rds.restrict_password_commands",
]);
