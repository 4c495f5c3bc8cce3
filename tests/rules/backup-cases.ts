import { platform, type Cases } from "./alert-cases";

const last = 'velero_backup_last_successful_timestamp{schedule="recent", pod="velero-a"}';
const daily = 'velero_backup_last_successful_timestamp{schedule="daily", pod="velero-a"}';
const tried = (schedule: string) => `velero_backup_attempt_total{schedule="${schedule}", pod="velero-a"}`;
const cron = 'namespace="restore-check", cronjob="restore-check"';
const succeeded = `kube_cronjob_status_last_successful_time{${cron}}`;

/** Samples begin at 0, the time of the tests: a timestamp of 0 is of their beginning. */
export const backupCases: Cases = {
  BackupOverdue: [
    {
      series: { [last]: "0x120", [daily]: "0x120" },
      quiet: { [last]: "0x30 1800x30 3600x60", [daily]: "0x120" },
      early: "45m",
      at: "48m",
      fires: [platform("critical", { schedule: "recent" })],
    },
    {
      about: "where none has ever ended well",
      series: { [tried("recent")]: "1x30 2x30", [tried("daily")]: "2x60" },
      // The first has not ended yet.
      quiet: { [tried("recent")]: "1x60", [tried("daily")]: "1x60" },
      early: "0m",
      at: "33m",
      fires: [platform("critical", { schedule: "recent" }), platform("critical", { schedule: "daily" })],
    },
  ],
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
  VolumeNotCopied: [
    {
      // Each backup has a series of its own, which begins with what failed.
      series: {
        'velero_csi_snapshot_failure_total{schedule="recent", backupName=""}': "0x100",
        'velero_csi_snapshot_failure_total{schedule="recent", backupName="recent-1"}': "_x70 1x40",
      },
      quiet: {
        'velero_csi_snapshot_failure_total{schedule="recent", backupName=""}': "0x100",
        'velero_csi_snapshot_failure_total{schedule="recent", backupName="recent-1"}': "_x70 0x40",
        'velero_csi_snapshot_failure_total{schedule="recent", backupName="recent-0"}': "3x10",
      },
      early: "69m",
      at: "75m",
      fires: [platform("warning", { schedule: "recent" })],
    },
    {
      about: "by the agent of a node",
      series: { 'podVolume_data_upload_failure_total{node="a", pod_volume_backup="x"}': "0x20 1x40" },
      quiet: { 'podVolume_data_upload_failure_total{node="a", pod_volume_backup="x"}': "1x60" },
      early: "20m",
      at: "25m",
      fires: [platform("warning", { node: "a" })],
    },
  ],
  RestoreCheckOverdue: [
    {
      series: { [succeeded]: "0x2000" },
      quiet: { [succeeded]: "0x1440 86400x560" },
      early: "1800m",
      at: "1810m",
      fires: [platform("critical", { namespace: "restore-check", cronjob: "restore-check" })],
    },
    {
      about: "where none has ever ended well",
      series: { [`kube_cronjob_created{${cron}}`]: "0x2000" },
      quiet: { [`kube_cronjob_created{${cron}}`]: "0x2000", [succeeded]: "_x100 86400x1900" },
      early: "1800m",
      at: "1810m",
      fires: [platform("critical", { namespace: "restore-check", cronjob: "restore-check" })],
    },
  ],
};
