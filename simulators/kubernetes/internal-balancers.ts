import { at, text } from "../core/paths";
import { lastOf } from "../gcp/names";
import type { Props } from "../protocol/values";
import { containsAddress, parseCidr } from "./addresses";
import type { Objects } from "./cluster";
import { annotationsOf, idOf, nameOf } from "./objects";

/*
 * Load balancers inside of a network, at an address that the Service names: Google's controller takes one that is kept, by its name, and makes a forwarding rule that holds
 * it and its subnet; Azure's takes the address itself, which must be of the subnet that the Service names, and nobody else's.
 * Sources: docs.cloud.google.com/kubernetes-engine/docs/concepts/service-load-balancer-parameters, "Static IP addresses"; kubernetes/ingress-gce pkg/l4lb;
 * kubernetes-sigs/cloud-provider-azure pkg/provider/azure_loadbalancer.go; azure-docs virtual-network, PrivateIPAddressNotInSubnet.
 */

const ruleToken = "gcp:compute/forwardingRule:ForwardingRule";
const addressToken = "gcp:compute/address:Address";
const of = "service.beta.kubernetes.io/azure-load-balancer";

interface Asked {
  cloud: "google" | "azure";
  /** Google: the name of the address that is kept. */
  kept?: string | undefined;
  /** Azure: the address. */
  address?: string | undefined;
  subnet?: string | undefined;
}

function asked({ cluster }: Objects, service: Props): Asked | undefined {
  if (at(service, "spec.type") !== "LoadBalancer") return undefined;
  const annotations = annotationsOf(service);
  if (cluster.groups && annotations["networking.gke.io/load-balancer-type"] === "Internal")
    return { cloud: "google", kept: annotations["networking.gke.io/load-balancer-ip-addresses"] };
  if (cluster.links && annotations[`${of}-internal`] === "true")
    return { cloud: "azure", address: annotations[`${of}-ipv4`], subnet: annotations[`${of}-internal-subnet`] };
  return undefined;
}

const called = (service: Props): string => idOf(String(at(service, "metadata.namespace")), nameOf(service));

const keptAddress = ({ world, cluster }: Objects, name: string) =>
  world.all(addressToken).find((one) => one.outputs["name"] === name && one.outputs["region"] === cluster.region);

/** Why there is none: the controller says so in an event, and the Service has no address. */
export function internalProblem(objects: Objects, service: Props): string | undefined {
  const wanted = asked(objects, service);
  switch (wanted?.cloud) {
    case undefined:
      return undefined;
    case "google": {
      if (wanted.kept === undefined) return undefined;
      const found = keptAddress(objects, wanted.kept);
      if (!found) return `Error syncing load balancer: the static IP address ${wanted.kept} is not in the region`;
      if (found.inputs["addressType"] !== "INTERNAL")
        return `Error syncing load balancer: the static IP address ${wanted.kept} is not internal`;
      const rule = objects.world.holders(found).find(({ by }) => by.token === ruleToken)?.by;
      return rule && rule.outputs["description"] !== describing(service)
        ? `Error syncing load balancer: IP_IN_USE_BY_ANOTHER_RESOURCE - IP '${String(found.outputs["address"])}' is already being used by another resource`
        : undefined;
    }
    case "azure": {
      const { address, subnet } = wanted;
      if (address === undefined) return undefined;
      const found =
        subnet === undefined
          ? undefined
          : objects.world.find("azure-native:network:Subnet", `${objects.cluster.network}/subnets/${subnet}`);
      const block = parseCidr(text(found?.outputs["addressPrefix"]) ?? "");
      if (subnet !== undefined && !found) return `subnet ${subnet} is not in the network of the cluster`;
      if (block && !containsAddress(block, address))
        return `PrivateIPAddressNotInSubnet: Private static IP address ${address} does not belong to the range of subnet prefix ${String(found?.outputs["addressPrefix"])}`;
      const other = objects
        .list("kubernetes:core/v1:Service")
        .find((one) => called(one) !== called(service) && asked(objects, one)?.address === address);
      return other && `PrivateIPAddressIsAllocated: IP address ${address} is allocated to Service ${called(other)}`;
    }
  }
}

/** The address that a Service gets inside of the network; undefined for one that says none. */
export function internalAddress(objects: Objects, service: Props): string | undefined {
  const wanted = asked(objects, service);
  if (wanted?.kept === undefined) return wanted?.address;
  return text(keptAddress(objects, wanted.kept)?.outputs["address"]);
}

/** What the controller writes on what it makes. */
const describing = (service: Props): string => JSON.stringify({ "networking.gke.io/service-name": called(service) });

/** Google's forwarding rule: it holds the address and the subnet until its Service goes. */
export function makeRule(objects: Objects, service: Props): void {
  const { world, cluster } = objects;
  const wanted = asked(objects, service);
  const address = wanted?.kept === undefined ? undefined : keptAddress(objects, wanted.kept);
  if (!cluster.groups || !address || internalProblem(objects, service) !== undefined) return;
  const id = ruleId(objects, service);
  if (world.find(ruleToken, id)) return;
  const subnet = world.find("gcp:compute/subnetwork:Subnetwork", lastOf(address.inputs["subnetwork"]), "name");
  const inputs = { name: lastOf(id), ipAddress: address.outputs["address"], loadBalancingScheme: "INTERNAL" };
  const outputs = { ...inputs, description: describing(service), region: cluster.region };
  world.put({ token: ruleToken, id, scope: "", region: cluster.region, inputs, outputs }, [
    { path: "ipAddress", to: address },
    ...(subnet ? [{ path: "subnetwork", to: subnet }] : []),
  ]);
}

export function dropRule(objects: Objects, service: Props): void {
  const found = objects.world.find(ruleToken, ruleId(objects, service));
  if (found) objects.world.forget(found);
}

function ruleId({ cluster }: Objects, service: Props): string {
  const uid = String(at(service, "metadata.uid")).replaceAll("-", "").slice(0, 8);
  const name = `k8s2-tcp-${uid}-${String(at(service, "metadata.namespace"))}-${nameOf(service)}`;
  return `projects/${cluster.groups?.project}/regions/${cluster.region}/forwardingRules/${name}`;
}
