import * as backup from "@pulumi/aws/backup";
import type { ComponentResourceOptions, Input, Output } from "@pulumi/pulumi";
import { changed, type Change } from "../../core/change";
import { Component } from "../../core/component";
import type { Placement } from "../../core/contracts";
import { ownName } from "../../core/own-name";
import { backupTag, planBackups, type BackupRequest, type BackupRulePlan } from "./backup-plan";
import { partitionOf } from "../common/partition";
import { plainTrustOf } from "../common/policy-document";
import { ofAws, role } from "../common/role";

export interface BackupArgs extends BackupRequest {
  place: Placement;
  /** The vault that backups are kept in, in the place's region. */
  vaultName: Input<string>;
  /** ARNs of what is backed up daily, by what it is: databases and buckets. Volumes are found by their tag. */
  stores: Record<string, Input<string>>;
  /** Which of them can be put back to any moment: buckets. */
  continuous: readonly string[];
  /** The vault of the second region. @defaultValue no copies */
  copyTo?: Input<string> | undefined;
  change?: { plan?: Change<backup.PlanArgs, [rule: BackupRulePlan]> };
}

/** AWS's own policies for the role: docs.aws.amazon.com/aws-backup/latest/devguide/security-iam-awsmanpol.html. */
const policies = [
  "service-role/AWSBackupServiceRolePolicyForBackup",
  "service-role/AWSBackupServiceRolePolicyForRestores",
  "AWSBackupServiceRolePolicyForS3Backup",
  "AWSBackupServiceRolePolicyForS3Restore",
];

/**
 * What is backed up, when, for how long, and where copies go. The stores' own ways to go back in time stay as they are.
 *
 * ```ts
 * import { Backup } from "../../components/aws/operations/backup";
 * import { BackupVault } from "../../components/aws/operations/backup-vault";
 * import type { Placement } from "../../components/core/contracts";
 *
 * declare const place: Placement; // where it stands, and the tags of all in it
 * declare const vault: BackupVault;
 * declare const stores: Record<"database" | "uploads", string>; // their ARNs
 *
 * new Backup("backups", {
 *   place,
 *   vaultName: vault.outputs.name,
 *   stores,
 *   continuous: ["uploads"],
 *   retentionDays: 35,
 *   rpoMinutes: 15,
 * });
 * ```
 */
export class Backup extends Component {
  constructor(name: string, args: BackupArgs, opts?: ComponentResourceOptions) {
    super("gocoffee:aws:Backup", name, args.place, opts);
    const { daily, continuous } = planBackups(args);
    const worker = this.role(args);
    const everything = this.plan(daily, args);
    this.select("stores", everything, worker, { resources: Object.values(args.stores) });
    this.select("volumes", everything, worker, {
      resources: [`arn:${partitionOf(args.place.region)}:ec2:*:*:volume/*`],
      conditions: [
        {
          stringEquals: [
            { key: `aws:ResourceTag/${backupTag.key}`, value: backupTag.value },
            { key: "aws:ResourceTag/environment", value: args.place.environment },
          ],
        },
      ],
    });
    const buckets = args.continuous.map((store) => this.arnOf(store, args));
    if (continuous && buckets.length > 0) {
      this.select("buckets", this.plan(continuous, args), worker, { resources: buckets });
    }
    this.registerOutputs();
  }

  private arnOf(store: string, { stores }: BackupArgs): Input<string> {
    const arn = stores[store];
    if (arn === undefined)
      throw new RangeError(`${this.id}: ${store} is none of what is backed up: ${Object.keys(stores).join(", ")}`);
    return arn;
  }

  private role({ place }: BackupArgs): Output<string> {
    return role(
      (part) => this.label(part),
      {
        name: ownName(place.environment, this.id, "backups", "backups", 64),
        region: place.region,
        description: "Lets AWS Backup back up, copy and put back",
        trust: plainTrustOf("backup.amazonaws.com"),
        may: ofAws(policies),
        tags: this.tags({ service: "platform" }, "backups"),
      },
      this.lasting, // without it no recovery point that a vault keeps would ever expire: devguide, "IAM service roles"
    );
  }

  private plan(rule: BackupRulePlan, args: BackupArgs): backup.Plan {
    const sound: backup.PlanArgs = {
      name: ownName(args.place.environment, this.id, "backups", rule.name, 50),
      rules: [
        {
          ruleName: rule.name,
          targetVaultName: args.vaultName,
          schedule: rule.schedule,
          scheduleExpressionTimezone: "Etc/UTC",
          startWindow: rule.startWithin,
          completionWindow: rule.completeWithin,
          enableContinuousBackup: rule.continuous,
          lifecycle: { deleteAfter: rule.keptDays },
          ...(rule.copied && args.copyTo !== undefined
            ? { copyActions: [{ destinationVaultArn: args.copyTo, lifecycle: { deleteAfter: rule.keptDays } }] }
            : {}),
          recoveryPointTags: this.tags({ service: "platform", dataClass: "personal" }, `backups-${rule.name}`),
        },
      ],
      tags: this.tags({ service: "platform" }, `backups-${rule.name}`),
    };
    return new backup.Plan(this.label(rule.name), changed(sound, args.change?.plan, rule), this.here);
  }

  private select(
    what: string,
    plan: backup.Plan,
    worker: Output<string>,
    which: Pick<backup.SelectionArgs, "resources" | "conditions">,
  ): void {
    new backup.Selection(this.label(what), { name: what, planId: plan.id, iamRoleArn: worker, ...which }, this.here);
  }
}
