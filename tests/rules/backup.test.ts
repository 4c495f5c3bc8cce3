import { keptObjective, planBackupSchedules } from "../../components/kubernetes/backup-schedules";
import { backupAlerts, backupRules, overdueAfter } from "../../workloads/alerts/backup";
import { tryAlerts } from "./alert-cases";
import { backupCases } from "./backup-cases";

const rpo = 60;
const schedules = planBackupSchedules({ rpoMinutes: rpo, retentionDays: 35 });
const alerts = backupAlerts(schedules, rpo);

tryAlerts({ alerts, groups: backupRules(schedules, rpo, true, "https://example.com/runbooks"), cases: backupCases });

it("what nobody puts back has no alert for it", () => {
  const [group] = backupRules(schedules, rpo, false);
  expect(group!.rules.map(({ alert }) => alert)).toEqual(alerts.slice(0, -1).map(({ name }) => name));
});

it("a backup is overdue before more is lost than may be", () => {
  for (const rpoMinutes of [10, 15, 60, 240, 1440])
    for (const plan of planBackupSchedules({ rpoMinutes, retentionDays: 7 }).filter(({ moved }) => !moved)) {
      expect(overdueAfter(plan, rpoMinutes)).toBeGreaterThan(plan.everyMinutes);
      expect(overdueAfter(plan, rpoMinutes)).toBeLessThan(rpoMinutes);
    }
});

it("a backup of a cloud that takes few copies of a disk is overdue by what may be lost there, and never before the next", () => {
  const asked = { rpoMinutes: 15, retentionDays: 35, snapshots: { leastMinutes: 10 } };
  const [recent] = planBackupSchedules(asked);
  const kept = keptObjective(asked);
  expect(overdueAfter(recent!, kept)).toBeGreaterThan(recent!.everyMinutes);
  expect(overdueAfter(recent!, kept)).toBeLessThan(kept);
  expect(backupAlerts([recent!], kept)[0]!.description).toContain("more than 30 minutes");
});
