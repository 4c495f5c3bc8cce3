import { Secret, type SecretArgs } from "@pulumi/azure-native/keyvault/secret";
import type { ComponentResourceOptions, Input, Output } from "@pulumi/pulumi";
import { changed, type Change } from "../../core/change";
import { Component } from "../../core/component";
import type { Placement, VaultGround } from "../../core/contracts";
import { displayName } from "../../core/naming";
import { vaultServer } from "../../core/readers";
import type { Group } from "../account/groups";
import type { By } from "../common/by";
import type { LogTarget } from "../common/diagnostics";
import type { Identity } from "../common/identity";
import { Keys } from "../common/keys";
import type { Site } from "../common/site";
import { tagsFor } from "../common/tags";
import type { AzureNetworkOutputs } from "../network/network";
import { becomes } from "./pod-identity";

export interface VaultGroundArgs {
  place: Placement;
  site: Site;
  /** Where the vault stands: the group of the purpose `keys`. */
  group: Group;
  /** From where Vault calls it. */
  network: AzureNetworkOutputs;
  /** Who signs the cluster's tokens. */
  issuer: Input<string>;
  /** Where what is done with the key is written down. @defaultValue nowhere */
  logs?: LogTarget | undefined;
  change?: { recovery?: Change<SecretArgs> };
}

export interface VaultGroundOutputs extends Pick<VaultGround, "seal" | "keeper"> {
  /** Who Vault is: may wrap and unwrap with the key. Whoever waits for its resource waits until Vault's account is known as it. */
  opener: Identity;
  /** The ARM id of the secret that recovery keys are kept in. */
  recovery: Output<string>;
}

/** What is in the secret before Vault is initialised: Azure makes none without a value. */
const nothingYet = '{"initialised":"not yet"}';

/**
 * Puts the file into the secret, as its newest version. A step that fails ends it with an error: an empty answer would be kept else. What the pod shows Entra lies in a file that AKS's webhook
 * has put there; the answer goes by standard input, so that no list of processes shows it.
 * Sources: learn.microsoft.com/entra/identity-platform/v2-oauth2-client-creds-grant-flow, "Third case"; Key Vault REST API 7.4, Set Secret.
 */
const put = [
  '[ -s "$ANSWER" ]',
  `token=$(curl --silent --show-error --fail --max-time 30 --data-urlencode "client_assertion@$AZURE_FEDERATED_TOKEN_FILE" --data-urlencode 'client_assertion_type=urn:ietf:params:oauth:client-assertion-type:jwt-bearer' --data-urlencode "client_id=$AZURE_CLIENT_ID" --data-urlencode 'scope=https://vault.azure.net/.default' --data 'grant_type=client_credentials' "\${AZURE_AUTHORITY_HOST%/}/$AZURE_TENANT_ID/oauth2/v2.0/token" | sed -n 's/.*"access_token": *"\\([^"]*\\)".*/\\1/p')`,
  '[ -n "$token" ]',
  `kept=$(tr -d '\\n' <"$ANSWER" | sed 's/\\\\/\\\\\\\\/g; s/"/\\\\"/g')`,
  '[ -n "$kept" ]',
  `printf '{"value":"%s","contentType":"application/json"}' "$kept" | curl --silent --show-error --fail --max-time 60 --output /dev/null --request PUT --header "Authorization: Bearer $token" --header 'Content-Type: application/json' --data-binary @- "$RECOVERY?api-version=7.4"`,
].join(" && ");

/**
 * What HashiCorp Vault stands on, on Azure: a Key Vault of its own with the key that opens it as it starts, and the secret for the answer of its initialisation. Pods reach it by a private
 * endpoint. Who loses the key has lost all that is in Vault: recovery keys open nothing without it.
 * Sources: developer.hashicorp.com/vault/docs/configuration/seal/azurekeyvault; hashicorp/go-kms-wrapping wrappers/azurekeyvault v2.0.14, getKeyVaultClient.
 *
 * ```ts
 * import { VaultGroundOnAzure } from "./components/azure/cluster/vault-ground";
 * import type { Group } from "./components/azure/account/groups";
 * import type { Site } from "./components/azure/common/site";
 * import type { AzureNetworkOutputs } from "./components/azure/network/network";
 * import type { Placement } from "./components/core/contracts";
 *
 * declare const place: Placement;
 * declare const site: Site;
 * declare const group: Group; // a Groups' outputs.keys
 * declare const network: AzureNetworkOutputs;
 *
 * const { seal } = new VaultGroundOnAzure("vault-seal", {
 *   ...{ place, site, group, network, issuer: "https://eastus2.oic.prod-aks.azure.com/TENANT/CLUSTER/" },
 * }).outputs;
 * export const opens = seal.kind;
 * ```
 */
export class VaultGroundOnAzure extends Component {
  readonly outputs: VaultGroundOutputs;

  constructor(name: string, args: VaultGroundArgs, opts?: ComponentResourceOptions) {
    super("gocoffee:azure:VaultGround", name, args.place, opts);
    const { place, site, group, network, logs, issuer } = args;
    const by: By = { label: (part) => this.label(part), here: this.here };
    const keys = new Keys(
      this.label("keys"),
      {
        ...{ place, site, group, part: "seal", purposes: ["vault"] as const, endpoint: { network } },
        ...(logs && { logs }),
      },
      this.here,
    );
    const { vault: key } = keys.outputs;
    const { name: serviceAccount, namespace } = vaultServer;
    const known = becomes(by, "account", { identity: key.identity, issuer, namespace, serviceAccount });
    const secretName = displayName(place.environment, `${this.id}-recovery`, 127);
    const sound: SecretArgs = {
      resourceGroupName: group.name,
      vaultName: key.vaultName,
      secretName,
      properties: { value: nothingYet, contentType: "application/json", attributes: { enabled: true } },
      tags: tagsFor(place, { service: "platform", dataClass: "card" }),
    };
    const recovery = new Secret(this.label("recovery"), changed(sound, args.change?.recovery), {
      ...this.here,
      protect: place.protection.keys,
      // It is deleted at the vault itself, to which there is no way: it goes with its vault.
      retainOnDelete: true,
      dependsOn: [keys.vault.resource],
      // An update writes a version anew, above what Vault has answered: nothing of it is ever one.
      ignoreChanges: ["properties", "tags"],
    });
    this.outputs = {
      opener: { ...key.identity, resource: known },
      recovery: recovery.id,
      // By its names, which a preview knows: with anything unknown Helm would not open the chart.
      seal: {
        kind: "azurekeyvault",
        settings: { tenant_id: site.tenant, vault_name: key.vaultName, key_name: key.name },
      },
      keeper: {
        put,
        // A shell, curl, sed and tr: curl/curl-container, Dockerfile, on Alpine.
        image: { repository: "docker.io/curlimages/curl", tag: "8.16.0" },
        env: { RECOVERY: `https://${key.vaultName}.vault.azure.net/secrets/${secretName}` },
      },
    };
    this.registerOutputs({ recovery: recovery.id });
  }
}
