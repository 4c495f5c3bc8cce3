/*
 * In which order Helm sends what a chart is rendered to: kinds that it does not know, custom ones among them, come last. Definitions of the folder `crds`
 * come before everything.
 * Source: helm.sh/helm/v3 pkg/releaseutil/kind_sorter.go, InstallOrder.
 */
const installOrder: readonly string[] = [
  ...["CustomResourceDefinition", "PriorityClass", "Namespace", "NetworkPolicy", "ResourceQuota", "LimitRange"],
  ...["PodDisruptionBudget", "ServiceAccount", "Secret", "ConfigMap", "StorageClass", "PersistentVolume"],
  ...[
    "PersistentVolumeClaim",
    "ClusterRole",
    "ClusterRoleBinding",
    "Role",
    "RoleBinding",
    "Service",
    "DaemonSet",
    "Pod",
  ],
  ...["ReplicationController", "ReplicaSet", "Deployment", "HorizontalPodAutoscaler", "StatefulSet", "Job", "CronJob"],
  ...["IngressClass", "Ingress", "APIService"],
];

/** The objects as Helm sends them; those of a kind stay in their order. */
export function asInstalled<T extends { object: { kind?: unknown } }>(made: readonly T[]): T[] {
  const placeOf = ({ object }: T) => {
    const place = installOrder.indexOf(String(object.kind));
    return place === -1 ? installOrder.length : place;
  };
  return [...made].sort((one, other) => placeOf(one) - placeOf(other));
}
