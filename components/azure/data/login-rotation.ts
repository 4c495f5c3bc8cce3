import { output, type ComponentResourceOptions, type Input, type Resource } from "@pulumi/pulumi";
import { Component } from "../../core/component";
import type { LoginRotation as Rotation, Placement, Reach } from "../../core/contracts";
import { loginRotation } from "../../core/readers";
import type { Group } from "../account/groups";
import { accountAnnotations, becomes } from "../cluster/pod-identity";
import type { By } from "../common/by";
import { ownIdentity } from "../common/identity";
import { onSecrets, ownRole } from "../common/own-role";
import { grant } from "../common/roles";
import type { SecretVault } from "../common/secret-vault";
import type { Site } from "../common/site";
import { settled } from "../common/wait";

export interface LoginRotationArgs {
  place: Placement;
  site: Site;
  /** Where its identity stands: the cluster's. */
  group: Group;
  /** Who signs the cluster's tokens. */
  issuer: Input<string>;
  /** The vault that the secrets are in. */
  vault: SecretVault;
  /** The secrets of services, by service: their ARM ids. */
  secrets: Readonly<Record<string, Input<string>>>;
  /** Where the vault is reached inside the network: the subnet of its private endpoint. */
  reach: readonly Reach[];
  /** How old a password may become, in days: 1–90. @defaultValue 30 */
  everyDays?: number;
}

/**
 * Who changes the services' passwords at the database: an identity that may read and write these secrets and no others, and delete none. What works with it is a job in the cluster
 * (components/kubernetes/login-rotation.ts): nothing that Azure runs on a schedule reaches a vault without a public way in, but from a network of its own.
 *
 * ```ts
 * import { LoginRotation } from "./components/azure/data/login-rotation";
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
 * const rotation = new LoginRotation("login-rotation", {
 *   ...{ place, site, group, vault, issuer: "https://eastus2.oic.prod-aks.azure.com/TENANT/CLUSTER/" },
 *   ...{ secrets: { kettle }, reach: [{ cidrs: ["10.48.224.0/24"], port: 443 }] },
 * });
 * export const waits = rotation.ready.length;
 * ```
 */
export class LoginRotation extends Component {
  readonly outputs: Rotation;
  /** What the job waits for. */
  readonly ready: Resource[];

  constructor(name: string, args: LoginRotationArgs, opts?: ComponentResourceOptions) {
    super("gocoffee:azure:LoginRotation", name, args.place, opts);
    const { place, site, group, issuer, vault, secrets, reach, everyDays = 30 } = args;
    if (!Number.isInteger(everyDays) || everyDays < 1 || everyDays > 90)
      throw new RangeError(`${name}: want a change every 1–90 days, got ${everyDays}`);
    const by: By = { label: (part) => this.label(part), here: this.here };
    const identity = ownIdentity(by, "identity", { place, group });
    const role = ownRole(by, "changes-secrets", {
      ...{ place, site },
      description: "Reads secrets and puts new versions into them, and deletes none",
      dataActions: [onSecrets.reads, onSecrets.writes],
    });
    const roles = Object.entries(secrets).map(([service, scope]) =>
      grant(by, service, { scope, principalId: identity.principalId, role, dependsOn: [role.resource] }),
    );
    const known = becomes(by, "account", {
      ...{ identity, issuer, namespace: loginRotation.namespace, serviceAccount: loginRotation.name },
    });
    this.ready = [known, settled(by, "roles-work", roles)];
    this.outputs = {
      annotations: accountAnnotations(site.tenant, identity.clientId),
      secrets: Object.fromEntries(
        Object.entries(secrets).map(([service, id]) => [
          service,
          output(id).apply((whole) => `https://${vault.name}.vault.azure.net/secrets/${whole.split("/").at(-1)!}`),
        ]),
      ),
      reach,
      everyDays,
    };
    this.registerOutputs();
  }
}
