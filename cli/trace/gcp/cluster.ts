import type { Standing } from "../../../simulators/core/standing";
import type { Address } from "../kubernetes/network";
import type { Cluster } from "../kubernetes/objects";
import { Missing } from "../trail";
import { bag, bags, facts, text, type TraceWorld } from "../world";
import { linked, pathOf } from "./links";

const clusterToken = "gcp:container/cluster:Cluster";

/** Whether a cluster is one of GKE's. */
export const isGke = (world: TraceWorld, { scope }: Cluster): boolean =>
  world.find(clusterToken, pathOf(scope)) !== undefined;

/**
 * What GKE runs in each cluster. Sources: docs.cloud.google.com/kubernetes-engine/docs/concepts/cluster-architecture, system workloads;
 * …/how-to/persistent-volumes/volume-snapshots: the snapshot controller comes with the driver of disks.
 */
export function brings(world: TraceWorld, cluster: Cluster): string[] {
  const { enabled } = bag(bag(gkeOf(world, cluster), "addonsConfig"), "gcePersistentDiskCsiDriverConfig");
  return ["metrics-server", ...(enabled === true ? ["snapshot-controller"] : [])];
}

/** The cluster's own resource. @throws Missing where it is gone */
export function gkeOf(world: TraceWorld, { scope }: Cluster): Standing {
  const found = world.find(clusterToken, pathOf(scope));
  if (!found) throw new Missing(`no cluster is ${scope}`);
  return found;
}

export function nodePoolsOf(world: TraceWorld, cluster: Cluster): Standing[] {
  const { id } = gkeOf(world, cluster);
  return world.all("gcp:container/nodePool:NodePool").filter((one) => one.id.startsWith(`${id}/nodePools/`));
}

/** What a node of a pool is made of. */
export const nodeConfigOf = (pool: Standing) => bag(pool, "nodeConfig");

/** Who nodes are, each account once: what runs on them passes the firewall as they do. @throws Missing where no pod can run */
export function nodeAccounts(world: TraceWorld, cluster: Cluster): string[] {
  const pools = nodePoolsOf(world, cluster);
  if (pools.length === 0)
    throw new Missing("the cluster has no pool of nodes, so no pod runs", world.label(gkeOf(world, cluster)));
  return [...new Set(pools.map((pool) => String(nodeConfigOf(pool)["serviceAccount"] ?? "default")))];
}

/** The network that the cluster is in. @throws Missing where it is gone */
export function networkOf(world: TraceWorld, cluster: Cluster): Standing {
  const gke = gkeOf(world, cluster);
  const found = linked(world, "gcp:compute/network:Network", facts(gke)["network"]);
  if (!found) throw new Missing("the network that it is in is not there", world.label(gke));
  return found;
}

/** The subnet of its nodes, whose second ranges are those of pods and Services. @throws Missing where it is gone */
export function subnetOf(world: TraceWorld, cluster: Cluster): Standing {
  const gke = gkeOf(world, cluster);
  const found = linked(world, "gcp:compute/subnetwork:Subnetwork", facts(gke)["subnetwork"]);
  if (!found) throw new Missing("the subnet of its nodes is not there", world.label(gke));
  return found;
}

/** The range that its pods have addresses of. */
export function podRangeOf(world: TraceWorld, cluster: Cluster): string | undefined {
  const wanted = bag(gkeOf(world, cluster), "ipAllocationPolicy")["clusterSecondaryRangeName"];
  const found = bags(subnetOf(world, cluster), "secondaryIpRanges").find(({ rangeName }) => rangeName === wanted);
  return typeof found?.["ipCidrRange"] === "string" ? found["ipCidrRange"] : undefined;
}

/** Addresses of nodes: those of all zones are of one subnet. Dataplane V2 matches a node by no block of them. */
export function nodeAddresses(world: TraceWorld, cluster: Cluster): Address[] {
  const cidr = text(subnetOf(world, cluster), "ipCidrRange");
  const inNoBlock = facts(gkeOf(world, cluster))["datapathProvider"] === "ADVANCED_DATAPATH";
  return cidr === undefined ? [] : [{ ip: someAddress(cidr), inNoBlock }];
}

/** Google keeps the first two addresses of a subnet for itself. Source: docs.cloud.google.com/vpc/docs/subnets, "Unusable addresses". */
function someAddress(cidr: string): string {
  const [a, b, c, d] = cidr.split("/")[0]!.split(".").map(Number) as [number, number, number, number];
  return [a, b, c, d + 5].join(".");
}
