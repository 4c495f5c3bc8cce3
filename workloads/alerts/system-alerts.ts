import type { Alert } from "../../components/kubernetes/alert-rules";
import { watchdog } from "../../components/core/alerting";
import { teamOf } from "./teams";

const page = "alerts-of-the-cluster.md";

/**
 * What may be wrong with what makes more pods and nodes. Metrics of kube-state-metrics, KEDA and the Cluster Autoscaler.
 * @param autoscaler whether the last is pods of ours, which tell
 */
export function scalingAlerts(application: string, autoscaler = true): Alert[] {
  const team = teamOf(application, "horizontalpodautoscaler");
  return [
    {
      name: "AutoscalerAtMaximum",
      expr: "kube_horizontalpodautoscaler_status_current_replicas == kube_horizontalpodautoscaler_spec_max_replicas and kube_horizontalpodautoscaler_spec_max_replicas > kube_horizontalpodautoscaler_spec_min_replicas",
      for: "15m",
      severity: "warning",
      team,
      summary: "{{ $labels.namespace }}/{{ $labels.horizontalpodautoscaler }} has all the pods that it may have",
      description: "{{ $value }} pods for 15 minutes: more load finds no more of them.",
      page,
    },
    {
      name: "AutoscalerBlind",
      expr: 'kube_horizontalpodautoscaler_status_condition{condition="ScalingActive", status="false"} == 1',
      for: "10m",
      severity: "critical",
      team,
      summary: "{{ $labels.namespace }}/{{ $labels.horizontalpodautoscaler }} sees no metrics, and does not scale",
      description: "metrics-server or KEDA does not answer, or a container asks for no processor.",
      page,
    },
    {
      name: "ScalerFailing",
      expr: "sum by (exported_namespace, scaledObject, scaler) (increase(keda_scaler_detail_errors_total[10m])) > 0",
      for: "10m",
      severity: "warning",
      summary: "KEDA cannot ask the {{ $labels.scaler }} of {{ $labels.scaledObject }}",
      description: "It keeps the number of pods that there was.",
      page,
    },
    ...(autoscaler ? [nodesCannotGrow] : []),
  ];
}

const nodesCannotGrow: Alert = {
  name: "NodesCannotGrow",
  expr: "sum by (reason) (increase(cluster_autoscaler_failed_scale_ups_total[15m])) > 0",
  for: "15m",
  severity: "critical",
  summary: "No node can be added: {{ $labels.reason }}",
  description: "The Cluster Autoscaler asked for one and got none: pods wait.",
  page,
};

/** What may be wrong with secrets, mesh and gateway. */
export const trafficAlerts: readonly Alert[] = [
  {
    name: "SecretNotBrought",
    expr: 'externalsecret_status_condition{condition="Ready", status="False"} == 1',
    for: "15m",
    severity: "critical",
    summary: "The secret {{ $labels.exported_namespace }}/{{ $labels.name }} is no longer brought from the cloud",
    description: "Pods go on with what they have. After the next change of a password they cannot sign in.",
    page,
  },
  {
    name: "MeshControlPlaneDown",
    expr: 'absent(up{job="istiod"} == 1)',
    for: "5m",
    severity: "critical",
    summary: "No istiod answers",
    description:
      "Sidecars go on with what they know. New pods get none and do not start, and certificates are not renewed: they last a day.",
    page,
  },
  {
    name: "MeshConfigurationRejected",
    expr: "sum by (type) (increase(pilot_total_xds_rejects[10m])) > 0",
    for: "10m",
    severity: "warning",
    summary: "Sidecars refuse what istiod tells them",
    description:
      "They go on with what they had: a change of routes or of who may call whom is not in force. Its type is {{ $labels.type }}.",
    page,
  },
  {
    name: "SidecarInjectionFailing",
    expr: "sum(increase(sidecar_injection_failure_total[10m])) > 0",
    for: "5m",
    severity: "critical",
    summary: "Pods are not given their sidecar",
    description: "A pod without one is refused by all others, and a rollout hangs.",
    page,
  },
  {
    name: "MeshRootExpiring",
    expr: "min(citadel_server_root_cert_expiry_timestamp) - time() < 30 * 24 * 3600",
    for: "1h",
    severity: "critical",
    summary: "The mesh's root certificate ends in {{ $value | humanizeDuration }}",
    description: "When it ends, no pod believes another.",
    page,
  },
  {
    name: "GatewayDown",
    expr: 'absent(kube_deployment_status_replicas_available{namespace="gateway", deployment="kong-gateway"} > 0)',
    for: "2m",
    severity: "critical",
    summary: "No pod of the gateway is ready",
    description: "No request from outside reaches a service.",
    page,
  },
  {
    name: "GatewayConfigurationRejected",
    expr: 'sum(increase(ingress_controller_configuration_push_count{success="false"}[10m])) > 0 unless sum(increase(ingress_controller_configuration_push_count{success="true"}[10m])) > 0',
    for: "10m",
    severity: "warning",
    summary: "Kong refuses what its controller tells it",
    description: "It goes on with what it had: new routes and changed limits are not in force.",
    page,
  },
];

/** What may be wrong with what watches the rest. */
export const watchingAlerts: readonly Alert[] = [
  {
    name: watchdog,
    expr: "vector(1)",
    severity: "info",
    summary: "Alerts are judged and sent",
    description:
      "It always fires. Whoever waits for it tells somebody when it does not come: a receiver of the kind heartbeat.",
    page,
  },
  {
    name: "TargetDown",
    expr: "100 * count by (job, namespace) (up == 0) / count by (job, namespace) (up) > 20",
    for: "15m",
    severity: "warning",
    summary: "{{ $labels.namespace }}/{{ $labels.job }} does not say how it is",
    description:
      "{{ $value | humanize }} % of its pods are not scraped: they are down, or no network policy lets Prometheus in.",
    page,
  },
  {
    name: "ClusterStateUnknown",
    expr: 'absent(up{job="kube-state-metrics"} == 1)',
    for: "10m",
    severity: "critical",
    summary: "kube-state-metrics does not answer",
    description: "Most alerts of the cluster are judged by what it tells, and stay quiet now.",
    page,
  },
  {
    name: "RulesFailing",
    expr: "sum by (rule_group) (increase(prometheus_rule_evaluation_failures_total[10m])) > 0",
    for: "10m",
    severity: "critical",
    summary: "Prometheus cannot evaluate rules",
    description: "The alerts of {{ $labels.rule_group }} do not fire.",
    page,
  },
  {
    name: "AlertsNotSent",
    expr: "sum(rate(prometheus_notifications_errors_total[10m])) / sum(rate(prometheus_notifications_sent_total[10m])) > 0.05",
    for: "10m",
    severity: "critical",
    summary: "Prometheus does not reach Alertmanager",
    description: "{{ $value | humanizePercentage }} of the alerts are lost on the way.",
    page,
  },
  {
    name: "NobodyTold",
    expr: "sum by (integration) (rate(alertmanager_notifications_failed_total[10m])) / sum by (integration) (rate(alertmanager_notifications_total[10m])) > 0.05",
    for: "10m",
    severity: "critical",
    summary: "Alertmanager cannot tell anybody over {{ $labels.integration }}",
    description: "{{ $value | humanizePercentage }} of what it sends is refused. Another receiver may be told of this.",
    page,
  },
  {
    name: "MonitoringNotReloaded",
    expr: "prometheus_config_last_reload_successful == 0 or alertmanager_config_last_reload_successful == 0",
    for: "10m",
    severity: "critical",
    summary: "{{ $labels.pod }} refuses its configuration",
    description: "It goes on with the last one that it took: new rules, targets or receivers are not in force.",
    page,
  },
];
