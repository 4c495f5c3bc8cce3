import type { Standing } from "../../../simulators/core/standing";
import type { Arrival } from "../cloud";
import { called, type Cluster, nameOf, namespaceOf } from "../kubernetes/objects";
import { podOf, ready } from "../kubernetes/pods";
import { Missing, type Found } from "../trail";
import { bag, facts, text, texts, type TraceWorld } from "../world";
import { podPlaces } from "./cluster";
import { podIdentityOf, roleMay } from "./iam";
import { letBy } from "./security-groups";

const bindings = "elbv2.k8s.aws/v1beta1:TargetGroupBinding";

/** The Service whose pods the AWS Load Balancer Controller registers in a target group. */
export function bound(world: TraceWorld, cluster: Cluster, targetGroup: Standing): Found<Arrival["service"]> {
  const arn = text(targetGroup, "arn");
  const binding = cluster.all(bindings).find(({ spec }) => spec?.targetGroupARN === arn);
  if (!binding) throw new Missing("no TargetGroupBinding registers pods in it", world.label(targetGroup));
  const by = called(bindings, binding);
  const { serviceRef, targetType } = binding.spec ?? {};
  if (targetType !== undefined && targetType !== facts(targetGroup)["targetType"])
    throw new Missing(`it registers targets of type ${targetType}`, by);
  const controller = controllerOf(cluster);
  if (!controller) throw new Missing("no AWS Load Balancer Controller is ready to register pods", by);
  const { namespace, account } = podOf(controller);
  const role = podIdentityOf(world, cluster, namespace, account);
  const tags = Object.entries(bag(targetGroup, "tags")).map(([key, value]) => [
    `aws:ResourceTag/${key}`,
    String(value),
  ]);
  const context = Object.fromEntries(tags) as Record<string, string>;
  const call = { action: "elasticloadbalancing:RegisterTargets", resource: arn ?? "", context, doubt: false };
  if (!role || !roleMay(world, role, call))
    throw new Missing(`the controller has no identity that may register targets in it`, by);
  const { name, port } = serviceRef ?? {};
  if (name === undefined || port === undefined) throw new Missing("it names no Service and port", by);
  const why = `registers the pods of the Service ${name}, port ${String(port)}; ${called("apps/v1:Deployment", controller)} is ready`;
  return { by, why, value: { namespace: namespaceOf(binding), name, port: port as number | string } };
}

/** Known by what its chart calls its pods: github.com/kubernetes-sigs/aws-load-balancer-controller helm/aws-load-balancer-controller. */
function controllerOf(cluster: Cluster) {
  const name = "aws-load-balancer-controller";
  return cluster
    .all("apps/v1:Deployment")
    .find((one) => (podOf(one).labels["app.kubernetes.io/name"] ?? nameOf(one)) === name && ready(one));
}

/** Whether security groups let the load balancer call pods, at both ends. */
export function mayCall(
  world: TraceWorld,
  cluster: Cluster,
  balancer: Standing,
  ports: readonly number[],
): Found<undefined> {
  const own = texts(balancer, "securityGroups");
  const bys = podPlaces(world, cluster).flatMap(({ groups, ips }) =>
    ports.flatMap((port) => [
      letBy(world, own, "egress", { groups, ips, called: "the pods" }, port),
      letBy(world, groups, "ingress", { groups: own, called: "the load balancer" }, port),
    ]),
  );
  const by = [...new Set(bys)].join(", ");
  return { by, why: `security groups let it call the pods on ${ports.join(" and ")}`, value: undefined };
}
