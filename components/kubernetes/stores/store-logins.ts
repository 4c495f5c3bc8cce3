import * as rbac from "@pulumi/kubernetes/rbac/v1";
import type { ComponentResourceOptions, Resource } from "@pulumi/pulumi";
import { readerOf } from "../../core/readers";
import { broughtSecrets, type BroughtSecret } from "../brought-secrets";
import { ClusterComponent } from "../component";
import type { Ownership } from "../labels";
import { storesNamespace } from "./places";

export interface StoreLoginsArgs {
  whose: Ownership;
  /** The namespace of those who sign in: where their Secrets are made. */
  namespace: string;
  /** Each with the Secrets of the stores' namespace that it is made of. */
  secrets: readonly BroughtSecret[];
  /** What must stand first: External Secrets, the namespaces, the users' own Secrets. */
  after: readonly Resource[];
}

/** Whose account reads: nobody's pods run as it. */
const owner = "stores";

/**
 * Brings the logins of stores that run in the cluster from their namespace to those who sign in: External Secrets reads these Secrets, by name, and no other of that namespace.
 * Source: external-secrets.io/latest/provider/kubernetes.
 *
 * ```ts
 * import type { ProviderResource, Resource } from "@pulumi/pulumi";
 * import { StoreLogins } from "../../components/kubernetes/stores/store-logins";
 *
 * declare const kubernetes: ProviderResource;
 * declare const after: Resource[]; // External Secrets, the namespaces, and the Secret search-coffee
 *
 * new StoreLogins(
 *   "store-logins",
 *   {
 *     whose: { environment: "prod", owner: "platform", costCenter: "go-coffee" },
 *     namespace: "go-coffee",
 *     secrets: [{ name: "coffee-search", keys: [{ as: "password", from: "search-coffee", key: "password" }] }],
 *     after,
 *   },
 *   { providers: { kubernetes } },
 * );
 * ```
 */
export class StoreLogins extends ClusterComponent {
  /** What waits for the Secrets waits for. */
  readonly made: readonly Resource[];

  constructor(id: string, args: StoreLoginsArgs, opts?: ComponentResourceOptions) {
    super("gocoffee:kubernetes:StoreLogins", id, args.whose, opts);
    const { namespace, secrets, after } = args;
    const named = (name: string, where: string) => ({
      name,
      namespace: where,
      labels: this.labels({ service: "platform" }),
    });
    const may = this.mayRead(args, named(`read-by-${namespace}`, storesNamespace));
    this.made = broughtSecrets(
      {
        ...{ owner, secrets, after: [...after, ...may] },
        reader: {
          annotations: {},
          provider: (serviceAccount) => ({
            kubernetes: {
              remoteNamespace: storesNamespace,
              server: { caProvider: { type: "ConfigMap", name: "kube-root-ca.crt", key: "ca.crt" } },
              auth: { serviceAccount: { name: serviceAccount } },
            },
          }),
        },
        named: (name) => named(name, namespace),
        label: (part) => this.label(part),
      },
      this.here,
    );
    this.registerOutputs();
  }

  private mayRead({ namespace, secrets }: StoreLoginsArgs, metadata: { name: string; namespace: string }): Resource[] {
    const names = [...new Set(secrets.flatMap(({ keys }) => keys.map(({ from }) => from)))];
    const role = new rbac.Role(
      this.label("reads"),
      { metadata, rules: [{ apiGroups: [""], resources: ["secrets"], resourceNames: names, verbs: ["get"] }] },
      this.here,
    );
    const binding = new rbac.RoleBinding(
      this.label("reads-binding"),
      {
        metadata,
        roleRef: { apiGroup: "rbac.authorization.k8s.io", kind: "Role", name: metadata.name },
        subjects: [{ kind: "ServiceAccount", name: readerOf(owner), namespace }],
      },
      { ...this.here, dependsOn: [role] },
    );
    return [role, binding];
  }
}
