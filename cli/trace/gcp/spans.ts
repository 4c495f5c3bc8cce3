import { functionVariables, type FunctionName } from "../../../components/core/events";
import type { Standing } from "../../../simulators/core/standing";
import { hostAndPort, serviceAt, spansVariable, type SpanDoor, type SpanSender } from "../cloud";
import type { Cluster } from "../kubernetes/objects";
import { Missing, type Found } from "../trail";
import { bag, bags, text, type TraceWorld } from "../world";
import { letBy, letsOut } from "./firewall";
import { linked } from "./links";

const variablesOf = (standing: Standing) => bag(bag(standing, "serviceConfig"), "environmentVariables");

/** A function that sends spans by a load balancer of the network, which passes packets on as they come. */
export function sender(world: TraceWorld, name: FunctionName): Found<SpanSender> {
  const standing = world
    .all("gcp:cloudfunctionsv2/function:Function")
    .find((one) => variablesOf(one)[functionVariables.function] === name);
  if (!standing) throw new Missing("its function is gone");
  const by = world.label(standing);
  const endpoint = variablesOf(standing)[spansVariable];
  if (typeof endpoint !== "string") throw new Missing(`its environment has no ${spansVariable}`, by);
  const door = (cluster: Cluster) => doorOf(world, cluster, standing, endpoint);
  return { by, why: `to ${endpoint}`, value: { endpoint, door } };
}

/** By the network's policy at both ends, and the Service that has the address. */
function doorOf(world: TraceWorld, cluster: Cluster, standing: Standing, endpoint: string): Found<SpanDoor> {
  const label = world.label(standing);
  const { host, port } = hostAndPort(endpoint, label);
  const [way] = bags(bag(standing, "serviceConfig"), "directVpcNetworkInterfaces");
  const subnet = linked(world, "gcp:compute/subnetwork:Subnetwork", way?.["subnetwork"]);
  const range = text(subnet, "ipCidrRange");
  if (range === undefined) throw new Missing("it has no way into the network", label);
  const from = someAddress(range);
  const { by, service } = serviceAt(cluster, host, port);
  letsOut(world, cluster, { from, to: host, called: "the load balancer" }, port);
  letBy(world, cluster, "INGRESS", { ips: [from], called: "the function" }, [port]);
  return { by, why: `it has the address, and the firewall lets ${range} in`, value: { service, sources: [from] } };
}

/** Google keeps the first two addresses of a subnet for itself. */
function someAddress(cidr: string): string {
  const [a, b, c, d] = cidr.split("/")[0]!.split(".").map(Number) as [number, number, number, number];
  return [a, b, c, d + 5].join(".");
}
