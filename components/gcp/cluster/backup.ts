import { BackupPlan, type BackupPlanArgs } from "@pulumi/gcp/gkebackup/backupPlan";
import type { ComponentResourceOptions, Input, Output, Resource } from "@pulumi/pulumi";
import { changed, type Change } from "../../core/change";
import { Component } from "../../core/component";
import type { Placement } from "../../core/contracts";
import { ownName } from "../../core/own-name";
import type { GcpKey } from "../common/keys";
import { labelsFor } from "../common/labels";

/** Whether backups can be deleted before their time: by whoever may; after a week; or by nobody, and the plan says so for ever. */
export type BackupLock = "none" | "governance" | "compliance";

export interface ClusterBackupArgs {
  place: Placement;
  /** The project's id. */
  project: Input<string>;
  /** The cluster, with its agent for backups: `projects/P/locations/L/clusters/C`. */
  cluster: Input<string>;
  /** Encrypts backups, in the cluster's region. They are unreadable without it. */
  key: GcpKey;
  /** How long a backup is kept, in days, 1–365. */
  retentionDays: number;
  lock: BackupLock;
  /** When it is backed up, as cron has it, in UTC. @defaultValue every day at 03:17 */
  schedule?: string | undefined;
  /** Whether the disks of pods are copied too. @defaultValue true */
  volumes?: boolean | undefined;
  /** What has to run before the first backup: the cluster's nodes, and the API of Backup for GKE. */
  after: Resource[];
  change?: { plan?: Change<BackupPlanArgs> };
}

/** How long nobody can delete a new backup, in days: 90 is what the API takes, and `governance` gives people a week to notice. */
const lockDays: Readonly<Record<BackupLock, number>> = { none: 0, governance: 7, compliance: 90 };

/**
 * What Backup for GKE takes of a cluster, and how long it is kept: all of its objects, secrets too, and its disks. It is Google's own, beside Velero,
 * which keeps its copies in a bucket and knows single objects.
 *
 * A plan goes only when its backups have gone, and locked ones go when their days are over: docs/runbooks/restore-the-cluster.md.
 * Sources: cloud.google.com/kubernetes-engine/docs/add-on/backup-for-gke/how-to/backup-plan; Backup for GKE API v1, RetentionPolicy.
 *
 * @example
 * ```ts
 * import { ClusterBackup } from "./components/gcp/cluster/backup";
 * import type { GcpKey } from "./components/gcp/common/keys";
 * import type { Placement } from "./components/core/contracts";
 *
 * declare const place: Placement;
 * declare const key: GcpKey;
 *
 * new ClusterBackup("cluster-backup", {
 *   place,
 *   project: "go-coffee-dev",
 *   cluster: "projects/go-coffee-dev/locations/us-central1/clusters/go-coffee-dev-cluster",
 *   key,
 *   retentionDays: 35,
 *   lock: "governance",
 *   after: [],
 * });
 * ```
 */
export class ClusterBackup extends Component {
  readonly outputs: { /** `projects/P/locations/L/backupPlans/N` */ id: Output<string>; name: Output<string> };

  constructor(name: string, args: ClusterBackupArgs, opts?: ComponentResourceOptions) {
    super("gocoffee:gcp:ClusterBackup", name, args.place, opts);
    const { project, cluster, key, retentionDays, lock, schedule = "17 3 * * *", volumes = true } = args;
    if (!Number.isInteger(retentionDays) || retentionDays < 1 || retentionDays > 365)
      throw new RangeError(`backups of the cluster: want 1–365 days of retention, got ${retentionDays}`);
    const sound: BackupPlanArgs = {
      project,
      location: this.place.region,
      name: ownName(this.place.environment, this.id, "cluster-backup", "cluster"),
      description: "Every object and every disk of the cluster",
      cluster,
      backupConfig: {
        allNamespaces: true,
        includeSecrets: true,
        includeVolumeData: volumes,
        // What takes something by hand to restore is backed up all the same: a plan that is strict makes no backup at all of a cluster with a mesh.
        permissiveMode: true,
        encryptionKey: { gcpKmsEncryptionKey: key.id },
      },
      backupSchedule: { cronSchedule: schedule, paused: false },
      retentionPolicy: {
        backupRetainDays: retentionDays,
        backupDeleteLockDays: Math.min(lockDays[lock], retentionDays),
        locked: lock === "compliance",
      },
      labels: labelsFor(this.place, { service: "platform", dataClass: "personal" }),
    };
    const plan = new BackupPlan(this.label("plan"), changed(sound, args.change?.plan), {
      ...this.lasting,
      protect: this.place.protection.data,
      dependsOn: [...key.ready, ...args.after],
    });
    this.outputs = { id: plan.id, name: plan.name };
    this.registerOutputs({ name: plan.name });
  }
}
