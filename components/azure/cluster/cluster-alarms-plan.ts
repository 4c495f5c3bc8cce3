import type { Input } from "@pulumi/pulumi";
import type { WatchedMetric } from "../common/alarms";

const namespace = "Microsoft.ContainerService/managedClusters";

/**
 * What is watched of a cluster with what Azure measures by itself: nothing has to run in it. The
 * autoscaler's metric has data while pods wait, and none otherwise. Source: learn.microsoft.com/azure/azure-monitor/reference/supported-metrics/microsoft-containerservice-managedclusters-metrics.
 */
export function watchCluster(clusterId: Input<string>): WatchedMetric[] {
  const metric = { kind: "metric" as const, scope: clusterId, namespace };
  return [
    {
      ...{ ...metric, id: "unschedulable", severity: "warning" as const },
      says: "Pods have waited for a node in the last quarter of an hour: if they still do, are pools at their most, or is a kind of machine sold out?",
      ...{ metric: "cluster_autoscaler_unschedulable_pods_count", aggregation: "Average" as const, threshold: 0 },
      ...{ windowMinutes: 15, page: "azure-node-pools.md" },
    },
    {
      ...{ ...metric, id: "api-busy", severity: "critical" as const },
      says: "The Kubernetes API has used nine tenths of its processors for a quarter of an hour, and is about to refuse requests",
      ...{ metric: "apiserver_cpu_usage_percentage", aggregation: "Average" as const, threshold: 90 },
      ...{ windowMinutes: 15, page: "reach-the-cluster.md" },
    },
    {
      ...{ ...metric, id: "store-full", severity: "critical" as const },
      says: "The cluster's own store of objects is four fifths full: what is full takes nothing any more",
      ...{ metric: "etcd_database_usage_percentage", aggregation: "Maximum" as const, threshold: 80 },
      ...{ windowMinutes: 15, page: "reach-the-cluster.md" },
    },
    {
      ...{ ...metric, id: "node-not-ready", severity: "critical" as const },
      says: "A node has not been ready for a quarter of an hour, and Azure has not repaired it",
      ...{ metric: "kube_node_status_condition", aggregation: "Average" as const, threshold: 0 },
      dimensions: { condition: ["Ready"], status2: ["NotReady", "Unknown"] },
      ...{ windowMinutes: 15, page: "azure-node-pools.md" },
    },
    {
      ...{ ...metric, id: "node-memory", severity: "warning" as const },
      says: "A node has had less than a twentieth of its memory left for a quarter of an hour: pods are about to be evicted",
      ...{ metric: "node_memory_working_set_percentage", aggregation: "Average" as const, threshold: 95 },
      dimensions: { node: ["*"] },
      ...{ windowMinutes: 15, page: "azure-node-pools.md" },
    },
    {
      ...{ ...metric, id: "node-disk", severity: "warning" as const },
      says: "A disk of a node is nine tenths full: if it is the node's own, images and logs are about to be thrown away, then pods; else it is the volume of a pod",
      ...{ metric: "node_disk_usage_percentage", aggregation: "Average" as const, threshold: 90 },
      // It is measured by device, those of pods' volumes too: over all of a node's together a small one hides a full one.
      dimensions: { node: ["*"], device: ["*"] },
      ...{ windowMinutes: 15, page: "azure-node-pools.md" },
    },
  ];
}
