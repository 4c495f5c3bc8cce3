import { interpolate, type Input } from "@pulumi/pulumi";
import type { Watched } from "../common/alert-policy";

/**
 * What is watched of a Cloud NAT: that a machine gets no port for a new connection, and that packets are lost.
 * Source: docs.cloud.google.com/nat/docs/monitoring, metrics of the resource nat_gateway; `reason` of dropped packets.
 * @param gateway its name, as metrics call it
 */
export function watchNat(gateway: Input<string>): Watched[] {
  const one = interpolate`{monitored_resource="nat_gateway", gateway_name="${gateway}"}`;
  return [
    {
      id: "ports",
      says: "Cloud NAT has no address or port left for a machine: new connections to the internet fail",
      severity: "critical",
      query: interpolate`max(max_over_time(router_googleapis_com:nat_nat_allocation_failed${one}[5m])) > 0`,
      forSeconds: 0,
    },
    {
      id: "drops",
      says: "Cloud NAT has lost packets for a quarter of an hour",
      severity: "warning",
      query: interpolate`sum by (reason) (increase(router_googleapis_com:nat_dropped_sent_packets_count${one}[5m])) > 100`,
      forSeconds: 900,
    },
  ];
}
