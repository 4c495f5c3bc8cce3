import { Unjudged } from "../trail";
import { type Labels, selects } from "./network";
import { entries, type PodSpec } from "./objects";

/** What the scheduler looks at in a node. */
export interface NodeKind {
  labels: Labels;
  taints: readonly { key: string; value: string; effect: string }[];
}

/**
 * Whether a pod may run on such a node, by labels and taints.
 * Source: kubernetes.io/docs/concepts/scheduling-eviction: assign-pod-node, taint-and-toleration.
 */
export function fits(pod: PodSpec, { labels, taints }: NodeKind): boolean {
  const wanted = entries(pod.nodeSelector).every(([key, value]) => labels[key] === value);
  return wanted && affine(pod, labels) && taints.every((taint) => bears(pod, taint));
}

function affine({ affinity }: PodSpec, labels: Labels): boolean {
  const terms = affinity?.nodeAffinity?.requiredDuringSchedulingIgnoredDuringExecution?.nodeSelectorTerms;
  return (
    terms === undefined ||
    terms.some(({ matchExpressions, matchFields }) => {
      if (matchFields !== undefined) throw new Unjudged("a node affinity names fields, which is not known here");
      return selects({ matchExpressions: matchExpressions ?? [] }, labels);
    })
  );
}

function bears({ tolerations = [] }: PodSpec, taint: NodeKind["taints"][number]): boolean {
  // A preference keeps nobody away.
  if (taint.effect === "PreferNoSchedule") return true;
  return tolerations.some(
    ({ key, operator = "Equal", value = "", effect }) =>
      (key === undefined ? operator === "Exists" : key === taint.key) &&
      (operator === "Exists" || value === taint.value) &&
      (effect === undefined || effect === taint.effect),
  );
}
