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

function readsSecrets(cluster: Cluster, { kind, name }: Read<k8s.rbac.v1.RoleRef>, namespace: string): boolean {
  const role =
    kind === "Role"
      ? cluster.find("rbac.authorization.k8s.io/v1:Role", namespace, name ?? "")
      : cluster.all("rbac.authorization.k8s.io/v1:ClusterRole").find((one) => nameOf(one) === name);
  if (role === undefined) return kind === "ClusterRole" && builtIn.includes(name ?? "");
  return ((role.rules ?? []) as Rules).some(
    ({ apiGroups = [], resources = [], verbs = [] }) =>
      apiGroups.some((one) => ["", "*"].includes(one)) &&
      resources.some((one) => ["secrets", "*"].includes(one)) &&
      verbs.some((one) => ["get", "list", "watch", "*"].includes(one)),
  );
}
