import type { Input } from "@pulumi/pulumi";
import { scraped } from "../../components/kubernetes/scraping";
import { replicas, tagOf, type AddOn, type AddOnContext } from "./add-on";
import { resources, restricted, restrictedPod, spread, type ContainerResources } from "./pods";
import { policyFor } from "./policies";

const name = "cluster-autoscaler";
// The chart calls its pods after the cloud too; the release alone is ours to say.
const pods = { "app.kubernetes.io/instance": name };

/** The keys of chart autoscaler/cluster-autoscaler that we set; the cloud's own come from what the cluster offers. */
export interface ClusterAutoscalerValues {
  [setting: string]: unknown;
  autoDiscovery: { clusterName: Input<string> };
  fullnameOverride: string;
  image: { tag: string };
  rbac: { serviceAccount: { name: string; annotations: Record<string, Input<string>> } };
  podAnnotations: Record<string, string>;
  replicaCount: number;
  podDisruptionBudget: { maxUnavailable: number };
  topologySpreadConstraints: ReturnType<typeof spread>;
  priorityClassName: string;
  resources: ContainerResources;
  securityContext: object;
  containerSecurityContext: object;
  expanderPriorities: Record<number, string[]>;
  extraArgs: Record<string, string | number | boolean>;
}

/**
 * The autoscaler of each minor version of Kubernetes: it schedules in its head with that version's scheduler. The chart's own is 1.35's.
 * Source: github.com/kubernetes/autoscaler, cluster-autoscaler/README.md, "Releases": use the minor version of the cluster.
 */
const images: Readonly<Record<string, string>> = {
  "1.33": "v1.33.0",
  "1.34": "v1.34.0",
  "1.35": "v1.35.0",
  "1.36": "v1.36.0",
};

/** Adds nodes when pods find none, from none at all where a group has none, and takes away those that idle. */
export const clusterAutoscaler: AddOn = {
  name,
  system: "cluster-autoscaler",
  source: () => ({ kind: "chart", chart: name, repository: "https://kubernetes.github.io/autoscaler" }),
  namespace: "platform",
  after: ["calico"],
  when: ({ cluster }) => cluster.nodeScaler.kind === "clusterAutoscaler",
  values,
  identity: name,
  brings: [],
  policies: (context) => [policyFor(name, context, { pods, cloud: true, metrics: [8085] })],
};

/** @throws RangeError for a version of Kubernetes that no autoscaler is pinned for. */
function autoscalerImage(kubernetes: string): string {
  const found = images[kubernetes];
  if (found === undefined) {
    throw new RangeError(
      `no cluster-autoscaler is pinned for Kubernetes ${kubernetes}; there is one for ${Object.keys(images).join(", ")}`,
    );
  }
  return found;
}

function values(context: AddOnContext): ClusterAutoscalerValues {
  const { cluster, scale } = context;
  const settings = cluster.nodeScaler.kind === "clusterAutoscaler" ? cluster.nodeScaler.settings : {};
  return {
    ...settings,
    // Without it the chart makes no Deployment at all.
    autoDiscovery: { clusterName: cluster.name },
    fullnameOverride: name,
    image: { tag: tagOf(context, "cluster-autoscaler", "autoscaler", autoscalerImage(cluster.version)) },
    rbac: { serviceAccount: { name, annotations: cluster.toolAnnotations[name] ?? {} } },
    podAnnotations: scraped(8085),
    replicaCount: replicas[scale],
    podDisruptionBudget: { maxUnavailable: 1 },
    topologySpreadConstraints: spread(pods),
    // Above the other tools: where the first nodes are full of them, it must be the one that runs, or no node is ever added.
    priorityClassName: "system-node-critical",
    resources: resources(100, { small: 384, medium: 512, large: 1024 }[scale]),
    securityContext: { ...restrictedPod, runAsUser: 65534, fsGroup: 65534 },
    containerSecurityContext: restricted,
    // Where several groups would do, interruptible machines come first. A group is known by its name, which holds its pool's.
    expanderPriorities: { 20: [".*spot.*"], 10: [".*"] },
    extraArgs: {
      // Among those, what is nearest to full; and zones stay even.
      expander: "priority,least-waste",
      "balance-similar-node-groups": true,
      "skip-nodes-with-system-pods": false,
      "skip-nodes-with-local-storage": false,
      // The list of instance types comes with the image: the API that prices them has no endpoint in a private network.
      ...(settings["cloudProvider"] === "aws" && { "aws-use-static-instance-list": true }),
    },
  };
}
