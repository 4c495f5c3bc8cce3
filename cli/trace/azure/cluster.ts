import type { Standing } from "../../../simulators/core/standing";
import type { Address } from "../kubernetes/network";
import type { Cluster } from "../kubernetes/objects";
import { Missing } from "../trail";
import { bag, facts, text, texts, type TraceWorld } from "../world";
import { linked, parentOf, partsOf } from "./links";

const clusterToken = "azure-native:containerservice:ManagedCluster";
const poolToken = "azure-native:containerservice:AgentPool";
const subnetToken = "azure-native:network:Subnet";

/** Whether a cluster is one of AKS's. */
export const isAks = (world: TraceWorld, { scope }: Cluster): boolean =>
  linked(world, clusterToken, scope) !== undefined;

/** The cluster's own resource. @throws Missing where it is gone */
export function aksOf(world: TraceWorld, { scope }: Cluster): Standing {
  const found = linked(world, clusterToken, scope);
  if (!found) throw new Missing(`no cluster is ${scope}`);
  return found;
}

/**
 * What AKS runs in each cluster. Sources: learn.microsoft.com/azure/aks/core-aks-concepts, system pods; …/azure-disk-csi: the snapshot controller comes with
 * the drivers, unless it is turned off.
 */
export function brings(world: TraceWorld, cluster: Cluster): string[] {
  const { enabled } = bag(bag(aksOf(world, cluster), "storageProfile"), "snapshotController");
  return ["metrics-server", ...(enabled === false ? [] : ["snapshot-controller"])];
}

/** Every pool, the one that the cluster was born with too: AKS has each as a resource. */
export const poolsOf = (world: TraceWorld, cluster: Cluster): Standing[] =>
  partsOf(world, poolToken, aksOf(world, cluster));

/** The subnets that nodes stand in, each once. @throws Missing where there is no pool, or a subnet is gone */
export function subnetsOf(world: TraceWorld, cluster: Cluster): Standing[] {
  const pools = poolsOf(world, cluster);
  if (pools.length === 0)
    throw new Missing("the cluster has no pool of nodes, so no pod runs", world.label(aksOf(world, cluster)));
  const found = pools.map((pool) => {
    const subnet = linked(world, subnetToken, facts(pool)["vnetSubnetID"]);
    if (!subnet) throw new Missing("the subnet of its nodes is not there", world.label(pool));
    return subnet;
  });
  return [...new Set(found)];
}

/** The network that the cluster is in. @throws Missing where it is gone */
export function networkOf(world: TraceWorld, cluster: Cluster): Standing {
  const [subnet] = subnetsOf(world, cluster);
  const found = linked(world, "azure-native:network:VirtualNetwork", parentOf(subnet!.id));
  if (!found) throw new Missing("the network that it is in is not there", world.label(aksOf(world, cluster)));
  return found;
}

/** A subnet of the cluster's network, by its name. */
export const subnetCalled = (world: TraceWorld, cluster: Cluster, name: string): Standing | undefined =>
  linked(world, subnetToken, `${networkOf(world, cluster).id}/subnets/${name}`);

/** The block of a subnet. */
export const blockOf = (subnet: Standing): string | undefined =>
  text(subnet, "addressPrefix") ?? texts(subnet, "addressPrefixes")[0];

/** An address of a block that somebody may have: Azure keeps the first four of a subnet. Source: learn.microsoft.com/azure/virtual-network/virtual-networks-faq. */
export function someAddress(block: string): string {
  const [a, b, c, d] = block.split("/")[0]!.split(".").map(Number) as [number, number, number, number];
  return [a, b, c, d + 5].join(".");
}

/** The range that pods have addresses of, which nobody outside of the cluster sees. */
export const podRangeOf = (world: TraceWorld, cluster: Cluster): string | undefined => {
  const { podCidr } = bag(aksOf(world, cluster), "networkProfile");
  return typeof podCidr === "string" && podCidr !== "" ? podCidr : undefined;
};

/** Addresses of nodes: one of each subnet. Cilium matches a node by no block of them. */
export function nodeAddresses(world: TraceWorld, cluster: Cluster): Address[] {
  if (poolsOf(world, cluster).length === 0) return [];
  const inNoBlock = bag(aksOf(world, cluster), "networkProfile")["networkDataplane"] === "cilium";
  return subnetsOf(world, cluster).flatMap((subnet) => {
    const block = blockOf(subnet);
    return block === undefined ? [] : [{ ip: someAddress(block), inNoBlock }];
  });
}

/** The group that AKS keeps for itself: nodes, load balancers, link services. */
export const nodeGroupOf = (world: TraceWorld, cluster: Cluster): string =>
  text(aksOf(world, cluster), "nodeResourceGroup") ?? "";

/** Who signs the tokens of the cluster's accounts; undefined where nobody does whom Entra could believe. */
export function issuerOf(world: TraceWorld, cluster: Cluster): string | undefined {
  const { enabled, issuerURL } = bag(aksOf(world, cluster), "oidcIssuerProfile");
  return enabled === true && typeof issuerURL === "string" && issuerURL !== "" ? issuerURL : undefined;
}
