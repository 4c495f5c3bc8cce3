import type { Input } from "@pulumi/pulumi";
import type { WatchedMetric } from "../common/alarms";

/**
 * What is watched of the way to data centres: that a circuit's two sessions of BGP stand, and that the gateway is not too small.
 * Source: learn.microsoft.com/azure/azure-monitor/reference/supported-metrics, Microsoft.Network/expressRouteCircuits and /virtualNetworkGateways.
 */
export function watchExpressRoute(circuit: Input<string>, gateway: Input<string>): WatchedMetric[] {
  return [
    {
      kind: "metric",
      id: "sessions",
      says: "A session of BGP of the ExpressRoute circuit is down: one path to the data centres is left, or none",
      severity: "critical",
      scope: circuit,
      ...{ namespace: "Microsoft.Network/expressRouteCircuits", metric: "BgpAvailability", aggregation: "Average" },
      ...{ operator: "LessThan", threshold: 90, windowMinutes: 15 },
      // By path: the mean of a dead one and a sound one is 50.
      dimensions: { PeeringType: ["private"], Peer: ["*"] },
      page: "azure-alarms.md#expressroute",
    },
    {
      kind: "metric",
      id: "gateway-busy",
      says: "The ExpressRoute gateway is over 80 % busy: what goes to the data centres will be lost",
      severity: "warning",
      ...{ scope: gateway, namespace: "Microsoft.Network/virtualNetworkGateways" },
      ...{ metric: "ExpressRouteGatewayCpuUtilization", aggregation: "Average", threshold: 80, windowMinutes: 15 },
      page: "azure-alarms.md#expressroute",
    },
  ];
}
