import { Key, type KeyArgs } from "@pulumi/azure-native/keyvault/key";
import { Vault } from "@pulumi/azure-native/keyvault/vault";
import type { ComponentResourceOptions, CustomResourceOptions, Output, Resource } from "@pulumi/pulumi";
import { changed, type Change } from "../../core/change";
import { Component } from "../../core/component";
import { keyPurposes, type KeyPurpose, type Placement } from "../../core/contracts";
import type { Group } from "../account/groups";
import { privateEndpoint, type EndpointNetwork } from "../network/private-endpoint";
import type { By } from "./by";
import { diagnose, type LogTarget } from "./diagnostics";
import { ownIdentity, type Identity } from "./identity";
import { expiresAfter, keySize, recoveryDays, rotatedAfter, type AzureKeyPurpose } from "./keys-plan";
import { vaultName } from "./names";
import { grant } from "./roles";
import type { Site } from "./site";
import { tagsFor } from "./tags";
import { settled } from "./wait";

export interface KeysArgs<Purpose extends AzureKeyPurpose = KeyPurpose> {
  place: Placement;
  site: Site;
  /** `keys`, or, for the key of a record, `record`: a vault goes with its group. */
  group: Group;
  /** The part of the vault's name that tells it from others of its environment. @defaultValue keys */
  part?: string;
  /** Where the vault lies: a key encrypts only what lies where it does. @defaultValue the place's region */
  region?: string;
  /** What keys are for. @defaultValue what every environment encrypts */
  purposes?: readonly Purpose[];
  /** Where what is done with keys is written down. @defaultValue `Logs` sees to it, which has a key here itself */
  logs?: LogTarget;
  /** A network whose pods use keys by themselves, as HashiCorp Vault does. @defaultValue none: Azure's own services come in as trusted ones */
  endpoint?: { network: EndpointNetwork };
  change?: { key?: Change<KeyArgs, [purpose: AzureKeyPurpose]> };
}

/** A customer-managed key, and who encrypts with it. */
export interface AzureKey {
  /** Without its version: whoever names this follows each rotation. */
  uri: Output<string>;
  /** With the version that was the newest at the last `up`. */
  versionedUri: Output<string>;
  /** Its name in the vault: what it is for. */
  name: string;
  /** Its ARM id. */
  id: Output<string>;
  vaultId: Output<string>;
  vaultName: string;
  vaultUri: Output<string>;
  /** Who may use it, and nothing else: what encrypts takes this as an identity of its own. */
  identity: Identity;
  /** What whoever encrypts with it waits for: the key, its identity's role, and that the role works. */
  ready: Resource[];
}

/** A vault of keys, for what is to be said of it elsewhere. */
export interface KeyVault {
  id: Output<string>;
  name: string;
  /** What tells it from others of its environment: identity, which its name is not, since that ends in what was drawn. */
  part: string;
  uri: Output<string>;
  resource: Resource;
}

/**
 * A vault of keys in a region, one key for each thing that is encrypted (the cluster's disks, the database, the cache, storage and images, logs, alerts), and an
 * identity to each that may use that key alone. Each key is rotated every 90 days by the vault. No way leads in from the internet: Azure's own services enter
 * as trusted ones, and the program makes keys by ARM, which a vault's firewall does not stop.
 *
 * ```ts
 * import { Keys } from "../../components/azure/common/keys";
 * import type { Group } from "../../components/azure/account/groups";
 * import type { Site } from "../../components/azure/common/site";
 * import type { Placement } from "../../components/core/contracts";
 *
 * declare const place: Placement; // where it stands, and the tags of all in it
 * declare const site: Site;
 * declare const group: Group; // a Groups' outputs.keys
 *
 * const keys = new Keys("keys", { place, site, group });
 * export const databaseKey = keys.outputs.database.uri;
 * ```
 */
export class Keys<Purpose extends AzureKeyPurpose = KeyPurpose> extends Component {
  readonly outputs: Record<Purpose, AzureKey>;
  readonly vault: KeyVault;

  constructor(name: string, args: KeysArgs<Purpose>, opts?: ComponentResourceOptions) {
    super("gocoffee:azure:Keys", name, args.place, opts);
    const by: By = { label: (part) => this.label(part), here: this.here };
    const purposes = args.purposes ?? (keyPurposes as readonly AzureKeyPurpose[] as readonly Purpose[]);
    this.vault = this.vaultOf(args, purposes);
    const keys = purposes.map((purpose) => ({ purpose, ...this.key(by, purpose, args, this.kept(purposes)) }));
    // One wait for all roles: it runs while networks and groups are made.
    const works = settled(
      by,
      "roles-work",
      keys.map(({ role }) => role),
    );
    const endpoint = args.endpoint && this.endpoint(by, args.endpoint.network);
    if (args.logs) diagnose(by, "vault-logs", { ...this.vault, type: "Microsoft.KeyVault/vaults" }, args.logs);
    this.outputs = Object.fromEntries(
      keys.map(({ purpose, key, role, identity }) => {
        const made: AzureKey = {
          uri: key.keyUri,
          versionedUri: key.keyUriWithVersion,
          name: purpose,
          id: key.id,
          vaultId: this.vault.id,
          vaultName: this.vault.name,
          vaultUri: this.vault.uri,
          identity,
          ready: [key, role, works, ...(endpoint ?? [])],
        };
        return [purpose, made] as const;
      }),
    ) as Record<Purpose, AzureKey>;
    this.registerOutputs();
  }

  private vaultOf(args: KeysArgs<Purpose>, purposes: readonly Purpose[]): KeyVault {
    const part = args.part ?? "keys";
    const name = vaultName(this.place.environment, part, args.site.suffix);
    const vault = new Vault(
      this.label("vault"),
      {
        resourceGroupName: args.group.name,
        vaultName: name,
        location: args.region ?? this.place.region,
        properties: {
          tenantId: args.site.tenant,
          sku: { family: "A", name: "standard" },
          ...closed,
        },
        tags: tagsFor(this.place, { service: "platform" }),
      },
      { ...this.kept(purposes), protect: this.place.protection.keys },
    );
    return { id: vault.id, name, part, uri: vault.properties.apply(({ vaultUri }) => vaultUri ?? ""), resource: vault };
  }

  private key(
    by: By,
    purpose: Purpose,
    args: KeysArgs<Purpose>,
    kept: CustomResourceOptions,
  ): { key: Key; role: Resource; identity: Identity } {
    const sound: KeyArgs = {
      resourceGroupName: args.group.name,
      vaultName: this.vault.name,
      keyName: purpose,
      properties: {
        kty: "RSA",
        keySize,
        keyOps: ["wrapKey", "unwrapKey"],
        attributes: { enabled: true, exportable: false },
        rotationPolicy: {
          attributes: { expiryTime: expiresAfter },
          lifetimeActions: [{ action: { type: "rotate" }, trigger: { timeAfterCreate: rotatedAfter } }],
        },
      },
      tags: tagsFor(this.place, { service: "platform" }),
    };
    const key = new Key(by.label(purpose), changed(sound, args.change?.key, purpose), {
      ...this.here,
      protect: this.place.protection.keys,
      // The program would delete it at the vault itself, which it has no way to. It goes with its vault, and comes back with it.
      retainOnDelete: true,
      dependsOn: [this.vault.resource],
    });
    // What stays is read by the identity that it was encrypted with, so both stay where the vault does.
    const users: By = { ...by, here: kept };
    const identity = ownIdentity(users, `${purpose}-user`, { group: args.group, place: this.place });
    const role = grant(users, `${purpose}-use`, {
      scope: key.id,
      principalId: identity.principalId,
      role: "keyVaultCryptoServiceEncryptionUser",
    });
    return { key, role, identity };
  }

  private endpoint(by: By, network: EndpointNetwork): Resource[] {
    return privateEndpoint(by, "vault-endpoint", {
      place: this.place,
      network,
      kind: "vault",
      target: { id: this.vault.id, name: this.vault.name },
    }).ready;
  }

  /** The record of audit stays in any case, and is nothing without its key; so do backups, where a last copy is left. */
  private kept(purposes: readonly Purpose[]): CustomResourceOptions {
    return purposes.some((purpose) => purpose === "audit") ? { ...this.here, retainOnDelete: true } : this.lasting;
  }
}

/**
 * What every vault of ours is: roles and no policies of access, purge protection, no public way in. Trusted services of Azure's enter with the roles that their
 * identities have (learn.microsoft.com/azure/key-vault/general/overview-vnet-service-endpoints#trusted-services).
 */
export const closed = {
  enableRbacAuthorization: true,
  enableSoftDelete: true,
  softDeleteRetentionInDays: recoveryDays,
  enablePurgeProtection: true,
  enabledForDeployment: false,
  enabledForDiskEncryption: false,
  enabledForTemplateDeployment: false,
  publicNetworkAccess: "Disabled",
  networkAcls: { bypass: "AzureServices", defaultAction: "Deny", ipRules: [], virtualNetworkRules: [] },
};
