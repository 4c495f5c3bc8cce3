import { replicas, tagOf, type AddOn, type AddOnContext } from "./add-on";
import { collectorMetricsPort } from "./collector-config";
import { jaegerConfig, type JaegerConfig, type SpanStore } from "./jaeger-config";
import { searchSecret } from "../../components/kubernetes/stores/seen-by-services";
import {
  elasticsearchInstalled,
  elasticsearchPlace,
  grafanaPods,
  jaegerPlace,
  observabilityNamespace,
  tracePlace,
} from "./observability";
import { resources, restricted, restrictedPod, spread, type ContainerResources } from "./pods";
import { policyFor } from "./policies";

const name = "jaeger";
const version = "2.19.0";
/** What it signs in to Elasticsearch with: brought there by `workloads/stores`, as its user of that name. */
const secret = searchSecret(name);
/** Where a pod has what it signs in to Elasticsearch with. */
const folder = "/etc/jaeger/elasticsearch";

/** The keys of chart jaegertracing/jaeger that we set. */
export interface JaegerValues {
  fullnameOverride: string;
  /** Jaeger's whole configuration: what the chart calls `storage` feeds upkeep jobs alone. */
  userconfig: JaegerConfig;
  jaeger: {
    replicas: number;
    image: { tag: string };
    serviceAccount: { automountServiceAccountToken: boolean };
    resources: ContainerResources;
    podSecurityContext: object;
    securityContext: object;
    strategy: { type: "Recreate" | "RollingUpdate" };
    topologySpreadConstraints: ReturnType<typeof spread>;
    extraVolumes: object[];
    extraVolumeMounts: object[];
  };
  /** What the cleaner asks. Of the type `elasticsearch` the chart would give it a password of its own beside ours, which everybody knows. */
  storage: { type: "memory"; elasticsearch: { url: string } };
  /** Deletes spans that are too old: Elasticsearch does not by itself. */
  esIndexCleaner: {
    enabled: boolean;
    numberOfDays: number;
    image: { tag: string };
    extraEnv: object[];
    extraSecretMounts: object[];
    resources: ContainerResources;
    podSecurityContext: object;
    securityContext: object;
  };
}

/** Keeps spans and shows them: on Elasticsearch where there is one, else in memory, and then none is older than the pod. */
export const jaeger: AddOn = {
  name,
  system: name,
  source: () => ({ kind: "chart", chart: name, repository: "https://jaegertracing.github.io/helm-charts" }),
  namespace: observabilityNamespace,
  after: ["calico"],
  when: (context) => tracePlace(context) !== undefined && context.observability?.traces === "jaeger",
  values,
  brings: [],
  policies: (context) => {
    const [spans, pages] = jaegerPlace.ports;
    const collector = tracePlace(context)?.pods ?? {};
    const { namespace, pods, ports } = elasticsearchPlace;
    const stored = spanStore(context).kind === "elasticsearch" ? [{ namespace, pods: { ...pods }, ports }] : [];
    return [
      policyFor(name, context, {
        // The cleaner's pods too: what the chart makes carries its name.
        pods: { "app.kubernetes.io/instance": name },
        api: false,
        from: [
          { pods: { ...collector }, ports: [spans!] },
          { pods: grafanaPods, ports: [pages!] },
        ],
        // Its chart's own annotations say where: jaegertracing/helm-charts jaeger-4.11.1, templates/jaeger/jaeger-deploy.yaml.
        metrics: [collectorMetricsPort],
        to: stored,
      }),
    ];
  },
};

/** Where spans are kept in this cluster. */
function spanStore(context: AddOnContext): SpanStore {
  const { observability } = context;
  if (observability === undefined || !elasticsearchInstalled(context)) return { kind: "memory", traces: 20_000 };
  const { host, ports } = elasticsearchPlace;
  return {
    kind: "elasticsearch",
    url: `https://${host}:${ports[0]}`,
    user: name,
    passwordFile: `${folder}/password`,
    authority: `${folder}/ca.crt`,
    days: observability.traceDays,
  };
}

function values(context: AddOnContext): JaegerValues {
  const { scale } = context;
  const store = spanStore(context);
  const kept = store.kind === "elasticsearch";
  const nobody = { ...restrictedPod, runAsUser: 10001, runAsGroup: 10001, fsGroup: 10001 };
  return {
    fullnameOverride: name,
    userconfig: jaegerConfig(store),
    jaeger: {
      // In memory two would each know half of the spans.
      replicas: kept ? replicas[scale] : 1,
      image: { tag: tagOf(context, name, "server", version) },
      serviceAccount: { automountServiceAccountToken: false },
      resources: resources(100, { small: 512, medium: 768, large: 1024 }[scale]),
      podSecurityContext: nobody,
      securityContext: restricted,
      strategy: { type: kept ? "RollingUpdate" : "Recreate" },
      topologySpreadConstraints: spread({ ...jaegerPlace.pods }),
      extraVolumes: kept ? [{ name: "elasticsearch", secret: { secretName: secret } }] : [],
      extraVolumeMounts: kept ? [{ name: "elasticsearch", mountPath: folder, readOnly: true }] : [],
    },
    storage: { type: "memory", elasticsearch: { url: kept ? store.url : "" } },
    esIndexCleaner: {
      enabled: kept,
      numberOfDays: kept ? store.days : 1,
      image: { tag: tagOf(context, name, "cleaner", version) },
      extraEnv: [
        { name: "ES_USERNAME", value: name },
        { name: "ES_PASSWORD", valueFrom: { secretKeyRef: { name: secret, key: "password" } } },
        { name: "ES_TLS_ENABLED", value: "true" },
        { name: "ES_TLS_CA", value: `${folder}/ca.crt` },
      ],
      extraSecretMounts: [{ name: "elasticsearch", mountPath: folder, secretName: secret, readOnly: true }],
      resources: resources(20, 64),
      podSecurityContext: nobody,
      securityContext: restricted,
    },
  };
}
