import type { ComponentResourceOptions, Input } from "@pulumi/pulumi";
import { backupKeeper } from "../../core/backups";
import { Component } from "../../core/component";
import type { ClusterBackups as Target, Placement } from "../../core/contracts";
import { readerOf } from "../../core/readers";
import type { Group } from "../account/groups";
import { SecretReaders } from "../cluster/secret-readers";
import type { SecretVault } from "../common/secret-vault";
import type { Site } from "../common/site";
import { tagsFor } from "../common/tags";
import type { AzureContainer } from "../data/object-store";
import { drawn, ownSecret } from "../data/secret";

export interface ClusterBackupsArgs {
  place: Placement;
  site: Site;
  /** Where the identity of who reads the password stands: the cluster's. */
  group: Group;
  /** Who signs the cluster's tokens. */
  issuer: Input<string>;
  /** Where the password of copies is kept. */
  vault: SecretVault;
  /** Where they are kept: Velero has a folder of it. */
  container: AzureContainer;
  /** How much of the newest data may be lost, in minutes. */
  rpoMinutes: number;
  /** How long a daily backup is kept, in days. */
  retentionDays: number;
}

/** For Velero 1.18: github.com/vmware-tanzu/velero-plugin-for-microsoft-azure, README.md, "Compatibility". */
const plugin = { name: "azure", image: "docker.io/velero/velero-plugin-for-microsoft-azure", tag: "v1.14.0" };

/**
 * Where backups of a cluster are kept on Azure: a folder of a container, and the password of what is copied out of volumes, without which no copy of them can be read. So it is kept as data
 * are. It never changes. Velero is the identity that `Identities` makes for it, and knows no key of the account: its address is said, or else it would ask Azure's resource manager for it.
 * Sources: vmware-tanzu/velero-plugin-for-microsoft-azure backupstoragelocation.md; vmware-tanzu/velero pkg/util/azure/storage.go, credential.go.
 *
 * ```ts
 * import { ClusterBackups } from "./components/azure/operations/cluster-backups";
 * import type { Group } from "./components/azure/account/groups";
 * import type { SecretVault } from "./components/azure/common/secret-vault";
 * import type { Site } from "./components/azure/common/site";
 * import type { AzureContainer } from "./components/azure/data/object-store";
 * import type { Placement } from "./components/core/contracts";
 *
 * declare const place: Placement;
 * declare const site: Site;
 * declare const group: Group; // a Groups' outputs.cluster
 * declare const vault: SecretVault;
 * declare const container: AzureContainer;
 *
 * const { outputs } = new ClusterBackups("cluster-backups", {
 *   ...{ place, site, group, vault, container, issuer: "https://eastus2.oic.prod-aks.azure.com/TENANT/CLUSTER/" },
 *   ...{ rpoMinutes: 60, retentionDays: 35 },
 * });
 * export const folder = outputs.prefix;
 * ```
 */
export class ClusterBackups extends Component {
  readonly outputs: Target;

  constructor(name: string, args: ClusterBackupsArgs, opts?: ComponentResourceOptions) {
    super("gocoffee:azure:ClusterBackups", name, args.place, opts);
    const { place, site, group, issuer, vault, container } = args;
    const by = {
      label: (part: string) => this.label(part),
      tags: tagsFor(place, { service: "platform", dataClass: "personal" }),
      here: { ...this.lasting, protect: place.protection.data },
    };
    const { id } = ownSecret(
      by,
      {
        ...{ vault, environment: place.environment, id: this.id },
        description: "Encrypts what is copied out of the cluster's volumes: without it no copy can be read",
      },
      { password: drawn(by, "password") },
    );
    const reader = backupKeeper.name;
    const readers = new SecretReaders(
      this.label("readers"),
      {
        ...{ place, site, group, issuer, vault },
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
      bucket: container.container,
      // What Velero's identity may reach: components/azure/cluster/identities-plan.ts.
      prefix: backupKeeper.name,
      config: {
        storageAccount: container.accountName,
        storageAccountURI: `https://${container.accountName}.blob.core.windows.net`,
        useAAD: "true",
      },
      snapshots: {
        driver: "disk.csi.azure.com",
        // They are its default, and said, since whole ones cost a disk each. Source: kubernetes-sigs/azuredisk-csi-driver docs/driver-parameters.md, "VolumeSnapshotClass".
        parameters: { incremental: "true" },
      },
      password: { secret: id, store: readers[reader]! },
      rpoMinutes: args.rpoMinutes,
      retentionDays: args.retentionDays,
    };
    this.registerOutputs();
  }
}
