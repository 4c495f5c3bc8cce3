import { interpolate, type Input } from "@pulumi/pulumi";
import type { Watched } from "../common/alert-policy";

/**
 * What is watched of a cluster with what Google measures by itself: nothing has to run in it.
 *
 * `scheduler_pending_pods` and `apiserver_request_total` come from the control plane (monitoringConfig's SCHEDULER and APISERVER) under their own names;
 * the nodes' are system metrics, which are free. Sources: cloud.google.com/kubernetes-engine/docs/how-to/control-plane-metrics;
 * cloud.google.com/monitoring/api/metrics_kubernetes, "kubernetes"; cloud.google.com/monitoring/promql/promql-mapping.
 */
export function watchCluster(clusterName: Input<string>): Watched[] {
  const at = interpolate`cluster_name="${clusterName}"`;
  const node = interpolate`monitored_resource="k8s_node",${at}`;
  return [
    {
      id: "unschedulable",
      says: "Pods have found no node for a quarter of an hour: are pools at their most, or is a kind of machine sold out?",
      severity: "warning",
      query: interpolate`max(scheduler_pending_pods{cluster="${clusterName}",queue="unschedulable"}) > 0`,
      forSeconds: 900,
      page: "gcp-node-pools.md",
    },
    {
      id: "api-errors",
      says: "The Kubernetes API fails one request in twenty, and more",
      severity: "critical",
      query: interpolate`sum(rate(apiserver_request_total{cluster="${clusterName}",code=~"5.."}[5m])) / sum(rate(apiserver_request_total{cluster="${clusterName}"}[5m])) > 0.05`,
      forSeconds: 600,
      page: "reach-the-cluster.md",
    },
    {
      id: "node-memory",
      says: "A node has had less than a twentieth of its memory left for a quarter of an hour: pods are about to be evicted",
      severity: "warning",
      query: interpolate`max by (node_name) (kubernetes_io:node_memory_allocatable_utilization{${node},memory_type="non-evictable"}) > 0.95`,
      forSeconds: 900,
      page: "gcp-node-pools.md",
    },
    {
      id: "node-disk",
      says: "A node's own disk is nine tenths full: images and logs are about to be thrown away, then pods",
      severity: "warning",
      query: interpolate`max by (node_name) (kubernetes_io:node_ephemeral_storage_used_bytes{${node}} / kubernetes_io:node_ephemeral_storage_total_bytes{${node}}) > 0.9`,
      forSeconds: 900,
      page: "gcp-node-pools.md",
    },
  ];
}
