import { BlobContainer } from "@pulumi/azure-native/storage/blobContainer";
import { BlobServiceProperties } from "@pulumi/azure-native/storage/blobServiceProperties";
import { ManagementPolicy } from "@pulumi/azure-native/storage/managementPolicy";
import { StorageAccount, type StorageAccountArgs } from "@pulumi/azure-native/storage/storageAccount";
import { interpolate, type ComponentResourceOptions, type Output, type Resource } from "@pulumi/pulumi";
import { changed, type Change } from "../../core/change";
import { Component } from "../../core/component";
import type { DataClass, Placement } from "../../core/contracts";
import type { Group } from "../account/groups";
import type { By } from "../common/by";
import { diagnose, type LogTarget } from "../common/diagnostics";
import type { AzureKey } from "../common/keys";
import { storageName } from "../common/names";
import type { Site } from "../common/site";
import { tagsFor } from "../common/tags";
import { privateEndpoint, type EndpointNetwork } from "../network/private-endpoint";
import {
  immutability,
  lifecycle,
  lockProblem,
  skuOf,
  type Keeping,
  type Lock,
  type Standing,
} from "./object-store-plan";
import { once } from "./server";
import { bornAs, refuses } from "./store-guards";

/** A container, to who writes into it. */
export interface AzureContainer {
  accountId: Output<string>;
  /** `gcENVPURPOSESUFFIX` */
  accountName: string;
  /** The container's own name. */
  container: string;
  /** `https://ACCOUNT.blob.core.windows.net/CONTAINER`, once it can be asked for. */
  url: Output<string>;
  /** The container's ARM id: the scope of roles on what is in it. */
  id: Output<string>;
}

export interface ObjectStoreArgs {
  place: Placement;
  site: Site;
  /** The group of the purpose `data`; of what outlives its environment that of `record`. */
  group: Group;
  /** What it is for, such as `uploads`: the container's name, and a part of the account's. @defaultValue the component's id */
  purpose?: string;
  /** Encrypts all that is in it: a key of its region. */
  key: AzureKey;
  /** What becomes of objects over time. */
  keeping: Keeping;
  /** Where it is reached from: its private endpoint is there. */
  network: EndpointNetwork;
  logs: LogTarget;
  /** Where objects lie. @defaultValue zones */
  standing?: Standing;
  /** A time in which nobody can delete or overwrite an object. @defaultValue none */
  lock?: Lock;
  /**
   * For how many days what was deleted can be had back, 1–365: objects, versions and the container. @defaultValue `keeping.undoDays`, 7 at least: a lifecycle
   * counts a version's days from when it was written, not from when it was overwritten, so that one which is older goes at once, and only softly
   * (learn.microsoft.com/azure/storage/blobs/lifecycle-management-policy-structure, "Action run conditions"; …/lifecycle-management-policy-delete)
   */
  softDeleteDays?: number;
  /** What data it holds: its tag says so. @defaultValue "internal" */
  dataClass?: DataClass | undefined;
  /** What it waits for. @defaultValue nothing */
  after?: readonly Resource[];
  change?: { account?: Change<StorageAccountArgs> };
}

/**
 * A storage account with one container: encrypted twice, with a key of ours and with Azure's, versioned, reached by a private endpoint alone. Whoever reads or
 * writes has a role of Entra's on the container: the account has no keys that work, no signatures made with them, and no users of its own. No lock of Azure's is on
 * it: that would also keep those roles, which come and go with services and tools (`Locks`). Pulumi deletes none that is protected. What somebody deletes by hand is
 * there for `softDeleteDays`; a whole account can mostly be brought back for 14 days (learn.microsoft.com/azure/storage/common/storage-account-recover).
 *
 * ```ts
 * import { ObjectStore } from "./components/azure/data/object-store";
 * import type { Group } from "./components/azure/account/groups";
 * import type { LogTarget } from "./components/azure/common/diagnostics";
 * import type { AzureKey } from "./components/azure/common/keys";
 * import type { Site } from "./components/azure/common/site";
 * import type { AzureNetworkOutputs } from "./components/azure/network/network";
 * import type { Placement } from "./components/core/contracts";
 *
 * declare const place: Placement;
 * declare const site: Site;
 * declare const group: Group;
 * declare const network: AzureNetworkOutputs;
 * declare const key: AzureKey;
 * declare const logs: LogTarget;
 *
 * const recipes = new ObjectStore("recipes", {
 *   ...{ place, site, group, network, key, logs },
 *   keeping: { undoDays: 30, coolAfterDays: 90 },
 * });
 * export const url = recipes.outputs.url;
 * ```
 */
export class ObjectStore extends Component {
  readonly outputs: AzureContainer;
  /** What whoever writes into it waits for. */
  readonly ready: Resource[];

  constructor(name: string, args: ObjectStoreArgs, opts?: ComponentResourceOptions) {
    super("gocoffee:azure:ObjectStore", name, args.place, opts);
    const { place, group, network, logs, lock = { mode: "none" } } = args;
    const by: By = { label: (part) => this.label(part), here: this.here };
    const purpose = args.purpose ?? this.id;
    const called = storageName(place.environment, purpose, args.site.suffix);
    const account = this.account(called, lock, args);
    const service = this.service(account, lock, args);
    const container = this.container(account, purpose, lock, args, service);
    const endpoint = privateEndpoint(by, "endpoint", {
      ...{ place, network, kind: "blob", target: { id: account.id, name: `${this.id}-blob` } },
      dependsOn: [container],
    });
    new ManagementPolicy(
      this.label("lifecycle"),
      {
        ...{ resourceGroupName: group.name, accountName: account.name, managementPolicyName: "default" },
        policy: { rules: lifecycle(args.keeping) },
      },
      { ...this.here, deletedWith: account, dependsOn: [service] },
    );
    diagnose(
      by,
      "logs",
      {
        id: interpolate`${account.id}/blobServices/default`,
        type: "Microsoft.Storage/storageAccounts/blobServices",
        resource: service,
      },
      logs,
    );
    this.ready = [container, ...endpoint.ready];
    this.outputs = {
      accountId: account.id,
      accountName: called,
      container: purpose,
      url: once(interpolate`https://${account.name}.blob.core.windows.net/${container.name}`, this.ready),
      id: container.id,
    };
    this.registerOutputs({ id: container.id });
  }

  private account(name: string, lock: Lock, args: ObjectStoreArgs): StorageAccount {
    const { place, group, key, standing = { mode: "zones" } } = args;
    const locked = immutability(lock);
    const sound: StorageAccountArgs = {
      ...{ resourceGroupName: group.name, accountName: name, location: place.region, kind: "StorageV2" },
      sku: { name: skuOf(standing) },
      accessTier: "Hot",
      // Roles of Entra's alone: with keys whoever has one has everything (B1).
      ...{ allowSharedKeyAccess: false, defaultToOAuthAuthentication: true },
      ...{ isLocalUserEnabled: false, isSftpEnabled: false, isHnsEnabled: false, enableNfsV3: false },
      ...{ allowBlobPublicAccess: false, allowCrossTenantReplication: false, allowedCopyScope: "AAD" },
      ...{ minimumTlsVersion: "TLS1_2", enableHttpsTrafficOnly: true },
      publicNetworkAccess: "Disabled",
      // Said at each update: without it Azure is told to let everybody in (B7).
      networkRuleSet: { defaultAction: "Deny", bypass: "AzureServices", ipRules: [], virtualNetworkRules: [] },
      encryption: {
        keySource: "Microsoft.Keyvault",
        // Without a version: the account follows each rotation by itself.
        keyVaultProperties: { keyName: key.name, keyVaultUri: key.vaultUri },
        encryptionIdentity: { encryptionUserAssignedIdentity: key.identity.id },
        requireInfrastructureEncryption: true,
        // Queues and tables take a key of ours at birth or never (B2); there are none, and a policy looks at them.
        services: {
          blob: { enabled: true, keyType: "Account" },
          file: { enabled: true, keyType: "Account" },
          queue: { enabled: true, keyType: "Account" },
          table: { enabled: true, keyType: "Account" },
        },
      },
      identity: { type: "UserAssigned", userAssignedIdentities: [key.identity.id] },
      sasPolicy: { expirationAction: "Block", sasExpirationPeriod: "0.01:00:00" },
      ...(locked && { immutableStorageWithVersioning: locked }),
      tags: {
        ...tagsFor(place, { service: "platform", dataClass: args.dataClass ?? "internal" }),
        // What goes by itself is said to: policies hold the lifecycle to it.
        ...(args.keeping.expireAfterDays !== undefined && { "retention-days": String(args.keeping.expireAfterDays) }),
      },
    };
    const birth = bornAs(
      this.label("born"),
      {
        store: name,
        birth: {
          region: place.region,
          "objects in": standing.mode === "zone" ? "one data centre" : "three zones",
          "a lock": lock.mode === "none" ? "off" : "on",
        },
        way: "make a second account, and copy what is in this one: docs/decisions/azure.md",
      },
      this.here,
    );
    return new StorageAccount(this.label("account"), changed(sound, args.change?.account), {
      ...this.stays(lock),
      protect: place.protection.data,
      ...refuses(`${this.label("account")}-keeps-its-lock`, ({ olds, news }) =>
        lockProblem(olds["immutableStorageWithVersioning"], news["immutableStorageWithVersioning"]),
      ),
      dependsOn: [birth, ...key.ready, ...(args.after ?? [])],
    });
  }

  /** What is locked for good can be deleted by nobody, so that the program leaves it where it is (B6); the rest where the environment leaves a last copy. */
  private stays(lock: Lock) {
    return lock.mode === "locked" ? { ...this.here, retainOnDelete: true } : this.lasting;
  }

  private service(account: StorageAccount, lock: Lock, args: ObjectStoreArgs): Resource {
    const { group, keeping, softDeleteDays = Math.max(keeping.undoDays, 7) } = args;
    if (!Number.isInteger(softDeleteDays) || softDeleteDays < 1 || softDeleteDays > 365)
      throw new RangeError(`${this.id}: softDeleteDays: want 1–365, got ${softDeleteDays}`);
    const kept = { enabled: true, days: softDeleteDays };
    return new BlobServiceProperties(
      this.label("blobs"),
      {
        ...{ resourceGroupName: group.name, accountName: account.name, blobServicesName: "default" },
        isVersioningEnabled: true,
        deleteRetentionPolicy: { ...kept, allowPermanentDelete: false },
        containerDeleteRetentionPolicy: kept,
        // Who changed what, beside the log: of what is locked nothing is changed.
        changeFeed:
          lock.mode === "none" ? { enabled: true, retentionInDays: Math.max(softDeleteDays, 7) } : { enabled: false },
      },
      { ...this.stays(lock), deletedWith: account },
    );
  }

  private container(
    account: StorageAccount,
    containerName: string,
    lock: Lock,
    { group }: ObjectStoreArgs,
    service: Resource,
  ): BlobContainer {
    return new BlobContainer(
      this.label("container"),
      { ...{ resourceGroupName: group.name, accountName: account.name, containerName }, publicAccess: "None" },
      { ...this.stays(lock), protect: this.place.protection.data, deletedWith: account, dependsOn: [service] },
    );
  }
}
