import type { Input } from "@pulumi/pulumi";
import type { Watched } from "../common/alarms";

/**
 * What is watched of NAT gateways: that a new connection finds no port, and that packets are lost.
 * Source: docs.aws.amazon.com/vpc/latest/userguide/metrics-dimensions-nat-gateway.html.
 * @param gateways ids by zone
 */
export function watchNat(gateways: Readonly<Record<string, Input<string>>>): Watched[] {
  return Object.entries(gateways).flatMap(([zone, id]) => {
    const common = { namespace: "AWS/NATGateway", dimensions: { NatGatewayId: id }, statistic: "Sum" as const };
    return [
      {
        ...common,
        key: `${zone}-ports`,
        description: `The NAT gateway in ${zone} had no port left for a new connection to one destination: 55,000 at once is the most`,
        metricName: "ErrorPortAllocation",
        ...{ threshold: 0, period: 5, periods: 1 },
      },
      {
        ...common,
        key: `${zone}-drops`,
        description: `The NAT gateway in ${zone} has lost packets for a quarter of an hour`,
        metricName: "PacketsDropCount",
        ...{ threshold: 100, period: 5, periods: 3 },
      },
    ];
  });
}
