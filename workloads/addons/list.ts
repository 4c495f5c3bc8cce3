import type { AddOn, AddOnContext } from "./add-on";
import { awsLoadBalancerController } from "./aws-load-balancer-controller";
import { calico, calicoDefinitions } from "./calico";
import { clusterAutoscaler } from "./cluster-autoscaler";
import { externalSecrets } from "./external-secrets";
import { falco } from "./falco";
import { gatewayApi } from "./gateway-api";
import { istioBase, istioCni, istiod } from "./istio";
import { keda } from "./keda";
import { kubePrometheusStack, monitoringDefinitions } from "./kube-prometheus-stack";
import { kong } from "./kong";
import { metricsServer } from "./metrics-server";
import { nodeExporter } from "./node-exporter";
import { reloader } from "./reloader";
import { trivyOperator } from "./trivy-operator";
import { vpa } from "./vpa";

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
  reloader,
  falco,
  trivyOperator,
  kong,
  kubePrometheusStack,
  nodeExporter,
];

/** What this cluster gets: what it needs and can have, as far as its environment says nothing else. */
export function installed(context: AddOnContext): AddOn[] {
  return addOns.filter(
    (addOn) => addOn.when(context) && (context.requests?.[addOn.system]?.enabled ?? addOn.byDefault?.(context) ?? true),
  );
}

/** The namespaces that the cluster's add-ons run in. */
export const namespacesInUse = (context: AddOnContext): ReadonlySet<string> =>
  new Set(installed(context).map(({ namespace }) => namespace));
