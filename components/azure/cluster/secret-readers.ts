import { output, type ComponentResourceOptions, type Input, type Output } from "@pulumi/pulumi";
import { Component } from "../../core/component";
import type { Placement, SecretReader } from "../../core/contracts";
import type { Group } from "../account/groups";
import type { By } from "../common/by";
import { ownIdentity, type Identity } from "../common/identity";
import { grant } from "../common/roles";
import type { SecretVault } from "../common/secret-vault";
import type { Site } from "../common/site";
import { settled } from "../common/wait";
import { accountAnnotations, becomes } from "./pod-identity";

/** An account of the cluster that reads secrets. */
export interface SecretReaderArgs {
  /** Identity: what tells it from the other readers. */
  name: string;
  /** Whose cost it is. */
  service: string;
  namespace: string;
  serviceAccount: string;
  /** All that it may read, by what each is, a name that never changes: ARM ids of secrets. */
  secrets: Readonly<Record<string, Input<string>>>;
}

export interface SecretReadersArgs {
  place: Placement;
  site: Site;
  /** Where identities stand: the cluster's. */
  group: Group;
  /** Who signs the cluster's tokens. */
  issuer: Input<string>;
  /** The vault that all of the secrets are in. */
  vault: SecretVault;
  readers: readonly SecretReaderArgs[];
}

/**
 * What accounts of the cluster may read in a Key Vault: each its own secrets, and no others. External Secrets becomes one with a token of that account, for which Entra gives it one of the
 * identity that the account is; no pod runs as it. Roles work some minutes after they are given, so there is one wait for all of them, which runs while the cluster is made.
 * Source: external-secrets/external-secrets providers/v1/azure/keyvault/keyvault_new_sdk.go, buildWorkloadIdentityCredential.
 *
 * ```ts
 * import { SecretReaders } from "./components/azure/cluster/secret-readers";
 * import type { Group } from "./components/azure/account/groups";
 * import type { SecretVault } from "./components/azure/common/secret-vault";
 * import type { Site } from "./components/azure/common/site";
 * import type { Placement } from "./components/core/contracts";
 *
 * declare const place: Placement;
 * declare const site: Site;
 * declare const group: Group; // a Groups' outputs.cluster
 * declare const vault: SecretVault;
 * declare const kettle: string; // the ARM id of a secret
 *
 * const readers = new SecretReaders("readers", {
 *   ...{ place, site, group, vault, issuer: "https://eastus2.oic.prod-aks.azure.com/TENANT/CLUSTER/" },
 *   readers: [
 *     {
 *       name: "kettle",
 *       service: "kettle",
 *       namespace: "go-coffee-dev",
 *       serviceAccount: "kettle-secrets",
 *       secrets: { database: kettle },
 *     },
 *   ],
 * });
 * export const provider = readers.outputs["kettle"]?.provider("kettle-secrets");
 * ```
 */
export class SecretReaders extends Component {
  /** How External Secrets is told of each account, by `name`. */
  readonly outputs: Record<string, SecretReader>;

  constructor(name: string, args: SecretReadersArgs, opts?: ComponentResourceOptions) {
    super("gocoffee:azure:SecretReaders", name, args.place, opts);
    const { place, site, group, issuer, vault, readers } = args;
    const by: By = { label: (part) => this.label(part), here: this.here };
    const made = readers.map((reader) => {
      const identity = ownIdentity(by, reader.name, { place, group, service: reader.service });
      return { reader, identity, roles: this.roles(by, reader, identity) };
    });
    const roles = made.flatMap((one) => one.roles);
    const works = roles.length === 0 ? [] : [settled(by, "roles-work", roles)];
    this.outputs = Object.fromEntries(
      made.map(({ reader, identity }) => {
        const { name, namespace, serviceAccount } = reader;
        const known = becomes(by, `${name}-account`, { identity, issuer, namespace, serviceAccount });
        return [
          name,
          {
            annotations: accountAnnotations(site.tenant, identity.clientId, [known, ...works]),
            keyOf: shortName,
            provider: providerOf(vault, site),
          } satisfies SecretReader,
        ];
      }),
    );
    this.registerOutputs();
  }

  private roles(by: By, { name, secrets }: SecretReaderArgs, { principalId }: Identity) {
    return Object.entries(secrets).map(([what, scope]) =>
      grant(by, `${name}-${what}`, { scope, principalId, role: "keyVaultSecretsUser" }),
    );
  }
}

/** Source: external-secrets.io/latest/provider/azure-key-vault, "Workload Identity", SecretStore of external-secrets.io/v1. */
function providerOf({ name }: SecretVault, { tenant }: Site): SecretReader["provider"] {
  return (serviceAccount) => ({
    azurekv: {
      authType: "WorkloadIdentity",
      tenantId: tenant,
      vaultUrl: `https://${name}.vault.azure.net`,
      // The maintained one of its two libraries, whose way of signing in is the one that is cited above.
      useAzureSDK: true,
      serviceAccountRef: { name: serviceAccount },
    },
  });
}

/** A secret as External Secrets asks for it: by its name in the store's vault. @param id `…/vaults/V/secrets/S` */
function shortName(id: Input<string>): Output<string> {
  return output(id).apply((whole) => whole.split("/").at(-1)!);
}
