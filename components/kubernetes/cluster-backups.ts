import type { ComponentResourceOptions, Input, Resource } from "@pulumi/pulumi";
import { backupKeeper, restoreCheck } from "../core/backups";
import type { ClusterBackups as Target } from "../core/contracts";
import { keptObjective, planBackupSchedules, type BackupSchedulePlan } from "./backup-schedules";
import { ClusterComponent } from "./component";
import { customObject, type Manifest } from "./custom-object";
import type { Ownership } from "./labels";

export interface ClusterBackupsArgs {
  whose: Ownership;
  /** Velero's own namespace. */
  namespace: Input<string>;
  target: Pick<Target, "plugin" | "bucket" | "prefix" | "config" | "snapshots" | "rpoMinutes" | "retentionDays">;
  /** What must stand first: Velero, and what makes snapshots. */
  after: readonly Resource[];
}

/** Source: github.com/vmware-tanzu/velero v1.18.1, pkg/apis/velero/v1/backupstoragelocation_types.go. */
interface BackupStorageLocation extends Manifest {
  spec: {
    provider: string;
    default: boolean;
    accessMode: "ReadWrite" | "ReadOnly";
    objectStorage: { bucket: string; prefix: string };
    config: Readonly<Record<string, string>>;
  };
}

/** Source: pkg/apis/velero/v1/schedule_types.go, backup_types.go. */
interface Schedule extends Manifest {
  spec: {
    schedule: string;
    skipImmediately: boolean;
    template: {
      includedNamespaces: string[];
      excludedNamespaces: string[];
      excludedResources: string[];
      snapshotVolumes: boolean;
      snapshotMoveData: boolean;
      storageLocation: string;
      /** As Go writes durations: `24h0m0s`. */
      ttl: string;
      csiSnapshotTimeout: string;
      itemOperationTimeout: string;
    };
  };
}

/** Source: github.com/kubernetes-csi/external-snapshotter client v8.6.0, apis/volumesnapshot/v1/types.go. */
interface VolumeSnapshotClass extends Omit<Manifest, "spec"> {
  driver: string;
  parameters?: Readonly<Record<string, string>>;
  deletionPolicy: "Delete" | "Retain";
}

/**
 * What is never backed up: Secrets, which what made them makes again and a bucket is no place for; and what only tells of a moment.
 */
const left = ["secrets", "events", "events.events.k8s.io", "leases.coordination.k8s.io", "pods"];

/**
 * Where Velero keeps backups of the cluster, when it makes them, and how volumes are copied.
 *
 * ```ts
 * import type { ProviderResource, Resource } from "@pulumi/pulumi";
 * import { ClusterBackups } from "../../components/kubernetes/cluster-backups";
 *
 * declare const kubernetes: ProviderResource;
 * declare const velero: Resource;
 *
 * const { schedules } = new ClusterBackups(
 *   "backups",
 *   {
 *     whose: { environment: "prod", owner: "platform", costCenter: "go-coffee" },
 *     namespace: "backup",
 *     target: {
 *       plugin: { name: "aws", image: "docker.io/velero/velero-plugin-for-aws", tag: "v1.14.2" },
 *       ...{ bucket: "go-coffee-prod-backups", prefix: "velero", config: { region: "us-east-1" } },
 *       ...{ snapshots: { driver: "ebs.csi.aws.com" }, rpoMinutes: 15, retentionDays: 35 },
 *     },
 *     after: [velero],
 *   },
 *   { providers: { kubernetes } },
 * );
 * export const often = schedules.map(({ cron }) => cron); // every five minutes, and once a day
 * ```
 */
export class ClusterBackups extends ClusterComponent {
  readonly schedules: readonly BackupSchedulePlan[];
  /** How much of the newest data may be lost, in minutes: more than was asked for, where the cloud takes fewer copies of a disk. */
  readonly rpoMinutes: number;
  /** What a restore waits for. */
  readonly made: Resource[];

  constructor(id: string, args: ClusterBackupsArgs, opts?: ComponentResourceOptions) {
    super("gocoffee:kubernetes:ClusterBackups", id, args.whose, opts);
    this.schedules = planBackupSchedules(args.target);
    this.rpoMinutes = keptObjective(args.target);
    const after = [...args.after];
    const location = this.location(args, after);
    const snapshots = this.snapshots(args, after);
    this.made = [
      location,
      snapshots,
      ...this.schedules.map((plan) => this.schedule(plan, args, [...after, location, snapshots])),
    ];
    this.registerOutputs();
  }

  private location({ namespace, target }: ClusterBackupsArgs, dependsOn: Resource[]): Resource {
    const { plugin, bucket, prefix, config } = target;
    return customObject<BackupStorageLocation>(
      this.label("location"),
      {
        apiVersion: "velero.io/v1",
        kind: "BackupStorageLocation",
        metadata: this.named("default", namespace),
        spec: {
          provider: plugin.name,
          default: true,
          accessMode: "ReadWrite",
          objectStorage: { bucket, prefix },
          config,
        },
      },
      { ...this.here, dependsOn },
    );
  }

  /**
   * How Velero has volumes copied: it takes the class of a volume's driver that carries this label, and there must be one alone. A snapshot goes with the object
   * that stands for it, which Velero deletes in its time: velero.io/docs/v1.18/csi, "Prerequisites".
   */
  private snapshots({ target }: ClusterBackupsArgs, dependsOn: Resource[]): Resource {
    const name = backupKeeper.name;
    const labels = { ...this.labels({ service: "platform" }), "velero.io/csi-volumesnapshot-class": "true" };
    const { driver, parameters } = target.snapshots;
    return customObject<VolumeSnapshotClass>(
      this.label("snapshots"),
      {
        apiVersion: "snapshot.storage.k8s.io/v1",
        kind: "VolumeSnapshotClass",
        metadata: { name, labels },
        driver,
        ...(parameters && { parameters }),
        deletionPolicy: "Delete",
      },
      { ...this.here, dependsOn },
    );
  }

  private schedule(plan: BackupSchedulePlan, { namespace }: ClusterBackupsArgs, dependsOn: Resource[]): Resource {
    return customObject<Schedule>(
      this.label(plan.name),
      {
        apiVersion: "velero.io/v1",
        kind: "Schedule",
        metadata: this.named(plan.name, namespace),
        spec: {
          schedule: plan.cron,
          // What has just been installed waits for its time: nothing of it runs yet.
          skipImmediately: true,
          template: {
            includedNamespaces: ["*"],
            excludedNamespaces: [restoreCheck.scratch],
            excludedResources: left,
            snapshotVolumes: true,
            snapshotMoveData: plan.moved,
            storageLocation: "default",
            ttl: `${plan.keptHours}h0m0s`,
            csiSnapshotTimeout: "10m0s",
            itemOperationTimeout: "4h0m0s",
          },
        },
      },
      { ...this.here, dependsOn },
    );
  }

  private named(name: string, namespace: Input<string>) {
    return { name, namespace, labels: this.labels({ service: "platform" }) };
  }
}
