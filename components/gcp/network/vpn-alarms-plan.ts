import { interpolate, type Input } from "@pulumi/pulumi";
import type { Watched } from "../common/alert-policy";

/**
 * What is watched of tunnels at Google's end: that each is up, that its session of BGP is, and that no more routes come in than the network takes.
 *
 * The router's metrics know it by a number that only Google has, so sessions are told apart by their names, which begin with the environment's
 * (`go-coffee-ENVIRONMENT-`): those over cables are among them.
 * Sources: docs.cloud.google.com/monitoring/api/metrics_gcp_t_z, vpn (resource vpn_gateway; labels tunnel_name, gateway_name); docs.cloud.google.com/network-connectivity/docs/router/how-to/viewing-logs-metrics.
 * @param gateway the HA VPN gateway's name, as metrics call it
 * @param sessions what the names of the environment's sessions begin with
 * @param count how many tunnels there are, each with a session. One that is gone has no series at all, so that they are counted, too
 */
export function watchVpn(gateway: Input<string>, sessions: string, count: number): Watched[] {
  const tunnel = interpolate`vpn_googleapis_com:tunnel_established{monitored_resource="vpn_gateway", gateway_name="${gateway}"}`;
  const session = `router_googleapis_com:bgp_session_up{monitored_resource="gce_router", bgp_peer_name=~"${sessions}.*"}`;
  const quota = "router_googleapis_com:dynamic_routes_learned_routes";
  const network = '{monitored_resource="gce_network_region"}';
  return [
    {
      id: "tunnels",
      says: "A tunnel to another cloud is down: the pair has fewer left than it was made with",
      severity: "critical",
      query: interpolate`min by (tunnel_name) (${tunnel}) < 1 or (count(${tunnel} == 1) or vector(0)) < ${count}`,
      page: "gcp-alarms.md#tunnels",
    },
    {
      id: "sessions",
      says: "A session of BGP is down: its tunnel may stand, and carries nothing",
      severity: "critical",
      query: `min by (bgp_peer_name) (${session}) < 1 or (count(${session} == 1) or vector(0)) < ${count}`,
      page: "gcp-alarms.md#tunnels",
    },
    {
      id: "routes",
      says: "The other ends announce over 80 % of the routes that Google takes: those past the quota are dropped",
      severity: "warning",
      query: `max(${quota}_used_unique_destinations${network} / ${quota}_unique_destinations_limit${network}) > 0.8`,
      page: "gcp-alarms.md#tunnels",
    },
  ];
}
