import type { Input } from "@pulumi/pulumi";
import { scraped } from "../../components/kubernetes/scraping";
import type { Placement } from "../../components/kubernetes/placement";
import { roomy, tagOf, type AddOn, type AddOnContext } from "./add-on";
import { grafanaPods, lokiPlace, observabilityNamespace } from "./observability";
import { sized, spread, type ContainerResources } from "./pods";
import { policyFor } from "./policies";
import type { ByScale } from "../../components/kubernetes/service-entry";

const name = "loki";

/** Three, of which one may be away: each line is with two of them at least before it is in the bucket. One in a small environment. */
const replicas: Readonly<ByScale<number>> = { small: 1, medium: 3, large: 3 };

interface Switch {
  enabled: boolean;
}

/** The keys of chart grafana-community/loki that we set. Its pods are restricted of themselves. */
export interface LokiValues {
  deploymentMode: "Monolithic";
  loki: {
    image: { tag: string };
    /** One tenant: who may read logs, Grafana says. */
    auth_enabled: boolean;
    enableServiceLinks: boolean;
    commonConfig: { replication_factor: number };
    storage: {
      type: "s3" | "gcs" | "azure";
      bucketNames: { chunks: Input<string>; ruler: Input<string> };
      /** Of Cloud Storage the name is enough: its clients ask the metadata server who they are. */
      s3?: { region: string };
      /** The account, which it opens as the identity that its pods have a token of: no key. */
      azure?: { accountName: Input<string>; useFederatedToken: true };
    };
    schemaConfig: { configs: object[] };
    limits_config: Record<string, string | number | boolean>;
    compactor: Record<string, string | number | boolean>;
    analytics: { reporting_enabled: boolean };
  };
  singleBinary: Placement & {
    replicas: number;
    podAnnotations: Record<string, string>;
    podLabels?: Readonly<Record<string, string>>;
    resources: ContainerResources;
    persistence: { enabled: boolean; size: string };
    topologySpreadConstraints: ReturnType<typeof spread>;
    /** It would read every ConfigMap and Secret of the cluster, to look for rules: ours are Prometheus's. */
    sidecar: boolean;
  };
  sidecar: { rules: Switch };
  /** They find each other before one is ready, which none is alone. */
  memberlist: { service: { publishNotReadyAddresses: boolean } };
  serviceAccount: { name: string; annotations: Record<string, Input<string>> };
  /** No right in the whole cluster. */
  rbac: { namespaced: boolean };
  /** Parts that nothing here needs: two caches that would take 10 GB, a proxy, one that writes and reads lines to see that it can. */
  ruler: Switch;
  gateway: Switch;
  chunksCache: Switch;
  resultsCache: Switch;
  lokiCanary: Switch;
  test: Switch;
  read: { replicas: number };
  write: { replicas: number };
  backend: { replicas: number };
}

/**
 * Keeps lines in a bucket of the cloud, under a key of our own, and finds them by labels and time.
 * Sources: grafana.com/docs/loki/latest/setup/install/helm/deployment-guides/aws, …/gcp, …/azure, …/operations/storage/retention, …/configure.
 */
export const loki: AddOn = {
  name,
  system: name,
  source: () => ({ kind: "chart", chart: name, repository: "https://grafana-community.github.io/helm-charts" }),
  namespace: observabilityNamespace,
  after: ["calico"],
  when: ({ observability }) => observability !== undefined,
  values,
  identity: name,
  brings: [],
  policies: (context) => {
    const { pods, ports } = lokiPlace;
    // To each other: questions and lines, and who is there.
    const among = { pods: { ...pods }, ports: [...ports, 9095, 7946] };
    return [
      policyFor(name, context, {
        pods: { ...pods },
        api: false,
        cloud: true,
        from: [
          among,
          { pods: grafanaPods, ports },
          { namespace: "monitoring-agents", pods: { "app.kubernetes.io/name": "fluent-bit" }, ports },
        ],
        metrics: ports,
        to: [among],
      }),
    ];
  },
};

function values(context: AddOnContext): LokiValues {
  const { cluster, scale, observability } = context;
  if (observability === undefined) throw new RangeError("Loki is asked for in a cluster that has no bucket for it");
  const { bucket, logDays } = observability;
  const off = { enabled: false };
  return {
    deploymentMode: "Monolithic",
    loki: {
      image: { tag: tagOf(context, name, "server", "3.7.6") },
      auth_enabled: false,
      enableServiceLinks: false,
      commonConfig: { replication_factor: replicas[scale] },
      storage: {
        type: bucket.kind,
        bucketNames: { chunks: bucket.name, ruler: bucket.name },
        ...(bucket.kind === "s3" && { s3: { region: bucket.region } }),
        ...(bucket.kind === "azure" && { azure: { accountName: bucket.account, useFederatedToken: true } }),
      },
      // Never changed: a new form of the index is a further entry, from a day to come.
      schemaConfig: {
        configs: [
          {
            from: "2026-01-01",
            store: "tsdb",
            object_store: bucket.kind,
            schema: "v13",
            index: { prefix: "index_", period: "24h" },
          },
        ],
      },
      limits_config: {
        retention_period: `${24 * logDays}h`,
        allow_structured_metadata: true,
        reject_old_samples: true,
        reject_old_samples_max_age: "168h",
        ingestion_rate_mb: { small: 4, medium: 8, large: 16 }[scale],
        ingestion_burst_size_mb: { small: 8, medium: 16, large: 32 }[scale],
        max_query_lookback: `${24 * logDays}h`,
      },
      // Without it nothing is ever deleted.
      compactor: {
        working_directory: "/var/loki/compactor",
        retention_enabled: true,
        delete_request_store: bucket.kind,
      },
      analytics: { reporting_enabled: false },
    },
    singleBinary: {
      replicas: replicas[scale],
      podAnnotations: scraped(lokiPlace.ports[0]!),
      ...(cluster.identityLabels && { podLabels: cluster.identityLabels }),
      resources: sized(scale, 100, { small: 512, medium: 1024, large: 2048 }),
      // What has not been written to the bucket yet, over a restart.
      persistence: { enabled: true, size: { small: "5Gi", medium: "10Gi", large: "20Gi" }[scale] },
      ...roomy(context),
      topologySpreadConstraints: spread({ ...lokiPlace.pods }),
      sidecar: false,
    },
    sidecar: { rules: off },
    memberlist: { service: { publishNotReadyAddresses: true } },
    serviceAccount: { name, annotations: cluster.toolAnnotations[name] ?? {} },
    rbac: { namespaced: true },
    ruler: off,
    gateway: off,
    chunksCache: off,
    resultsCache: off,
    lokiCanary: off,
    test: off,
    read: { replicas: 0 },
    write: { replicas: 0 },
    backend: { replicas: 0 },
  };
}
