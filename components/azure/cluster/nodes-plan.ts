import { createHash } from "node:crypto";
import { size } from "../../core/cidr";
import { poolLabel, usualPools, usualTaints, type Taint } from "../../core/pools";

/** How big a pool may be, and of what. */
export interface PoolRequest {
  /** How many nodes at least, from 0, in all its zones together: the autoscaler decides how many there are, and an `up` leaves that alone. */
  min: number;
  /** How many at most, in all its zones together: `min` or more, and 1 or more. */
  max: number;
  /** The machine type: one, since all nodes of a pool are alike on AKS. */
  types: readonly string[];
  /** Interruptible capacity. Of a pool without taints, which takes every pod, machines are regular all the same: AKS taints each spot node. */
  spot: boolean;
  /** Of the processors; the machine type must be of it. @defaultValue "amd64" */
  architecture?: "amd64" | "arm64";
  /** What pods must tolerate to run there. @defaultValue `go-coffee/pool=NAME:NoSchedule`; none for `general` */
  taints?: readonly Taint[] | undefined;
  /** The zones it stands in: `1`. @defaultValue all of the cluster's */
  zones?: readonly string[] | undefined;
  /** The most pods on a node, 10–250. @defaultValue 110 */
  maxPods?: number | undefined;
  /** GiB of each node's own disk, 30–2048. @defaultValue 64 */
  diskGiB?: number | undefined;
}

/** Pools by name: small letters, digits and `-`. */
export type Pools = Readonly<Partial<Record<string, PoolRequest>>>;

/** The pool that AKS's own pods run on, and nothing else. */
export interface SystemPool {
  /** Of 4 processors or more, and not of a B series. */
  type: string;
  /** How many nodes at least, in all zones together: 2 or more. */
  min: number;
  max: number;
}

/**
 * The system pool where nobody says another: what AKS takes at least, 4 processors and two nodes. Its series has disks and hosts that encrypt in every region on
 * offer. Source: learn.microsoft.com/azure/aks/use-system-pools, "System and user node pools". config/sizes.ts has the same; a test holds both.
 */
export const usualSystem: SystemPool = { type: "Standard_D4as_v5", min: 2, max: 4 };

/** A subnet that nodes stand in, and the zones that its way out is in. */
export interface NodeSubnet {
  subnetName: string;
  zones: readonly string[];
}

export interface PoolPlan {
  pool: string;
  /** What tells it from all others, and from itself with another machine: the end of its logical name. */
  part: string;
  /** What AKS calls it: 12 small letters and digits at most. */
  name: string;
  mode: "System" | "User";
  /** Which of the subnets. */
  subnet: number;
  vmSize: string;
  spot: boolean;
  architecture: "amd64" | "arm64";
  min: number;
  max: number;
  /** How many nodes there are at first: the autoscaler decides from then on. */
  initial: number;
  diskGiB: number;
  maxPods: number;
  labels: Record<string, string>;
  /** In AKS's own words: `key=value:Effect`. */
  taints: string[];
  /** The zones it stands in. */
  zones: string[];
}

/** What keeps all but AKS's own pods off the system pool. Source: learn.microsoft.com/azure/aks/use-system-pools. */
const systemTaint: Taint = { key: "CriticalAddonsOnly", value: "true", effect: "NoSchedule" };

/** What AKS puts on every spot node by itself, and what its pods tolerate. Source: learn.microsoft.com/azure/aks/spot-node-pool. */
export const spotTaint: Taint = { key: "kubernetes.azure.com/scalesetpriority", value: "spot", effect: "NoSchedule" };

/** Kubernetes' own default. */
export const usualMaxPods = 110;
/** The step of managed disks that is the smallest to hold a node's images: a disk of 50 GiB costs the same. */
const usualDiskGiB = 64;
/** How a pool is upgraded: a new node first, then an old one is emptied. */
export const surge = { maxSurge: "1", drainTimeoutInMinutes: 60 } as const;
/** A node has a /24 of the addresses of pods, however many run on it. Source: learn.microsoft.com/azure/aks/concepts-network-azure-cni-overlay. */
const addressesOfNode = 256;
/** Source: learn.microsoft.com/azure/aks/quotas-skus-regions, "Service quotas and limits". */
const most = { pools: 100, name: 12 };

export interface PlanFacts {
  /** Where nodes stand: one subnet of all zones, or one to each zone. */
  subnets: readonly NodeSubnet[];
  /** The zones of the cluster. */
  zones: readonly string[];
  /** The addresses of pods. */
  podCidr: string;
  /** @defaultValue `usualSystem` */
  system?: SystemPool | undefined;
}

/**
 * The pools asked for, one to each subnet: the system's first, then general, which everything runs on that asks for nothing else, then the other usual ones, then
 * the rest by name. Where each zone has a way out of its own, a pool is one to each zone, and its bounds are shared out.
 * @throws RangeError for what AKS refuses, or what all pools at their most have no addresses for
 */
export function planPools(request: Pools, facts: PlanFacts): PoolPlan[] {
  if (request["general"] === undefined || request["general"].max < 1)
    throw new RangeError("want a general pool with a node at least");
  const usual: readonly string[] = usualPools;
  const others = Object.keys(request).filter((pool) => !usual.includes(pool));
  const pools = [
    ...planSystem(facts),
    ...[...usual, ...others.sort()].flatMap((pool) => {
      const asked = request[pool];
      return asked === undefined ? [] : plan(pool, asked, facts);
    }),
  ];
  if (pools.length > most.pools)
    throw new RangeError(`want ${most.pools} pools at most, as AKS does, each zone's counted, got ${pools.length}`);
  const [need, have] = [pools.reduce((sum, { max }) => sum + (max + 1) * addressesOfNode, 0), size(facts.podCidr)];
  if (need > have)
    throw new RangeError(
      `all pools at their most, each with a node more while it is upgraded, need ${need} addresses for pods, and ${facts.podCidr} has ${have}: lower max`,
    );
  return pools;
}

/** One system pool to each subnet: the first is born with the cluster, and has two nodes. */
function planSystem({ subnets, zones, system = usualSystem }: PlanFacts): PoolPlan[] {
  if (/^Standard_B/i.test(system.type) || Number(/\d+/.exec(system.type)?.[0] ?? 0) < 4)
    throw new RangeError(`the system pool: AKS takes 4 processors at least, and no B series, got ${system.type}`);
  if (system.min < 2 || system.max < system.min)
    throw new RangeError(`the system pool: want 2 ≤ min ≤ max, got ${system.min} and ${system.max}`);
  return shares(system, subnets, zones, 1).map((share, index) => {
    const min = index === 0 ? Math.max(share.min, 2) : share.min;
    const found = described("system", "System", {
      ...{ ...share, min, max: Math.max(share.max, min), initial: min },
      ...{ vmSize: system.type, spot: false, architecture: "amd64" as const },
      ...{ diskGiB: usualDiskGiB, maxPods: usualMaxPods, taints: [systemTaint] },
    });
    // The first cannot be another one: its name stays, and what it is made of the cluster remembers (cluster-plan.ts, Birth).
    return index === 0 ? { ...found, part: "system", name: "system" } : found;
  });
}

function plan(pool: string, asked: PoolRequest, { subnets, zones }: PlanFacts): PoolPlan[] {
  const [vmSize, ...more] = asked.types;
  if (vmSize === undefined || more.length > 0)
    throw new RangeError(
      `pool ${pool}: a node pool of AKS has one machine type, got ${asked.types.length}: give each type a pool of its own`,
    );
  const stands = zones.filter((zone) => asked.zones?.includes(zone) ?? true);
  if (stands.length === 0)
    throw new RangeError(`pool ${pool}: the cluster is not in ${asked.zones?.join(", ") ?? "any zone"}`);
  if (asked.min > asked.max) throw new RangeError(`pool ${pool}: min ${asked.min} is more than max ${asked.max}`);
  const { maxPods = usualMaxPods, diskGiB = usualDiskGiB } = asked;
  if (maxPods < 10 || maxPods > 250) throw new RangeError(`pool ${pool}: maxPods: AKS takes 10–250, got ${maxPods}`);
  if (diskGiB < 30 || diskGiB > 2048) throw new RangeError(`pool ${pool}: diskGiB: AKS takes 30–2048, got ${diskGiB}`);
  const taints = asked.taints ?? usualTaints(pool);
  const spot = asked.spot && taints.length > 0;
  const first = pool === "general" ? Math.max(asked.min, 1) : asked.min;
  return shares({ min: first, max: asked.max }, subnets, stands, 0).map((share) =>
    described(pool, "User", {
      ...{ ...share, initial: share.min, vmSize, spot, diskGiB, maxPods },
      architecture: asked.architecture ?? "amd64",
      taints: spot ? [...taints, spotTaint] : taints,
    }),
  );
}

interface Share {
  subnet: number;
  subnetName: string;
  zones: string[];
  min: number;
  max: number;
}

/** The bounds, shared out over the subnets that have a zone of these: the first ones get what is left over, and one that would never have a node is left out. */
function shares(
  { min, max }: { min: number; max: number },
  subnets: readonly NodeSubnet[],
  zones: readonly string[],
  least: number,
): Share[] {
  const found = subnets
    .map(({ subnetName, zones: has }, subnet) => ({
      subnet,
      subnetName,
      zones: zones.filter((zone) => has.includes(zone)),
    }))
    .filter((one) => one.zones.length > 0);
  const of = (all: number, index: number): number => Math.floor((all + found.length - 1 - index) / found.length);
  return found
    .map((one, index) => ({ ...one, min: Math.max(of(min, index), least), max: Math.max(of(max, index), least) }))
    .filter((one) => one.max > 0);
}

/** What AKS never changes of a pool is in its names: another of it is a new pool beside the old one, which then goes. */
function described(
  pool: string,
  mode: PoolPlan["mode"],
  {
    subnetName,
    taints,
    ...rest
  }: Share & Omit<PoolPlan, "pool" | "part" | "name" | "mode" | "labels" | "taints"> & { taints: readonly Taint[] },
): PoolPlan {
  const { vmSize, spot, architecture, maxPods, diskGiB, zones } = rest;
  const mark = createHash("sha256")
    .update([pool, mode, subnetName, vmSize, spot, architecture, maxPods, diskGiB, ...zones].join("|"))
    .digest("hex")
    .slice(0, 5);
  const letters = pool.replace(/[^a-z0-9]/g, "").slice(0, most.name - mark.length);
  return {
    ...{ pool, mode, ...rest },
    part: `${pool}-${mark}`,
    name: `${letters}${mark}`,
    labels: { [poolLabel]: pool },
    taints: taints.map(({ key, value, effect }) => `${key}=${value}:${effect}`),
  };
}
