import { functionVariables, type FunctionName } from "../../../components/core/events";
import type { Standing } from "../../../simulators/core/standing";
import { hostAndPort, serviceAt, spansVariable, type SpanDoor, type SpanSender } from "../cloud";
import type { Cluster } from "../kubernetes/objects";
import { Missing, type Found } from "../trail";
import { bag, bags, facts, type TraceWorld } from "../world";
import { blockOf, networkOf, someAddress, subnetsOf } from "./cluster";
import { linked } from "./links";
import { passes } from "./security-groups";

const settingOf = (standing: Standing, name: string): unknown =>
  bags(bag(standing, "siteConfig"), "appSettings").find((one) => one["name"] === name)?.["value"];

/** A function that sends spans by a load balancer of the network, which hands packets on with its own address as where they go. */
export function sender(world: TraceWorld, name: FunctionName): Found<SpanSender> {
  const standing = world
    .all("azure-native:web:WebApp")
    .find((one) => settingOf(one, functionVariables.function) === name);
  if (!standing) throw new Missing("its app is gone");
  const by = world.label(standing);
  const endpoint = settingOf(standing, spansVariable);
  if (typeof endpoint !== "string") throw new Missing(`its settings have no ${spansVariable}`, by);
  const door = (cluster: Cluster) => doorOf(world, cluster, standing, endpoint);
  return { by, why: `to ${endpoint}`, value: { endpoint, door } };
}

/** By the rules of both subnets, and the Service that has the address. */
function doorOf(world: TraceWorld, cluster: Cluster, standing: Standing, endpoint: string): Found<SpanDoor> {
  const label = world.label(standing);
  const { host, port } = hostAndPort(endpoint, label);
  const subnet = linked(world, "azure-native:network:Subnet", facts(standing)["virtualNetworkSubnetId"]);
  const block = subnet && blockOf(subnet);
  if (!subnet || block === undefined) throw new Missing("it has no way into the network", label);
  const from = someAddress(block);
  const { by, service } = serviceAt(cluster, host, port);
  const network = networkOf(world, cluster);
  const passing = { from: { ip: from }, to: { ip: host }, port, called: "functions call the collector" };
  passes(world, network, subnet, "Outbound", passing);
  for (const nodes of subnetsOf(world, cluster)) passes(world, network, nodes, "Inbound", passing);
  return { by, why: `it has the address, and rules of both ends let ${block} in`, value: { service, sources: [from] } };
}
