import { at, bag } from "../../core/paths";
import type { Props } from "../../protocol/values";
import { type ChartObject, restricted, type KnownChart } from "./chart";

/*
 * Charts that measure a cluster. Source of each entry: its templates and values at the version that stands here (repository and tag in the comment).
 */

const repository = "https://prometheus-community.github.io/helm-charts";
const restrictedPod = { securityContext: { runAsNonRoot: true, seccompProfile: { type: "RuntimeDefault" } } };

const labels = (name: string) => ({ "app.kubernetes.io/name": name, "app.kubernetes.io/instance": "{r}" });

// github.com/prometheus-community/helm-charts, charts/kube-prometheus-stack, kube-prometheus-stack-88.5.3, with its subcharts kube-state-metrics 8.4.0 and grafana 12.11.1.
// Called kube-prometheus-stack: another release's names are cut (`kube-prometheus-stack.fullname`).
const stack: KnownChart = {
  repository,
  versions: ["88.5.3"],
  accounts: ["{r}-prometheus"],
  workloads: [
    {
      kind: "Deployment",
      name: "{r}-grafana",
      labels: labels("grafana"),
      resources: "grafana.resources",
      pod: { is: restrictedPod },
      container: { is: restricted },
      ports: [3000],
    },
    {
      kind: "Deployment",
      name: "{r}-kube-state-metrics",
      labels: labels("kube-state-metrics"),
      resources: "kube-state-metrics.resources",
      priority: { path: "kube-state-metrics.priorityClassName" },
      pod: { is: restrictedPod },
      container: { is: restricted },
      ports: [8080],
    },
    {
      kind: "Deployment",
      name: "{r}-operator",
      labels: { app: "{r}-operator", release: "{r}" },
      resources: "prometheusOperator.resources",
      priority: { path: "prometheusOperator.priorityClassName" },
      pod: { is: restrictedPod },
      container: { is: restricted },
      ports: [8080],
    },
  ],
  services: [
    {
      name: "{r}-grafana",
      of: "{r}-grafana",
      labels: { "app.kubernetes.io/name": "grafana" },
      ports: ["http-web:80>3000"],
    },
    {
      name: "{r}-kube-state-metrics",
      of: "{r}-kube-state-metrics",
      labels: { "app.kubernetes.io/name": "kube-state-metrics" },
      ports: ["http:8080>8080"],
    },
    {
      name: "{r}-operator",
      of: "{r}-operator",
      labels: { app: "kube-prometheus-stack-operator" },
      ports: ["http:8080>8080"],
    },
  ],
  objects: ({ name, namespace, values }) => [
    prometheus(name, namespace, values),
    alertmanager(name, namespace, values),
    account(text(at(values, "alertmanager.serviceAccount.name")) ?? `${name}-alertmanager`, namespace),
    settings(name, namespace, bag(at(values, "alertmanager.config"))),
    webService(name, namespace, "prometheus", 9090),
    webService(name, namespace, "alertmanager", 9093),
    ...monitors(name, namespace),
  ],
};

const text = (value: unknown): string | undefined => (typeof value === "string" && value !== "" ? value : undefined);

const podDefaults = {
  securityContext: {
    runAsNonRoot: true,
    runAsUser: 1000,
    runAsGroup: 2000,
    fsGroup: 2000,
    seccompProfile: { type: "RuntimeDefault" },
  },
};

const operated = (kind: string, name: string, namespace: string, spec: Props): ChartObject => ({
  apiVersion: "monitoring.coreos.com/v1",
  kind,
  metadata: { name, namespace },
  spec: { ...podDefaults, ...spec },
});

/** A selector of what a Prometheus takes: everything, or what carries the release's name. Source: templates/prometheus/prometheus.yaml. */
function taken(spec: Props, key: string, release: string): Props {
  return spec[`${key}NilUsesHelmValues`] === false ? {} : { matchLabels: { release } };
}

function prometheus(name: string, namespace: string, values: Props): ChartObject {
  const spec = bag(at(values, "prometheus.prometheusSpec"));
  const { resources = {}, replicas = 1, priorityClassName, storageSpec, retention = "10d", externalLabels = {} } = spec;
  return operated("Prometheus", `${name}-prometheus`, namespace, {
    image: `quay.io/prometheus/prometheus:${text(at(spec, "image.tag")) ?? "v3.14.0-distroless"}`,
    ...{ resources, replicas, retention, externalLabels, serviceAccountName: `${name}-prometheus` },
    ...(priorityClassName !== undefined && { priorityClassName }),
    ...(storageSpec !== undefined && { storage: storageSpec }),
    ...Object.fromEntries(["nodeSelector", "tolerations"].flatMap((one) => (spec[one] ? [[one, spec[one]]] : []))),
    alerting: { alertmanagers: [{ namespace, name: `${name}-alertmanager`, port: "http-web", apiVersion: "v2" }] },
    ...Object.fromEntries(
      ["serviceMonitor", "podMonitor", "probe", "rule", "scrapeConfig"].flatMap((one) => [
        [`${one}Selector`, taken(spec, `${one}Selector`, name)],
        [`${one}NamespaceSelector`, {}],
      ]),
    ),
  });
}

function alertmanager(name: string, namespace: string, values: Props): ChartObject {
  const spec = bag(at(values, "alertmanager.alertmanagerSpec"));
  const {
    resources = {},
    replicas = 1,
    priorityClassName,
    storage,
    secrets = [],
    volumes = [],
    volumeMounts = [],
  } = spec;
  return operated("Alertmanager", `${name}-alertmanager`, namespace, {
    image: `quay.io/prometheus/alertmanager:${text(at(spec, "image.tag")) ?? "v0.34.0"}`,
    ...{ resources, replicas, secrets, volumes, volumeMounts },
    serviceAccountName: text(at(values, "alertmanager.serviceAccount.name")) ?? `${name}-alertmanager`,
    ...(priorityClassName !== undefined && { priorityClassName }),
    ...(storage !== undefined && { storage }),
  });
}

const account = (name: string, namespace: string): ChartObject => ({
  apiVersion: "v1",
  kind: "ServiceAccount",
  metadata: { name, namespace },
});

/** Alertmanager's configuration is a Secret, whose YAML is here JSON: each is both. Source: templates/alertmanager/secret.yaml. */
const settings = (name: string, namespace: string, config: Props): ChartObject => ({
  apiVersion: "v1",
  kind: "Secret",
  metadata: { name: `alertmanager-${name}-alertmanager`, namespace },
  data: { "alertmanager.yaml": Buffer.from(JSON.stringify(config)).toString("base64") },
});

/** Before pods that the operator makes. Source: templates/prometheus/service.yaml, templates/alertmanager/service.yaml. */
const webService = (name: string, namespace: string, part: string, port: number): ChartObject => ({
  apiVersion: "v1",
  kind: "Service",
  metadata: {
    name: `${name}-${part}`,
    namespace,
    labels: { app: `kube-prometheus-stack-${part}`, release: name, "self-monitor": "true" },
  },
  spec: {
    type: "ClusterIP",
    selector: { "app.kubernetes.io/name": part, [part]: `${name}-${part}` },
    ports: [{ name: "http-web", port, targetPort: port }],
  },
});

/** Source: templates/(prometheus|alertmanager|prometheus-operator)/servicemonitor.yaml, exporters/kubelet, and the subcharts'. */
function monitors(name: string, namespace: string): ChartObject[] {
  const monitor = (
    part: string,
    matchLabels: Record<string, string>,
    port: string,
    where = namespace,
  ): ChartObject => ({
    apiVersion: "monitoring.coreos.com/v1",
    kind: "ServiceMonitor",
    metadata: { name: `${name}-${part}`, namespace, labels: { release: name } },
    spec: { selector: { matchLabels }, namespaceSelector: { matchNames: [where] }, endpoints: [{ port }] },
  });
  return [
    monitor(
      "prometheus",
      { app: "kube-prometheus-stack-prometheus", release: name, "self-monitor": "true" },
      "http-web",
    ),
    monitor(
      "alertmanager",
      { app: "kube-prometheus-stack-alertmanager", release: name, "self-monitor": "true" },
      "http-web",
    ),
    monitor("operator", { app: "kube-prometheus-stack-operator" }, "http"),
    monitor("grafana", { "app.kubernetes.io/name": "grafana" }, "http-web"),
    monitor("kube-state-metrics", { "app.kubernetes.io/name": "kube-state-metrics" }, "http"),
    monitor("kubelet", { "app.kubernetes.io/name": "kubelet", "k8s-app": "kubelet" }, "https-metrics", "kube-system"),
  ];
}

// github.com/prometheus-community/helm-charts, charts/prometheus-node-exporter, prometheus-node-exporter-4.56.1
const nodeExporter: KnownChart = {
  repository,
  versions: ["4.56.1"],
  workloads: [
    {
      kind: "DaemonSet",
      name: "{r}",
      labels: labels("prometheus-node-exporter"),
      resources: "resources",
      priority: { path: "priorityClassName" },
      pod: {
        is: {
          hostNetwork: true,
          hostPID: true,
          automountServiceAccountToken: false,
          tolerations: [{ effect: "NoSchedule", operator: "Exists" }],
          securityContext: { runAsNonRoot: true, runAsUser: 65534, fsGroup: 65534 },
          volumes: ["proc", "sys"].map((name) => ({ name, hostPath: { path: `/${name}` } })),
        },
      },
      container: { is: { readOnlyRootFilesystem: true, allowPrivilegeEscalation: false } },
      ports: [9100],
    },
  ],
  services: [
    {
      name: "{r}",
      of: "{r}",
      labels: { "app.kubernetes.io/name": "prometheus-node-exporter", jobLabel: "node-exporter" },
      ports: ["http-metrics:9100>9100"],
    },
  ],
  objects: ({ name, namespace }) => [
    {
      apiVersion: "monitoring.coreos.com/v1",
      kind: "ServiceMonitor",
      metadata: { name, namespace },
      spec: {
        selector: { matchLabels: { "app.kubernetes.io/name": "prometheus-node-exporter" } },
        endpoints: [{ port: "http-metrics" }],
      },
    },
  ],
};

export const monitoringCharts: Readonly<Record<string, KnownChart>> = {
  "kube-prometheus-stack": stack,
  "prometheus-node-exporter": nodeExporter,
};
