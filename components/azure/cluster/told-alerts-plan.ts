import { severities, toldByTopic, watchdog, type Alerting, type Receiver, type Severity } from "../../core/alerting";

/**
 * Azure's collectors, as AKS runs them where its managed Prometheus is on. They fetch what objects of a kind of their own say.
 * Source: Azure/prometheus-collector otelcollector/deploy/addon-chart/azure-monitor-metrics-addon/templates/ama-metrics-deployment.yaml.
 */
export const collectedTopic = {
  kind: "collected",
  collectors: { namespaces: ["kube-system"], pods: { rsName: "ama-metrics" } },
  asked: "azmonitoring.coreos.com",
} as const satisfies Alerting["topic"];

/** A rule of Azure Monitor's for alerts of Prometheus. */
export interface ToldAlert {
  /** Identity, and the rule's name: letters, digits and `-`. */
  id: string;
  says: string;
  severity: "critical" | "warning";
  /** PromQL: any series is too many. */
  query: string;
  /** In minutes. */
  forMinutes: number;
}

/**
 * How people hear of a cluster's own alerts on Azure: Alertmanager knows no action group, and nobody has a key. So Azure's collectors fetch from Prometheus which alerts fire
 * (workloads/alerts/monitoring.ts), and rules tell those whom Azure tells of everything. And it is told when nothing comes any more, which nobody in the cluster could. The workspace that
 * they look at has this cluster in it alone, and alerts keep the labels that they have: `honorLabels`.
 * @returns nothing where no receiver is of the kind `topic`
 */
export function toldAlerts(alerting: Pick<Alerting, "receivers">): ToldAlert[] {
  const receivers = toldByTopic(alerting);
  if (receivers.length === 0) return [];
  const wanted = severities.filter((severity) => receivers.some((one) => wants(one, severity)));
  return [...wanted.map((severity) => firing(severity, receivers)), silence];
}

function firing(severity: Severity, receivers: readonly Receiver[]): ToldAlert {
  const teams = teamsOf(receivers.filter((one) => wants(one, severity)));
  const team = teams === undefined ? "" : `, team=~"${teams.join("|")}"`;
  return {
    id: `fires-${severity}`,
    says: `An alert of the cluster fires, of severity ${severity}: which one, of which service and of whom, its labels say`,
    severity: severity === "critical" ? "critical" : "warning",
    query: `max by (alertname, namespace, service, team) (ALERTS{alertstate="firing", severity="${severity}", alertname!="${watchdog}"${team}}) > 0`,
    // It has waited in the cluster already.
    forMinutes: 0,
  };
}

/** A first `up` makes this before the cluster has Prometheus: nobody is told until three quarters of an hour have gone by. */
const silence: ToldAlert = {
  id: "nothing-watches",
  says: "The cluster's Prometheus says nothing any more: nobody would be told of its alerts",
  severity: "critical",
  query: `absent_over_time(ALERTS{alertname="${watchdog}"}[15m])`,
  forMinutes: 30,
};

function wants({ severities: wanted = ["critical", "warning"] }: Receiver, severity: Severity): boolean {
  return wanted.includes(severity);
}

/** Whose alerts: undefined for everybody's. */
function teamsOf(receivers: readonly Receiver[]): string[] | undefined {
  if (receivers.some(({ teams }) => teams === undefined)) return undefined;
  return [...new Set(receivers.flatMap(({ teams }) => teams ?? []))].sort();
}
