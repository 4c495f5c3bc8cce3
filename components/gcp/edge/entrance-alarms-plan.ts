import type { Watched } from "../common/alert-policy";

/** The load balancer's backend services by name, and the metric of requests that it answered itself. All are plain: a query holds them. */
export interface WatchedEntrance {
  /** All of them. */
  backends: readonly string[];
  /** The one whose answers are quick: a WebSocket's lasts as long as it is open. */
  quick: string;
  /** The name of the log-based metric that counts what no pod took. */
  refused: string;
}

/** The metric as PromQL has it. Source: docs.cloud.google.com/monitoring/promql/promql-mapping. */
const underscored = (name: string): string => name.replace(/[^a-zA-Z0-9_]/g, "_");

/**
 * What a load balancer is watched for. Google does not measure how many pods are well: that none takes a request is in its log.
 * Source: docs.cloud.google.com/load-balancing/docs/https/https-logging-monitoring, metrics and statusDetails.
 */
export function watchEntrance({ backends, quick, refused }: WatchedEntrance): Watched[] {
  const one = `monitored_resource="https_lb_rule", backend_target_name=~"${backends.join("|")}"`;
  const requests = (more = "") => `sum(rate(loadbalancing_googleapis_com:https_request_count{${one}${more}}[5m]))`;
  const latencies = `loadbalancing_googleapis_com:https_backend_latencies_bucket{monitored_resource="https_lb_rule", backend_target_name="${quick}"}`;
  return [
    {
      id: "refused",
      says: "The load balancer itself answers with errors: it finds no pod of the gateway that takes the request",
      severity: "critical",
      // A log-based metric of http_load_balancer is one of l7_lb_rule: what a metric is written against has another name than what a log is.
      query: `sum(increase(logging_googleapis_com:user_${underscored(refused)}{monitored_resource="l7_lb_rule"}[5m])) > 10`,
    },
    {
      id: "errors",
      says: "More than 5 % of the requests to Google's way in have failed for a quarter of an hour",
      severity: "critical",
      query: `${requests(', response_code_class="500"')} / ${requests()} > 0.05`,
      forSeconds: 900,
    },
    {
      id: "slow",
      says: "One request in twenty has taken the gateway over two seconds, for a quarter of an hour",
      severity: "warning",
      // Milliseconds.
      query: `histogram_quantile(0.95, sum by (le) (rate(${latencies}[10m]))) > 2000`,
      forSeconds: 900,
    },
    {
      id: "blocked",
      says: "Cloud Armor has refused over 20 requests a second for ten minutes: an attack, or a rule that is wrong",
      severity: "warning",
      query: `sum(rate(networksecurity_googleapis_com:https_request_count{monitored_resource="network_security_policy", blocked="true", backend_target_name=~"${backends.join("|")}"}[5m])) > 20`,
      forSeconds: 600,
    },
  ];
}
