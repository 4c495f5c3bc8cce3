import { DiskEncryptionSet, type DiskEncryptionSetArgs } from "@pulumi/azure-native/compute/diskEncryptionSet";
import type { ComponentResourceOptions, Output, Resource } from "@pulumi/pulumi";
import { changed, type Change } from "../../core/change";
import { Component } from "../../core/component";
import type { Placement } from "../../core/contracts";
import { ownName } from "../../core/own-name";
import type { Group } from "../account/groups";
import type { AzureKey } from "../common/keys";
import { tagsFor } from "../common/tags";

export interface DiskEncryptionArgs {
  place: Placement;
  /** Where it stands: that of the cluster, whose identity may use it. */
  group: Group;
  /** Of RSA, in a vault of the same region and subscription that keeps what is deleted. */
  key: AzureKey;
  change?: { set?: Change<DiskEncryptionSetArgs> } | undefined;
}

/**
 * Encrypts the disks of nodes and of pods with a key of our own, and follows the key's rotation by itself. A cluster has one for life.
 *
 * @example
 * ```ts
 * import { DiskEncryption } from "./components/azure/cluster/disk-encryption";
 * import type { Group } from "./components/azure/account/groups";
 * import type { AzureKey } from "./components/azure/common/keys";
 * import type { Placement } from "./components/core/contracts";
 *
 * declare const place: Placement;
 * declare const group: Group;
 * declare const key: AzureKey;
 *
 * const { id } = new DiskEncryption("cluster-disks", { place, group, key }).outputs;
 * ```
 */
export class DiskEncryption extends Component {
  readonly outputs: { id: Output<string>; ready: Resource[] };

  constructor(name: string, args: DiskEncryptionArgs, opts?: ComponentResourceOptions) {
    super("gocoffee:azure:DiskEncryption", name, args.place, opts);
    const { place, group, key, change } = args;
    const sound: DiskEncryptionSetArgs = {
      resourceGroupName: group.name,
      diskEncryptionSetName: ownName(place.environment, this.id, "disks", "disks", 80),
      location: place.region,
      encryptionType: "EncryptionAtRestWithCustomerKey",
      identity: { type: "UserAssigned", userAssignedIdentities: [key.identity.id] },
      // With its version, which the API wants whether or not the set follows the newest one.
      activeKey: { keyUrl: key.versionedUri, sourceVault: { id: key.vaultId } },
      rotationToLatestKeyVersionEnabled: true,
      tags: tagsFor(place, { service: "platform" }),
    };
    const set = new DiskEncryptionSet(this.label("set"), changed(sound, change?.set), {
      ...this.here,
      protect: place.protection.keys,
      dependsOn: key.ready,
      // The set has gone on to the newest version by itself: an update would take it back.
      ignoreChanges: ["activeKey.keyUrl"],
    });
    this.outputs = { id: set.id, ready: [set] };
    this.registerOutputs({ id: set.id });
  }
}
