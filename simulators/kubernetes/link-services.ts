import { at, bag, text } from "../core/paths";
import { connected, linkServiceToken } from "../azure/private-link";
import { nameIn } from "../azure/ids";
import type { Props } from "../protocol/values";
import type { Objects } from "./cluster";
import { annotationsOf, idOf, nameOf } from "./objects";

/*
 * Azure's controller of load balancers: an internal Service may ask for a link service in front of its address, by which other networks, and Front Door, reach it.
 * Source: kubernetes-sigs/cloud-provider-azure pkg/provider/azure_privatelinkservice.go, reconcilePrivateLinkService.
 */

const of = "service.beta.kubernetes.io/azure";

interface Asked {
  id: string;
  subnet: string | undefined;
  annotations: Record<string, string>;
}

/** The link service that a Service asks for. */
function asked({ cluster }: Objects, service: Props): Asked | undefined {
  const annotations = annotationsOf(service);
  const { links } = cluster;
  if (!links || annotations[`${of}-pls-create`] !== "true" || at(service, "spec.type") !== "LoadBalancer")
    return undefined;
  const uid = String(at(service, "metadata.uid")).replaceAll("-", "");
  const name = annotations[`${of}-pls-name`] ?? `pls-a${uid.slice(0, 31)}`;
  const group = annotations[`${of}-pls-resource-group`] ?? links.group;
  const base = `/subscriptions/${links.subscription}/resourceGroups/${group}/providers/Microsoft.Network`;
  const subnet = annotations[`${of}-pls-ip-configuration-subnet`];
  return {
    id: `${base}/privateLinkServices/${name}`,
    subnet: subnet && `${cluster.network}/subnets/${subnet}`,
    annotations,
  };
}

/** Why there is none: the controller says so in an event, and the Service has no address. */
export function linkProblem(objects: Objects, service: Props): string | undefined {
  const wanted = asked(objects, service);
  if (!wanted) return undefined;
  if (wanted.annotations[`${of}-load-balancer-internal`] !== "true")
    return "reconcilePrivateLinkService: private link service is only supported for an internal load balancer";
  if (wanted.subnet !== undefined && !objects.world.find("azure-native:network:Subnet", wanted.subnet))
    return `reconcilePrivateLinkService: subnet ${nameIn(wanted.subnet)} is not in the network of the cluster`;
  const found = objects.world.find(linkServiceToken, wanted.id);
  const owner = found && at(found.outputs, "tags.k8s-azure-owner-service");
  return owner !== undefined && owner !== ownerOf(service)
    ? `reconcilePrivateLinkService: private link service ${nameIn(wanted.id)} is of another Service, ${String(owner)}`
    : undefined;
}

const ownerOf = (service: Props): string => idOf(String(at(service, "metadata.namespace")), nameOf(service));

/** Makes the link service, or leaves it with whoever is connected. One that is asked for no more goes. */
export function makeLink(objects: Objects, service: Props): void {
  const { world, cluster } = objects;
  const wanted = asked(objects, service);
  if (!wanted || linkProblem(objects, service) !== undefined) return;
  const { id, subnet, annotations } = wanted;
  const found = world.find(linkServiceToken, id);
  const split = (key: string) => (annotations[`${of}-pls-${key}`] ?? "").split(/[ ,]+/).filter((one) => one !== "");
  const outputs: Props = {
    ...{ name: nameIn(id), location: cluster.region, provisioningState: "Succeeded", privateEndpointConnections: [] },
    alias: `${nameIn(id)}.${cluster.region}.azure.privatelinkservice`,
    enableProxyProtocol: annotations[`${of}-pls-proxy-protocol`] === "true",
    visibility: { subscriptions: split("visibility") },
    autoApproval: { subscriptions: split("auto-approval") },
    ...(subnet !== undefined && { ipConfigurations: [{ name: "default", subnet: { id: subnet } }] }),
    ...bag(found?.outputs),
    tags: { "k8s-azure-owner-service": ownerOf(service), "k8s-azure-cluster-name": cluster.name },
  };
  const to = subnet === undefined ? undefined : world.find("azure-native:network:Subnet", subnet);
  // Its addresses want no policies in the subnet: the controller turns them off.
  if (to && text(to.outputs["privateLinkServiceNetworkPolicies"]) !== "Disabled")
    world.amend(to, { ...to.outputs, privateLinkServiceNetworkPolicies: "Disabled" });
  world.put(
    { token: linkServiceToken, id, scope: "", region: "", inputs: {}, outputs },
    to ? [{ path: "subnet", to }] : [],
  );
}

/** When the Service goes, so does its link service. @throws Error while somebody is connected to it: the Service keeps its finalizer */
export function dropLink(objects: Objects, service: Props): void {
  const wanted = asked(objects, service);
  const found = wanted && objects.world.find(linkServiceToken, wanted.id);
  if (!found || at(found.outputs, "tags.k8s-azure-owner-service") !== ownerOf(service)) return;
  const why = connected(found);
  if (why !== undefined)
    throw new Error(
      `Service ${ownerOf(service)} is not gone: finalizer service.kubernetes.io/load-balancer-cleanup: ${why}`,
    );
  objects.world.forget(found);
}
