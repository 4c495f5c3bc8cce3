import { host } from "../../core/cidr";
import type { ClusterOffers, Placement } from "../../core/contracts";
import type { AwsNetworkOutputs } from "../network/network";

/** What enforces network policies: the agent of the VPC CNI, or Calico, which the workload layer installs. */
export type PolicyEngine = "own" | "calico";

export interface OffersRequest {
  place: Placement;
  network: Pick<AwsNetworkOutputs, "id" | "cidr" | "private" | "natGateways">;
  /** The zones that the control plane has addresses in. @defaultValue those of the network's private subnets */
  zones?: readonly string[] | undefined;
  /** The addresses of Kubernetes services. */
  serviceCidr: string;
  /** @defaultValue "own" */
  policyEngine?: PolicyEngine | undefined;
  /** The names of the add-ons that EKS manages beside those that every cluster has. */
  addOns: readonly string[];
}

/**
 * What an EKS cluster brings of itself. EKS scales no nodes without Auto Mode, and makes no load balancers that know pods: both are the
 * workload layer's. Metrics are too, unless EKS manages that add-on here.
 */
export function offersOf(request: OffersRequest): ClusterOffers {
  const { place, network, serviceCidr, policyEngine = "own", zones } = request;
  const controlPlaneCidrs = network.private.filter(({ zone }) => zones?.includes(zone) ?? true).map(({ cidr }) => cidr);
  const routed = Object.keys(network.natGateways).length > 0;
  // AWS's APIs are where their names lead: on the internet, or at the endpoints of a network that has no way out.
  const cloudReach = [{ cidrs: [routed ? "0.0.0.0/0" : network.cidr], port: 443 }];
  return {
    policyEngine: policyEngine === "own" ? "own" : "none",
    ...(policyEngine === "calico" && { calico: { kubernetesProvider: "EKS", cni: "AmazonVPC" } }),
    nodeScaler: { kind: "clusterAutoscaler", settings: { cloudProvider: "aws", awsRegion: place.region } },
    loadBalancing: { kind: "awsController", settings: { region: place.region, vpcId: network.id } },
    metrics: request.addOns.includes("metrics-server") ? "own" : "none",
    gatewayApi: "none",
    snapshots: request.addOns.includes("snapshot-controller") ? "own" : "none",
    controlPlaneCidrs,
    nodeCidrs: network.private.map(({ cidr }) => cidr),
    // The API's Service has the first address of its range; behind it are the control plane's interfaces, on the same port.
    // Source: kubernetes/kubernetes pkg/controlplane/instance.go, ServiceIPRange.
    apiReach: [{ cidrs: [`${host(serviceCidr, 1)}/32`, ...controlPlaneCidrs], port: 443 }],
    cloudReach,
    // No addresses tell the two apart.
    internetReach: cloudReach,
    // GuardDuty puts its agent into the cluster where it watches what runs (EKS_ADDON_MANAGEMENT).
    // Source: docs.aws.amazon.com/guardduty/latest/ug/eks-runtime-monitoring-security-agent-manual.html.
    managedNamespaces: ["kube-system", "kube-public", "kube-node-lease", "amazon-guardduty"],
    // Pod Identity knows accounts by name.
    toolAnnotations: {},
  };
}
