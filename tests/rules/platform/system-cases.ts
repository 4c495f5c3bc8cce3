import { platform, type Cases } from "../alert-cases";

const orders = (severity: string, labels: Record<string, string> = {}) => ({ severity, team: "orders", ...labels });
const autoscaler = 'namespace="go-coffee", horizontalpodautoscaler="order"';
const scaled = { namespace: "go-coffee", horizontalpodautoscaler: "order" };

/** Of scaling, traffic, and what watches the rest: workloads/alerts/system-alerts.ts. */
export const systemCases: Cases = {
  AutoscalerAtMaximum: {
    series: {
      [`kube_horizontalpodautoscaler_status_current_replicas{${autoscaler}}`]: "5 8x30",
      [`kube_horizontalpodautoscaler_spec_max_replicas{${autoscaler}}`]: "8x31",
      [`kube_horizontalpodautoscaler_spec_min_replicas{${autoscaler}}`]: "2x31",
    },
    // It may have one pod, and has one.
    quiet: {
      [`kube_horizontalpodautoscaler_status_current_replicas{${autoscaler}}`]: "1x31",
      [`kube_horizontalpodautoscaler_spec_max_replicas{${autoscaler}}`]: "1x31",
      [`kube_horizontalpodautoscaler_spec_min_replicas{${autoscaler}}`]: "1x31",
    },
    early: "15m",
    at: "17m",
    fires: [orders("warning", scaled)],
  },
  AutoscalerBlind: {
    series: {
      [`kube_horizontalpodautoscaler_status_condition{${autoscaler}, condition="ScalingActive", status="false"}`]:
        "1x20",
    },
    quiet: {
      [`kube_horizontalpodautoscaler_status_condition{${autoscaler}, condition="ScalingActive", status="false"}`]:
        "0x20",
    },
    early: "9m",
    at: "11m",
    fires: [orders("critical", { ...scaled, condition: "ScalingActive", status: "false" })],
  },
  ScalerFailing: {
    series: {
      'keda_scaler_detail_errors_total{exported_namespace="go-coffee", scaledObject="order", scaler="cronScaler", type="scaledobject"}':
        "0+1x40",
    },
    quiet: {
      'keda_scaler_detail_errors_total{exported_namespace="go-coffee", scaledObject="order", scaler="cronScaler", type="scaledobject"}':
        "7x40",
    },
    early: "9m",
    at: "14m",
    fires: [platform("warning", { exported_namespace: "go-coffee", scaledObject: "order", scaler: "cronScaler" })],
  },
  NodesCannotGrow: {
    series: { 'cluster_autoscaler_failed_scale_ups_total{reason="cloudProviderError"}': "0+1x40" },
    quiet: { 'cluster_autoscaler_failed_scale_ups_total{reason="cloudProviderError"}': "3x40" },
    early: "14m",
    at: "20m",
    fires: [platform("critical", { reason: "cloudProviderError" })],
  },
  SecretNotBrought: {
    series: {
      'externalsecret_status_condition{exported_namespace="go-coffee", name="order-database", condition="Ready", status="False"}':
        "1x30",
    },
    quiet: {
      'externalsecret_status_condition{exported_namespace="go-coffee", name="order-database", condition="Ready", status="False"}':
        "0x30",
    },
    early: "14m",
    at: "16m",
    fires: [
      platform("critical", {
        exported_namespace: "go-coffee",
        name: "order-database",
        condition: "Ready",
        status: "False",
      }),
    ],
  },
  MeshControlPlaneDown: {
    series: { 'up{job="istiod", pod="a"}': "1 0x20" },
    quiet: { 'up{job="istiod", pod="a"}': "0x20", 'up{job="istiod", pod="b"}': "1x20" },
    early: "5m",
    at: "7m",
    fires: [platform("critical")],
  },
  MeshConfigurationRejected: {
    series: {
      'pilot_total_xds_rejects{type="type.googleapis.com/envoy.config.route.v3.RouteConfiguration"}': "0+1x40",
    },
    quiet: { 'pilot_total_xds_rejects{type="type.googleapis.com/envoy.config.route.v3.RouteConfiguration"}': "1x40" },
    early: "9m",
    at: "14m",
    fires: [platform("warning", { type: "type.googleapis.com/envoy.config.route.v3.RouteConfiguration" })],
  },
  SidecarInjectionFailing: {
    series: { 'sidecar_injection_failure_total{pod="istiod-1"}': "0+1x40" },
    quiet: { 'sidecar_injection_failure_total{pod="istiod-1"}': "0x40" },
    early: "5m",
    at: "9m",
    fires: [platform("critical")],
  },
  MeshRootExpiring: {
    // Seconds since 1970, where a test begins: in 20 days, and in 60.
    series: { citadel_server_root_cert_expiry_timestamp: "1728000x120" },
    quiet: { citadel_server_root_cert_expiry_timestamp: "5184000x120" },
    early: "59m",
    at: "61m",
    fires: [platform("critical")],
  },
  GatewayDown: {
    series: { 'kube_deployment_status_replicas_available{namespace="gateway", deployment="kong-gateway"}': "2 0x20" },
    quiet: { 'kube_deployment_status_replicas_available{namespace="gateway", deployment="kong-gateway"}': "1x20" },
    early: "2m",
    at: "4m",
    fires: [platform("critical")],
  },
  GatewayConfigurationRejected: {
    series: { 'ingress_controller_configuration_push_count{success="false"}': "0+1x40" },
    // One was refused, and the next ones were taken.
    quiet: {
      'ingress_controller_configuration_push_count{success="false"}': "0+1x40",
      'ingress_controller_configuration_push_count{success="true"}': "0+1x40",
    },
    early: "9m",
    at: "14m",
    fires: [platform("warning")],
  },
  Watchdog: { series: { up: "1x5" }, at: "1m", fires: [platform("info")] },
  TargetDown: {
    series: {
      'up{job="order", namespace="go-coffee", pod="a"}': "0x30",
      'up{job="order", namespace="go-coffee", pod="b"}': "1x30",
    },
    quiet: {
      'up{job="order", namespace="go-coffee", pod="a"}': "1x30",
      'up{job="order", namespace="go-coffee", pod="b"}': "1x30",
    },
    early: "14m",
    at: "16m",
    fires: [platform("warning", { job: "order", namespace: "go-coffee" })],
  },
  ClusterStateUnknown: {
    series: { 'up{job="kube-state-metrics"}': "0x30" },
    quiet: { 'up{job="kube-state-metrics"}': "1x30" },
    early: "9m",
    at: "11m",
    fires: [platform("critical")],
  },
  RulesFailing: {
    series: { 'prometheus_rule_evaluation_failures_total{rule_group="platform-nodes", pod="p"}': "0+1x40" },
    quiet: { 'prometheus_rule_evaluation_failures_total{rule_group="platform-nodes", pod="p"}': "4x40" },
    early: "9m",
    at: "14m",
    fires: [platform("critical", { rule_group: "platform-nodes" })],
  },
  AlertsNotSent: {
    series: {
      'prometheus_notifications_errors_total{pod="p"}': "0+1x40",
      'prometheus_notifications_sent_total{pod="p"}': "0+10x40",
    },
    quiet: {
      'prometheus_notifications_errors_total{pod="p"}': "0+1x40",
      'prometheus_notifications_sent_total{pod="p"}': "0+100x40",
    },
    early: "9m",
    at: "14m",
    fires: [platform("critical")],
  },
  NobodyTold: {
    series: {
      'alertmanager_notifications_failed_total{integration="sns", reason="clientError"}': "0+1x40",
      'alertmanager_notifications_total{integration="sns"}': "0+2x40",
    },
    quiet: {
      'alertmanager_notifications_failed_total{integration="sns", reason="clientError"}': "0x40",
      'alertmanager_notifications_total{integration="sns"}': "0+2x40",
    },
    early: "9m",
    at: "14m",
    fires: [platform("critical", { integration: "sns" })],
  },
  MonitoringNotReloaded: {
    series: { 'alertmanager_config_last_reload_successful{pod="a"}': "1 0x20" },
    quiet: {
      'alertmanager_config_last_reload_successful{pod="a"}': "1x20",
      'prometheus_config_last_reload_successful{pod="p"}': "1x20",
    },
    early: "10m",
    at: "12m",
    fires: [platform("critical", { pod: "a" })],
  },
};
