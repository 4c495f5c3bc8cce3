import { BlobServiceProperties } from "@pulumi/azure-native/storage/blobServiceProperties";
import { ManagementPolicy } from "@pulumi/azure-native/storage/managementPolicy";
import { StorageAccount, type StorageAccountArgs } from "@pulumi/azure-native/storage/storageAccount";
import { Table } from "@pulumi/azure-native/storage/table";
import { interpolate, output, type ComponentResourceOptions, type Output, type Resource } from "@pulumi/pulumi";
import { changed, type Change } from "../../core/change";
import { Component } from "../../core/component";
import type { Placement } from "../../core/contracts";
import type { Group } from "../account/groups";
import type { By } from "../common/by";
import { diagnose, type LogTarget } from "../common/diagnostics";
import type { AzureKey } from "../common/keys";
import { storageName } from "../common/names";
import type { Site } from "../common/site";
import { tagsFor } from "../common/tags";
import { lifecycle } from "../data/object-store-plan";
import { once } from "../data/server";
import { bornAs } from "../data/store-guards";
import { privateEndpoint, type EndpointNetwork } from "../network/private-endpoint";

export interface StateArgs {
  place: Placement;
  site: Site;
  group: Group;
  /** Encrypts the tables, from birth on: Azure gives them a key of ours then, or never. */
  key: AzureKey;
  /** From where they are reached. */
  network: EndpointNetwork<"table">;
  logs: LogTarget;
  /** Each has a table of its own. 3–63 letters and digits, from a letter on. */
  owners: readonly string[];
  change?: { account?: Change<StorageAccountArgs> };
}

/** A table of somebody's own. */
export interface AzureTable {
  /** Its ARM id: what roles are for. */
  id: Output<string>;
  name: string;
}

export interface StateOutputs {
  /** `https://ACCOUNT.table.core.windows.net`, once it can be asked for. */
  url: Output<string>;
  /** By owner. */
  tables: Readonly<Record<string, AzureTable>>;
}

/**
 * Where functions keep what they have done: a storage account with a table for each, encrypted with a key of ours, in three zones, reached by a private endpoint alone, with roles and no keys.
 * Azure's tables delete nothing by its age: what is out of date stays until somebody takes it away (docs/runbooks/events.md), and none of them can be had back as it was at a time.
 *
 * ```ts
 * import { State } from "./components/azure/events/state";
 * import type { Group } from "./components/azure/account/groups";
 * import type { LogTarget } from "./components/azure/common/diagnostics";
 * import type { AzureKey } from "./components/azure/common/keys";
 * import type { Site } from "./components/azure/common/site";
 * import type { EndpointNetwork } from "./components/azure/network/private-endpoint";
 * import type { Placement } from "./components/core/contracts";
 *
 * declare const place: Placement;
 * declare const site: Site;
 * declare const group: Group;
 * declare const key: AzureKey;
 * declare const network: EndpointNetwork<"table">;
 * declare const logs: LogTarget;
 *
 * const state = new State("state", { place, site, group, key, network, logs, owners: ["order"] });
 * export const orders = state.outputs.tables["order"]?.id;
 * ```
 */
export class State extends Component {
  readonly outputs: StateOutputs;

  constructor(name: string, args: StateArgs, opts?: ComponentResourceOptions) {
    super("gocoffee:azure:State", name, args.place, opts);
    const { place, group, network, logs } = args;
    const by: By = { label: (part) => this.label(part), here: this.here };
    const called = storageName(place.environment, this.id, args.site.suffix);
    const account = this.account(called, args);
    const endpoint = privateEndpoint(by, "endpoint", {
      ...{ place, network, kind: "table", target: { id: account.id, name: `${this.id}-table` } },
    });
    this.blobs(account, group);
    const tables = args.owners.map((owner) => {
      const table = new Table(
        this.label(owner),
        { resourceGroupName: group.name, accountName: account.name, tableName: owner },
        { ...this.here, protect: place.protection.data },
      );
      return [owner, { id: table.id, name: owner, resource: table }] as const;
    });
    diagnose(
      by,
      "logs",
      {
        id: interpolate`${account.id}/tableServices/default`,
        type: "Microsoft.Storage/storageAccounts/tableServices",
        resource: account,
      },
      logs,
    );
    const ready: Resource[] = [...tables.map(([, { resource }]) => resource), ...endpoint.ready];
    this.outputs = {
      url: once(output(`https://${called}.table.core.windows.net`), ready),
      tables: Object.fromEntries(tables),
    };
    this.registerOutputs({ id: account.id });
  }

  /** There are none; whoever puts one there can have it back. */
  private blobs(account: StorageAccount, group: Group): void {
    const kept = { enabled: true, days: undoDays };
    const service = new BlobServiceProperties(
      this.label("blobs"),
      {
        ...{ resourceGroupName: group.name, accountName: account.name, blobServicesName: "default" },
        isVersioningEnabled: true,
        deleteRetentionPolicy: { ...kept, allowPermanentDelete: false },
        containerDeleteRetentionPolicy: kept,
      },
      { ...this.here, deletedWith: account },
    );
    new ManagementPolicy(
      this.label("lifecycle"),
      {
        ...{ resourceGroupName: group.name, accountName: account.name, managementPolicyName: "default" },
        policy: { rules: lifecycle({ undoDays }) },
      },
      { ...this.here, deletedWith: account, dependsOn: [service] },
    );
  }

  private account(accountName: string, args: StateArgs): StorageAccount {
    const { place, group, key } = args;
    const own = { enabled: true, keyType: "Account" };
    const sound: StorageAccountArgs = {
      ...{ resourceGroupName: group.name, accountName, location: place.region, kind: "StorageV2" },
      sku: { name: "Standard_ZRS" },
      ...{ allowSharedKeyAccess: false, defaultToOAuthAuthentication: true, isLocalUserEnabled: false },
      ...{ allowBlobPublicAccess: false, allowCrossTenantReplication: false, allowedCopyScope: "AAD" },
      ...{ minimumTlsVersion: "TLS1_2", enableHttpsTrafficOnly: true, publicNetworkAccess: "Disabled" },
      networkRuleSet: { defaultAction: "Deny", bypass: "AzureServices", ipRules: [], virtualNetworkRules: [] },
      encryption: {
        keySource: "Microsoft.Keyvault",
        keyVaultProperties: { keyName: key.name, keyVaultUri: key.vaultUri },
        encryptionIdentity: { encryptionUserAssignedIdentity: key.identity.id },
        requireInfrastructureEncryption: true,
        services: { blob: own, file: own, queue: own, table: own },
      },
      identity: { type: "UserAssigned", userAssignedIdentities: [key.identity.id] },
      sasPolicy: { expirationAction: "Block", sasExpirationPeriod: "0.01:00:00" },
      tags: tagsFor(place, { service: "platform", dataClass: "card" }),
    };
    const birth = bornAs(
      this.label("born"),
      {
        store: accountName,
        birth: { region: place.region },
        way: "make a second account, and copy what is in this one: docs/decisions/azure.md",
      },
      this.here,
    );
    return new StorageAccount(this.label("account"), changed(sound, args.change?.account), {
      ...this.lasting,
      protect: place.protection.data,
      dependsOn: [birth, ...key.ready],
    });
  }
}

/** For how many days a blob that was deleted, and what it was before, can be had back. */
const undoDays = 7;
