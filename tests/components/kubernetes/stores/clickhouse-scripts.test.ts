import { spawnSync } from "node:child_process";
import { chmodSync, mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { clickhouseFiles, type BackupPlace } from "../../../../components/kubernetes/stores/clickhouse-scripts";

const url = "https://go-coffee-prod-backups.s3.us-east-1.amazonaws.com/clickhouse";

/** Runs a script with a client that writes down what it is asked, and answers the question for backups of the day. */
function run(script: "backup.sh", made: string, fails = "", place: BackupPlace = "s3") {
  const folder = mkdtempSync(path.join(os.tmpdir(), "go-coffee-clickhouse-"));
  const client = path.join(folder, "clickhouse-client");
  const asked = path.join(folder, "asked");
  writeFileSync(
    client,
    `#!/bin/sh\nfor last; do :; done\necho "$last" >> ${asked}\ncase "$last" in ${fails || "nothing"}*) exit 1;; SELECT*) echo ${made};; esac\n`,
  );
  chmodSync(client, 0o755);
  const env = { PATH: `${folder}:/usr/bin:/bin`, CLICKHOUSE_HOST: "one", ...(place === "s3" && { BACKUPS_URL: url }) };
  const { status, stdout } = spawnSync("/bin/sh", ["-c", clickhouseFiles(place)[script]!], { env, encoding: "utf8" });
  return { status, stdout, asked: readFileSync(asked, "utf8").trim().split("\n") };
}
const day = "\\d{4}-\\d\\d-\\d\\d";
const full = `S3\\('${url.replaceAll(".", "\\.")}/${day}/full'\\)`;

it("the first backup of a day is whole", () => {
  const { status, asked } = run("backup.sh", "0");
  expect(status).toBe(0);
  expect(asked[1]).toMatch(new RegExp(`^BACKUP DATABASE analytics TO ${full}$`));
});

it("those after it hold what has changed since", () => {
  const { asked } = run("backup.sh", "1");
  expect(asked[1]).toMatch(
    new RegExp(
      `^BACKUP DATABASE analytics TO S3\\('.*/${day}/\\d\\d-\\d\\d-\\d\\d'\\) SETTINGS base_backup = ${full}$`,
    ),
  );
});

it("where the record of backups cannot be read, the backup is whole", () => {
  expect(run("backup.sh", "1", "SELECT").asked[1]).toMatch(new RegExp(`TO ${full}$`));
});

it("a backup that fails ends the job with an error, which somebody is told of", () => {
  const { status, stdout } = run("backup.sh", "0", "BACKUP");
  expect([status, stdout]).toEqual([1, ""]);
});

it("where the cloud's buckets are opened as a disk, backups are on that disk, by the same names", () => {
  const [asked, first] = run("backup.sh", "0", "", "gcs").asked;
  expect(asked).toMatch(new RegExp(`position\\(name, '${day}/full'\\) > 0`));
  expect(first).toMatch(new RegExp(`^BACKUP DATABASE analytics TO Disk\\('backups', '${day}/full'\\)$`));
  const [, later] = run("backup.sh", "1", "", "gcs").asked;
  expect(later).toMatch(
    new RegExp(`TO Disk\\('backups', '${day}/.*'\\) SETTINGS base_backup = Disk\\('backups', '${day}/full'\\)$`),
  );
});
