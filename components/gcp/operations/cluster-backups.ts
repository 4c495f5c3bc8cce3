import type { ComponentResourceOptions, Input } from "@pulumi/pulumi";
import { backupKeeper } from "../../core/backups";
import { Component } from "../../core/component";
import type { ClusterBackups as Target, Placement } from "../../core/contracts";
import { readerOf } from "../../core/readers";
import { accountEmail } from "../cluster/identities-plan";
import { SecretReaders } from "../cluster/secret-readers";
import type { GcpKey } from "../common/keys";
import { labelsFor } from "../common/labels";
import type { WorkloadPool } from "../common/principals";
import { drawn, ownSecret, type SecretCopy } from "../data/secret";

export interface ClusterBackupsArgs {
  place: Placement;
  /** The project's id. */
  project: Input<string>;
  pool: WorkloadPool;
  /** The cluster, whose accounts they are: where it stands, and its name. */
  location: Input<string>;
  clusterName: Input<string>;
  /** The name of the bucket that they are kept in. */
  bucket: Input<string>;
  /** Encrypts the password that copies of volumes are encrypted with. */
  key: GcpKey;
  /** Where else the password can be read: decided at birth. @defaultValue nowhere */
  copies?: readonly SecretCopy[] | undefined;
  /** How much of the newest data may be lost, in minutes. */
  rpoMinutes: number;
  /** How long a daily backup is kept. */
  retentionDays: number;
}

/** For Velero 1.18: github.com/vmware-tanzu/velero-plugin-for-gcp, README.md, "Compatibility"; #251. */
const plugin = { name: "gcp", image: "docker.io/velero/velero-plugin-for-gcp", tag: "v1.14.0" };

/**
 * Where backups of a cluster are kept on Google Cloud: a folder of a bucket, and the password of what is copied out of volumes, without which no copy of them can be read. So it
 * is kept as data are. It never changes. Velero is the service account that `Identities` makes for it: the addresses that its backups are fetched at are signed in that one's name.
 *
 * ```ts
 * import { ClusterBackups } from "./components/gcp/operations/cluster-backups";
 * import type { GcpKey } from "./components/gcp/common/keys";
 * import type { WorkloadPool } from "./components/gcp/common/principals";
 * import type { Placement } from "./components/core/contracts";
 *
 * declare const place: Placement;
 * declare const pool: WorkloadPool;
 * declare const key: GcpKey;
 *
 * const { outputs } = new ClusterBackups("cluster-backups", {
 *   ...{ place, project: "go-coffee-dev", pool, location: "us-central1", clusterName: "go-coffee-dev-cluster" },
 *   ...{ key, bucket: "go-coffee-dev-backups", rpoMinutes: 60, retentionDays: 35 },
 * });
 * export const folder = outputs.prefix;
 * ```
 */
export class ClusterBackups extends Component {
  readonly outputs: Target;

  constructor(name: string, args: ClusterBackupsArgs, opts?: ComponentResourceOptions) {
    super("gocoffee:gcp:ClusterBackups", name, args.place, opts);
    const { place, project, pool, location, clusterName, key, copies } = args;
    const { data } = place.protection;
    const by = {
      label: (part: string) => this.label(part),
      labels: labelsFor(place, { service: "platform", dataClass: "personal" }),
      here: { ...this.lasting, protect: data },
    };
    const { id } = ownSecret(
      by,
      {
        ...{ project, environment: place.environment, region: place.region, key },
        id: this.id,
        description: "Encrypts what is copied out of the cluster's volumes: without it no copy can be read",
        kept: data,
        ...(copies && { copies }),
      },
      { password: drawn(by, "password") },
    );
    const reader = backupKeeper.name;
    const readers = new SecretReaders(
      this.label("readers"),
      {
        ...{ place, pool, location, clusterName },
        readers: [
          {
            ...{ name: reader, service: "platform", namespace: backupKeeper.namespace },
            serviceAccount: readerOf(reader),
            secrets: { password: id },
          },
        ],
      },
      this.here,
    ).outputs;
    this.outputs = {
      plugin,
      bucket: args.bucket,
      // What Velero's identity may reach: components/gcp/cluster/identities-plan.ts.
      prefix: backupKeeper.name,
      config: { serviceAccount: accountEmail(place.environment, project, backupKeeper.name) },
      snapshots: {
        driver: "pd.csi.storage.gke.io",
        // Else in the multi-region around it, where the key of the disk is not. Source: kubernetes-sigs/gcp-compute-persistent-disk-csi-driver README.md, "Snapshot".
        parameters: { "storage-locations": place.region },
        // Source: cloud.google.com/compute/docs/disks/snapshot-best-practices: one in ten minutes of a disk, six in an hour.
        leastMinutes: 10,
      },
      password: { secret: id, store: readers[reader]! },
      rpoMinutes: args.rpoMinutes,
      retentionDays: args.retentionDays,
    };
    this.registerOutputs();
  }
}
