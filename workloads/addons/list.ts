import type { AddOn, AddOnContext } from "./add-on";
import { argoCd } from "./argo-cd";
import { argoRollouts } from "./argo-rollouts";
import { awsLoadBalancerController } from "./aws-load-balancer-controller";
import { calico, calicoDefinitions } from "./calico";
import { certManager } from "./cert-manager";
import { clusterAutoscaler } from "./cluster-autoscaler";
import { clickhouse } from "./clickhouse";
import { fluentBit } from "./fluent-bit";
import { eck } from "./eck";
import { externalSecrets } from "./external-secrets";
import { falco } from "./falco";
import { gatewayApi } from "./gateway-api";
import { istioBase, istioCni, istiod } from "./istio";
import { jaeger } from "./jaeger";
import { keda } from "./keda";
import { kubePrometheusStack, monitoringDefinitions } from "./kube-prometheus-stack";
import { kong } from "./kong";
import { loki } from "./loki";
import { metricsServer } from "./metrics-server";
import { nodeExporter } from "./node-exporter";
import { openTelemetryCollector } from "./opentelemetry-collector";
import { reloader } from "./reloader";
import { vault } from "./vault";
import { trivyOperator } from "./trivy-operator";
import { opencost } from "./opencost";
import { snapshotController } from "./snapshot-controller";
import { velero } from "./velero";
import { vpa } from "./vpa";
import { zipkin } from "./zipkin";

/** Everything that can be installed, what others need before what needs it. */
export const addOns: readonly AddOn[] = [
  gatewayApi,
  monitoringDefinitions,
  calicoDefinitions,
  calico,
  istioBase,
  istioCni,
  istiod,
  awsLoadBalancerController,
  clusterAutoscaler,
  metricsServer,
  keda,
  vpa,
  externalSecrets,
  certManager,
  reloader,
  vault,
  falco,
  trivyOperator,
  kong,
  kubePrometheusStack,
  nodeExporter,
  eck,
  clickhouse,
  loki,
  fluentBit,
  jaeger,
  zipkin,
  openTelemetryCollector,
  argoRollouts,
  argoCd,
  snapshotController,
  velero,
  opencost,
];

/** What this cluster gets: what it needs and can have, as far as its environment says nothing else. */
export function installed(context: AddOnContext): AddOn[] {
  return addOns.filter(
    (addOn) => addOn.when(context) && (context.requests?.[addOn.system]?.enabled ?? addOn.byDefault?.(context) ?? true),
  );
}

/** The namespaces that the cluster's add-ons run in. */
export const namespacesInUse = (context: AddOnContext): ReadonlySet<string> =>
  new Set(installed(context).flatMap(({ namespace, besides = [] }) => [namespace, ...besides]));
