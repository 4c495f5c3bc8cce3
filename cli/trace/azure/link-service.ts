import type { Standing } from "../../../simulators/core/standing";
import { called, type Cluster, type Service } from "../kubernetes/objects";
import { Missing, type Found } from "../trail";
import { bag, bags, facts, type TraceWorld } from "../world";
import { nodeGroupOf, subnetCalled } from "./cluster";
import { lastOf, linked, same } from "./links";

/*
 * The link service before the gateway's load balancer, which AKS's controller makes of the Service's annotations, and by which Front Door comes in.
 * Sources: cloud-provider-azure.sigs.k8s.io/topics/pls-integration; learn.microsoft.com/azure/frontdoor/private-link.
 */

const linkToken = "azure-native:network:PrivateLinkService";
const of = "service.beta.kubernetes.io/azure";

export interface Linked {
  link: Standing;
  service: Service;
  /** Where it has its addresses. */
  subnet: Standing;
}

/** The link service that an origin names: it stands, and is one of a Service of this cluster. */
export function linkServiceOf(world: TraceWorld, cluster: Cluster, origin: Standing): Found<Linked> {
  const id = bag(bag(origin, "sharedPrivateLinkResource"), "privateLink")["id"];
  if (typeof id !== "string")
    throw new Missing("it goes over the internet, and by no private link", world.label(origin));
  const name = lastOf(id);
  const service = cluster.all("core/v1:Service").find((one) => annotation(one, "pls-name") === name);
  if (!service) throw new Missing(`no Service of the cluster asks for the link service ${name}`, world.label(origin));
  const by = called("core/v1:Service", service);
  if (annotation(service, "pls-create") !== "true") throw new Missing("it asks for no link service", by);
  if (service.spec?.type !== "LoadBalancer" || annotation(service, "load-balancer-internal") !== "true")
    throw new Missing("it has no load balancer inside of the network, before which one could stand", by);
  if (annotation(service, "pls-proxy-protocol") === "true")
    throw new Missing("what comes by it begins with a line that the gateway does not know", by);
  const link = linked(world, linkToken, id);
  if (!link)
    throw new Missing(
      `the link service ${name} is not there: the cluster makes it in ${nodeGroupOf(world, cluster)}, once the Service has an address`,
      by,
    );
  const ingress = (service.status?.loadBalancer?.ingress ?? []).flatMap((one) => one.ip ?? []);
  if (ingress.length === 0) throw new Missing("its load balancer has no address", by);
  const wanted = annotation(service, "pls-ip-configuration-subnet") ?? "";
  const subnet = subnetCalled(world, cluster, wanted);
  if (!subnet) throw new Missing(`there is no subnet ${wanted} in the cluster's network for its addresses`, by);
  if (facts(subnet)["privateLinkServiceNetworkPolicies"] !== "Disabled")
    throw new Missing("no link service may have an address there: its policies for them are on", world.label(subnet));
  const why = `${by} has ${ingress.join(", ")} behind it`;
  return { by: world.label(link), why, value: { link, service, subnet } };
}

const annotation = ({ metadata }: Service, key: string): string | undefined => metadata?.annotations?.[`${of}-${key}`];

/** Somebody has let this Front Door in: it asks from a subscription of Microsoft's, whom nobody lets in unasked. */
export function opened(world: TraceWorld, { link }: Linked, origin: Standing): Found<undefined> {
  const by = world.label(link);
  const message = bag(origin, "sharedPrivateLinkResource")["requestMessage"];
  const ours = bags(link, "privateEndpointConnections").filter((one) => isOf(one, origin, message));
  const states = ours.map((one) => String(bag(one, "privateLinkServiceConnectionState")["status"]));
  if (states.length === 0)
    throw new Missing(
      "Front Door has not asked to be let in: an up after the link service was made anew asks again",
      by,
    );
  if (!states.includes("Approved"))
    throw new Missing(
      `Front Door is ${states.join(", ")} there, and customers get errors until somebody lets it in: ${approval(link.id, String(message))}`,
      by,
    );
  return { by, why: `its question "${String(message)}" was approved`, value: undefined };
}

/** By who asked, where the world knows; else by what was said, which is all that the one who approves sees. */
function isOf(connection: Record<string, unknown>, origin: Standing, message: unknown): boolean {
  const { id } = bag(connection, "privateEndpoint");
  return same(id, origin.id) || bag(connection, "privateLinkServiceConnectionState")["description"] === message;
}

/** What lets it in: as the stack's outputs give it (docs/runbooks/azure-edge.md). */
function approval(link: string, message: string): string {
  const waits = `properties.privateLinkServiceConnectionState.status=='Pending' && properties.privateLinkServiceConnectionState.description=='${message}'`;
  const list = `az network private-endpoint-connection list --id ${link} --query "[?${waits}].id" --output tsv`;
  return `${list} | xargs -n 1 az network private-endpoint-connection approve --description "${message}" --id`;
}
