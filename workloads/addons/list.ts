import type { AddOn, AddOnContext } from "./add-on";
import { awsLoadBalancerController } from "./aws-load-balancer-controller";
import { calico, calicoDefinitions } from "./calico";
import { clusterAutoscaler } from "./cluster-autoscaler";
import { externalSecrets } from "./external-secrets";
import { gatewayApi } from "./gateway-api";
import { istioBase, istioCni, istiod } from "./istio";
import { keda } from "./keda";
import { kong } from "./kong";
import { metricsServer } from "./metrics-server";
import { reloader } from "./reloader";
import { vpa } from "./vpa";

/** Everything that can be installed, what others need before what needs it. */
export const addOns: readonly AddOn[] = [
  gatewayApi,
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
  kong,
];

/** What this cluster gets: what it needs, but what its environment has switched off. */
export function installed(context: AddOnContext): AddOn[] {
  return addOns.filter((addOn) => addOn.when(context) && context.requests?.[addOn.system]?.enabled !== false);
}
