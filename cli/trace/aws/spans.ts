import { functionVariables, type FunctionName } from "../../../components/core/events";
import type { Standing } from "../../../simulators/core/standing";
import { hostAndPort, spansVariable, type SpanDoor, type SpanSender } from "../cloud";
import type { Cluster } from "../kubernetes/objects";
import { Missing, type Found } from "../trail";
import { bag, bags, facts, text, texts, type TraceWorld } from "../world";
import { addressesIn, letBy } from "./security-groups";
import { bound, mayCall } from "./targets";

const variablesOf = (standing: Standing) => bag(bag(standing, "environment"), "variables");

/** A function that sends spans by a load balancer of the network. */
export function sender(world: TraceWorld, name: FunctionName): Found<SpanSender> {
  const standing = world
    .all("aws:lambda/function:Function")
    .find((one) => variablesOf(one)[functionVariables.function] === name);
  if (!standing) throw new Missing("its function is gone");
  const by = world.label(standing);
  const endpoint = variablesOf(standing)[spansVariable];
  if (typeof endpoint !== "string") throw new Missing(`its environment has no ${spansVariable}`, by);
  const door = (cluster: Cluster) => doorOf(world, cluster, standing, endpoint);
  return { by, why: `to ${endpoint}`, value: { endpoint, door } };
}

/** By security groups at both ends, a listener, and pods that are registered. */
function doorOf(world: TraceWorld, cluster: Cluster, standing: Standing, endpoint: string): Found<SpanDoor> {
  const { host, port } = hostAndPort(endpoint, world.label(standing));
  const balancer = world.find("aws:lb/loadBalancer:LoadBalancer", host, "dnsName");
  if (!balancer) throw new Missing(`no load balancer is called ${host}`, world.label(standing));
  const by = world.label(balancer);
  if (facts(balancer)["internal"] !== true) throw new Missing("it is reached from the internet", by);
  const own = texts(balancer, "securityGroups");
  const groups = texts(bag(standing, "vpcConfig"), "securityGroupIds");
  letBy(world, groups, "egress", { groups: own, called: "the load balancer" }, port);
  letBy(world, own, "ingress", { groups, called: "the function" }, port);
  const listener = world
    .all("aws:lb/listener:Listener")
    .find((one) => facts(one)["loadBalancerArn"] === facts(balancer)["arn"] && facts(one)["port"] === port);
  if (!listener) throw new Missing(`nothing listens on ${port}`, by);
  const action = bags(listener, "defaultActions").find(({ type }) => type === "forward");
  const targets = world.find("aws:lb/targetGroup:TargetGroup", action?.["targetGroupArn"], "arn");
  if (!targets) throw new Missing("it forwards to no target group that stands", world.label(listener));
  if (text(targets, "preserveClientIp") === "true")
    throw new Missing(
      "it hands on the function's address, which no policy of the collector's knows",
      world.label(targets),
    );
  const { value: service } = bound(world, cluster, targets);
  mayCall(world, cluster, balancer, [port]);
  const sources = addressesIn(world, texts(balancer, "subnets"));
  return { by, why: "security groups let it in, and the pods are registered", value: { service, sources } };
}
