import { scraped } from "../../components/kubernetes/scraping";
import { replicas, tagOf, type AddOn, type AddOnContext } from "./add-on";
import { clusterCritical, resources, spread, type ContainerResources } from "./pods";
import { policyFor } from "./policies";

const parts = {
  operator: "keda-operator",
  metricsServer: "keda-operator-metrics-apiserver",
  webhooks: "keda-admission-webhooks",
};
const labels = (app: string) => ({ app });

/** What is said once for each of KEDA's three Deployments. The chart writes `metricServer` in some places, `metricsServer` in others. */
interface PerPart<Value> {
  operator: Value;
  metricServer: Value;
  webhooks: Value;
}

/** The keys of chart kedacore/keda that we set. Its pods are restricted of themselves. */
export interface KedaValues {
  image: { keda: { tag: string }; metricsApiServer: { tag: string }; webhooks: { tag: string }; pullPolicy: string };
  operator: { replicaCount: number };
  metricsServer: { replicaCount: number };
  webhooks: { replicaCount: number; failurePolicy: "Ignore" | "Fail" };
  podDisruptionBudget: PerPart<{ maxUnavailable: number }>;
  topologySpreadConstraints: Record<"operator" | "metricsServer" | "webhooks", ReturnType<typeof spread>>;
  priorityClassName: string;
  resources: PerPart<ContainerResources>;
  /** What its scalers could not ask is told here alone. */
  prometheus: { operator: { enabled: true } };
  podAnnotations: { keda: Record<string, string> };
  /** Nobody may read every secret of the cluster: what a trigger signs in with stands in KEDA's own namespace, or is an identity. */
  permissions: Record<"operator" | "metricServer", { restrict: { secret: boolean } }>;
}

/** Serves `external.metrics.k8s.io`, and scales by schedule and by what happens outside of the cluster. Nobody else may serve it. */
export const keda: AddOn = {
  name: "keda",
  system: "keda",
  source: () => ({ kind: "chart", chart: "keda", repository: "https://kedacore.github.io/charts" }),
  namespace: "platform",
  after: ["calico"],
  when: () => true,
  values,
  brings: ["keda.sh", "eventing.keda.sh"],
  policies: (context) => [
    policyFor("keda-operator", context, {
      pods: labels(parts.operator),
      from: [{ pods: labels(parts.metricsServer), ports: [9666] }],
      metrics: [8080],
    }),
    policyFor("keda-metrics", context, {
      pods: labels(parts.metricsServer),
      fromControlPlane: [6443],
      to: [{ pods: labels(parts.operator), ports: [9666] }],
    }),
    policyFor("keda-webhooks", context, { pods: labels(parts.webhooks), fromControlPlane: [9443] }),
  ],
};

function values(context: AddOnContext): KedaValues {
  const { scale } = context;
  const version = "2.20.2";
  const tag = (image: string) => ({ tag: tagOf(context, "keda", image, version) });
  const each = <Value>(value: Value): PerPart<Value> => ({ operator: value, metricServer: value, webhooks: value });
  return {
    image: {
      keda: tag("operator"),
      metricsApiServer: tag("metricsServer"),
      webhooks: tag("webhooks"),
      pullPolicy: "IfNotPresent",
    },
    operator: { replicaCount: replicas[scale] },
    metricsServer: { replicaCount: replicas[scale] },
    webhooks: { replicaCount: replicas[scale], failurePolicy: "Ignore" },
    podDisruptionBudget: each({ maxUnavailable: 1 }),
    topologySpreadConstraints: {
      operator: spread(labels(parts.operator)),
      metricsServer: spread(labels(parts.metricsServer)),
      webhooks: spread(labels(parts.webhooks)),
    },
    priorityClassName: clusterCritical,
    resources: {
      operator: resources(100, 256),
      metricServer: resources(50, 192),
      webhooks: resources(20, 96),
    },
    prometheus: { operator: { enabled: true } },
    podAnnotations: { keda: scraped(8080) },
    permissions: { operator: { restrict: { secret: true } }, metricServer: { restrict: { secret: true } } },
  };
}
