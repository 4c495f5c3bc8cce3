import type { Input } from "@pulumi/pulumi";
import { certificateMaker } from "../../components/core/readers";
import { replicas, tagOf, type AddOn, type AddOnContext } from "./add-on";
import { gatewayNamespace } from "./kong";
import { clusterCritical, resources, spread, type ContainerResources } from "./pods";
import { policyFor } from "./policies";

const { name, namespace } = certificateMaker;
const app = (part: string, component: string) => ({
  "app.kubernetes.io/name": part,
  "app.kubernetes.io/instance": name,
  "app.kubernetes.io/component": component,
});
const labels = {
  controller: app(name, "controller"),
  webhook: app("webhook", "webhook"),
  cainjector: app("cainjector", "cainjector"),
};
const version = "v1.21.1";

interface Part {
  image: { tag: string };
  replicaCount: number;
  podDisruptionBudget: { enabled: boolean; maxUnavailable: number };
  topologySpreadConstraints: ReturnType<typeof spread>;
  resources: ContainerResources;
}

/** The keys of chart jetstack/cert-manager that we set. Its pods are restricted of themselves. */
export interface CertManagerValues extends Part {
  global: { priorityClassName: string; leaderElection: { namespace: string } };
  crds: { enabled: true; keep: true };
  podLabels?: Readonly<Record<string, string>>;
  serviceAccount: { name: string; annotations: Record<string, Input<string>> };
  /** It asks the cluster's own resolver whether a proof is to be seen, and not the zone's servers: nothing else is asked for names. */
  dns01RecursiveNameserversOnly: true;
  extraArgs: string[];
  webhook: Part;
  cainjector: Part;
  /** A job after the release that asks whether the webhook answers: what needs it waits anyway. */
  startupapicheck: { enabled: false };
}

/**
 * Gets the gateway a certificate of an authority that every image knows, and a new one in time: where what stands before the gateway looks who signed it.
 * It looks at the gateway's namespace and at no other. That Prometheus finds its pods, the chart says of itself.
 */
export const certManager: AddOn = {
  name,
  system: "cert-manager",
  source: () => ({ kind: "chart", chart: "cert-manager", repository: "https://charts.jetstack.io" }),
  namespace,
  after: ["calico"],
  when: ({ entrance }) => entrance?.certificate !== undefined,
  values,
  brings: ["acme.cert-manager.io", "cert-manager.io"],
  policies: (context) => [
    policyFor(name, context, { pods: labels.controller, cloud: true, internet: true, metrics: [9402] }),
    policyFor(`${name}-webhook`, context, { pods: labels.webhook, fromControlPlane: [10250], metrics: [9402] }),
    policyFor(`${name}-cainjector`, context, { pods: labels.cainjector, metrics: [9402] }),
  ],
};

function values(context: AddOnContext): CertManagerValues {
  const { cluster, scale } = context;
  const part = (image: string, own: Record<string, string>, memory: number): Part => ({
    image: { tag: tagOf(context, "cert-manager", image, version) },
    replicaCount: replicas[scale],
    podDisruptionBudget: { enabled: replicas[scale] > 1, maxUnavailable: 1 },
    topologySpreadConstraints: spread(own),
    resources: resources(20, memory),
  });
  return {
    global: { priorityClassName: clusterCritical, leaderElection: { namespace } },
    ...part("controller", labels.controller, 128),
    crds: { enabled: true, keep: true },
    ...(cluster.identityLabels && { podLabels: cluster.identityLabels }),
    serviceAccount: { name, annotations: cluster.toolAnnotations[name] ?? {} },
    dns01RecursiveNameserversOnly: true,
    // An Issuer may use the identity that the pod has: there is one Issuer, and the identity writes in one zone.
    extraArgs: [`--namespace=${gatewayNamespace}`, "--issuer-ambient-credentials=true"],
    webhook: part("webhook", labels.webhook, 64),
    cainjector: part("cainjector", labels.cainjector, 128),
    startupapicheck: { enabled: false },
  };
}
