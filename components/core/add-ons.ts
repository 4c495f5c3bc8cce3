/**
 * The systems that the platform can install in a cluster, and the versions of each that its values are written for: the one that is
 * installed first, then those that an environment may be held back at. Another one is refused, since nobody has looked at what it knows.
 * How a new one comes in: docs/runbooks/upgrade-an-add-on.md.
 */
export const addOnVersions = {
  "gateway-api": ["v1.3.0"],
  kong: ["0.24.0"],
  istio: ["1.30.3"],
  "aws-load-balancer-controller": ["3.5.0"],
  "cluster-autoscaler": ["9.59.0"],
  "metrics-server": ["3.13.1"],
  keda: ["2.20.2"],
  vpa: ["5.0.0"],
  "external-secrets": ["2.9.0"],
  "cert-manager": ["v1.21.1"],
  reloader: ["2.2.16"],
  calico: ["v3.32.1"],
  vault: ["0.34.1"],
  "kube-prometheus-stack": ["88.5.3"],
  "node-exporter": ["4.56.1"],
  falco: ["9.1.0"],
  "trivy-operator": ["0.34.0"],
  "fluent-bit": ["0.58.1"],
  loki: ["18.11.0"],
  "opentelemetry-collector": ["0.170.0"],
  jaeger: ["4.11.1"],
  zipkin: ["0.4.0"],
  eck: ["3.5.0"],
  clickhouse: ["0.25.6"],
  "argo-rollouts": ["2.41.0"],
  "argo-cd": ["10.1.1"],
  "snapshot-controller": ["5.2.0"],
  velero: ["12.1.0"],
  opencost: ["2.5.17"],
} as const satisfies Readonly<Record<string, readonly [string, ...string[]]>>;

export type AddOnName = keyof typeof addOnVersions;
export const addOnNames = Object.keys(addOnVersions) as AddOnName[];

/** What a system cannot be without. */
export const addOnNeeds: Readonly<Partial<Record<AddOnName, readonly AddOnName[]>>> = {
  kong: ["gateway-api", "istio"],
  "node-exporter": ["kube-prometheus-stack"],
  velero: ["snapshot-controller"],
  opencost: ["kube-prometheus-stack"],
};

/** The images of each system whose digest can be said: `workloads.addOns.NAME.digests`. */
export const addOnImages = {
  "gateway-api": [],
  kong: ["gateway", "controller"],
  istio: ["pilot", "proxy", "cni"],
  "aws-load-balancer-controller": ["controller"],
  "cluster-autoscaler": ["autoscaler"],
  "metrics-server": ["server"],
  keda: ["operator", "metricsServer", "webhooks"],
  vpa: ["recommender"],
  "external-secrets": ["controller", "webhook", "certController"],
  "cert-manager": ["controller", "webhook", "cainjector"],
  reloader: ["reloader"],
  calico: [],
  vault: ["server"],
  "kube-prometheus-stack": [
    "prometheus",
    "alertmanager",
    "operator",
    "configReloader",
    "grafana",
    "sidecar",
    "kubeStateMetrics",
  ],
  "node-exporter": ["exporter"],
  falco: ["falco"],
  "trivy-operator": ["operator", "trivy"],
  "fluent-bit": ["agent"],
  loki: ["server"],
  "opentelemetry-collector": ["collector"],
  jaeger: ["server", "cleaner"],
  zipkin: ["server"],
  eck: ["operator"],
  clickhouse: ["operator", "exporter"],
  "argo-rollouts": ["controller"],
  "argo-cd": ["argocd", "redis"],
  "snapshot-controller": ["controller"],
  velero: ["velero", "plugin"],
  opencost: ["exporter"],
} as const satisfies Readonly<Record<AddOnName, readonly string[]>>;

/** What an environment says of a system. */
export interface AddOnRequest {
  /** @defaultValue the first of `addOnVersions` */
  version?: string | undefined;
  /** @defaultValue whether the cluster needs it */
  enabled?: boolean | undefined;
  /** By image, its digest: `sha256:` and 64 hexadecimal digits. @defaultValue the version's tag alone */
  digests?: Readonly<Record<string, string | undefined>> | undefined;
}

export type AddOnRequests = Readonly<Partial<Record<AddOnName, AddOnRequest | undefined>>>;
