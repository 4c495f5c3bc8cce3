import { scraped } from "../../components/kubernetes/scraping";
import { replicas, tagOf, type AddOn, type AddOnContext } from "./add-on";
import { collectorConfig, collectorMetricsPort, type CollectorConfig } from "./collector-config";
import { gatewayPlace } from "./kong";
import { jaegerPlace, observabilityNamespace, tracePlace, zipkinPlace } from "./observability";
import { resources, restricted, restrictedPod, spread, type ContainerResources } from "./pods";
import { policyFor } from "./policies";

const name = "opentelemetry-collector";
const version = "0.158.0";

interface Port {
  enabled: boolean;
  appProtocol?: "grpc" | "http";
}

/** The keys of chart open-telemetry/opentelemetry-collector that we set. An unknown one is refused. */
export interface OpenTelemetryCollectorValues {
  mode: "deployment";
  fullnameOverride: string;
  image: { repository: string; tag: string };
  /** The whole configuration, in place of the chart's: that one takes spans of three older protocols too, and writes them to its log. */
  alternateConfig: CollectorConfig;
  ports: Record<"otlp" | "otlp-http" | "jaeger-compact" | "jaeger-thrift" | "jaeger-grpc" | "zipkin" | "metrics", Port>;
  replicaCount: number;
  podAnnotations: Record<string, string>;
  podDisruptionBudget: { enabled: boolean; maxUnavailable: number };
  topologySpreadConstraints: ReturnType<typeof spread>;
  serviceAccount: { name: string; automountServiceAccountToken: boolean };
  resources: ContainerResources;
  podSecurityContext: object;
  securityContext: object;
}

/**
 * Takes the spans of services, sidecars and the gateway, takes out of them what nobody may keep, and hands them on. Its smaller distribution has
 * no exporter for Zipkin, so it is the larger one there.
 * Source: open-telemetry/opentelemetry-collector-releases distributions/otelcol-k8s/manifest.yaml.
 */
export const openTelemetryCollector: AddOn = {
  name,
  system: name,
  source: () => ({
    kind: "chart",
    chart: name,
    repository: "https://open-telemetry.github.io/opentelemetry-helm-charts",
  }),
  namespace: observabilityNamespace,
  after: ["calico", "jaeger", "zipkin"],
  when: (context) => tracePlace(context) !== undefined,
  values,
  brings: [],
  policies: (context) => {
    const place = tracePlace(context);
    if (place === undefined) return [];
    const { grpc, http } = place.ports;
    const store = storePlace(context);
    return [
      policyFor(name, context, {
        pods: { ...place.pods },
        api: false,
        from: [
          { namespace: context.application, ports: [grpc] },
          // The gateway's sidecar speaks gRPC, Kong itself HTTP.
          { namespace: gatewayPlace.namespace, pods: { ...gatewayPlace.pods }, ports: [grpc, http] },
        ],
        ...(context.spans && { fromCidrs: [{ cidrs: context.spans.sources, ports: [http] }] }),
        metrics: [collectorMetricsPort],
        to: [{ pods: { ...store.pods }, ports: [store.ports[0]!] }],
      }),
    ];
  },
};

const storePlace = ({ observability }: AddOnContext) =>
  observability?.traces === "zipkin" ? zipkinPlace : jaegerPlace;

function values(context: AddOnContext): OpenTelemetryCollectorValues {
  const { scale, observability } = context;
  const zipkin = observability?.traces === "zipkin";
  const on = (appProtocol?: Port["appProtocol"]): Port => ({ enabled: true, ...(appProtocol && { appProtocol }) });
  const off = { enabled: false };
  const labels = { "app.kubernetes.io/name": name, "app.kubernetes.io/instance": name };
  const releases = "ghcr.io/open-telemetry/opentelemetry-collector-releases";
  return {
    mode: "deployment",
    fullnameOverride: name,
    image: {
      repository: `${releases}/opentelemetry-collector-${zipkin ? "contrib" : "k8s"}`,
      tag: tagOf(context, name, "collector", version),
    },
    alternateConfig: collectorConfig(zipkin ? "zipkin" : "jaeger", storePlace(context)),
    ports: {
      otlp: on("grpc"),
      // Said, since a sidecar takes a port whose protocol it is not told for plain TCP.
      "otlp-http": on("http"),
      "jaeger-compact": off,
      "jaeger-thrift": off,
      "jaeger-grpc": off,
      zipkin: off,
      metrics: on("http"),
    },
    replicaCount: replicas[scale],
    podAnnotations: scraped(collectorMetricsPort),
    podDisruptionBudget: { enabled: replicas[scale] > 1, maxUnavailable: 1 },
    topologySpreadConstraints: spread(labels),
    // It asks the cluster for nothing.
    serviceAccount: { name, automountServiceAccountToken: false },
    resources: resources(100, { small: 256, medium: 512, large: 768 }[scale]),
    podSecurityContext: { ...restrictedPod, runAsUser: 10001, runAsGroup: 10001, fsGroup: 10001 },
    securityContext: restricted,
  };
}
