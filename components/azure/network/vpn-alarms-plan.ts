import type { Input } from "@pulumi/pulumi";
import type { WatchedMetric } from "../common/alarms";

/** A gateway drops a session over which more prefixes come. Source: learn.microsoft.com/azure/vpn-gateway/vpn-gateway-vpn-faq, "How many prefixes". */
const mostRoutes = 4000;

/**
 * What is watched of tunnels at Azure's end: that each carries something, that its session of BGP stands, and that no more routes come in than the gateway bears.
 *
 * Each connection is tried by both instances, and only one has an end there that listens for it: what is measured is told apart by the tunnel, and never by the instance,
 * of which one is always silent. So the mean of a sound session is one half, and that of a dead one none.
 * Sources: learn.microsoft.com/azure/azure-monitor/reference/supported-metrics/microsoft-network-virtualnetworkgateways-metrics; the threshold of the tunnels Azure/azure-monitor-baseline-alerts (TunnelAverageBandwidth under 1).
 */
export function watchVpn(gateway: Input<string>): WatchedMetric[] {
  const of = { kind: "metric", scope: gateway, namespace: "Microsoft.Network/virtualNetworkGateways" } as const;
  return [
    {
      ...of,
      id: "tunnels",
      says: "A tunnel to another cloud carries nothing, not even what keeps its session of BGP: it is down",
      severity: "critical",
      // In bytes a second.
      ...{ metric: "TunnelAverageBandwidth", aggregation: "Average", operator: "LessThan", threshold: 1 },
      ...{ dimensions: { ConnectionName: ["*"] }, windowMinutes: 5 },
      page: "azure-alarms.md#tunnels",
    },
    {
      ...of,
      id: "sessions",
      says: "A session of BGP is down: its tunnel may stand, and carries nothing",
      severity: "critical",
      ...{ metric: "BgpPeerStatus", aggregation: "Average", operator: "LessThan", threshold: 0.25 },
      ...{ dimensions: { BgpPeerAddress: ["*"] }, windowMinutes: 5 },
      page: "azure-alarms.md#tunnels",
    },
    {
      ...of,
      id: "routes",
      says: "Another end announces over 80 % of the 4,000 routes that Azure takes: past that it drops the session",
      severity: "warning",
      ...{ metric: "BgpRoutesLearned", aggregation: "Total", threshold: mostRoutes * 0.8 },
      ...{ dimensions: { BgpPeerAddress: ["*"], Instance: ["*"] }, windowMinutes: 5 },
      page: "azure-alarms.md#tunnels",
    },
  ];
}
