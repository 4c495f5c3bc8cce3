/*
 * Groups of nodes by what they are for, in Kubernetes' words: the label that a group's nodes carry, and the taint that keeps them for pods
 * which tolerate it. Clouds write both on their nodes, and services ask for them: one constant for the two. Pure.
 */

/** The four groups that every environment knows. Work that asks for nothing else runs on `general`; the others take only what tolerates them. */
export const usualPools = ["general", "compute", "memory", "spot"] as const;
export type UsualPool = (typeof usualPools)[number];

/** The label of a node that says which pool it belongs to, and the key of its taint. */
export const poolLabel = "go-coffee/pool";

/** A taint in Kubernetes' own words. */
export interface Taint {
  key: string;
  value: string;
  effect: "NoSchedule" | "PreferNoSchedule" | "NoExecute";
}

/** What the nodes of a pool carry where the environment says nothing else: `go-coffee/pool=NAME:NoSchedule`; of `general`, nothing. */
export function usualTaints(pool: string): Taint[] {
  return pool === "general" ? [] : [{ key: poolLabel, value: pool, effect: "NoSchedule" }];
}
