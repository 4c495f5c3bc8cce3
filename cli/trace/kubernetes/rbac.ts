import type * as k8s from "@pulumi/kubernetes/types/output";
import { called, type Cluster, nameOf, namespaceOf, type Read } from "./objects";

type Rules = Read<k8s.rbac.v1.PolicyRule>[];

/** Roles of Kubernetes itself that let their holder read Secrets; `view` does not. Source: kubernetes.io/docs/reference/access-authn-authz/rbac, "User-facing roles". */
const builtIn = ["cluster-admin", "admin", "edit"];

/** A binding that lets somebody read the Secrets of a namespace: a person, a group, or an account of that namespace. */
export function whoReadsSecrets(cluster: Cluster, namespace: string): string | undefined {
  for (const kind of ["RoleBinding", "ClusterRoleBinding"] as const) {
    const bindings = cluster.all(`rbac.authorization.k8s.io/v1:${kind}`);
    for (const binding of bindings) {
      if (kind === "RoleBinding" && namespaceOf(binding) !== namespace) continue;
      const subject = (binding.subjects ?? []).find((one) => concerns(one, namespace));
      if (subject && readsSecrets(cluster, binding.roleRef ?? {}, namespace))
        return `${called(`rbac.authorization.k8s.io/v1:${kind}`, binding)} lets the ${subject.kind} ${subject.name} read Secrets`;
    }
  }
  return undefined;
}

/** The tools of other namespaces bring and watch Secrets: that is their work. */
function concerns({ kind, namespace: own }: Read<k8s.rbac.v1.Subject>, namespace: string): boolean {
  return kind !== "ServiceAccount" || (own ?? namespace) === namespace;
}

/** The accounts, people and groups that may ask for the tokens of an account, by bindings and roles that stand: each with its binding. */
export function whoAsksForTokensOf(cluster: Cluster, namespace: string, account: string): TokenAsker[] {
  return (["RoleBinding", "ClusterRoleBinding"] as const).flatMap((kind) =>
    cluster
      .all(`rbac.authorization.k8s.io/v1:${kind}`)
      .filter((one) => kind === "ClusterRoleBinding" || namespaceOf(one) === namespace)
      .filter((one) =>
        (rulesOf(cluster, one.roleRef ?? {}, namespace) ?? []).some(
          ({ apiGroups = [], resources = [], verbs = [], resourceNames = [] }) =>
            apiGroups.some((group) => ["", "*"].includes(group)) &&
            resources.some((resource) => ["serviceaccounts/token", "*/token", "*"].includes(resource)) &&
            verbs.some((verb) => ["create", "*"].includes(verb)) &&
            (resourceNames.length === 0 || resourceNames.includes(account)),
        ),
      )
      .flatMap((one) =>
        (one.subjects ?? []).map((subject) => ({
          by: called(`rbac.authorization.k8s.io/v1:${kind}`, one),
          who:
            subject.kind === "ServiceAccount"
              ? `${subject.namespace ?? namespaceOf(one)}/${subject.name}`
              : `${subject.kind} ${subject.name}`,
        })),
      ),
  );
}

/** Who may ask for tokens, an account as `namespace/name`, and what lets it. */
export interface TokenAsker {
  who: string;
  by: string;
}

function readsSecrets(cluster: Cluster, role: Read<k8s.rbac.v1.RoleRef>, namespace: string): boolean {
  const rules = rulesOf(cluster, role, namespace);
  if (rules === undefined) return role.kind === "ClusterRole" && builtIn.includes(role.name ?? "");
  return rules.some(
    ({ apiGroups = [], resources = [], verbs = [] }) =>
      apiGroups.some((one) => ["", "*"].includes(one)) &&
      resources.some((one) => ["secrets", "*"].includes(one)) &&
      verbs.some((one) => ["get", "list", "watch", "*"].includes(one)),
  );
}

/** What a role allows; nothing where no such role stands. */
function rulesOf(cluster: Cluster, { kind, name }: Read<k8s.rbac.v1.RoleRef>, namespace: string): Rules | undefined {
  const role =
    kind === "Role"
      ? cluster.find("rbac.authorization.k8s.io/v1:Role", namespace, name ?? "")
      : cluster.all("rbac.authorization.k8s.io/v1:ClusterRole").find((one) => nameOf(one) === name);
  return role && ((role.rules ?? []) as Rules);
}
