import { replicas, type AddOn, type AddOnContext } from "./add-on";
import { clusterCritical, resources, sized, spread, type ContainerResources } from "./pods";
import { tracePlace } from "./observability";
import { policyFor } from "./policies";
import { traceProvider } from "../../components/kubernetes/tracing";
import { addOnVersions } from "../../components/core/add-ons";
import type { ByScale, Resources } from "../../components/kubernetes/service-entry";

/*
 * Istio, as three releases of one version. Its old addresses are switched off in December 2026, and its own registry with them: charts
 * come from blob.istio.io, images from Docker Hub. Sources: istio/istio#61467; istio/istio.io#17539.
 */
const repository = "https://blob.istio.io/istio-release/charts";
const hub = "docker.io/istio";

export const meshNamespace = "istio-system";

/** Where a pod with a sidecar gets its configuration and its certificate. Source: istio.io/latest/docs/ops/deployment/application-requirements, "Ports used by Istio". */
export const istiodPeer = { namespace: meshNamespace, pods: { app: "istiod" }, ports: [15012] };

/**
 * What every sidecar asks for beside its pod: request and limit are the same, so that a pod which is Guaranteed stays so. Quotas count
 * it in (workloads/namespaces.ts).
 */
export const sidecar: Readonly<ByScale<Resources>> = {
  small: { cpu: { request: 50, limit: 50 }, memory: 96 },
  medium: { cpu: { request: 100, limit: 100 }, memory: 128 },
  large: { cpu: { request: 200, limit: 200 }, memory: 192 },
};

/** The image that is put into the pods of the mesh. */
export function sidecarImage(context: AddOnContext): string {
  const version = context.requests?.istio?.version ?? addOnVersions.istio[0];
  return pinned(context, "proxy").image ?? `${hub}/proxyv2:${version}`;
}

/** An image by its digest, where the environment says one: a name with a slash is taken as it is, another gets hub and version. */
function pinned(context: AddOnContext, part: "pilot" | "proxy" | "cni"): { image?: string } {
  const digest = context.requests?.istio?.digests?.[part];
  if (digest === undefined) return {};
  const image = { pilot: "pilot", proxy: "proxyv2", cni: "install-cni" }[part];
  return { image: `${hub}/${image}:${context.requests?.istio?.version ?? addOnVersions.istio[0]}@${digest}` };
}

/** What a profile of the chart's own says of the cluster: where plugins of its network lie, and a quota for pods of a system's class. */
const platformOf = ({ cluster }: AddOnContext): { platform?: string } =>
  cluster.meshPlatform === undefined ? {} : { platform: cluster.meshPlatform };

const runtimeDefault = { type: "RuntimeDefault" } as const;
type SeccompProfile = typeof runtimeDefault;

/** The keys of chart istio/base that we set. */
export interface IstioBaseValues {
  defaultRevision: string;
  global: { istioNamespace: string };
}

/** The keys of chart istio/cni that we set. */
export interface IstioCniValues {
  image?: string;
  /** On GKE the network's plugins lie elsewhere, and a quota lets its pods have the class that they have. Source: istio/istio manifests/helm-profiles/platform-gke.yaml. */
  global: { hub: string; platform?: string };
  excludeNamespaces: string[];
  seccompProfile: SeccompProfile;
  resources: ContainerResources;
}

/** The keys of chart istio/istiod that we set. */
export interface IstiodValues {
  image?: string;
  autoscaleMin: number;
  autoscaleMax: number;
  resources: ContainerResources;
  seccompProfile: SeccompProfile;
  topologySpreadConstraints: ReturnType<typeof spread>;
  cni: { enabled: boolean };
  env: Record<string, string>;
  meshConfig: Record<string, unknown>;
  global: {
    hub: string;
    platform?: string;
    istioNamespace: string;
    priorityClassName: string;
    proxy: {
      image?: string;
      seccompProfile: SeccompProfile;
      resources: ContainerResources;
      excludeIPRanges: string;
      excludeOutboundPorts: string;
    };
    /** What looks whether a pod's traffic is redirected, before the pod starts. */
    proxy_init: { image?: string };
  };
}

/** Definitions of the mesh's kinds. They carry `helm.sh/resource-policy: keep`: they outlive the release, and everything of their kinds does. */
export const istioBase: AddOn = {
  name: "istio-base",
  system: "istio",
  source: () => ({ kind: "chart", chart: "base", repository }),
  namespace: meshNamespace,
  after: [],
  when: () => true,
  values: (): IstioBaseValues => ({ defaultRevision: "default", global: { istioNamespace: meshNamespace } }),
  brings: ["networking.istio.io", "security.istio.io", "telemetry.istio.io", "extensions.istio.io"],
};

/**
 * Redirects a pod's traffic from its node, so that no pod needs the right to do it itself: the restricted standard refuses the
 * container that would. Source: istio.io/latest/docs/setup/additional-setup/cni.
 */
export const istioCni: AddOn = {
  name: "istio-cni",
  system: "istio",
  source: () => ({ kind: "chart", chart: "cni", repository }),
  namespace: "istio-cni",
  after: ["istio-base", "calico"],
  when: () => true,
  values: (context): IstioCniValues => ({
    ...pinned(context, "cni"),
    global: { hub, ...platformOf(context) },
    excludeNamespaces: ["kube-system", "istio-cni"],
    seccompProfile: runtimeDefault,
    resources: resources(50, 128),
  }),
  brings: [],
  // Its chart's own annotations say where it is scraped: manifests/charts/istio-cni/templates/daemonset.yaml.
  policies: (context) => [policyFor("istio-cni", context, { pods: { "k8s-app": "istio-cni-node" }, metrics: [15014] })],
};

/** The mesh's control plane: injects sidecars, hands out certificates and configuration. */
export const istiod: AddOn = {
  name: "istiod",
  system: "istio",
  source: () => ({ kind: "chart", chart: "istiod", repository }),
  namespace: meshNamespace,
  after: ["istio-base", "istio-cni"],
  when: () => true,
  values: istiodValues,
  brings: [],
  policies: (context) => [
    policyFor("istiod", context, {
      pods: istiodPeer.pods,
      fromControlPlane: [15017],
      from: [{ namespace: "any", ports: istiodPeer.ports }],
      metrics: [15014],
      reach: keysReach(context),
    }),
  ],
};

function istiodValues(context: AddOnContext): IstiodValues {
  const { scale, cluster } = context;
  const { cpu, memory } = sidecar[scale];
  return {
    ...pinned(context, "pilot"),
    autoscaleMin: replicas[scale],
    autoscaleMax: { small: 1, medium: 3, large: 5 }[scale],
    resources: sized(scale, 200, { small: 512, medium: 1024, large: 1024 }),
    seccompProfile: runtimeDefault,
    topologySpreadConstraints: spread(istiodPeer.pods),
    cni: { enabled: true },
    // Kong is the gateway: Istio claims no Gateway, and makes no GatewayClass. Source: istio/istio pilot/pkg/features/pilot.go.
    env: { PILOT_ENABLE_GATEWAY_API: "false", ENABLE_NATIVE_SIDECARS: "true" },
    meshConfig: {
      accessLogFile: "/dev/stdout",
      accessLogEncoding: "JSON",
      // What a pod's proxy has not been told of, it refuses.
      outboundTrafficPolicy: { mode: "REGISTRY_ONLY" },
      ...tracing(context),
      // A path is compared with a policy as the service will read it, however it is written.
      // Source: istio.io/latest/docs/ops/best-practices/security, "Customize your system on path normalization".
      pathNormalization: { normalization: "DECODE_AND_MERGE_SLASHES" },
    },
    global: {
      hub,
      ...platformOf(context),
      istioNamespace: meshNamespace,
      priorityClassName: clusterCritical,
      proxy_init: pinned(context, "proxy"),
      proxy: {
        ...pinned(context, "proxy"),
        seccompProfile: runtimeDefault,
        resources: resources(cpu.request, memory, cpu.limit),
        // Who hands out cloud identities is on the pod's own node, and no part of the mesh.
        excludeIPRanges: linkLocal(cluster.identityReach).join(","),
        // Long answers of the cluster's resolver come over TCP, which the proxy would take for a destination that nobody told it of.
        excludeOutboundPorts: "53",
      },
    },
  };
}

/**
 * Where proxies send their spans; which requests, a Telemetry says. The older way of saying it is switched off.
 * Source: istio.io/latest/docs/tasks/observability/distributed-tracing/opentelemetry.
 */
function tracing(context: AddOnContext): Record<string, unknown> {
  const place = tracePlace(context);
  if (place === undefined) return {};
  const { host, ports } = place;
  return {
    enableTracing: true,
    defaultConfig: { tracing: {} },
    extensionProviders: [{ name: traceProvider, opentelemetry: { service: host, port: ports.grpc } }],
  };
}

/** Addresses of the node itself, of those that a pod must reach. */
function linkLocal(reach: AddOnContext["cluster"]["identityReach"]): string[] {
  const all = reach
    .flatMap(({ cidrs }) => (Array.isArray(cidrs) ? (cidrs as unknown[]) : []))
    .filter((cidr): cidr is string => typeof cidr === "string" && cidr.startsWith("169.254."));
  return [...new Set(all)]; // The same address may be there for several ports.
}

/** istiod fetches the keys that sign-ins are checked with, from the internet: a policy knows addresses alone, and theirs change. */
function keysReach({ keysUrl, cluster }: AddOnContext) {
  if (keysUrl === undefined) return [];
  const { port } = new URL(keysUrl);
  return cluster.internetReach.map(({ cidrs }) => ({ cidrs, port: port === "" ? 443 : Number(port) }));
}
