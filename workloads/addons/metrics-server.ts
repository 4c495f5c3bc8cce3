import { replicas, tagOf, type AddOn, type AddOnContext } from "./add-on";
import { resources, spread, type ContainerResources } from "./pods";
import { policyFor } from "./policies";

const name = "metrics-server";
const pods = { "app.kubernetes.io/name": name, "app.kubernetes.io/instance": name };

/** The keys of chart metrics-server/metrics-server that we set. Its pods are restricted, and cluster-critical, of themselves. */
export interface MetricsServerValues {
  image: { tag: string };
  replicas: number;
  podDisruptionBudget: { enabled: boolean; maxUnavailable: number };
  topologySpreadConstraints: ReturnType<typeof spread>;
  resources: ContainerResources;
}

/** Serves `metrics.k8s.io`, which autoscalers count with, where the cluster does not: two would claim the same APIService. */
export const metricsServer: AddOn = {
  name,
  system: "metrics-server",
  source: () => ({ kind: "chart", chart: name, repository: "https://kubernetes-sigs.github.io/metrics-server/" }),
  namespace: "platform",
  after: ["calico"],
  when: ({ cluster }) => cluster.metrics === "none",
  values,
  brings: [],
  policies: (context) => [
    policyFor(name, context, {
      pods,
      fromControlPlane: [10250],
      // The kubelets.
      nodes: [10250],
    }),
  ],
};

function values(context: AddOnContext): MetricsServerValues {
  const { scale } = context;
  return {
    image: { tag: tagOf(context, "metrics-server", "server", "v0.8.1") },
    replicas: replicas[scale],
    podDisruptionBudget: { enabled: replicas[scale] > 1, maxUnavailable: 1 },
    topologySpreadConstraints: spread(pods),
    resources: resources(100, { small: 200, medium: 256, large: 512 }[scale]),
  };
}
