/** What nodes are for. Work that asks for nothing else runs on `general`; the others take only what tolerates them. */
export const pools = ["general", "compute", "memory", "spot"] as const;
export type Pool = (typeof pools)[number];

/** The label of a node that says which pool it belongs to, and the key of its taint. */
export const poolLabel = "go-coffee/pool";

/** How big a pool may be, and of what. */
export interface PoolRequest {
  /**
   * How many nodes at least, from 0. The autoscaler decides how many there are, and an `up` leaves that alone: so EKS refuses a
   * minimum of more than are running, until the group has grown: docs/runbooks/grow-a-node-group.md.
   */
  min: number;
  /** How many at most: `min` or more. */
  max: number;
  /** Instance types, the best first. Several only make sense for spot: the more, the fewer interruptions. */
  types: readonly string[];
  /** Interruptible capacity, at about a third of the price. */
  spot: boolean;
  /** GiB of each node's own disk. @defaultValue 50 */
  diskGiB?: number;
}

export interface PoolPlan {
  pool: Pool;
  types: string[];
  capacity: "SPOT" | "ON_DEMAND";
  min: number;
  max: number;
  /** How many there are at first: the autoscaler decides from then on. */
  initial: number;
  diskGiB: number;
  labels: Record<string, string>;
  taints: { key: string; value: string; effect: "NO_SCHEDULE" }[];
}

/**
 * The pools asked for, in a fixed order.
 * @throws RangeError when there is no general pool (nothing could run the add-ons), a pool has no type, or its bounds cross.
 */
export function planPools(request: Partial<Record<Pool, PoolRequest>>): PoolPlan[] {
  if (request.general === undefined || request.general.max < 1)
    throw new RangeError("want a general pool with a node at least");
  return pools.flatMap((pool) => {
    const asked = request[pool];
    return asked === undefined ? [] : [plan(pool, asked)];
  });
}

function plan(pool: Pool, asked: PoolRequest): PoolPlan {
  if (asked.types.length === 0) throw new RangeError(`pool ${pool} has no instance type`);
  if (asked.min > asked.max) throw new RangeError(`pool ${pool}: min ${asked.min} is more than max ${asked.max}`);
  return {
    pool,
    types: [...asked.types],
    capacity: asked.spot ? "SPOT" : "ON_DEMAND",
    min: asked.min,
    max: asked.max,
    initial: pool === "general" ? Math.max(asked.min, 1) : asked.min,
    diskGiB: asked.diskGiB ?? 50,
    labels: { [poolLabel]: pool },
    taints: pool === "general" ? [] : [{ key: poolLabel, value: pool, effect: "NO_SCHEDULE" }],
  };
}
