import { nodesInRange } from "../../../simulators/gcp/container";
import type { Standing } from "../../../simulators/core/standing";
import type { Props } from "../../../simulators/protocol/values";
import { fits, type NodeKind } from "../kubernetes/nodes";
import type { Cluster, PodSpec } from "../kubernetes/objects";
import { Missing, type Found, type Trail } from "../trail";
import { bag, bags, facts, text, texts, type TraceWorld } from "../world";
import { gkeOf, nodeConfigOf, nodePoolsOf, podRangeOf } from "./cluster";
import { accountOf } from "./iam";
import { keyStands } from "./keys";
import { lastOf } from "./links";

/** From a pod that finds no room to a node that comes for it: GKE's own autoscaler knows its pools by what they say. */
export function nodes(trail: Trail, world: TraceWorld, cluster: Cluster, from: string, pod: PodSpec): void {
  const pools = trail.go(from, "node pools that take it", () => taking(world, cluster, pod));
  const growing = trail.go("node pools that take it", "room to grow", () => growable(world, pools));
  trail.go("a pending pod", "GKE's autoscaler", () => roomForPods(world, cluster));
  for (const pool of growing)
    trail.go("GKE's autoscaler", `the node pool ${nameOf(pool)}`, () => startable(world, pool));
}

/** As the program calls it: GKE's name has characters of its own at its end. */
const nameOf = (pool: Standing): string =>
  String(
    Object.entries(bag(nodeConfigOf(pool), "labels")).find(([key]) => key.endsWith("/pool"))?.[1] ?? lastOf(pool.id),
  );

/** GKE writes effects in capitals. */
const effects: Record<string, string> = {
  NO_SCHEDULE: "NoSchedule",
  NO_EXECUTE: "NoExecute",
  PREFER_NO_SCHEDULE: "PreferNoSchedule",
};

/** Machines of Arm. Source: docs.cloud.google.com/kubernetes-engine/docs/concepts/arm-on-gke. */
const arm = /^(t2a|c4a|n4a|a4x)-/;

/**
 * What a pool's nodes are to the scheduler: what we say, and what GKE says of each.
 * Sources: docs.cloud.google.com/kubernetes-engine/docs/concepts/spot-vms; …/how-to/prepare-arm-workloads-for-deployment, the taint of Arm.
 */
function kindOf(pool: Standing): NodeKind {
  const config = nodeConfigOf(pool);
  const isArm = arm.test(String(config["machineType"]));
  const untainted = bag(config, "taintConfig")["architectureTaintBehavior"] === "NONE";
  return {
    labels: {
      ...{ "cloud.google.com/gke-nodepool": lastOf(pool.id), "kubernetes.io/os": "linux" },
      "kubernetes.io/arch": isArm ? "arm64" : "amd64",
      ...(config["spot"] === true && { "cloud.google.com/gke-spot": "true" }),
      ...Object.fromEntries(Object.entries(bag(config, "labels")).map(([key, value]) => [key, String(value)])),
    },
    taints: [
      ...(isArm && !untainted ? [{ key: "kubernetes.io/arch", value: "arm64", effect: "NoSchedule" }] : []),
      ...bags(config, "taints").map(({ key, value, effect }: Props) => ({
        key: String(key),
        value: String(value ?? ""),
        effect: effects[String(effect)] ?? String(effect),
      })),
    ],
  };
}

function taking(world: TraceWorld, cluster: Cluster, pod: PodSpec): Found<Standing[]> {
  const pools = nodePoolsOf(world, cluster);
  const found = pools
    .filter((pool) => fits(pod, kindOf(pool)))
    .sort((one, other) => (nameOf(one) < nameOf(other) ? -1 : 1));
  if (found.length === 0)
    throw new Missing(
      `none of the ${pools.length} node pools has the labels that it asks for and taints that it bears`,
    );
  const why = `by its node selector, affinity and tolerations it runs on: ${found.map(nameOf).join(", ")}`;
  return { by: found.map((one) => world.label(one)).join(", "), why, value: found };
}

/** How many nodes a pool has, at least and at most: in all, or in each zone. */
function sizesOf(pool: Standing): { min: number; max: number } {
  const said = bag(pool, "autoscaling");
  const zones = Math.max(texts(pool, "nodeLocations").length, 1);
  const total = (all: unknown, each: unknown) => (all === undefined ? Number(each ?? 0) * zones : Number(all));
  return {
    min: total(said["totalMinNodeCount"], said["minNodeCount"]),
    max: total(said["totalMaxNodeCount"], said["maxNodeCount"]),
  };
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

/** The pods' range has room for every node that there may be: GKE gives each a part of it, and no more nodes than there are parts. */
function roomForPods(world: TraceWorld, cluster: Cluster): Found<undefined> {
  const gke = gkeOf(world, cluster);
  const by = world.label(gke);
  const range = podRangeOf(world, cluster);
  if (range === undefined) throw new Missing("its pods have no range of addresses", by);
  const pools = nodePoolsOf(world, cluster);
  const most = Math.max(...pools.map((pool) => Number(facts(pool)["maxPodsPerNode"] ?? 110)));
  const nodes = pools.reduce((sum, pool) => sum + sizesOf(pool).max, 0);
  const room = nodesInRange(range, most);
  if (nodes > room) throw new Missing(`${range} has room for the pods of ${room} nodes, and there may be ${nodes}`, by);
  return { by, why: `it is GKE's own; ${range} has room for the pods of all ${nodes} nodes`, value: undefined };
}

/** A node of the pool can start: as somebody who stands, from a disk that can be encrypted. */
function startable(world: TraceWorld, pool: Standing): Found<undefined> {
  const config = nodeConfigOf(pool);
  const account = accountOf(world, config["serviceAccount"]);
  if (!account) throw new Missing("the account that its nodes are is not there", world.label(pool));
  const role = world
    .all("gcp:projects/iAMMember:IAMMember")
    .find(
      (one) =>
        facts(one)["member"] === facts(account)["member"] &&
        facts(one)["role"] === "roles/container.defaultNodeServiceAccount",
    );
  if (!role) throw new Missing("its nodes may not be nodes: they would not get ready", world.label(account));
  const { why } = keyStands(world, pool, config["bootDiskKmsKey"], "compute");
  const zones = texts(pool, "nodeLocations");
  if (zones.length === 0) throw new Missing("it stands in no zone", world.label(pool));
  const from = `${text(account, "accountId") ?? account.id}, in ${zones.join(", ")}`;
  return { by: world.label(pool), why: `its nodes are ${from}; the key of their disks: ${why}`, value: undefined };
}
