import { readFileSync } from "node:fs";
import * as path from "node:path";
import { alertRule } from "../../components/kubernetes/alert-rules";
import { planBackupSchedules } from "../../components/kubernetes/backup-schedules";
import { type PrometheusPrograms, ensurePrometheus } from "../../tools/prometheus/programs";
import { checkRules, testRules } from "../../tools/prometheus/rules";
import { backupAlerts, backupRules, overdueAfter } from "../../workloads/alerts/backup";
import { root } from "../stacks/spec";
import { testsOf } from "./case-tests";
import type { Case } from "./platform-cases";

let programs: PrometheusPrograms;
beforeAll(async () => {
  programs = await ensurePrometheus({ progress: (line) => console.info(line) });
}, 900_000);

const rpo = 60;
const schedules = planBackupSchedules({ rpoMinutes: rpo, retentionDays: 35 });
const alerts = backupAlerts(schedules, rpo);

const platform = (severity: string, labels: Record<string, string> = {}) => ({ severity, team: "platform", ...labels });
const last = 'velero_backup_last_successful_timestamp{schedule="recent", pod="velero-a"}';
const daily = 'velero_backup_last_successful_timestamp{schedule="daily", pod="velero-a"}';
const cron = 'namespace="restore-check", cronjob="restore-check"';
const succeeded = `kube_cronjob_status_last_successful_time{${cron}}`;

/** Samples begin at 0, the time of the tests: a timestamp of 0 is of their beginning. */
const cases: Record<string, Case> = {
  BackupOverdue: {
    series: { [last]: "0x120", [daily]: "0x120" },
    quiet: { [last]: "0x30 1800x30 3600x60", [daily]: "0x120" },
    early: "45m",
    at: "48m",
    fires: [platform("critical", { schedule: "recent" })],
  },
  BackupFailed: {
    series: { 'velero_backup_last_status{schedule="recent"}': "1x10 0x50" },
    quiet: { 'velero_backup_last_status{schedule="recent"}': "1x10 0x2 1x48" },
    early: "15m",
    at: "18m",
    fires: [platform("warning", { schedule: "recent" })],
  },
  BackupLocationUnavailable: {
    series: { 'velero_backup_location_status_gauge{backup_location_name="default"}': "1x10 0x50" },
    quiet: { 'velero_backup_location_status_gauge{backup_location_name="default"}': "1x10 0x10 1x40" },
    early: "25m",
    at: "27m",
    fires: [platform("critical", { backup_location_name: "default" })],
  },
  VolumeNotCopied: {
    series: { 'velero_csi_snapshot_failure_total{schedule="recent", backupName="recent-1"}': "0x20 1x40" },
    quiet: { 'velero_csi_snapshot_failure_total{schedule="recent", backupName="recent-1"}': "3x60" },
    early: "20m",
    at: "25m",
    fires: [platform("warning", { schedule: "recent" })],
  },
  RestoreCheckOverdue: {
    series: { [succeeded]: "0x2000" },
    quiet: { [succeeded]: "0x1440 86400x560" },
    early: "1800m",
    at: "1810m",
    fires: [platform("critical", { namespace: "restore-check", cronjob: "restore-check" })],
  },
};

it("every alert has a case, and every case an alert", () => {
  expect(Object.keys(cases)).toEqual(alerts.map(({ name }) => name));
});

it("Prometheus takes every rule", async () => {
  expect(
    await checkRules(programs.promtool, backupRules(schedules, rpo, true, "https://example.com/runbooks")),
  ).toEqual([]);
});

it.each(alerts.map((alert) => [alert.name, alert] as const))(
  "%s fires when it should, and not otherwise",
  async (name, alert) => {
    const group = { name: "one", rules: [alertRule(alert)] };
    expect(await testRules(programs.promtool, [group], testsOf(name, cases[name]!))).toEqual([]);
  },
);

it("what nobody puts back has no alert for it", () => {
  const [group] = backupRules(schedules, rpo, false);
  expect(group!.rules.map(({ alert }) => alert)).toEqual(alerts.slice(0, -1).map(({ name }) => name));
});

it("each has its section in the page that it names", () => {
  for (const { name, page } of alerts)
    expect(readFileSync(path.join(root, "docs", "runbooks", page), "utf8")).toContain(`\n## ${name}\n`);
});

it("a check that has never ended well is told of too", async () => {
  const rules = [
    { name: "backup", rules: alerts.filter(({ name }) => name === "RestoreCheckOverdue").map((one) => alertRule(one)) },
  ];
  const created: Case = {
    series: { [`kube_cronjob_created{${cron}}`]: "0x2000" },
    quiet: { [`kube_cronjob_created{${cron}}`]: "0x2000", [succeeded]: "_x100 86400x1900" },
    early: "1800m",
    at: "1810m",
    fires: [platform("critical", { namespace: "restore-check", cronjob: "restore-check" })],
  };
  expect(await testRules(programs.promtool, rules, testsOf("RestoreCheckOverdue", created))).toEqual([]);
});

it("a backup is overdue before more is lost than may be", () => {
  for (const rpoMinutes of [10, 15, 60, 240, 1440])
    for (const plan of planBackupSchedules({ rpoMinutes, retentionDays: 7 }).filter(({ moved }) => !moved)) {
      expect(overdueAfter(plan, rpoMinutes)).toBeGreaterThan(plan.everyMinutes);
      expect(overdueAfter(plan, rpoMinutes)).toBeLessThan(rpoMinutes);
    }
});
