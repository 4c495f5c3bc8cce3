import { host } from "../../core/cidr";
import type { ClusterOffers, Reach } from "../../core/contracts";
import { apiRanges } from "../network/google-apis-plan";
import type { GcpNetworkOutputs } from "../network/network";

type OffersNetwork = Pick<GcpNetworkOutputs, "private" | "nodes" | "natAddresses">;

/** The metadata server, where every library of Google's asks for a pod's identity. */
const metadata = "169.254.169.254/32";

/**
 * What a pod reaches to have its identity, and Google's APIs, which it is for. Dataplane V2 translates the address to the pod's own node before it judges, on the port where the
 * server listens there: so the nodes are named too. Sources: cloud.google.com/kubernetes-engine/docs/how-to/network-policy, "Network policy and
 * Workload Identity Federation for GKE"; gke-labs/kube-agents#676.
 */
export function identityReach(network: OffersNetwork): Reach[] {
  const nodes = network.private.map(({ cidr }) => cidr);
  return [
    { cidrs: [metadata], port: 80 },
    { cidrs: [metadata], port: 8080 },
    { cidrs: [metadata, ...nodes], port: 988 },
    { cidrs: [...apiRanges], port: 443 },
  ];
}

/**
 * What a GKE cluster brings of itself: Dataplane V2 enforces network policies, the autoscaler runs with the control plane, and snapshots and metrics
 * are there. Gateway API is not asked for: its definitions would be of the version that the day's GKE brings, and Kong is built against one
 * (workloads/addons/gateway-api.ts).
 */
export function offersOf(network: OffersNetwork): ClusterOffers {
  const nodeCidrs = network.private.map(({ cidr }) => cidr);
  const { serviceCidr, controlPlaneCidr } = network.nodes;
  return {
    policyEngine: "own",
    criticalPods: "byQuota",
    meshPlatform: "gke",
    nodeScaler: { kind: "own" },
    loadBalancing: { kind: "own" },
    metrics: "own",
    gatewayApi: "none",
    snapshots: "own",
    controlPlaneCidrs: [controlPlaneCidr],
    // What calls a webhook comes out of a pod on a node, not from an address of the control plane, and Dataplane V2 knows pods by their labels
    // alone, never by an address. Sources: tigera/operator#5212; cilium/cilium#19601.
    controlPlanePods: { namespace: "kube-system", pods: { "k8s-app": "konnectivity-agent" } },
    nodeCidrs,
    // The API's Service has the first address of its range; behind it is the control plane's own.
    apiReach: [{ cidrs: [`${host(serviceCidr, 1)}/32`, controlPlaneCidr], port: 443 }],
    // Google's APIs have addresses of their own in the network; tools ask others too, such as where images are, and there is a way for that where there is NAT.
    cloudReach: [{ cidrs: network.natAddresses.length > 0 ? ["0.0.0.0/0"] : [...apiRanges], port: 443 }],
    managedNamespaces,
    // Workload Identity Federation knows accounts by name; a tool that only knows service accounts of Google's has an annotation (identities.ts).
    toolAnnotations: {},
  };
}

/**
 * Kubernetes' own, and what GKE makes for what it runs in a cluster of this kind. Sources: cloud.google.com/kubernetes-engine/docs/concepts/
 * cluster-architecture and .../stackdriver/docs/managed-prometheus/setup-managed (gmp-system, gmp-public, where it was ever on);
 * gke-managed-… as GKE calls what it brings since 1.27.
 */
const managedNamespaces: readonly string[] = [
  ...["kube-system", "kube-public", "kube-node-lease"],
  ...["gke-managed-system", "gke-managed-cim", "gke-managed-networking-dra-driver", "gke-managed-volumepopulator"],
  ...["gke-managed-dpv2-observability", "gke-gmp-system", "gmp-system", "gmp-public"],
];
