import type { Standing } from "../../../simulators/core/standing";
import { isProps } from "../../../simulators/protocol/values";
import type { Arrival } from "../cloud";
import { called, type Cluster, namespaceOf, nameOf } from "../kubernetes/objects";
import { Missing, type Found } from "../trail";
import { bag, bags, facts, text, texts, type TraceWorld } from "../world";
import { gkeOf, networkOf, nodePoolsOf, subnetOf } from "./cluster";
import { linked, pathOf } from "./links";

/*
 * Groups of pods that a load balancer sends to, and the Service whose pods GKE puts into them.
 * Source: docs.cloud.google.com/kubernetes-engine/docs/how-to/standalone-neg; kubernetes/ingress-gce pkg/neg/syncers/utils.go, ensureNetworkEndpointGroup.
 */

const groupToken = "gcp:compute/networkEndpointGroup:NetworkEndpointGroup";

/** The groups of a backend service, which all have one name: one in each zone that there are nodes in. */
export function grouped(world: TraceWorld, cluster: Cluster, backend: Standing): Found<Standing> {
  const named = bags(backend, "backends").map(({ group }) => group);
  const groups = named.map((link) => linked(world, groupToken, link));
  const [first] = groups;
  const gone = named.filter((_, index) => groups[index] === undefined);
  if (!first || gone.length > 0)
    throw new Missing(
      named.length === 0 ? "it has no group of pods" : `${gone.map(pathOf).join(", ")} is not there`,
      world.label(backend),
    );
  const standing = groups.filter((one) => one !== undefined);
  for (const group of standing) mustBeTaken(world, cluster, group);
  const zones = [...new Set(nodePoolsOf(world, cluster).flatMap((pool) => texts(pool, "nodeLocations")))];
  const without = zones.filter((zone) => !standing.some((group) => text(group, "zone") === zone));
  if (without.length > 0)
    throw new Missing(`there are nodes in ${without.join(", ")}, and no group of their pods`, world.label(backend));
  const name = text(first, "name") ?? "";
  if (standing.some((group) => text(group, "name") !== name))
    throw new Missing("its groups have different names, and a Service has one", world.label(backend));
  const why = `${name} takes pods by their addresses in ${standing.map((group) => text(group, "zone")).join(", ")}`;
  return { by: standing.map((group) => world.label(group)).join(", "), why, value: first };
}

/** A group that GKE did not make, and takes over: else it makes another beside it, to which nobody sends. */
function mustBeTaken(world: TraceWorld, cluster: Cluster, group: Standing): void {
  const by = world.label(group);
  const { networkEndpointType: type, description, network, subnetwork } = facts(group);
  if (type !== "GCE_VM_IP_PORT") throw new Missing(`it takes ${String(type)}, and pods are addresses of nodes`, by);
  if (pathOf(network) !== networkOf(world, cluster).id || pathOf(subnetwork) !== subnetOf(world, cluster).id)
    throw new Missing("it is of another network than the cluster's nodes, so that GKE does not take it", by);
  if (typeof description !== "string" || description === "" || isMarked(description))
    throw new Missing("its description is not one that GKE takes a group over with", by);
}

/** A description that says whose group it is: of a cluster, which is not looked for here. */
function isMarked(description: string): boolean {
  try {
    return isProps(JSON.parse(description));
  } catch {
    return false;
  }
}

interface Exposed {
  exposed_ports?: Record<string, { name?: string }>;
}

const annotation = "cloud.google.com/neg";

/** The Service that names the group: GKE's controller puts its pods in, where its add-on is on. */
export function exposed(world: TraceWorld, cluster: Cluster, group: Standing): Found<Arrival["service"]> {
  const name = text(group, "name");
  const gke = gkeOf(world, cluster);
  if (bag(bag(gke, "addonsConfig"), "httpLoadBalancing")["disabled"] === true)
    throw new Missing("its add-on for load balancers is off, so that nobody puts pods into groups", world.label(gke));
  for (const service of cluster.all("core/v1:Service")) {
    const by = called("core/v1:Service", service);
    const written = service.metadata?.annotations?.[annotation];
    const ports = written === undefined ? {} : (read(written, by).exposed_ports ?? {});
    const [port] = Object.entries(ports).find(([, one]) => one.name === name) ?? [];
    if (port === undefined) continue;
    if (!(service.spec?.ports ?? []).some((one) => one.port === Number(port)))
      throw new Missing(`it has no port ${port}, whose pods are to be in ${name}`, by);
    const value = { namespace: namespaceOf(service), name: nameOf(service), port: Number(port) };
    return { by, why: `GKE puts its pods, port ${port}, into ${name}`, value };
  }
  throw new Missing(`no Service names it, so that it has no pods`, world.label(group));
}

function read(written: string, by: string): Exposed {
  try {
    return JSON.parse(written) as Exposed;
  } catch {
    throw new Missing(`its annotation ${annotation} is no JSON`, by);
  }
}
