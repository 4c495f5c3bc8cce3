import { at, text } from "../core/paths";
import type { Props } from "../protocol/values";
import type { Objects } from "./cluster";
import { knownChart } from "./helm/known";
import { releaseToken } from "./kinds";

/** Which charts bring which groups of custom resources, of those that no table describes (helm/known.ts). */
const groups: Record<string, RegExp> = {
  "argoproj.io": /argo-(cd|rollouts|events|workflows)/,
  "cert-manager.io": /cert-manager/,
  "karpenter.k8s.aws": /karpenter/,
  "karpenter.sh": /karpenter/,
  "monitoring.coreos.com": /prometheus/,
};

/** The charts that are released in the cluster, without their repositories. @param of - which releases */
function released(objects: Objects, of: (release: Props) => boolean = () => true): string[] {
  return objects
    .list(releaseToken)
    .filter(of)
    .map((release: Props) => (text(release["chart"]) ?? text(at(release, "status.chart")) ?? "").split("/").at(-1)!);
}

/** Whether a released chart that no table describes is known to bring the custom resources of `group`. */
export function chartBrings(objects: Objects, group: string): boolean {
  const pattern = groups[group];
  return (
    pattern !== undefined &&
    released(objects, (release) => knownChart(release) === undefined).some((chart) => pattern.test(chart))
  );
}

/** Whether a released chart answers for load balancers of the AWS Load Balancer Controller's kind. */
export function hasLoadBalancerController(objects: Objects): boolean {
  return (
    released(objects).includes("aws-load-balancer-controller") ||
    objects.cluster.nodes.some(({ labels }) => labels["eks.amazonaws.com/compute-type"] === "auto")
  );
}

/** Whether a released chart answers for an Ingress of this class. */
export function hasIngressController(objects: Objects, className: string): boolean {
  if (className === "alb") return hasLoadBalancerController(objects);
  return released(objects).some((chart) => chart.includes(className) || /ingress|traefik|kong|gateway/.test(chart));
}
