import { Vault } from "@pulumi/azure-native/keyvault/vault";
import type { ComponentResourceOptions, Output, Resource } from "@pulumi/pulumi";
import { Component } from "../../core/component";
import type { Placement } from "../../core/contracts";
import type { Group } from "../account/groups";
import type { AzureNetworkOutputs } from "../network/network";
import { privateEndpoint } from "../network/private-endpoint";
import type { By } from "./by";
import { diagnose, type LogTarget } from "./diagnostics";
import { closed } from "./keys";
import { vaultName } from "./names";
import type { Site } from "./site";
import { tagsFor } from "./tags";

export interface SecretVaultStoreArgs {
  place: Placement;
  site: Site;
  /** `keys`: a vault goes with its group. */
  group: Group;
  /** The part of the vault's name that tells it from others of its environment. @defaultValue secrets */
  part?: string;
  /** From where it is read: pods of this network. */
  network: AzureNetworkOutputs;
  /** Where what is read of it is written down. */
  logs: LogTarget;
}

/** A vault of secrets: what `ownSecret` and `ownPassword` write into. */
export interface SecretVault {
  id: Output<string>;
  name: string;
  /** `https://NAME.vault.azure.net/` */
  uri: Output<string>;
  group: Group;
  /** What whoever writes into it, or reads from it, waits for. */
  ready: Resource[];
}

/**
 * The vault of what services sign in with. Pods read it by a private endpoint; the program writes first values by ARM, which a vault's firewall does not stop
 * (learn.microsoft.com/azure/key-vault/general/network-security). Azure encrypts what is in it: a vault takes no key of ours.
 *
 * ```ts
 * import { SecretVaultStore } from "../../components/azure/common/secret-vault";
 * import type { Group } from "../../components/azure/account/groups";
 * import type { LogTarget } from "../../components/azure/common/diagnostics";
 * import type { Site } from "../../components/azure/common/site";
 * import type { AzureNetworkOutputs } from "../../components/azure/network/network";
 * import type { Placement } from "../../components/core/contracts";
 *
 * declare const place: Placement; // where it stands, and the tags of all in it
 * declare const site: Site;
 * declare const group: Group; // a Groups' outputs.keys
 * declare const network: AzureNetworkOutputs;
 * declare const logs: LogTarget; // a Logs' outputs
 *
 * const secrets = new SecretVaultStore("secrets", { place, site, group, network, logs });
 * export const vault = secrets.outputs.name;
 * ```
 */
export class SecretVaultStore extends Component {
  readonly outputs: SecretVault;

  constructor(name: string, args: SecretVaultStoreArgs, opts?: ComponentResourceOptions) {
    super("gocoffee:azure:SecretVaultStore", name, args.place, opts);
    const by: By = { label: (part) => this.label(part), here: this.here };
    const plain = vaultName(this.place.environment, args.part ?? "secrets", args.site.suffix);
    const vault = new Vault(
      this.label("vault"),
      {
        resourceGroupName: args.group.name,
        vaultName: plain,
        location: this.place.region,
        properties: { tenantId: args.site.tenant, sku: { family: "A", name: "standard" }, ...closed },
        tags: tagsFor(this.place, { service: "platform", dataClass: "personal" }),
      },
      { ...this.lasting, protect: this.place.protection.keys },
    );
    const endpoint = privateEndpoint(by, "endpoint", {
      place: this.place,
      network: args.network,
      kind: "vault",
      target: { id: vault.id, name: plain },
    });
    const written = diagnose(
      by,
      "logs",
      { id: vault.id, type: "Microsoft.KeyVault/vaults", resource: vault },
      args.logs,
    );
    this.outputs = {
      id: vault.id,
      name: plain,
      uri: vault.properties.apply(({ vaultUri }) => vaultUri ?? ""),
      group: args.group,
      ready: [vault, ...endpoint.ready, written],
    };
    this.registerOutputs();
  }
}
