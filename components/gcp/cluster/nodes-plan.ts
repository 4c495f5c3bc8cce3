import { size } from "../../core/cidr";
import { poolLabel, usualPools, usualTaints, type Taint } from "../../core/pools";

/** How big a pool may be, and of what. */
export interface PoolRequest {
  /** How many nodes at least, from 0, in all its zones together: the autoscaler decides how many there are, and an `up` leaves that alone. */
  min: number;
  /** How many at most, in all its zones together: `min` or more, and 1 or more. */
  max: number;
  /** The machine type: one, since all nodes of a pool are alike on GKE. */
  types: readonly string[];
  /** Interruptible capacity, at about a third of the price. */
  spot: boolean;
  /** Of the processors; the machine type must be of it. @defaultValue "amd64" */
  architecture?: "amd64" | "arm64";
  /** What pods must tolerate to run there. @defaultValue `go-coffee/pool=NAME:NoSchedule`; none for `general` */
  taints?: readonly Taint[] | undefined;
  /** The zones it stands in, by name: `us-central1-a`. @defaultValue all of the cluster's */
  zones?: readonly string[] | undefined;
  /** The most pods on a node, 8–256, for as long as the pool stands: addresses are cut by it. @defaultValue 110, a /24 of addresses for each node */
  maxPods?: number | undefined;
  /** GiB of each node's own disk. @defaultValue 50 */
  diskGiB?: number | undefined;
}

/** Pools by name: small letters, digits and `-`, 18 characters at most. */
export type Pools = Readonly<Partial<Record<string, PoolRequest>>>;

export interface PoolPlan {
  pool: string;
  machineType: string;
  spot: boolean;
  architecture: "amd64" | "arm64";
  min: number;
  max: number;
  /** How many nodes there are at first in each zone: the autoscaler decides from then on. */
  initialPerZone: number;
  diskGiB: number;
  diskType: DiskType;
  maxPods: number;
  labels: Record<string, string>;
  /** In GKE's own words. */
  taints: { key: string; value: string; effect: "NO_SCHEDULE" | "PREFER_NO_SCHEDULE" | "NO_EXECUTE" }[];
  /** The zones it stands in. */
  zones: string[];
}

export type DiskType = "pd-balanced" | "hyperdisk-balanced";

/** GKE's own default, and the most pods on a node that a cluster of Dataplane V2 has without being asked. */
export const usualMaxPods = 110;

/**
 * The longest name of a pool. GKE takes 40 characters, of which the component's own name and Pulumi's random end have 22: `cluster-nodes-NAME-1a2b3c4`.
 * Source: Kubernetes Engine API v1, NodePool.name.
 */
const longestName = 18;

/**
 * The pools asked for: general first, which the cluster's own pods run on, then the other usual ones, then the rest by name.
 * @param zones those of the cluster
 * @param podCidr the addresses of pods
 * @throws RangeError when there is no general pool with a node, a pool has not one machine type, its bounds cross, it has no zone of these, or
 *   all pools at their most have more nodes than the addresses of pods are enough for.
 */
export function planPools(request: Pools, zones: readonly string[], podCidr: string): PoolPlan[] {
  if (request["general"] === undefined || request["general"].max < 1)
    throw new RangeError("want a general pool with a node at least");
  const usual: readonly string[] = usualPools;
  const others = Object.keys(request).filter((pool) => !usual.includes(pool));
  const pools = [...usual, ...others.sort()].flatMap((pool) => {
    const asked = request[pool];
    return asked === undefined ? [] : [plan(pool, asked, zones)];
  });
  const [need, have] = [pools.reduce((sum, pool) => sum + addressesOf(pool), 0), size(podCidr)];
  if (need > have)
    throw new RangeError(
      `all pools at their most, each with a node more while it is upgraded, need ${need} addresses for pods, and ${podCidr} has ${have}: lower max, or maxPods`,
    );
  return pools;
}

/**
 * The addresses that a pool's nodes take at their most: each has a block with twice its most pods, and while it is upgraded the pool has a node more.
 * Source: cloud.google.com/kubernetes-engine/docs/how-to/flexible-pod-cidr, "CIDR settings for Standard clusters".
 */
function addressesOf({ max, maxPods }: PoolPlan): number {
  return (max + surge.maxSurge) * 2 ** Math.ceil(Math.log2(2 * maxPods));
}

/** How a pool is upgraded: a new node first, then an old one is emptied. */
export const surge = { maxSurge: 1, maxUnavailable: 0 } as const;

const effects = { NoSchedule: "NO_SCHEDULE", PreferNoSchedule: "PREFER_NO_SCHEDULE", NoExecute: "NO_EXECUTE" } as const;

function plan(pool: string, asked: PoolRequest, zones: readonly string[]): PoolPlan {
  const [machineType, ...more] = asked.types;
  if (machineType === undefined || more.length > 0)
    throw new RangeError(
      `pool ${pool}: a node pool of GKE has one machine type, got ${asked.types.length}: give each type a pool of its own`,
    );
  if (pool.length > longestName)
    throw new RangeError(`pool ${pool}: want ${longestName} characters at most in its name`);
  const stands = zones.filter((zone) => asked.zones?.includes(zone) ?? true);
  if (stands.length === 0)
    throw new RangeError(`pool ${pool}: the cluster is not in ${asked.zones?.join(", ") ?? "any zone"}`);
  if (asked.min > asked.max) throw new RangeError(`pool ${pool}: min ${asked.min} is more than max ${asked.max}`);
  const { maxPods = usualMaxPods } = asked;
  if (maxPods < 8 || maxPods > 256) throw new RangeError(`pool ${pool}: maxPods: GKE takes 8–256, got ${maxPods}`);
  const taints = asked.taints ?? usualTaints(pool);
  return {
    pool,
    machineType,
    spot: asked.spot,
    architecture: asked.architecture ?? "amd64",
    min: asked.min,
    max: asked.max,
    initialPerZone: initialPerZone(pool === "general" ? Math.max(asked.min, 1) : asked.min, asked.max, stands.length),
    diskGiB: asked.diskGiB ?? 50,
    diskType: diskTypeOf(machineType),
    maxPods,
    labels: { [poolLabel]: pool },
    taints: taints.map(({ key, value, effect }) => ({ key, value, effect: effects[effect] })),
    zones: stands,
  };
}

/**
 * A pool that is made empty has stayed empty, whatever its minimum (hashicorp/terraform-provider-google#8270, #11594): the autoscaler adds nodes
 * for pods that wait, and raises no pool to its minimum. GKE counts by zone, so there may be some more than the minimum, and never more than the maximum.
 */
function initialPerZone(min: number, max: number, zones: number): number {
  const enough = Math.ceil(min / zones);
  return enough * zones <= max ? enough : Math.floor(max / zones);
}

/**
 * The disk that a machine's series takes. The newer ones take Hyperdisk alone, the older ones no Hyperdisk Balanced to start from.
 * Source: cloud.google.com/compute/docs/disks/hyperdisks, "Machine series support", and the pages of the series; the same rule as in
 * docs.redhat.com, OpenShift 4.20, "GCP PD CSI Driver Operator".
 */
export function diskTypeOf(machineType: string): DiskType {
  const series = machineType.split("-")[0] ?? "";
  return hyperdiskOnly.has(series) ? "hyperdisk-balanced" : "pd-balanced";
}

const hyperdiskOnly = new Set(["c4", "c4a", "c4d", "n4", "n4a", "n4d", "m4", "x4", "h4d", "a4", "a4x"]);
