/** A kind of object, as its type token names it. */
export interface Kind {
  token: string;
  /** "" for the core group. */
  group: string;
  version: string;
  /** `v1`, `apps/v1`. */
  apiVersion: string;
  kind: string;
  /** `deployments`: how the API server calls it in its messages. */
  plural: string;
  /** Undefined where only a CustomResourceDefinition can say. */
  namespaced: boolean | undefined;
  /** Whether the resource is a patch of an object that someone else made (`ServiceAccountPatch`). */
  patch: boolean;
  /** Whether it is an instance of a CustomResourceDefinition. */
  custom: boolean;
}

const clusterScoped = new Set([
  "apiextensions.k8s.io/v1:CustomResourceDefinition",
  "core/v1:Namespace",
  "rbac.authorization.k8s.io/v1:ClusterRole",
  "rbac.authorization.k8s.io/v1:ClusterRoleBinding",
  "scheduling.k8s.io/v1:PriorityClass",
  "storage.k8s.io/v1:StorageClass",
]);

const described = new Set([
  ...clusterScoped,
  "apps/v1:DaemonSet",
  "apps/v1:Deployment",
  "apps/v1:StatefulSet",
  "autoscaling/v2:HorizontalPodAutoscaler",
  "batch/v1:CronJob",
  "batch/v1:Job",
  "core/v1:ConfigMap",
  "core/v1:LimitRange",
  "core/v1:PersistentVolumeClaim",
  "core/v1:ResourceQuota",
  "core/v1:Secret",
  "core/v1:Service",
  "core/v1:ServiceAccount",
  "networking.k8s.io/v1:Ingress",
  "networking.k8s.io/v1:NetworkPolicy",
  "policy/v1:PodDisruptionBudget",
  "rbac.authorization.k8s.io/v1:Role",
  "rbac.authorization.k8s.io/v1:RoleBinding",
]);

/** Groups that come with Kubernetes: an unknown kind in one of them is not a custom resource. */
const ownGroups = new Set([
  "apps",
  "autoscaling",
  "batch",
  "core",
  "events.k8s.io",
  "extensions",
  "helm.sh",
  "policy",
  "meta",
  "yaml",
  "kustomize",
]);

export const releaseToken = "kubernetes:helm.sh/v3:Release";

/** @throws Error for a kind that nobody has described. */
export function kindOf(token: string): Kind {
  const [, module = "", name = ""] = token.split(":");
  const slash = module.lastIndexOf("/");
  const [group, version] = [module.slice(0, slash), module.slice(slash + 1)];
  const patch = name.endsWith("Patch") && described.has(`${module}:${name.slice(0, -"Patch".length)}`);
  const kind = patch ? name.slice(0, -"Patch".length) : name;
  const custom = slash > 0 && !ownGroups.has(group) && !group.endsWith(".k8s.io");
  const known = described.has(`${module}:${kind}`);
  if (!known && name.endsWith("List")) {
    throw new Error(
      "list resources exist for compatibility with YAML manifests and Helm charts, " +
        "and cannot be created directly. Use the underlying resource type instead",
    );
  }
  if (!known && !custom) {
    throw new Error(
      `the local kubernetes does not know the type ${token} yet: describe it in simulators/kubernetes (see CONTRIBUTING.md)`,
    );
  }
  const core = group === "core";
  return {
    token,
    group: core ? "" : group,
    version,
    apiVersion: core ? version : module,
    kind,
    plural: pluralOf(kind),
    namespaced: known ? !clusterScoped.has(`${module}:${kind}`) : undefined,
    patch,
    custom: !known,
  };
}

export function tokenOf(apiVersion: string, kind: string): string {
  return `kubernetes:${apiVersion === "v1" ? "core/v1" : apiVersion}:${kind}`;
}

export function pluralOf(kind: string): string {
  const lower = kind.toLowerCase();
  if (/(s|x|ch|sh)$/.test(lower)) return `${lower}es`;
  return /[^aeiou]y$/.test(lower) ? `${lower.slice(0, -1)}ies` : `${lower}s`;
}

/** `deployments.apps`, `services`. */
export function resourceOf({ plural, group }: Pick<Kind, "plural" | "group">): string {
  return group === "" ? plural : `${plural}.${group}`;
}

const always = ["metadata.name", "metadata.namespace"];

const replaceOn: Record<string, string[]> = {
  "apps/v1:DaemonSet": ["spec.selector"],
  "apps/v1:Deployment": ["spec.selector"],
  "apps/v1:StatefulSet": [
    "spec.podManagementPolicy",
    "spec.revisionHistoryLimit",
    "spec.selector",
    "spec.serviceName",
    "spec.volumeClaimTemplates",
  ],
  "batch/v1:Job": ["spec.completions", "spec.parallelism", "spec.selector", "spec.template"],
  "core/v1:PersistentVolumeClaim": ["spec.accessModes", "spec.selector", "spec.storageClassName", "spec.volumeName"],
  "core/v1:ResourceQuota": ["spec.scopes"],
  "core/v1:Service": ["spec.clusterIP"],
  "rbac.authorization.k8s.io/v1:ClusterRoleBinding": ["roleRef"],
  "rbac.authorization.k8s.io/v1:RoleBinding": ["roleRef"],
  "storage.k8s.io/v1:StorageClass": ["parameters", "provisioner"],
};

/**
 * The inputs whose change replaces the object. A Secret's and a ConfigMap's data do, unless the provider is told that they are
 * mutable. Source: pulumi/pulumi-kubernetes provider/pkg/provider/diff.go, forceNewProperties.
 */
export function replacePaths(token: string, settings: Record<string, unknown>, immutable: boolean): string[] {
  const name = token.slice("kubernetes:".length);
  if (name.endsWith("Patch")) return always;
  if (name === "core/v1:Secret") {
    const mutable = isTrue(settings["enableSecretMutable"]) && !immutable;
    return [...always, "type", ...(mutable ? [] : ["data", "stringData"])];
  }
  if (name === "core/v1:ConfigMap") {
    const mutable = isTrue(settings["enableConfigMapMutable"]) && !immutable;
    return [...always, ...(mutable ? [] : ["data", "binaryData"])];
  }
  return [...always, ...(replaceOn[name] ?? [])];
}

export function isTrue(setting: unknown): boolean {
  return setting === true || setting === "true";
}
