import { at, bags } from "../core/paths";
import type { Props } from "../protocol/values";
import type { NodePool } from "./cluster-types";
import { selects, strings } from "./objects";

/**
 * Why no node takes a pod, in the scheduler's words; undefined where one does. Taints, node selectors and required node affinity
 * count; how much room a node has does not.
 * Source: kubernetes/kubernetes pkg/scheduler/framework/plugins, and framework/types.go FitError.
 */
export function unschedulable(pod: Props, pools: NodePool[]): string | undefined {
  const nodes = pools.reduce((sum, { count }) => sum + count, 0);
  if (nodes === 0) return "no nodes available to schedule pods";
  const reasons = new Map<string, number>();
  for (const pool of pools.filter(({ count }) => count > 0)) {
    const reason = misfit(pod, pool);
    if (reason === undefined) return undefined;
    reasons.set(reason, (reasons.get(reason) ?? 0) + pool.count);
  }
  const why = [...reasons].map(([reason, count]) => `${count} node(s) ${reason}`).sort();
  const help = `preemption: 0/${nodes} nodes are available: ${nodes} Preemption is not helpful for scheduling.`;
  return `0/${nodes} nodes are available: ${why.join(", ")}. ${help}`;
}

/** How many nodes take a pod: as many as a DaemonSet makes. */
export function fittingNodes(pod: Props, pools: NodePool[]): number {
  return pools.filter((pool) => misfit(pod, pool) === undefined).reduce((sum, { count }) => sum + count, 0);
}

function misfit(pod: Props, pool: NodePool): string | undefined {
  const taint = pool.taints.find(
    (one) => one.effect !== "PreferNoSchedule" && !tolerated(one, bags(pod["tolerations"])),
  );
  if (taint) return `had untolerated taint {${taint.key}: ${taint.value}}`;
  const chosen = Object.entries(strings(pod["nodeSelector"])).every(
    ([key, value]) => pool.labels[key] === value || isOfEachNode(key),
  );
  const terms = bags(at(pod, "affinity.nodeAffinity.requiredDuringSchedulingIgnoredDuringExecution.nodeSelectorTerms"));
  const near =
    terms.length === 0 ||
    terms.some((term) =>
      selects(
        { matchExpressions: bags(term["matchExpressions"]).filter(({ key }) => !isOfEachNode(String(key))) },
        pool.labels,
      ),
    );
  return chosen && near ? undefined : "didn't match Pod's node affinity/selector";
}

/** Labels whose value differs from node to node: that some node has it is taken for granted. */
function isOfEachNode(key: string): boolean {
  return ["kubernetes.io/hostname", "topology.kubernetes.io/zone"].includes(key);
}

function tolerated(taint: NodePool["taints"][number], tolerations: Props[]): boolean {
  return tolerations.some((one) => {
    if (one["effect"] && one["effect"] !== taint.effect) return false;
    if (one["operator"] === "Exists") return !one["key"] || one["key"] === taint.key;
    return one["key"] === taint.key && (one["value"] ?? "") === taint.value;
  });
}
