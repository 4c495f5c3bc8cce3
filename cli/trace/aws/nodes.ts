import type { Standing } from "../../../simulators/core/standing";
import type { Props } from "../../../simulators/protocol/values";
import { called, type Cluster, entries, nameOf, type PodSpec } from "../kubernetes/objects";
import { fits, type NodeKind } from "../kubernetes/nodes";
import { podOf, ready } from "../kubernetes/pods";
import { Missing, type Found, type Trail } from "../trail";
import { bag, bags, facts, text, type TraceWorld } from "../world";
import { nodeGroupsOf } from "./cluster";
import { podIdentityOf, roleMay } from "./iam";

/** From a pod that finds no room to a node that comes for it. */
export function nodes(trail: Trail, world: TraceWorld, cluster: Cluster, from: string, pod: PodSpec): void {
  const groups = trail.go(from, "node groups that take it", () => taking(world, cluster, pod));
  const growing = trail.go("node groups that take it", "room to grow", () => growable(world, groups));
  const role = trail.go("a pending pod", "the Cluster Autoscaler", () => autoscaler(world, cluster));
  for (const group of growing)
    trail.go("the Cluster Autoscaler", `the node group ${poolOf(group)}`, () => allowed(world, role, group, pod));
}

function poolOf(group: Standing): string {
  return String(
    entries(bag(group, "labels") as Record<string, unknown>).find(([key]) => key.endsWith("/pool"))?.[1] ??
      text(group, "nodeGroupName"),
  );
}

/** What a group's nodes are to the scheduler. The API spells effects in its own way: docs.aws.amazon.com/eks/latest/APIReference/API_Taint.html. */
const effects: Record<string, string> = {
  NO_SCHEDULE: "NoSchedule",
  NO_EXECUTE: "NoExecute",
  PREFER_NO_SCHEDULE: "PreferNoSchedule",
};

function kindOf(group: Standing): NodeKind {
  const labels = bag(group, "labels");
  return {
    labels: Object.fromEntries(Object.entries(labels).map(([key, value]) => [key, String(value)])),
    taints: bags(group, "taints").map(({ key, value, effect }: Props) => ({
      key: String(key),
      value: String(value ?? ""),
      effect: effects[String(effect)] ?? String(effect),
    })),
  };
}

function taking(world: TraceWorld, cluster: Cluster, pod: PodSpec): Found<Standing[]> {
  const groups = nodeGroupsOf(world, cluster);
  const found = groups
    .filter((group) => fits(pod, kindOf(group)))
    .sort((one, other) => (poolOf(one) < poolOf(other) ? -1 : 1));
  if (found.length === 0)
    throw new Missing(
      `none of the ${groups.length} node groups has the labels that it asks for and taints that it bears`,
    );
  const why = `by its node selector, affinity and tolerations it runs on: ${found.map(poolOf).join(", ")}`;
  return { by: found.map((one) => world.label(one)).join(", "), why, value: found };
}

function growable(world: TraceWorld, groups: readonly Standing[]): Found<Standing[]> {
  const sizes = (group: Standing) => bag(group, "scalingConfig");
  const growing = groups.filter((group) => Number(sizes(group)["maxSize"]) > Number(sizes(group)["minSize"]));
  if (growing.length === 0)
    throw new Missing(
      "each is as large as it may be at its smallest",
      groups.map((one) => world.label(one)).join(", "),
    );
  const why = growing
    .map((one) => `${poolOf(one)} has ${String(sizes(one)["minSize"])} to ${String(sizes(one)["maxSize"])} nodes`)
    .join(", ");
  return { by: growing.map((one) => world.label(one)).join(", "), why, value: growing };
}

function autoscaler(world: TraceWorld, cluster: Cluster): Found<Standing> {
  const found = cluster.all("apps/v1:Deployment").find((one) => /(^|-)cluster-autoscaler$/.test(nameOf(one)));
  if (!found || !ready(found)) throw new Missing("no Cluster Autoscaler is ready, so nobody adds nodes");
  const by = called("apps/v1:Deployment", found);
  const { namespace, account } = podOf(found);
  const role = podIdentityOf(world, cluster, namespace, account);
  if (!role) throw new Missing(`no Pod Identity gives its account ${namespace}/${account} a role`, by);
  return { by, why: `it is ready, and works as ${world.label(role)}`, value: role };
}

/**
 * The tags that EKS puts on the Auto Scaling group of a node group, by which the autoscaler finds it.
 * Source: docs.aws.amazon.com/eks/latest/userguide/managed-node-groups.html.
 */
function tagsOf(world: TraceWorld, group: Standing, name: string): Record<string, string> {
  const cluster = text(group, "clusterName") ?? "";
  const own = world
    .all("aws:autoscaling/tag:Tag")
    .filter((one) => facts(one)["autoscalingGroupName"] === name)
    .map((one) => bag(one, "tag"));
  return {
    "eks:cluster-name": cluster,
    "k8s.io/cluster-autoscaler/enabled": "true",
    [`k8s.io/cluster-autoscaler/${cluster}`]: "owned",
    ...Object.fromEntries(own.map(({ key, value }) => [String(key), String(value)])),
  };
}

/** The autoscaler may change the group's size, and from none it knows what a node of it would be like. */
function allowed(world: TraceWorld, role: Standing, group: Standing, pod: PodSpec): Found<undefined> {
  const name = String(bags(bags(group, "resources")[0], "autoscalingGroups")[0]?.["name"] ?? "");
  if (name === "") throw new Missing("it has no Auto Scaling group", world.label(group));
  const [, partition, , region, account] = (text(group, "arn") ?? "").split(":");
  const tags = tagsOf(world, group, name);
  const context = Object.fromEntries(Object.entries(tags).map(([key, value]) => [`aws:ResourceTag/${key}`, value]));
  const resource = `arn:${partition}:autoscaling:${region}:${account}:autoScalingGroup:any:autoScalingGroupName/${name}`;
  if (!roleMay(world, role, { action: "autoscaling:SetDesiredCapacity", resource, context, doubt: false }))
    throw new Missing(`${world.label(role)} may not change its size`, world.label(group));
  const zero = Number(bag(group, "scalingConfig")["minSize"]) === 0;
  if (zero) mustBeKnown(world, role, group, tags, pod);
  return {
    by: world.label(group),
    why: `${world.label(role)} may change its size${zero ? ", from none too" : ""}`,
    value: undefined,
  };
}

/**
 * A group that has no node is known by what EKS or tags say of it; what disk a node has, tags alone say.
 * Source: kubernetes/autoscaler cluster-autoscaler/cloudprovider/aws/README.md, "Auto-discovery setup" and "Using EKS managed node groups' API".
 */
function mustBeKnown(
  world: TraceWorld,
  role: Standing,
  group: Standing,
  tags: Record<string, string>,
  pod: PodSpec,
): void {
  const { labels, taints } = kindOf(group);
  const tagged =
    Object.entries(labels).every(([key, value]) => tags[`${template}/label/${key}`] === value) &&
    taints.every(({ key, value, effect }) => tags[`${template}/taint/${key}`] === `${value}:${effect}`);
  const asks = { action: "eks:DescribeNodegroup", resource: text(group, "arn") ?? "", doubt: false };
  if (!tagged && !roleMay(world, role, asks))
    throw new Missing("it has no node, and nothing tells the autoscaler what one would be like", world.label(group));
  const disk = "ephemeral-storage";
  const wanted = (pod.containers ?? []).some(({ resources }) => resources?.requests?.[disk] !== undefined);
  if (wanted && tags[`${template}/resources/${disk}`] === undefined)
    throw new Missing(
      `it has no node, the pod asks for ${disk}, and no tag says how much one would have`,
      world.label(group),
    );
}

const template = "k8s.io/cluster-autoscaler/node-template";
