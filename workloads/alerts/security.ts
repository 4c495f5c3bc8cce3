import { alertRule, type Alert, type RuleGroup } from "../../components/kubernetes/alert-rules";
import { grown } from "./promql";

const page = "alerts-of-security.md";

/**
 * What Falco counts of a rule, and when it counted more. A rule is told of once it has matched: its first match makes the series.
 * Source: falcosecurity/falco 0.44.1, userspace/falco/falco_metrics.cpp: the labels, and that a count of 0 is left out. Priorities: 0 emergency, 1 alert, 2 critical, 3 error, 4 warning, 5 notice.
 */
const matches = (priorities: string): string =>
  grown("rule_name, node", `falcosecurity_falco_rules_matches_total{priority=~"${priorities}"}`, "10m");

/** Of what runs somewhere else Trivy's operator tells: `namespace` is its own, and theirs `exported_namespace`. */
const perImage = "sum by (exported_namespace, image_repository, image_tag, image_digest)";
const vulnerable = (severity: string, where: string) =>
  `${perImage} (trivy_image_vulnerabilities{severity="${severity}", ${where}}) > 0`;

/** What Falco sees. Its own lines say which process, of which pod. */
const falcoAlerts: readonly Alert[] = [
  {
    name: "IntruderSuspected",
    expr: matches("[0-2]"),
    severity: "critical",
    summary: "Falco on {{ $labels.node }}: {{ $labels.rule_name }}",
    description: "What no program of ours does, such as a binary that was put into a running container and started.",
    page,
  },
  {
    name: "UnusualBehaviour",
    expr: matches("[34]"),
    severity: "warning",
    summary: "Falco on {{ $labels.node }}: {{ $labels.rule_name }}",
    description: "What programs seldom do, such as reading the passwords of their container, or clearing its logs.",
    page,
  },
  {
    name: "FalcoOverrun",
    expr: "sum by (node) (rate(falcosecurity_scap_n_drops_total[10m])) / sum by (node) (rate(falcosecurity_scap_n_evts_total[10m])) > 0.01",
    for: "15m",
    severity: "warning",
    summary: "Falco on {{ $labels.node }} loses system calls",
    description: "{{ $value | humanizePercentage }} of them are not looked at.",
    page,
  },
  {
    name: "NodeUnwatched",
    expr: 'kube_daemonset_status_number_unavailable{namespace="security-agents", daemonset="falco"} > 0 or absent(kube_daemonset_status_number_unavailable{namespace="security-agents", daemonset="falco"})',
    for: "15m",
    severity: "warning",
    summary: "Falco does not run on every node",
    description: "What happens there is seen by nobody but GuardDuty.",
    page,
  },
];

/**
 * What Trivy finds in images that run. Of the services, somebody is asked to do something; of charts, whose next version brings the fix, the dashboards tell.
 * Source: aquasecurity/trivy-operator v0.32.0, pkg/metrics/collector.go.
 */
function trivyAlerts(application: string): readonly Alert[] {
  const ours = `exported_namespace="${application}"`;
  return [
    {
      name: "VulnerableService",
      expr: vulnerable("Critical", ours),
      for: "1h",
      severity: "warning",
      summary: "{{ $labels.image_repository }} runs with critical vulnerabilities",
      description: "{{ $value }} of them, in {{ $labels.image_tag }}{{ $labels.image_digest }}.",
      page,
    },
    {
      name: "VulnerableTool",
      expr: vulnerable("Critical", `exported_namespace!="${application}"`),
      for: "1d",
      severity: "info",
      summary: "{{ $labels.image_repository }} in {{ $labels.exported_namespace }} has critical vulnerabilities",
      description: "{{ $value }} of them, in {{ $labels.image_tag }}{{ $labels.image_digest }}.",
      page,
    },
    {
      name: "SecretInImage",
      expr: `${perImage} (trivy_image_exposedsecrets{severity=~"Critical|High"}) > 0`,
      severity: "critical",
      summary: "{{ $labels.image_repository }} in {{ $labels.exported_namespace }} holds a secret in clear",
      description: "Whoever can pull the image has it.",
      page,
    },
    {
      name: "ImagesUnscanned",
      expr: "absent(trivy_image_vulnerabilities)",
      for: "2h",
      severity: "warning",
      summary: "Nothing is known of the images that run",
      description: "Trivy's operator does not run, or its scans fail.",
      page,
    },
  ];
}

/** What is installed of what watches. */
export interface Watchers {
  falco: boolean;
  trivy: boolean;
}

/** The alerts of what watches, by who tells of it; none of what is not installed. */
export function securityAlerts(application: string, { falco, trivy }: Watchers): Record<string, readonly Alert[]> {
  return { ...(falco && { falco: falcoAlerts }), ...(trivy && { trivy: trivyAlerts(application) }) };
}

/**
 * The rules of those alerts, as one PrometheusRule has them.
 * @param application the services' namespace
 * @param runbooks where the runbooks are
 */
export function securityRules(application: string, watchers: Watchers, runbooks?: string): RuleGroup[] {
  return Object.entries(securityAlerts(application, watchers)).map(([name, alerts]) => ({
    name: `security-${name}`,
    rules: alerts.map((alert) => alertRule(alert, runbooks)),
  }));
}
