import { at, bag, text } from "../../core/paths";
import type { Props } from "../../protocol/values";
import type { KnownChart } from "./chart";

/*
 * Charts of logs and traces. Source of each entry: its templates and values at the version that stands here, rendered for Kubernetes 1.35
 * with Helm 3 (repository and tag in the comment).
 */

const labelled = (name: string) => ({ "app.kubernetes.io/name": name, "app.kubernetes.io/instance": "{r}" });
/** What a configuration file says; JSON is YAML. */
const written = (value: unknown): string => JSON.stringify(value ?? {}, null, 2);

// github.com/grafana-community/helm-charts, charts/loki, loki-18.11.0: one process that does everything; the configuration is what the
// values say of its parts
const loki: KnownChart = {
  repository: "https://grafana-community.github.io/helm-charts",
  versions: ["18.11.0"],
  accounts: ["loki-memcached"],
  workloads: [
    {
      kind: "StatefulSet",
      name: "{r}",
      labels: { ...labelled("loki"), "app.kubernetes.io/component": "single-binary" },
      account: { path: "serviceAccount.name" },
      replicas: "singleBinary.replicas",
      resources: "singleBinary.resources",
      podFrom: { nodeSelector: "singleBinary.nodeSelector", tolerations: "singleBinary.tolerations" },
      pod: {
        is: {
          securityContext: {
            fsGroup: 10001,
            runAsGroup: 10001,
            runAsNonRoot: true,
            runAsUser: 10001,
            seccompProfile: { type: "RuntimeDefault" },
          },
        },
      },
      container: {
        is: {
          readOnlyRootFilesystem: true,
          allowPrivilegeEscalation: false,
          capabilities: { drop: ["ALL"] },
          seccompProfile: { type: "RuntimeDefault" },
        },
      },
      ports: [3100, 9095, 7946],
    },
  ],
  services: [
    { name: "{r}", of: "{r}", ports: ["http-metrics:3100>3100", "grpc:9095>9095", "grpclb:9096>9095"] },
    { name: "{r}-headless", of: "{r}", ports: ["http-metrics:3100>3100", "grpc:9095>9095", "grpclb:9096>9095"] },
    { name: "{r}-memberlist", of: "{r}", ports: ["tcp:7946>7946"] },
  ],
  configs: [{ name: "{r}", data: (values) => ({ "config.yaml": written(lokiConfig(bag(values["loki"]))) }) }],
};

function lokiConfig(said: Props): Props {
  const type = text(at(said, "storage.type")) ?? "s3";
  return {
    auth_enabled: said["auth_enabled"] ?? true,
    common: {
      replication_factor: at(said, "commonConfig.replication_factor") ?? 3,
      storage: { [type]: storedIn(type, bag(at(said, `storage.${type}`)), at(said, "storage.bucketNames.chunks")) },
    },
    schema_config: said["schemaConfig"] ?? {},
    limits_config: said["limits_config"] ?? {},
    compactor: said["compactor"] ?? {},
  };
}

/** What a bucket is called in Loki's own configuration: charts/loki/templates/_helpers.tpl, loki.commonStorageConfig. */
function storedIn(type: string, said: Props, bucket: unknown): Props {
  const { accountName: account_name, useFederatedToken: use_federated_token = false } = said;
  switch (type) {
    case "azure":
      return { account_name, container_name: bucket, use_federated_token };
    case "gcs":
      return { ...said, bucket_name: bucket };
    default:
      return { ...said, bucketnames: bucket };
  }
}

// github.com/fluent/helm-charts, charts/fluent-bit, fluent-bit-0.58.1
const fluentBit: KnownChart = {
  repository: "https://fluent.github.io/helm-charts",
  versions: ["0.58.1"],
  workloads: [
    {
      kind: "DaemonSet",
      name: "{r}",
      labels: labelled("fluent-bit"),
      account: { path: "serviceAccount.name" },
      resources: "resources",
      priority: { path: "priorityClassName" },
      pod: { security: "podSecurityContext" },
      podFrom: { tolerations: "tolerations", volumes: "daemonSetVolumes" },
      container: { security: "securityContext" },
      ports: [2020],
    },
  ],
  services: [{ name: "{r}", of: "{r}", ports: ["http:2020>2020"] }],
  configs: [
    {
      name: "{r}",
      data: (values) => ({ "fluent-bit.conf": "", ...(at(values, "config.extraFiles") as Record<string, string>) }),
    },
    {
      name: "{r}-luascripts",
      when: "luaScripts=false",
      data: (values) => (values["luaScripts"] ?? {}) as Record<string, string>,
    },
  ],
};

// github.com/jaegertracing/helm-charts, charts/jaeger, jaeger-4.11.1
const jaeger: KnownChart = {
  repository: "https://jaegertracing.github.io/helm-charts",
  versions: ["4.11.1"],
  workloads: [
    {
      kind: "Deployment",
      name: "{r}",
      labels: { ...labelled("jaeger"), "app.kubernetes.io/component": "all-in-one" },
      replicas: "jaeger.replicas",
      resources: "jaeger.resources",
      // Said, whatever the values: templates/jaeger/jaeger-deploy.yaml.
      annotations: () => ({ "prometheus.io/port": "8888", "prometheus.io/scrape": "true" }),
      pod: { security: "jaeger.podSecurityContext" },
      podFrom: { volumes: "jaeger.extraVolumes" },
      container: { security: "jaeger.securityContext" },
      ports: [5778, 16686, 16685, 9411, 4317, 4318, 13133, 8888, 8889],
    },
  ],
  services: [
    {
      name: "{r}",
      of: "{r}",
      ports: [
        ...["config-rest:5778>5778", "http-zipkin:9411>9411", "grpc-http:14250>14250", "c-tchan-trft:14267>14267"],
        ...["http-c-binary-trft:14268>14268", "otlp-grpc:4317>4317", "otlp-http:4318>4318"],
        ...["http-query:16686>16686", "grpc-query:16685>16685"],
        ...["internal-metrics:8888>8888", "span-metrics:8889>8889"],
      ],
    },
  ],
  configs: [
    {
      name: "user-config",
      when: "userconfig=false",
      data: (values) => ({ "user-config.yaml": written(values["userconfig"]) }),
    },
  ],
};

// github.com/openzipkin/zipkin-helm, charts/zipkin, zipkin-0.4.0
const zipkin: KnownChart = {
  repository: "https://zipkin.io/zipkin-helm",
  versions: ["0.4.0"],
  workloads: [
    {
      kind: "Deployment",
      name: "{r}",
      labels: labelled("zipkin"),
      account: { path: "serviceAccount.name" },
      replicas: "replicaCount",
      resources: "resources",
      pod: { security: "podSecurityContext" },
      container: {
        is: { readOnlyRootFilesystem: true, runAsNonRoot: true, runAsUser: 1000 },
        security: "securityContext",
      },
      ports: [9411],
    },
  ],
  services: [{ name: "{r}", of: "{r}", ports: ["http-query:9411>9411"] }],
};

// github.com/open-telemetry/opentelemetry-helm-charts, charts/opentelemetry-collector, opentelemetry-collector-0.170.0, mode deployment
const openTelemetryCollector: KnownChart = {
  repository: "https://open-telemetry.github.io/opentelemetry-helm-charts",
  versions: ["0.170.0"],
  workloads: [
    {
      kind: "Deployment",
      name: "{r}",
      labels: { ...labelled("opentelemetry-collector"), component: "standalone-collector" },
      account: { path: "serviceAccount.name" },
      replicas: "replicaCount",
      resources: "resources",
      priority: { path: "priorityClassName" },
      pod: { security: "podSecurityContext" },
      container: { security: "securityContext" },
      ports: [4317, 4318, 8888],
    },
  ],
  services: [{ name: "{r}", of: "{r}", ports: ["otlp:4317>4317", "otlp-http:4318>4318", "metrics:8888>8888"] }],
  configs: [{ name: "{r}", data: (values) => ({ relay: written(values["alternateConfig"] ?? values["config"]) }) }],
};

export const logCharts: Readonly<Record<string, KnownChart>> = {
  loki,
  "fluent-bit": fluentBit,
  jaeger,
  zipkin,
  "opentelemetry-collector": openTelemetryCollector,
};
