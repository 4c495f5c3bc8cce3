import { interpolate, type Input } from "@pulumi/pulumi";
import { severities, toldByTopic, watchdog, type Alerting, type Receiver, type Severity } from "../../core/alerting";
import type { Watched } from "../common/alert-policy";

/**
 * Google's collectors, as GKE runs them where it is asked for managed collection of metrics: in a namespace of GKE's own, before in one of their own.
 * Source: docs.cloud.google.com/stackdriver/docs/managed-prometheus/setup-managed; GoogleCloudPlatform/prometheus-engine manifests/operator.yaml.
 */
export const collectedTopic = {
  kind: "collected",
  collectors: { namespaces: ["gke-gmp-system", "gmp-system"], pods: { "app.kubernetes.io/name": "collector" } },
} as const satisfies Alerting["topic"];

/**
 * How people hear of a cluster's own alerts on Google Cloud: Alertmanager knows no topic of Google's, and nobody has a key. So collectors fetch from Prometheus which alerts fire
 * (workloads/alerts/monitoring.ts), and Cloud Monitoring tells those whom it tells of everything. And it tells of it when nothing comes any more, which nobody in the cluster could.
 * A collector puts its own labels before those of what it fetches: an alert's `namespace` is `exported_namespace`, and its `cluster` likewise.
 * Source: docs.cloud.google.com/stackdriver/docs/managed-prometheus/setup-managed, "Reserved labels".
 * @param clusterName what Prometheus calls its cluster in each series
 * @returns nothing where no receiver is of the kind `topic`
 */
export function toldAlerts(alerting: Pick<Alerting, "receivers">, clusterName: Input<string>): Watched[] {
  const receivers = toldByTopic(alerting);
  const wanted = severities.filter((severity) => receivers.some((one) => wants(one, severity)));
  if (receivers.length === 0) return [];
  return [...wanted.map((severity) => firing(severity, receivers, clusterName)), silence(clusterName)];
}

const page = "who-is-told.md";

function firing(severity: Severity, receivers: readonly Receiver[], clusterName: Input<string>): Watched {
  const teams = teamsOf(receivers.filter((one) => wants(one, severity)));
  const team = teams === undefined ? "" : `, team=~"${teams.join("|")}"`;
  return {
    id: `fires-${severity}`,
    says: `An alert of the cluster fires, of severity ${severity}: which one, of which service and of whom, its labels say`,
    severity: severity === "critical" ? "critical" : "warning",
    query: interpolate`max by (alertname, exported_namespace, service, team) (ALERTS{alertstate="firing", severity="${severity}", alertname!="${watchdog}"${team}, exported_cluster="${clusterName}"}) > 0`,
    // It has waited in the cluster already.
    forSeconds: 0,
    page,
  };
}

/** A first `up` makes this before the cluster has Prometheus: nobody is told until three quarters of an hour have gone by. */
function silence(clusterName: Input<string>): Watched {
  return {
    id: "nothing-watches",
    says: "The cluster's Prometheus says nothing any more: nobody would be told of its alerts",
    severity: "critical",
    query: interpolate`absent_over_time(ALERTS{alertname="${watchdog}", exported_cluster="${clusterName}"}[15m])`,
    forSeconds: 1800,
    page,
  };
}

function wants({ severities: wanted = ["critical", "warning"] }: Receiver, severity: Severity): boolean {
  return wanted.includes(severity);
}

/** Whose alerts: undefined for everybody's. */
function teamsOf(receivers: readonly Receiver[]): string[] | undefined {
  if (receivers.some(({ teams }) => teams === undefined)) return undefined;
  return [...new Set(receivers.flatMap(({ teams }) => teams ?? []))].sort();
}
