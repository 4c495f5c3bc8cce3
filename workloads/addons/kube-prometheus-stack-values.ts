import type { Input } from "@pulumi/pulumi";
import { alertmanagerAccount, receiverCredentials } from "../../components/core/alerting";
import type { ByScale } from "../../components/kubernetes/service-entry";
import { alertmanagerConfig, credentialsFolder, type AlertmanagerConfig } from "../alerts/alertmanager";
import type { Placement } from "../../components/kubernetes/placement";
import { roomy, tagOf, type AddOnContext } from "./add-on";
import { clusterCritical, resources, spread, type ContainerResources } from "./pods";

const name = "kube-prometheus-stack";
const app = (part: string) => ({ "app.kubernetes.io/name": part });

/** The labels of each kind of pod. The operator's StatefulSets carry their own: prometheus-operator pkg/prometheus/server/statefulset.go, pkg/alertmanager/operator.go. */
export const stackPods = {
  prometheus: app("prometheus"),
  alertmanager: app("alertmanager"),
  grafana: app("grafana"),
  kubeStateMetrics: app("kube-state-metrics"),
  operator: { app: `${name}-operator` },
};

interface Image {
  tag: string;
}

interface Kept {
  volumeClaimTemplate: { spec: { accessModes: string[]; resources: { requests: { storage: string } } } };
}

/** The keys of chart prometheus-community/kube-prometheus-stack that we set. Its pods are restricted of themselves. */
export interface StackValues {
  fullnameOverride: string;
  crds: { enabled: false };
  /** Rules and dashboards that nobody here owns: ours are tested, and each has a page that says what to do. */
  defaultRules: { create: false };
  nodeExporter: { enabled: false };
  /** A managed control plane shows these to nobody: their jobs would be down for ever. */
  kubeControllerManager: { enabled: false };
  kubeScheduler: { enabled: false };
  kubeEtcd: { enabled: false };
  kubeProxy: { enabled: false };
  /** The cloud watches it, and one API server has more series than all services together. */
  kubeApiServer: { enabled: false };
  prometheusOperator: {
    image: Image;
    prometheusConfigReloader: { image: Image; resources: ContainerResources };
    /** Rules are judged before they are applied (tests/rules), and by the operator after: a webhook more that writes could wait for. */
    admissionWebhooks: { enabled: false };
    tls: { enabled: false };
    /** Endpoints are on their way out of Kubernetes. */
    kubeletEndpointsEnabled: false;
    kubeletEndpointSliceEnabled: true;
    priorityClassName: string;
    resources: ContainerResources;
  };
  prometheus: {
    podDisruptionBudget: { enabled: boolean; minAvailable: number };
    prometheusSpec: PrometheusSpec;
  };
  alertmanager: {
    serviceAccount: { name: string; annotations: Record<string, Input<string>> };
    podDisruptionBudget: { enabled: boolean; minAvailable: number };
    config: AlertmanagerConfig;
    alertmanagerSpec: {
      image: Image;
      version: string;
      replicas: number;
      priorityClassName: string;
      resources: ContainerResources;
      storage: Kept;
      topologySpreadConstraints: ReturnType<typeof spread>;
      /** Not `secrets`: a pod would wait for one that nobody has filled yet, and no other receiver be told of anything. */
      volumes: { name: string; secret: { secretName: string; optional: true } }[];
      volumeMounts: { name: string; mountPath: string; readOnly: true }[];
    };
  };
  grafana: {
    image: Image;
    defaultDashboardsEnabled: false;
    testFramework: { enabled: false };
    resources: ContainerResources;
    sidecar: {
      image: Image;
      resources: ContainerResources;
      dashboards: { searchNamespace: string };
    };
    rbac: { namespaced: true };
    "grafana.ini": Record<string, Record<string, boolean>>;
  };
  "kube-state-metrics": {
    image: Image;
    priorityClassName: string;
    resources: ContainerResources;
    metricLabelsAllowlist: string[];
  };
}

interface PrometheusSpec extends Placement {
  image: Image;
  version: string;
  replicas: number;
  retention: string;
  retentionSize: string;
  scrapeInterval: string;
  evaluationInterval: string;
  priorityClassName: string;
  resources: ContainerResources;
  storageSpec: Kept;
  topologySpreadConstraints: ReturnType<typeof spread>;
  serviceDiscoveryRole: "EndpointSlice";
  externalLabels: { cluster: Input<string> };
  /** Every monitor and rule of every namespace, whoever made it: without these, only the chart's own. */
  serviceMonitorSelectorNilUsesHelmValues: false;
  podMonitorSelectorNilUsesHelmValues: false;
  probeSelectorNilUsesHelmValues: false;
  ruleSelectorNilUsesHelmValues: false;
  scrapeConfigSelectorNilUsesHelmValues: false;
}

/** What is kept, and how much memory it takes to ask for it: 2 to 3 kB for each series, of which a service's pod has about 500 and the cluster's own objects the rest. */
const sizes: ByScale<{ memory: number; cpu: number; days: number; disk: number }> = {
  small: { cpu: 150, memory: 1024, days: 7, disk: 20 },
  medium: { cpu: 300, memory: 2560, days: 15, disk: 60 },
  large: { cpu: 750, memory: 6144, days: 30, disk: 200 },
};

/** A pair keeps the same twice, and either may go; three Alertmanagers go on agreeing with one away. */
const stackReplicas = {
  prometheus: { small: 1, medium: 2, large: 2 },
  alertmanager: { small: 1, medium: 2, large: 3 },
} satisfies Record<string, ByScale<number>>;

export function stackValues(context: AddOnContext): StackValues {
  const tag = (image: string, version: string): Image => ({ tag: tagOf(context, name, image, version) });
  return {
    fullnameOverride: name,
    crds: { enabled: false },
    defaultRules: { create: false },
    nodeExporter: { enabled: false },
    kubeControllerManager: { enabled: false },
    kubeScheduler: { enabled: false },
    kubeEtcd: { enabled: false },
    kubeProxy: { enabled: false },
    kubeApiServer: { enabled: false },
    prometheusOperator: {
      image: tag("operator", "v0.93.1"),
      prometheusConfigReloader: { image: tag("configReloader", "v0.93.1"), resources: resources(10, 48) },
      admissionWebhooks: { enabled: false },
      tls: { enabled: false },
      kubeletEndpointsEnabled: false,
      kubeletEndpointSliceEnabled: true,
      priorityClassName: clusterCritical,
      resources: resources(50, 128),
    },
    prometheus: prometheusValues(context),
    alertmanager: alertmanagerValues(context),
    grafana: grafanaValues(context),
    "kube-state-metrics": {
      image: tag("kubeStateMetrics", "v2.20.0"),
      priorityClassName: clusterCritical,
      resources: resources(20, { small: 96, medium: 160, large: 320 }[context.scale]),
      // What cost and alerts are told apart by.
      metricLabelsAllowlist: ["pods=[service,owner]", "deployments=[service]", "namespaces=[service,data-class]"],
    },
  };
}

const kept = (gibibytes: number): Kept => ({
  volumeClaimTemplate: {
    spec: { accessModes: ["ReadWriteOnce"], resources: { requests: { storage: `${gibibytes}Gi` } } },
  },
});

function prometheusValues(context: AddOnContext): StackValues["prometheus"] {
  const { scale, cluster } = context;
  const { cpu, memory, days, disk } = sizes[scale];
  const version = "v3.14.0";
  const replicas = stackReplicas.prometheus[scale];
  return {
    podDisruptionBudget: { enabled: replicas > 1, minAvailable: 1 },
    prometheusSpec: {
      image: { tag: tagOf(context, name, "prometheus", `${version}-distroless`) },
      // Said, since the operator reads it from the tag otherwise, where a digest may stand.
      version,
      replicas,
      retention: `${days}d`,
      // Before the disk is full the oldest goes: a Prometheus that cannot write stops.
      retentionSize: `${Math.floor(disk * 0.85)}GiB`,
      scrapeInterval: "30s",
      evaluationInterval: "30s",
      priorityClassName: clusterCritical,
      resources: resources(cpu, memory),
      storageSpec: kept(disk),
      ...roomy(context),
      topologySpreadConstraints: spread(stackPods.prometheus),
      serviceDiscoveryRole: "EndpointSlice",
      externalLabels: { cluster: cluster.name },
      serviceMonitorSelectorNilUsesHelmValues: false,
      podMonitorSelectorNilUsesHelmValues: false,
      probeSelectorNilUsesHelmValues: false,
      ruleSelectorNilUsesHelmValues: false,
      scrapeConfigSelectorNilUsesHelmValues: false,
    },
  };
}

function alertmanagerValues(context: AddOnContext): StackValues["alertmanager"] {
  const { cluster, scale, alerting = { receivers: {} } } = context;
  const version = "v0.34.0";
  const replicas = stackReplicas.alertmanager[scale];
  const volume = "receivers";
  return {
    serviceAccount: {
      name: alertmanagerAccount.name,
      annotations: cluster.toolAnnotations[alertmanagerAccount.name] ?? {},
    },
    podDisruptionBudget: { enabled: replicas > 1, minAvailable: 1 },
    config: alertmanagerConfig(alerting),
    alertmanagerSpec: {
      image: { tag: tagOf(context, name, "alertmanager", version) },
      version,
      replicas,
      priorityClassName: clusterCritical,
      resources: resources(20, 96),
      // Silences, and what has been sent: a restart would send it again.
      storage: kept(1),
      topologySpreadConstraints: spread(stackPods.alertmanager),
      volumes: [{ name: volume, secret: { secretName: receiverCredentials.name, optional: true } }],
      volumeMounts: [{ name: volume, mountPath: credentialsFolder, readOnly: true }],
    },
  };
}

/** It keeps nothing: dashboards and sources come from ConfigMaps, and its one account's password is made by the chart, in a Secret. */
function grafanaValues(context: AddOnContext): StackValues["grafana"] {
  const tag = (image: string, version: string): Image => ({ tag: tagOf(context, name, image, version) });
  return {
    image: tag("grafana", "13.2.0"),
    defaultDashboardsEnabled: false,
    testFramework: { enabled: false },
    resources: resources(100, 320),
    sidecar: {
      image: tag("sidecar", "2.10.1"),
      resources: resources(10, 96),
      // Its own namespace alone: whoever may write a ConfigMap elsewhere may not thereby put anything before people's eyes.
      dashboards: { searchNamespace: alertmanagerAccount.namespace },
    },
    rbac: { namespaced: true },
    "grafana.ini": {
      analytics: { reporting_enabled: false, check_for_updates: false, check_for_plugin_updates: false },
      users: { allow_sign_up: false },
      "auth.anonymous": { enabled: false },
      security: { disable_gravatar: true },
    },
  };
}
