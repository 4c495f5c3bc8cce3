import { Workspace, type WorkspaceArgs } from "@pulumi/azure-native/operationalinsights/workspace";
import { getStorageAccount } from "@pulumi/azure-native/storage/getStorageAccount";
import { BlobServiceProperties } from "@pulumi/azure-native/storage/blobServiceProperties";
import { ManagementPolicy } from "@pulumi/azure-native/storage/managementPolicy";
import { StorageAccount, type StorageAccountArgs } from "@pulumi/azure-native/storage/storageAccount";
import { interpolate, output, type ComponentResourceOptions, type Output, type Resource } from "@pulumi/pulumi";
import { changed, type Change } from "../../core/change";
import { Component } from "../../core/component";
import type { Placement } from "../../core/contracts";
import { displayName } from "../../core/naming";
import { ownPart } from "../../core/own-name";
import type { Group } from "../account/groups";
import type { By } from "../common/by";
import { diagnose, type LogTarget } from "../common/diagnostics";
import type { AzureKey, KeyVault } from "../common/keys";
import { storageName } from "../common/names";
import type { Site } from "../common/site";
import { tagsFor } from "../common/tags";
import { lockProblem } from "../data/object-store-plan";
import { refuses } from "../data/store-guards";
import { archiveLife, immutability, isMissing, searchable, type Immutability } from "./logs-plan";

export interface LogsArgs {
  place: Placement;
  site: Site;
  /** `logs`: the workspace, and the archive where it is no record. */
  group: Group;
  /** Encrypts the archive, in its region: of the purpose `audit` where it is a record, or else `logs`. */
  key: AzureKey;
  /** How long the archive keeps each log, in days, from 1 on. The workspace has them at hand for as long, 30–730 days. */
  keptDays: number;
  /**
   * Where the archive is the subscription's record: its group, `record`, and whether somebody may shorten its time, `governance`, or nobody ever, `compliance`. Then
   * nothing in it can be changed or deleted before that, and it stays when the program lets it go. Decided at birth; `compliance` can come later, and never goes.
   * @defaultValue nothing guards it, and it goes with its environment
   */
  record?: { group: Group; lock: "governance" | "compliance" } | undefined;
  /** Vaults that were there before: their logs are sent on too. @defaultValue none */
  vaults?: readonly KeyVault[];
  change?: { workspace?: Change<WorkspaceArgs>; archive?: Change<StorageAccountArgs> };
}

/**
 * Where everything is written down: a workspace of Log Analytics in which it is searched, and an archive of blobs, with a key of ours, in which it stays. What Azure
 * appends to the hour's blob is let in; nothing that is there can be changed. The archive takes logs of its own region alone.
 *
 * The workspace has no key of ours: that takes a dedicated cluster of Log Analytics, at 100 GB a day.
 *
 * ```ts
 * import { Logs } from "../../components/azure/operations/logs";
 * import type { Group } from "../../components/azure/account/groups";
 * import type { Keys } from "../../components/azure/common/keys";
 * import type { Site } from "../../components/azure/common/site";
 * import type { Placement } from "../../components/core/contracts";
 *
 * declare const place: Placement; // where it stands, and the tags of all in it
 * declare const site: Site;
 * declare const groups: Record<"logs" | "record", Group>; // a Groups' outputs
 * declare const keys: Keys<"audit">; // in the group record
 *
 * const logs = new Logs("logs", {
 *   ...{ place, site, group: groups.logs, key: keys.outputs.audit, keptDays: 365 },
 *   ...{ record: { group: groups.record, lock: "governance" }, vaults: [keys.vault] },
 * });
 * export const workspace = logs.outputs.workspaceId;
 * ```
 */
export class Logs extends Component {
  readonly outputs: LogTarget;

  constructor(name: string, args: LogsArgs, opts?: ComponentResourceOptions) {
    super("gocoffee:azure:Logs", name, args.place, opts);
    const by: By = { label: (part) => this.label(part), here: this.here };
    const workspaceName = displayName(this.place.environment, ownPart(this.id, "logs", "logs"), 63);
    const workspace = this.workspace(workspaceName, args);
    const { account, ready } = this.archive(args);
    this.outputs = {
      workspaceId: workspace.id,
      workspaceName,
      accountId: account.id,
      ready: [workspace, account, ...ready],
    };
    diagnose(
      by,
      "workspace-logs",
      { id: workspace.id, type: "Microsoft.OperationalInsights/workspaces", resource: workspace },
      this.outputs,
    );
    // What reads the archive is in the workspace alone: in the archive each record would make another.
    diagnose(
      by,
      "archive-logs",
      {
        id: interpolate`${account.id}/blobServices/default`,
        type: "Microsoft.Storage/storageAccounts/blobServices",
        resource: account,
        into: "workspace",
      },
      this.outputs,
    );
    for (const vault of args.vaults ?? [])
      diagnose(by, `${vault.part}-vault`, { ...vault, type: "Microsoft.KeyVault/vaults" }, this.outputs);
    this.registerOutputs();
  }

  private workspace(workspaceName: string, { group, keptDays, change }: LogsArgs): Workspace {
    const sound: WorkspaceArgs = {
      ...{ workspaceName, resourceGroupName: group.name, location: this.place.region },
      sku: { name: "PerGB2018" },
      retentionInDays: searchable(keptDays),
      // Azure's own services write past this, by a way of their own; people and alarms ask with the rights that they have.
      ...{ publicNetworkAccessForIngestion: "Disabled", publicNetworkAccessForQuery: "Enabled" },
      features: { disableLocalAuth: true, enableLogAccessUsingOnlyResourcePermissions: true },
      tags: tagsFor(this.place, { service: "platform", dataClass: "personal" }),
    };
    return new Workspace(this.label("workspace"), changed(sound, change?.workspace), {
      ...this.here,
      protect: this.place.protection.data,
    });
  }

  private archive(args: LogsArgs): { account: StorageAccount; ready: Resource[] } {
    const { key, record, keptDays } = args;
    const group = record?.group ?? args.group;
    const part = ownPart(this.id, "logs", record ? "record" : "logs");
    const accountName = storageName(this.place.environment, part.replace(/-/g, ""), args.site.suffix);
    const sound: StorageAccountArgs = {
      ...{ accountName, resourceGroupName: group.name, location: this.place.region },
      ...{ kind: "StorageV2", sku: { name: "Standard_ZRS" }, accessTier: "Hot" },
      ...{ allowBlobPublicAccess: false, allowSharedKeyAccess: false, defaultToOAuthAuthentication: true },
      ...{ allowCrossTenantReplication: false, isLocalUserEnabled: false },
      ...{ enableHttpsTrafficOnly: true, minimumTlsVersion: "TLS1_2" },
      // Said with each change: left out, it would be open.
      networkRuleSet: { defaultAction: "Deny", bypass: "AzureServices", ipRules: [], virtualNetworkRules: [] },
      identity: { type: "UserAssigned", userAssignedIdentities: [key.identity.id] },
      encryption: {
        keySource: "Microsoft.Keyvault",
        keyVaultProperties: { keyName: key.name, keyVaultUri: key.vaultUri },
        encryptionIdentity: { encryptionUserAssignedIdentity: key.identity.id },
        requireInfrastructureEncryption: true,
        services: { blob: { enabled: true, keyType: "Account" }, file: { enabled: true, keyType: "Account" } },
      },
      ...(record && { immutableStorageWithVersioning: this.guard(keptDays, record, accountName) }),
      tags: tagsFor(this.place, {
        ...{ service: "platform", dataClass: "personal" },
        // What goes by itself says so: archiveLife.
        more: { "retention-days": String(keptDays + 1) },
      }),
    };
    const kept = { ...this.here, retainOnDelete: record !== undefined, protect: this.place.protection.data };
    const account = new StorageAccount(this.label("archive"), changed(sound, args.change?.archive), {
      ...kept,
      ...refuses(`${this.label("archive")}-keeps-its-lock`, ({ olds, news }) =>
        lockProblem(olds["immutableStorageWithVersioning"], news["immutableStorageWithVersioning"]),
      ),
      dependsOn: key.ready,
    });
    const inside = { resourceGroupName: group.name, accountName: account.name };
    const blobs = new BlobServiceProperties(
      this.label("archive-blobs"),
      {
        ...{ ...inside, blobServicesName: "default", isVersioningEnabled: true },
        deleteRetentionPolicy: { enabled: true, days: 14 },
        containerDeleteRetentionPolicy: { enabled: true, days: 14 },
      },
      { ...this.here, retainOnDelete: record !== undefined },
    );
    const life = new ManagementPolicy(
      this.label("archive-life"),
      { ...inside, managementPolicyName: "default", policy: { rules: archiveLife(keptDays) } },
      { ...this.here, retainOnDelete: record !== undefined, dependsOn: [blobs] },
    );
    return { account, ready: [blobs, life] };
  }

  /**
   * Azure makes no policy that is locked, and locks one that is there: which of the two it is, it is asked, since a first run may have ended before the archive was
   * made. Where it does not answer, what is locked stays so.
   */
  private guard(
    keptDays: number,
    { group, lock }: NonNullable<LogsArgs["record"]>,
    accountName: string,
  ): Immutability | Output<Immutability> {
    if (lock === "governance") return immutability(keptDays, lock, false);
    const standing = getStorageAccount({ accountName, resourceGroupName: group.plainName }, { parent: this }).then(
      () => true,
      (error: unknown) => !isMissing(error),
    );
    return output(standing).apply((stands) => immutability(keptDays, lock, stands));
  }
}
