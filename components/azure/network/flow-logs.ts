import { FlowLog } from "@pulumi/azure-native/network/flowLog";
import { StorageAccount, type StorageAccountArgs } from "@pulumi/azure-native/storage/storageAccount";
import type { ComponentResourceOptions, Input, Output, Resource } from "@pulumi/pulumi";
import { changed, type Change } from "../../core/change";
import { Component } from "../../core/component";
import type { Placement } from "../../core/contracts";
import { ownName, ownPart } from "../../core/own-name";
import type { Group } from "../account/groups";
import type { By } from "../common/by";
import { ownIdentity } from "../common/identity";
import type { AzureKey } from "../common/keys";
import { storageName } from "../common/names";
import { grant } from "../common/roles";
import type { Site } from "../common/site";
import { tagsFor } from "../common/tags";
import { settled } from "../common/wait";

export interface FlowLogsArgs {
  place: Placement;
  site: Site;
  group: Group;
  /** The network: its ARM id, and what the watcher is there after. */
  network: { id: Input<string>; resource: Resource };
  /** Encrypts the account: of the purpose `logs`, in the network's region. */
  key: AzureKey;
  /** How many days they are kept. Azure counts to 365: what is to be kept longer is kept without end. */
  retentionDays: number;
  change?: { account?: Change<StorageAccountArgs> } | undefined;
}

/** What flow logs give. */
export interface FlowLogsOutputs {
  accountId: Output<string>;
  accountName: string;
}

/**
 * What Azure makes by itself in a region with its first network (N11), and what bootstrap asks for where a subscription has turned that off: nothing of it is ours.
 * Source: learn.microsoft.com/azure/network-watcher/network-watcher-create.
 */
export const watcherGroup = "NetworkWatcherRG";
export const watcherOf = (region: string): string => `NetworkWatcher_${region}`;

/**
 * All traffic of a network, written down every minute into an account of its own in the network's region: the archive of other logs is no place for them, since
 * Azure writes an hour's file again each minute, and a locked archive would keep each of sixty versions. Azure comes in with an identity that may write blobs there, and
 * nothing else: the account has no keys (N12; learn.microsoft.com/azure/network-watcher/vnet-flow-logs-managed-identity).
 *
 * ```ts
 * import { FlowLogs } from "../../components/azure/network/flow-logs";
 * import type { Group } from "../../components/azure/account/groups";
 * import type { AzureKey } from "../../components/azure/common/keys";
 * import type { Site } from "../../components/azure/common/site";
 * import type { Placement } from "../../components/core/contracts";
 * import type { VirtualNetwork } from "@pulumi/azure-native/network/virtualNetwork";
 *
 * declare const place: Placement; // where it stands
 * declare const site: Site;
 * declare const group: Group; // of the purpose network
 * declare const key: AzureKey; // a Keys' outputs.logs
 * declare const vnet: VirtualNetwork;
 *
 * const network = { id: vnet.id, resource: vnet };
 * export const { accountName } = new FlowLogs("flow-logs", { place, site, group, network, key, retentionDays: 90 }).outputs;
 * ```
 */
export class FlowLogs extends Component {
  readonly outputs: FlowLogsOutputs;

  constructor(name: string, args: FlowLogsArgs, opts?: ComponentResourceOptions) {
    super("gocoffee:azure:FlowLogs", name, args.place, opts);
    const { retentionDays } = args;
    if (!Number.isInteger(retentionDays) || retentionDays < 1)
      throw new RangeError(`flow logs: retentionDays: want 1 or more, got ${retentionDays}`);
    const by: By = { label: (part) => this.label(part), here: this.here };
    const { environment } = this.place;
    const accountName = storageName(environment, ownPart(this.id, "network-flow-logs", "flows"), args.site.suffix);
    const account = this.account(accountName, args);
    const writer = ownIdentity(by, "writer", {
      ...{ group: args.group, place: this.place },
      part: ownPart(this.id, "network-flow-logs", "flow-logs-writer"),
    });
    const role = grant(by, "write", {
      scope: account.id,
      principalId: writer.principalId,
      role: "storageBlobDataContributor",
    });
    const works = settled(by, "role-works", [role]);
    new FlowLog(
      this.label("network"),
      {
        flowLogName: ownName(environment, this.id, "network-flow-logs", "network", 80),
        ...{ resourceGroupName: watcherGroup, networkWatcherName: watcherOf(this.place.region) },
        location: this.place.region,
        ...{ targetResourceId: args.network.id, storageId: account.id, enabled: true },
        identity: { type: "UserAssigned", userAssignedIdentities: [writer.id] },
        format: { type: "JSON", version: 2 },
        retentionPolicy: retentionDays > 365 ? { enabled: false, days: 0 } : { enabled: true, days: retentionDays },
        // A service of its own price, which leaves things of its own in the workspace's group.
        flowAnalyticsConfiguration: { networkWatcherFlowAnalyticsConfiguration: { enabled: false } },
        tags: tagsFor(this.place, { service: "platform" }),
      },
      { ...this.here, dependsOn: [args.network.resource, works] },
    );
    this.outputs = { accountId: account.id, accountName };
    this.registerOutputs();
  }

  private account(accountName: string, { group, key, change }: FlowLogsArgs): StorageAccount {
    const sound: StorageAccountArgs = {
      ...{ accountName, resourceGroupName: group.name, location: this.place.region },
      // Premium accounts are not taken; how it is copied is chosen at birth (B8).
      ...{ kind: "StorageV2", sku: { name: "Standard_ZRS" }, accessTier: "Hot" },
      ...{ allowBlobPublicAccess: false, allowSharedKeyAccess: false, defaultToOAuthAuthentication: true },
      ...{ allowCrossTenantReplication: false, isLocalUserEnabled: false },
      ...{ enableHttpsTrafficOnly: true, minimumTlsVersion: "TLS1_2" },
      // Said with each change: left out, it would be open (B7).
      networkRuleSet: { defaultAction: "Deny", bypass: "AzureServices", ipRules: [], virtualNetworkRules: [] },
      identity: { type: "UserAssigned", userAssignedIdentities: [key.identity.id] },
      encryption: {
        keySource: "Microsoft.Keyvault",
        // Without a version: each rotation is followed.
        keyVaultProperties: { keyName: key.name, keyVaultUri: key.vaultUri },
        encryptionIdentity: { encryptionUserAssignedIdentity: key.identity.id },
        requireInfrastructureEncryption: true,
        services: { blob: { enabled: true, keyType: "Account" }, file: { enabled: true, keyType: "Account" } },
      },
      tags: tagsFor(this.place, { service: "platform" }),
    };
    return new StorageAccount(this.label("account"), changed(sound, change?.account), {
      ...this.here,
      protect: this.place.protection.data,
      dependsOn: key.ready,
    });
  }
}
