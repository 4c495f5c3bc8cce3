import * as backup from "@pulumi/aws/backup";
import * as cloudwatch from "@pulumi/aws/cloudwatch";
import type { ComponentResourceOptions, Input, Output } from "@pulumi/pulumi";
import { changed, type Change } from "../../core/change";
import { Component } from "../../core/component";
import type { Placement } from "../../core/contracts";
import { ownName } from "../../core/own-name";

/**
 * Who can delete a backup before its time. `governance`: who is given that right; `compliance`: nobody, from three days after the
 * vault was made, which are for changing one's mind.
 */
export type VaultLock = "governance" | "compliance";

export interface BackupVaultArgs {
  place: Placement;
  /** A key of the vault's region, for it alone. Never changes: it would replace the vault. */
  keyArn: Input<string>;
  lock: VaultLock;
  /** Before how many days nobody deletes: no backup in the vault may be kept for less. */
  lockedDays: number;
  /** Where it is told that a backup, or a copy into the vault, failed. */
  topicArn: Input<string>;
  change?: { vault?: Change<backup.VaultArgs> };
}

/** What can fail in a vault: docs.aws.amazon.com/aws-backup/latest/devguide/cloudwatch.html. A job that could not begin in its time has expired. */
const failures = {
  "backup-failed": { metricName: "NumberOfBackupJobsFailed", what: "A backup of data failed" },
  "backup-expired": { metricName: "NumberOfBackupJobsExpired", what: "A backup of data could not begin in its time" },
  "copy-failed": { metricName: "NumberOfCopyJobsFailed", what: "A copy of data failed" },
} as const;

/**
 * Where backups are kept, in one region: encrypted with a key of its own and locked, so that whoever takes over an account cannot delete them. Where
 * protection was lifted on purpose it stays, lock and all, when the program lets it go.
 *
 * ```ts
 * import { Keys } from "../../components/aws/common/keys";
 * import { BackupVault } from "../../components/aws/operations/backup-vault";
 * import type { Placement } from "../../components/core/contracts";
 *
 * declare const place: Placement; // where it stands, and the tags of all in it
 * declare const topicArn: string; // an Alerts' `topicArn`
 *
 * const { backup: key } = new Keys("vault-keys", { place, account: "123456789012", purposes: ["backup"] }).outputs;
 * new BackupVault("vault", { place, keyArn: key.arn, lock: "governance", lockedDays: 7, topicArn });
 * ```
 */
export class BackupVault extends Component {
  readonly outputs: { name: Output<string>; arn: Output<string> };

  constructor(name: string, args: BackupVaultArgs, opts?: ComponentResourceOptions) {
    super("gocoffee:aws:BackupVault", name, args.place, opts);
    const { data, lastCopy = false } = args.place.protection;
    const sound: backup.VaultArgs = {
      name: ownName(args.place.environment, this.id, "vault", "backups", 50),
      kmsKeyArn: args.keyArn,
      forceDestroy: !data && !lastCopy,
      tags: this.tags({ service: "platform", dataClass: "personal" }, "backups"),
    };
    const vault = new backup.Vault(this.label("vault"), changed(sound, args.change?.vault), {
      ...this.lasting,
      protect: data,
    });
    new backup.VaultLockConfiguration(
      this.label("lock"),
      {
        backupVaultName: vault.name,
        minRetentionDays: args.lockedDays,
        ...(args.lock === "compliance" ? { changeableForDays: 3 } : {}),
      },
      { ...this.lasting, protect: data },
    );
    for (const [part, failure] of Object.entries(failures)) this.alarm(part, failure, vault.name, args.topicArn);
    this.outputs = { name: vault.name, arn: vault.arn };
    this.registerOutputs({ arn: vault.arn });
  }

  private alarm(
    part: string,
    { metricName, what }: { metricName: string; what: string },
    vaultName: Output<string>,
    topicArn: Input<string>,
  ): void {
    new cloudwatch.MetricAlarm(
      this.label(part),
      {
        name: ownName(this.place.environment, this.id, "vault", `backups-${part}`),
        alarmDescription: `${what}: what it would have kept is kept nowhere else`,
        namespace: "AWS/Backup",
        metricName,
        dimensions: { BackupVaultName: vaultName },
        statistic: "Sum",
        period: 3600,
        evaluationPeriods: 1,
        comparisonOperator: "GreaterThanThreshold",
        threshold: 0,
        // Nothing is told where nothing failed.
        treatMissingData: "notBreaching",
        alarmActions: [topicArn],
        okActions: [topicArn],
        tags: this.tags({ service: "platform" }, `backups-${part}`),
      },
      this.here,
    );
  }
}
