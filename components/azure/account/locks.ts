import { ManagementLockByScope } from "@pulumi/azure-native/authorization/managementLockByScope";
import type { ComponentResourceOptions, Input, Resource } from "@pulumi/pulumi";
import { Component } from "../../core/component";
import type { Placement } from "../../core/contracts";
import { platform } from "../../core/naming";

/** A store that nobody deletes by hand. */
export interface Guarded {
  /** Identity: what it is to people, such as `archive`. */
  key: string;
  /** Its ARM id. */
  scope: Input<string>;
  /** It, and all that is made or deleted under it: the lock comes after them, and so goes before them. */
  after: readonly Resource[];
}

export interface LocksArgs {
  place: Placement;
  /** Single stores beneath which no change of configuration deletes anything. Never a group, and never a vault: roles on keys and secrets are beneath. */
  guarded: readonly Guarded[];
}

/**
 * What cannot be deleted, by anybody, while the lock is on it: it is deleted first. Of the kind CanNotDelete: ReadOnly would stop what services do of themselves.
 *
 * A lock also stops the deletion of what is beneath (learn.microsoft.com/azure/azure-resource-manager/management/lock-resources): of child resources, of diagnostic
 * settings, of roles (MicrosoftDocs/azure-docs#110791), and of private endpoints that lead to it, since Azure deletes the connection there
 * (hashicorp/terraform-provider-azurerm#17478). An `up` that takes one of these away would stop half-way with `ScopeLocked`. So there is none on accounts with
 * containers that pods have roles on, on the registry (roles of nodes and tools, and its copy), nor on the database (its virtual endpoint goes with its last copy).
 *
 * ```ts
 * import { Locks } from "../../components/azure/account/locks";
 * import type { StorageAccount } from "@pulumi/azure-native/storage/storageAccount";
 * import type { Placement } from "../../components/core/contracts";
 *
 * declare const place: Placement; // where it stands
 * declare const account: StorageAccount;
 *
 * new Locks("locks", { place, guarded: [{ key: "archive", scope: account.id, after: [account] }] });
 * ```
 */
export class Locks extends Component {
  constructor(name: string, args: LocksArgs, opts?: ComponentResourceOptions) {
    super("gocoffee:azure:Locks", name, args.place, opts);
    for (const { key, scope, after } of args.guarded)
      new ManagementLockByScope(
        this.label(key),
        {
          ...{ scope, lockName: platform, level: "CanNotDelete" },
          notes: `${this.place.environment}: pulumi takes this lock off where protect.data says so`,
        },
        { ...this.here, dependsOn: [...after] },
      );
    this.registerOutputs();
  }
}
