import { host } from "../../core/cidr";
import type { ClusterOffers, Reach } from "../../core/contracts";
import type { AzureNetworkOutputs } from "../network/network";
import type { ApiServer } from "./cluster-plan";
import { entraReach } from "./entra-reach";
import { spotTaint } from "./nodes-plan";
import { identityLabels } from "./pod-identity";

type OffersNetwork = Pick<AzureNetworkOutputs, "nodes" | "serviceCidr" | "natAddresses" | "apiServer" | "endpoints">;

/** How the API stands inside the network where it is private: in a subnet of its own, or at a private endpoint. */
export type PrivateApi = "vnet" | "privateLink";

/**
 * Regions where the API server does not stand in a subnet of the network. Elsewhere there may be no room on the day: `ClusterArgs.api.mode` says the other way
 * then. Sources: Azure/AKS#5415 (November 2025: not in East US 2 until February 2026); learn.microsoft.com/azure/aks/api-server-vnet-integration says of August 2026
 * that it is there. A private endpoint works in every region, so East US 2 keeps it.
 */
const withoutIntegration: ReadonlySet<string> = new Set(["eastus2"]);

/** How a private API stands in a region that nobody has said otherwise of. For good: VNet integration is never undone. */
export function apiServerIn(region: string): PrivateApi {
  return withoutIntegration.has(region) ? "privateLink" : "vnet";
}

/** Everything outside of the cluster: Cilium matches no pod and no node by any block, not even by this one. */
const everywhere: Reach = { cidrs: ["0.0.0.0/0"], port: 443 };

/**
 * What a pod reaches to have its identity, and Azure's services, which it is for: Entra has four blocks of addresses, and vaults and containers are at private
 * endpoints. Cilium would know names with Advanced Container Networking Services alone, which are paid by the node; a policy of Kubernetes' own kind knows none.
 * Source: learn.microsoft.com/azure/aks/azure-cni-powered-by-cilium, "Limitations".
 */
export function identityReachOf({ endpoints }: Pick<OffersNetwork, "endpoints">): Reach[] {
  return [entraReach, { cidrs: [endpoints.cidr], port: 443 }];
}

/**
 * What an AKS cluster brings of itself: Cilium enforces network policies, the autoscaler runs with the control plane, load balancers are made by the cloud's
 * controller, and snapshots and metrics are there. Gateway API is not asked for: AKS installs its definitions with its own add-ons alone.
 */
export function offersOf(network: OffersNetwork, api: ApiServer): ClusterOffers {
  const nodeCidrs = network.nodes.map(({ cidr }) => cidr);
  return {
    policyEngine: "own",
    nodeScaler: { kind: "own" },
    loadBalancing: { kind: "own" },
    metrics: "own",
    gatewayApi: "none",
    snapshots: "own",
    // With VNet integration the control plane calls from its own subnet.
    controlPlaneCidrs: api.kind === "vnet" ? [api.cidr] : [],
    // Else what calls a webhook comes out of a pod on a node, and Cilium knows pods by their labels alone. There are none of these pods with VNet
    // integration, and naming them then lets nobody in. Sources: tigera/operator#5212; learn.microsoft.com/troubleshoot/azure/azure-kubernetes,
    // "Tunnel connectivity issues" (app=konnectivity-agent).
    controlPlanePods: { namespace: "kube-system", pods: { app: "konnectivity-agent" } },
    nodeCidrs,
    // An ipBlock matches no node (learn.microsoft.com/azure/aks/azure-cni-powered-by-cilium, "Frequently asked questions").
    nodesAreMatched: "byNothing",
    spotTaints: [spotTaint],
    apiReach: [{ cidrs: [`${host(network.serviceCidr, 1)}/32`, ...answersAt(api, nodeCidrs)], port: 443 }],
    // ARM, which a tool or two calls, is on the internet: that is `internetReach`.
    cloudReach: identityReachOf(network),
    internetReach: network.natAddresses.length > 0 ? [everywhere] : [],
    managedNamespaces,
    // Entra's identities are the workload layer's to name (identities.ts).
    toolAnnotations: {},
    identityLabels,
  };
}

/** Where the API is behind its Service: its subnet; its private endpoint, which AKS puts among the nodes; or a public address that nobody knows before. */
function answersAt(api: ApiServer, nodeCidrs: readonly string[]): string[] {
  switch (api.kind) {
    case "vnet":
      return [api.cidr];
    case "privateLink":
      return [...nodeCidrs];
    case "ranges":
      return ["0.0.0.0/0"];
  }
}

/**
 * Kubernetes' own, and where `az aks command invoke` runs what it is given. What AKS runs in a cluster of this kind (Cilium, the tunnel, CSI, the image cleaner,
 * Azure Monitor's and Defender's agents) is in kube-system. Source: learn.microsoft.com/azure/aks/access-private-cluster.
 */
const managedNamespaces: readonly string[] = ["kube-system", "kube-public", "kube-node-lease", "aks-command"];
