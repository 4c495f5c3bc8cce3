import type { Standing } from "../../../simulators/core/standing";
import { fits, type NodeKind } from "../kubernetes/nodes";
import type { Cluster, PodSpec } from "../kubernetes/objects";
import { Missing, type Found, type Trail } from "../trail";
import { bag, facts, text, texts, type TraceWorld } from "../world";
import { holders, identityAt, principalOf } from "./access";
import { aksOf, podRangeOf, poolsOf } from "./cluster";
import { keyStands } from "./keys";
import { lastOf, linked } from "./links";

/** From a pod that finds no room to a node that comes for it: AKS's own autoscaler knows its pools by what they say. */
export function nodes(trail: Trail, world: TraceWorld, cluster: Cluster, from: string, pod: PodSpec): void {
  const pools = trail.go(from, "node pools that take it", () => taking(world, cluster, pod));
  const growing = trail.go("node pools that take it", "room to grow", () => growable(world, pools));
  trail.go("a pending pod", "AKS's autoscaler", () => roomForPods(world, cluster));
  for (const pool of growing)
    trail.go("AKS's autoscaler", `the node pool ${nameOf(pool)}`, () => startable(world, cluster, pool));
}

/** As the program calls it: AKS's name has characters of its own at its end. */
const nameOf = (pool: Standing): string =>
  String(Object.entries(bag(pool, "nodeLabels")).find(([key]) => key.endsWith("/pool"))?.[1] ?? lastOf(pool.id));

/** Machines of Arm have a `p` among the letters after their number. Source: learn.microsoft.com/azure/virtual-machines/vm-naming-conventions. */
const arm = /^Standard_[A-Z]+\d+(-\d+)?[a-oq-z]*p/;

/**
 * What a pool's nodes are to the scheduler: what we say, and what AKS says of each.
 * Sources: learn.microsoft.com/azure/aks/use-labels, "Reserved system labels"; …/spot-node-pool; …/use-arm64-vms.
 */
function kindOf(pool: Standing): NodeKind {
  const spot = facts(pool)["scaleSetPriority"] === "Spot";
  const spotLabel = "kubernetes.azure.com/scalesetpriority";
  const taints = texts(pool, "nodeTaints").map((written) => {
    const [, key = "", value = "", effect = "NoSchedule"] = /^([^=:]+)(?:=([^:]*))?:(\w+)$/.exec(written) ?? [];
    return { key, value, effect };
  });
  return {
    labels: {
      ...{ agentpool: lastOf(pool.id), "kubernetes.azure.com/agentpool": lastOf(pool.id), "kubernetes.io/os": "linux" },
      "kubernetes.azure.com/mode": String(facts(pool)["mode"] ?? "User").toLowerCase(),
      "kubernetes.io/arch": arm.test(text(pool, "vmSize") ?? "") ? "arm64" : "amd64",
      ...(spot && { [spotLabel]: "spot" }),
      ...Object.fromEntries(Object.entries(bag(pool, "nodeLabels")).map(([key, value]) => [key, String(value)])),
    },
    taints:
      spot && !taints.some(({ key }) => key === spotLabel)
        ? [...taints, { key: spotLabel, value: "spot", effect: "NoSchedule" }]
        : taints,
  };
}

function taking(world: TraceWorld, cluster: Cluster, pod: PodSpec): Found<Standing[]> {
  const pools = poolsOf(world, cluster);
  const found = pools
    .filter((pool) => fits(pod, kindOf(pool)))
    .sort((one, other) => (nameOf(one) < nameOf(other) ? -1 : 1));
  if (found.length === 0)
    throw new Missing(
      `none of the ${pools.length} node pools has the labels that it asks for and taints that it bears`,
    );
  // One to each zone, where each zone has a way out of its own.
  const names = [...new Set(found.map(nameOf))].join(", ");
  const why = `by its node selector, affinity and tolerations it runs on: ${names}`;
  return { by: found.map((one) => world.label(one)).join(", "), why, value: found };
}

/** How many nodes a pool has, at least and at most, in all of its zones together; of one that nobody scales as many as it has. */
function sizesOf(pool: Standing): { min: number; max: number } {
  const { enableAutoScaling, minCount, maxCount, count } = facts(pool);
  if (enableAutoScaling !== true) return { min: Number(count ?? 1), max: Number(count ?? 1) };
  return { min: Number(minCount ?? 0), max: Number(maxCount ?? 0) };
}

function growable(world: TraceWorld, pools: readonly Standing[]): Found<Standing[]> {
  const growing = pools.filter((pool) => sizesOf(pool).max > sizesOf(pool).min);
  if (growing.length === 0)
    throw new Missing(
      "each is as large as it may be at its smallest, or nobody scales it",
      pools.map((one) => world.label(one)).join(", "),
    );
  const why = growing.map((one) => `${nameOf(one)} has ${sizesOf(one).min} to ${sizesOf(one).max} nodes`).join(", ");
  return { by: growing.map((one) => world.label(one)).join(", "), why, value: growing };
}

/** A node has a /24 of the pods' range, however many run on it. Source: learn.microsoft.com/azure/aks/concepts-network-azure-cni-overlay. */
const bitsOfNode = 24;

/** The pods' range has room for every node that there may be. */
function roomForPods(world: TraceWorld, cluster: Cluster): Found<undefined> {
  const aks = aksOf(world, cluster);
  const by = world.label(aks);
  const range = podRangeOf(world, cluster);
  if (range === undefined) throw new Missing("its pods have no range of addresses", by);
  const most = poolsOf(world, cluster).reduce((sum, pool) => sum + sizesOf(pool).max, 0);
  const room = 2 ** Math.max(bitsOfNode - Number(range.split("/")[1]), 0);
  if (most > room) throw new Missing(`${range} has room for the pods of ${room} nodes, and there may be ${most}`, by);
  return { by, why: `it is AKS's own; ${range} has room for the pods of all ${most} nodes`, value: undefined };
}

/** A node of the pool can start: in a subnet that stands, which the control plane may join it to, from a disk that can be encrypted. */
function startable(world: TraceWorld, cluster: Cluster, pool: Standing): Found<undefined> {
  const by = world.label(pool);
  const aks = aksOf(world, cluster);
  const subnet = linked(world, "azure-native:network:Subnet", facts(pool)["vnetSubnetID"]);
  if (!subnet) throw new Missing("the subnet of its nodes is not there", by);
  const zones = texts(pool, "availabilityZones");
  if (zones.length === 0) throw new Missing("it stands in no zone", by);
  const kubelet = bag(bag(aks, "identityProfile"), "kubeletidentity");
  if (!identityAt(world, kubelet["resourceId"])) throw new Missing("the identity that its nodes are is not there", by);
  mustJoin(world, aks, subnet);
  const set = linked(world, "azure-native:compute:DiskEncryptionSet", facts(aks)["diskEncryptionSetID"]);
  if (!set) throw new Missing("what encrypts its disks is not there", by);
  const [as] = Object.keys(bag(bag(set, "identity"), "userAssignedIdentities"));
  const { why } = keyStands(world, set, bag(set, "activeKey")["keyUrl"], as);
  const from = `${lastOf(kubelet["resourceId"])}, in zones ${zones.join(", ")} of ${lastOf(subnet.id)}`;
  return { by, why: `its nodes are ${from}; the key of their disks: ${why}`, value: undefined };
}

/** Network Contributor, and those that may do all. Source: learn.microsoft.com/azure/aks/configure-azure-cni, "Prerequisites". */
function mustJoin(world: TraceWorld, aks: Standing, subnet: Standing): void {
  const [own] = Object.keys(bag(bag(aks, "identity"), "userAssignedIdentities"));
  const identity = identityAt(world, own);
  if (!identity) throw new Missing("the identity of its control plane is not there", world.label(aks));
  const may = holders(world, "Microsoft.Network/virtualNetworks/subnets/join/action", subnet.id).some(
    ({ principal }) => principal === principalOf(identity),
  );
  if (!may) throw new Missing(`${lastOf(identity.id)} may join no node to it`, world.label(subnet));
}
