import { isDeclared } from "../facts/packages";

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

/**
 * Kinds of Kubernetes' own whose objects are in no namespace. Source: the functions `create_…` without `namespaced` of client/api/*.py in the
 * package kubernetes 37.0.2 of PyPI, which is generated from the API server's own description.
 */
const clusterScoped = new Set([
  "APIService",
  "CertificateSigningRequest",
  "ClusterRole",
  "ClusterRoleBinding",
  "ClusterTrustBundle",
  "ComponentStatus",
  "CSIDriver",
  "CSINode",
  "CustomResourceDefinition",
  "DeviceClass",
  "DeviceTaintRule",
  "FlowSchema",
  "IngressClass",
  "IPAddress",
  "MutatingAdmissionPolicy",
  "MutatingAdmissionPolicyBinding",
  "MutatingWebhookConfiguration",
  "Namespace",
  "Node",
  "PersistentVolume",
  "PriorityClass",
  "PriorityLevelConfiguration",
  "ResourcePoolStatusRequest",
  "ResourceSlice",
  "RuntimeClass",
  "SelfSubjectAccessReview",
  "SelfSubjectReview",
  "SelfSubjectRulesReview",
  "ServiceCIDR",
  "StorageClass",
  "StorageVersion",
  "StorageVersionMigration",
  "SubjectAccessReview",
  "TokenReview",
  "ValidatingAdmissionPolicy",
  "ValidatingAdmissionPolicyBinding",
  "ValidatingWebhookConfiguration",
  "VolumeAttachment",
  "VolumeAttributesClass",
]);

/** The custom kinds of whose objects a controller in the local cluster makes something. */
const acted = new Set([
  "external-secrets.io/v1:ExternalSecret",
  "external-secrets.io/v1:SecretStore",
  "generators.external-secrets.io/v1alpha1:Password",
]);

/** The kinds that are modelled; of the others only the SDK's declaration is known. */
const modelled = new Set([
  "admissionregistration.k8s.io/v1:ValidatingAdmissionPolicy",
  "admissionregistration.k8s.io/v1:ValidatingAdmissionPolicyBinding",
  "apiextensions.k8s.io/v1:CustomResourceDefinition",
  "apps/v1:DaemonSet",
  "apps/v1:Deployment",
  "apps/v1:ReplicaSet",
  "apps/v1:StatefulSet",
  "autoscaling/v2:HorizontalPodAutoscaler",
  "batch/v1:CronJob",
  "batch/v1:Job",
  "core/v1:ConfigMap",
  "core/v1:LimitRange",
  "core/v1:Namespace",
  "core/v1:PersistentVolumeClaim",
  "core/v1:ResourceQuota",
  "core/v1:Secret",
  "core/v1:Service",
  "core/v1:ServiceAccount",
  "networking.k8s.io/v1:Ingress",
  "networking.k8s.io/v1:NetworkPolicy",
  "policy/v1:PodDisruptionBudget",
  "rbac.authorization.k8s.io/v1:ClusterRole",
  "rbac.authorization.k8s.io/v1:ClusterRoleBinding",
  "rbac.authorization.k8s.io/v1:Role",
  "rbac.authorization.k8s.io/v1:RoleBinding",
  "scheduling.k8s.io/v1:PriorityClass",
  "storage.k8s.io/v1:StorageClass",
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
/** A component that the provider makes itself. */
export const configFileToken = "kubernetes:yaml/v2:ConfigFile";

/** What a token says of its kind. Of a kind that is not modelled, the check of the inputs tells whether the SDK declares it. */
export function kindOf(token: string): Kind {
  const [, module = "", name = ""] = token.split(":");
  const slash = module.lastIndexOf("/");
  const [group, version] = [module.slice(0, slash), module.slice(slash + 1)];
  const patch = name.endsWith("Patch");
  const kind = patch ? name.slice(0, -"Patch".length) : name;
  const custom = slash > 0 && !isModelled(token) && !isOwnGroup(group, token);
  const core = group === "core";
  return {
    token,
    group: core ? "" : group,
    version,
    apiVersion: core ? version : module,
    kind: custom ? name : kind,
    plural: pluralOf(custom ? name : kind),
    namespaced: custom ? undefined : !clusterScoped.has(kind),
    patch: patch && !custom,
    custom,
  };
}

/** Whether something in the local cluster acts on the objects of a custom kind. */
export function isActedOn(token: string): boolean {
  return acted.has(token.slice("kubernetes:".length));
}

/** Whether the local cluster knows more of a kind than its declaration. */
export function isModelled(token: string): boolean {
  const name = token.slice("kubernetes:".length);
  return (
    token === releaseToken ||
    token === configFileToken ||
    modelled.has(name) ||
    modelled.has(name.replace(/Patch$/, ""))
  );
}

/** A group of Kubernetes' own. Gateway API and others borrow `k8s.io` for custom resources: those the SDK does not declare. */
function isOwnGroup(group: string, token: string): boolean {
  return ownGroups.has(group) || (group.endsWith(".k8s.io") && isDeclared(token));
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
