import { isIPv4 } from "node:net";
import { output, type Input } from "@pulumi/pulumi";
import { contains, host } from "../../core/cidr";
import type { ClusterOffers, Reach } from "../../core/contracts";
import { apiRanges } from "../network/google-apis-plan";
import type { GcpNetworkOutputs } from "../network/network";

type OffersNetwork = Pick<GcpNetworkOutputs, "private" | "nodes" | "natAddresses">;

/** The metadata server, where every library of Google's asks for a pod's identity. */
const metadata = "169.254.169.254/32";

/** The addresses of private.googleapis.com, which the network's own DNS answers for all of Google's APIs and images (private-dns.ts). */
const privateGoogle: Reach = { cidrs: [...apiRanges], port: 443 };

/**
 * What a pod reaches to have its identity, and Google's APIs, which it is for. Dataplane V2 judges before it translates the metadata server's address:
 * so that address and its ports are all of it. Sources: cloud.google.com/kubernetes-engine/docs/how-to/network-policy, "Network policy and
 * Workload Identity Federation for GKE"; gke-labs/kube-agents#777, which takes #676 back.
 */
export const identityReach: readonly Reach[] = [
  { cidrs: [metadata], port: 80 },
  { cidrs: [metadata], port: 8080 },
  privateGoogle,
];

/**
 * What a GKE cluster brings of itself: Dataplane V2 enforces network policies, the autoscaler runs with the control plane, and snapshots and metrics
 * are there. Gateway API is not asked for: its definitions would be of the version that the day's GKE brings, and Kong is built against one
 * (workloads/addons/gateway-api.ts).
 * @param answersAt where the control plane is found to answer inside the network, once it stands (`answersAt`): what is no IPv4 address is passed over
 */
export function offersOf(network: OffersNetwork, answersAt: Input<readonly string[]>): ClusterOffers {
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
    // Sources: cilium/cilium#46571; gke-labs/kube-agents#777.
    nodesAreMatched: "byNothing",
    // The API's Service has the first address of its range; behind it is the control plane's own: in the block that GKE was given, and where it is found
    // elsewhere, there too.
    apiReach: [
      {
        cidrs: output(answersAt).apply((found) => [
          `${host(serviceCidr, 1)}/32`,
          controlPlaneCidr,
          ...outsideOf(controlPlaneCidr, found),
        ]),
        port: 443,
      },
    ],
    cloudReach: [privateGoogle],
    internetReach: network.natAddresses.length > 0 ? [{ cidrs: ["0.0.0.0/0"], port: 443 }] : [],
    managedNamespaces,
    // Workload Identity Federation knows accounts by name; a tool that only knows service accounts of Google's has an annotation (identities.ts).
    toolAnnotations: {},
  };
}

/**
 * Where the control plane answers inside the network: a block is asked for (`masterIpv4CidrBlock`), and whether GKE kept to it shows here alone. The provider knows
 * the address by this field, and by no other.
 */
export function answersAt(config: { privateEndpoint?: string } | undefined): string[] {
  return config?.privateEndpoint === undefined ? [] : [config.privateEndpoint];
}

function outsideOf(block: string, addresses: readonly string[]): string[] {
  const blocks = addresses.filter((one) => isIPv4(one)).map((one) => `${one}/32`);
  return [...new Set(blocks)].filter((one) => !contains(block, one));
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
