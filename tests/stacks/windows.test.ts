import { readFileSync } from "node:fs";
import * as path from "node:path";
import { dailyWindow, weeklyWindow, windowsOverlap } from "../../simulators/aws/common/checks";
import type { Recorded } from "../mocks";
import { compositionOf, environments, root, specOf } from "./spec";

type Window = NonNullable<ReturnType<typeof dailyWindow>>;
const day = 24 * 60;
const week = 7 * day;

/** A window of each day, from a minute of it on. */
const daily = (start: number, minutes: number): Window => ({
  starts: Array.from({ length: 7 }, (_, at) => at * day + start),
  minutes,
});
const withHourBefore = ({ starts, minutes }: Window): Window => ({
  starts: starts.map((start) => (start - 60 + week) % week),
  minutes: minutes + 60,
});

/** The windows that stores ask for, by store and argument. */
function windowsOf(recorded: Recorded, read: (text: string) => Window | undefined, ...keys: string[]) {
  const stores = recorded.all.filter(({ type }) => /^aws:(rds\/instance|elasticache\/replicationGroup):/.test(type));
  return stores.flatMap(({ name, inputs }) =>
    keys.flatMap((key) => {
      const text = inputs[key];
      if (text === undefined) return [];
      const window = read(String(text));
      if (!window) throw new Error(`${name}: ${key} is ${String(text)}`);
      return [{ what: `${name} ${key}`, window }];
    }),
  );
}

interface BackupRule {
  schedule: string;
  startWindow: number;
  /** Of buckets alone: a database's is RDS's own. */
  enableContinuousBackup: boolean;
}

/** When jobs of AWS Backup begin: `cron(MINUTE HOUR * * ? *)`, and how long they may wait. */
function backupJobs(recorded: Recorded) {
  return recorded.of("aws:backup/plan:Plan").flatMap(({ name, inputs }) =>
    (inputs["rules"] as BackupRule[]).map(({ schedule, startWindow, enableContinuousBackup }) => {
      const [, minute, hour] = /^cron\((\d+) (\d+) \* \* \? \*\)$/.exec(schedule) ?? [];
      if (minute === undefined) throw new Error(`${name}: ${schedule}`);
      return {
        what: name,
        window: daily(Number(hour) * 60 + Number(minute), startWindow),
        ofBuckets: enableContinuousBackup,
      };
    }),
  );
}

it.each(["an-alarm-went-off.md", "upgrade-postgresql.md"])(
  "the maintenance window that %s names is the database's",
  async (page) => {
    const text = readFileSync(path.join(root, "docs", "runbooks", page), "utf8");
    const [, hour] = /Sundays (?:at|from) (\d\d:\d\d) UTC/.exec(text) ?? [];
    const { inputs } = (await compositionOf(specOf("prod"))).one("aws:rds/instance:Instance", "database-instance");
    expect(String(inputs["maintenanceWindow"]).split("-")[0]).toBe(`sun:${hour}`);
  },
);

describe.each(environments)("the hours of %s", (environment) => {
  it("let no backup job begin in a store's maintenance or backup, or in the hour before it", async () => {
    // Such a job fails, and so does one in RDS's own backup: docs.aws.amazon.com/aws-backup/latest/devguide/cloudwatch.html, NumberOfBackupJobsFailed.
    const recorded = await compositionOf(specOf(environment));
    const maintenance = windowsOf(recorded, weeklyWindow, "maintenanceWindow");
    expect(maintenance.length).toBeGreaterThan(1);
    const jobs = backupJobs(recorded);
    expect(jobs.length > 0).toBe(specOf(environment).backup !== undefined);
    const backups = windowsOf(recorded, dailyWindow, "backupWindow");
    const clashes = jobs.flatMap((job) =>
      [...maintenance, ...(job.ofBuckets ? [] : backups)]
        .filter(({ window }) => windowsOverlap(job.window, withHourBefore(window)))
        .map(({ what }) => `${job.what}: ${what}`),
    );
    expect(clashes).toEqual([]);
  });

  it("let no password be changed while a store is backed up or maintained", async () => {
    const recorded = await compositionOf(specOf(environment));
    const busy = [
      ...windowsOf(recorded, weeklyWindow, "maintenanceWindow"),
      ...windowsOf(recorded, dailyWindow, "backupWindow", "snapshotWindow"),
    ];
    const rotations = recorded.of("aws:secretsmanager/secretRotation:SecretRotation");
    expect(rotations.length).toBeGreaterThan(0);
    for (const { name, inputs } of rotations) {
      const rules = inputs["rotationRules"] as { scheduleExpression: string; duration: string };
      // One by days begins at midnight: docs.aws.amazon.com/secretsmanager/latest/userguide/rotate-secrets_schedule.html.
      expect(rules.scheduleExpression).toMatch(/^rate\(\d+ days?\)$/);
      const window = daily(0, parseInt(rules.duration) * 60);
      const clashes = busy
        .filter((other) => windowsOverlap(window, other.window))
        .map(({ what }) => `${name}: ${what}`);
      expect(clashes).toEqual([]);
    }
  });
});
