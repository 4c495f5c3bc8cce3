import type { Input } from "@pulumi/pulumi";
import type { WatchedMetric } from "../common/alarms";

/**
 * What is watched of a NAT gateway: that it carries anything, that it finds a port for each new connection, and that packets are lost.
 * Source: learn.microsoft.com/azure/nat-gateway/nat-metrics.
 * @param zone - whose it is: the last part of the alarms' names
 * @param gateway - its ARM id
 */
export function watchNat(zone: string, gateway: Input<string>): WatchedMetric[] {
  const one = { kind: "metric", scope: gateway, namespace: "Microsoft.Network/natGateways" } as const;
  return [
    {
      ...one,
      id: `nat-${zone}-down`,
      says: `The NAT gateway of zone ${zone} carries nothing: nodes behind it do not reach the internet`,
      severity: "critical",
      ...{ metric: "DatapathAvailability", aggregation: "Average", operator: "LessThan", threshold: 90 },
      windowMinutes: 15,
      page: "azure-alarms.md#nat",
    },
    {
      ...one,
      id: `nat-${zone}-ports`,
      says: `The NAT gateway of zone ${zone} has no port left: new connections to the internet fail`,
      severity: "critical",
      ...{ metric: "SNATConnectionCount", aggregation: "Total", threshold: 0 },
      dimensions: { ConnectionState: ["Failed"] },
      page: "azure-alarms.md#nat",
    },
    {
      ...one,
      id: `nat-${zone}-drops`,
      says: `The NAT gateway of zone ${zone} has lost packets for a quarter of an hour`,
      severity: "warning",
      ...{ metric: "PacketDropCount", aggregation: "Total", threshold: 100 },
      windowMinutes: 15,
      page: "azure-alarms.md#nat",
    },
  ];
}
