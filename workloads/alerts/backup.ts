import { alertRule, type Alert, type RuleGroup } from "../../components/kubernetes/alert-rules";
import type { BackupSchedulePlan } from "../../components/kubernetes/backup-schedules";
import { restoreCheck } from "../../components/core/backups";
import { grown } from "./promql";

const page = "alerts-of-backups.md";
const minutes = (seconds: string) => `${seconds} / 60`;

/** How long after a backup the next one must have ended, in minutes: half of the time between two is there for one that takes longer. */
export function overdueAfter({ moved, everyMinutes }: BackupSchedulePlan, rpoMinutes: number): number {
  return moved ? 30 * 60 : rpoMinutes - everyMinutes / 2;
}

/**
 * What may be wrong with backups of the cluster.
 * Source: github.com/vmware-tanzu/velero v1.18.1, pkg/metrics/metrics.go; kube-state-metrics, docs/metrics/workload/cronjob-metrics.md.
 */
export function backupAlerts(schedules: readonly BackupSchedulePlan[], rpoMinutes: number): readonly Alert[] {
  const last = (name: string) => `velero_backup_last_successful_timestamp{schedule="${name}"}`;
  const overdue = schedules.map((plan) => {
    const limit = overdueAfter(plan, rpoMinutes);
    // A schedule that never had one is told of once it has had the time for two.
    const never = `(max by (schedule) (velero_backup_attempt_total{schedule="${plan.name}"}) > 1 unless on () ${last(plan.name)})`;
    return `(${minutes(`(time() - max by (schedule) (${last(plan.name)}))`)} > ${limit}) or ${never}`;
  });
  const check = `namespace="${restoreCheck.namespace}", cronjob="${restoreCheck.name}"`;
  return [
    {
      name: "BackupOverdue",
      expr: overdue.join(" or "),
      for: "1m",
      severity: "critical",
      summary: "No backup of the cluster by {{ $labels.schedule }} has ended well in time",
      description: `What is lost now is more than ${rpoMinutes} minutes of it.`,
      page,
    },
    {
      name: "BackupFailed",
      expr: 'velero_backup_last_status{schedule!=""} == 0',
      for: "5m",
      severity: "warning",
      summary: "The last backup of the cluster by {{ $labels.schedule }} failed",
      description: "The next one is tried in its time; until then the one before it counts.",
      page,
    },
    {
      name: "BackupLocationUnavailable",
      expr: "velero_backup_location_status_gauge == 0",
      for: "15m",
      severity: "critical",
      summary: "Velero does not reach where backups are kept ({{ $labels.backup_location_name }})",
      description: "No backup can be made, and none put back.",
      page,
    },
    {
      name: "VolumeNotCopied",
      // A backup has a series of its own: pkg/metrics/metrics.go, RegisterCSISnapshotFailures.
      expr: `sum by (node) (increase(podVolume_data_upload_failure_total[1d])) > 0 or ${grown("schedule", "velero_csi_snapshot_failure_total", "1h")}`,
      severity: "warning",
      summary: "A volume was not copied into its backup",
      description: "Its backup has its objects, and not what is in it.",
      page,
    },
    {
      name: "RestoreCheckOverdue",
      expr: `((time() - kube_cronjob_status_last_successful_time{${check}}) / 3600 > 30) or ((time() - kube_cronjob_created{${check}}) / 3600 > 30 unless on (cronjob) kube_cronjob_status_last_successful_time{${check}})`,
      for: "5m",
      severity: "critical",
      summary: "For more than a day nobody has seen that a backup can be put back",
      description: "The check failed, or did not run. A backup that nobody has put back is none.",
      page,
    },
  ];
}

/**
 * The rules of those alerts, as one PrometheusRule has them.
 * @param checked whether something puts backups back
 */
export function backupRules(
  schedules: readonly BackupSchedulePlan[],
  rpoMinutes: number,
  checked: boolean,
  runbooks?: string,
): RuleGroup[] {
  const rules = backupAlerts(schedules, rpoMinutes)
    .filter(({ name }) => checked || name !== "RestoreCheckOverdue")
    .map((alert) => alertRule(alert, runbooks));
  return [{ name: "backup", rules }];
}
