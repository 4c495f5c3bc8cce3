import type { Input } from "@pulumi/pulumi";
import { schemaStatements } from "./clickhouse-schema";
import { clickhouse } from "./places";

/**
 * Where backups go: a folder by its address. S3's kind is opened with what the pods' environment gives; Cloud Storage with tokens of the metadata server, since its
 * S3-like API knows lasting keys alone, which nobody has here; Azure's with the token that a pod of an identity has as a file.
 */
export type ClickhouseBackups =
  { kind: "s3"; url: Input<string> } | { kind: "gcs"; url: Input<string> } | { kind: "azure"; url: Input<string> };

/*
 * What the jobs of ClickHouse run: files of a ConfigMap. Pure. They speak to one replica, the first: what it has, the others have.
 */

/** Asks in the name of CLICKHOUSE_USER, with CLICKHOUSE_PASSWORD, which the client reads by itself. */
const client = `client() { clickhouse-client --host "$CLICKHOUSE_HOST" --port ${clickhouse.nativePort} "$@"; }`;

/** Brings the database to what it is to be. Until ClickHouse answers it waits; a statement that fails ends the job. */
const schema = `#!/bin/sh
set -eu
${client}
tries=60
until client --query "SELECT 1" > /dev/null 2>&1; do
  tries=$((tries - 1))
  if [ "$tries" -le 0 ]; then echo "ClickHouse does not answer at $CLICKHOUSE_HOST" >&2; exit 1; fi
  sleep 5
done
client --multiquery < /etc/analytics/schema.sql
echo "the schema is in place"
`;

/** The disk of ClickHouse's configuration that backups go to, where the cloud's buckets are opened as a disk. */
export const backupDisk = "backups";

/** Where backups go, as BACKUP says it: a folder by its address, or one of a disk. */
const onDisk = { root: "", to: (path: string) => `Disk('${backupDisk}', '${path}')` };
const places = {
  s3: { root: "$BACKUPS_URL/", to: (path: string) => `S3('${path}')` },
  gcs: onDisk,
  azure: onDisk,
};
export type BackupPlace = keyof typeof places;

/**
 * Once a day everything, and after that what has changed since. A day's backups lie in a folder of that day: 2026-11-29/full, 2026-11-29/14-17-03.
 * Sources: clickhouse.com/docs/operations/backup, "Configuring BACKUP/RESTORE to use an S3 Endpoint" and base_backup; …/operations/system-tables/backup_log.
 */
const backup = ({ root, to }: (typeof places)[BackupPlace]) => `#!/bin/sh
set -eu
${client}
day=$(date -u +%Y-%m-%d)
full="${root}$day/full"
made=$(client --query "SELECT count() FROM system.backup_log WHERE status = 'BACKUP_CREATED' AND position(name, '$full') > 0" 2> /dev/null || echo 0)
if [ "$made" = 0 ]; then
  to="$full"
  client --query "BACKUP DATABASE ${clickhouse.database} TO ${to("$to")}"
else
  to="${root}$day/$(date -u +%H-%M-%S)"
  client --query "BACKUP DATABASE ${clickhouse.database} TO ${to("$to")} SETTINGS base_backup = ${to("$full")}"
fi
echo "backed up to $to"
`;

/** Each file by its name. @param place where backups go */
export function clickhouseFiles(place: BackupPlace = "s3"): Record<string, string> {
  return {
    "schema.sh": schema,
    "backup.sh": backup(places[place]),
    "schema.sql": `${schemaStatements().join(";\n\n")};\n`,
  };
}
