import type { Watched } from "../common/alert-policy";

/**
 * What is watched of Cloud NAT: that a machine gets no port for a new connection, and that packets are lost. Plain names: a query holds them.
 * Source: docs.cloud.google.com/nat/docs/monitoring, metrics of the resource nat_gateway; `reason` of dropped packets.
 * @param gateways names of gateways, by zone or by what else tells them apart
 */
export function watchNat(gateways: Readonly<Record<string, string>>): Watched[] {
  return Object.entries(gateways).flatMap(([key, gateway]): Watched[] => {
    const one = `{monitored_resource="nat_gateway", gateway_name="${gateway}"}`;
    return [
      {
        id: `${key}-ports`,
        says: `Cloud NAT (${gateway}) has no address or port left for a machine: new connections to the internet fail`,
        severity: "critical",
        query: `max(max_over_time(router_googleapis_com:nat_nat_allocation_failed${one}[5m])) > 0`,
        forSeconds: 0,
      },
      {
        id: `${key}-drops`,
        says: `Cloud NAT (${gateway}) has lost packets for a quarter of an hour`,
        severity: "warning",
        query: `sum by (reason) (increase(router_googleapis_com:nat_dropped_sent_packets_count${one}[5m])) > 100`,
        forSeconds: 900,
      },
    ];
  });
}
