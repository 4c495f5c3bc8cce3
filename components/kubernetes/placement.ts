import type { ClusterOffers } from "../core/contracts";
import { poolLabel, usualTaints, type Taint, type UsualPool } from "../core/pools";

/** A group of nodes that an environment has. */
export interface Pool {
  name: string;
  /** Whether its machines may be taken away, and may not be had at all. */
  spot: boolean;
  /** What its nodes carry. @defaultValue `go-coffee/pool=NAME:NoSchedule`; nothing for `general` */
  taints?: readonly Taint[] | undefined;
}

/**
 * The pools as they are on a cluster whose cloud taints each spot node itself: what runs on such a pool tolerates that too. A pool without taints is of regular
 * machines there, since nothing would come onto spot ones (ClusterOffers.spotTaints).
 */
export function poolsOn({ spotTaints = [] }: Pick<ClusterOffers, "spotTaints">, pools: readonly Pool[]): Pool[] {
  return pools.map((pool) => {
    const taints = pool.taints ?? usualTaints(pool.name);
    if (spotTaints.length === 0 || !pool.spot) return pool;
    return taints.length === 0 ? { ...pool, spot: false } : { ...pool, taints: [...taints, ...spotTaints] };
  });
}

/** Which nodes a pod may and must run on, in a pod's own words. */
export interface Placement {
  nodeSelector?: Record<string, string>;
  tolerations?: { key: string; operator: "Equal"; value: string; effect: Taint["effect"] }[];
  affinity?: {
    nodeAffinity: {
      preferredDuringSchedulingIgnoredDuringExecution: {
        weight: number;
        preference: { matchExpressions: { key: string; operator: "In"; values: string[] }[] };
      }[];
    };
  };
}

/**
 * How a pod gets onto the pool that suits it. Machines of a kind are asked for, since the service was sized for them. Interruptible ones are
 * only preferred: on a day when there are none, its pods run on `general` and do not wait. Which of the two grows when neither has room, the
 * Cluster Autoscaler decides: the cheaper first (workloads/addons/cluster-autoscaler.ts). An environment without the pool has `general`,
 * which takes every pod.
 */
export function placementOf(pool: UsualPool = "general", pools: readonly Pool[]): Placement {
  const found = pools.find(({ name }) => name === pool);
  if (pool === "general" || found === undefined) return {};
  const tolerations = (found.taints ?? usualTaints(pool)).map(({ key, value, effect }) => ({
    key,
    operator: "Equal" as const,
    value,
    effect,
  }));
  const tolerant = tolerations.length > 0 ? { tolerations } : {};
  if (!found.spot) return { nodeSelector: { [poolLabel]: pool }, ...tolerant };
  const preference = { matchExpressions: [{ key: poolLabel, operator: "In" as const, values: [pool] }] };
  return {
    ...tolerant,
    affinity: { nodeAffinity: { preferredDuringSchedulingIgnoredDuringExecution: [{ weight: 100, preference }] } },
  };
}
