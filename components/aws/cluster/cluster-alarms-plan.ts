import type { Input } from "@pulumi/pulumi";
import type { Watched } from "../common/alarms";

/**
 * What is watched of a cluster with what AWS measures by itself: nothing has to run in it. How full a node's memory and disk are, only an
 * agent on it knows.
 * Sources: docs.aws.amazon.com/eks/latest/userguide/cloudwatch.html (namespace AWS/EKS, from Kubernetes 1.28 on);
 * docs.aws.amazon.com/AWSEC2/latest/UserGuide/viewing_metrics_with_cloudwatch.html (StatusCheckFailed, by Auto Scaling group where nodes
 * are monitored in detail).
 * @param groups the Auto Scaling group of each pool
 */
export function watchCluster(clusterName: Input<string>, groups: Readonly<Record<string, Input<string>>>): Watched[] {
  return [
    {
      key: "unschedulable",
      description:
        "Pods have found no node for a quarter of an hour: are groups at their most, or is a kind of machine sold out?",
      namespace: "AWS/EKS",
      metricName: "scheduler_pending_pods_UNSCHEDULABLE",
      dimensions: { ClusterName: clusterName },
      ...{ statistic: "Maximum", threshold: 0, period: 5, periods: 3 },
    },
    ...Object.entries(groups).map(([pool, group]): Watched => ({
      key: `nodes-${pool}`,
      description: `A node of the group ${pool} fails its checks, and has not been replaced for a quarter of an hour`,
      namespace: "AWS/EC2",
      metricName: "StatusCheckFailed",
      dimensions: { AutoScalingGroupName: group },
      ...{ statistic: "Maximum", threshold: 0, period: 5, periods: 3 },
    })),
  ];
}
