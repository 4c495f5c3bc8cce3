import { bags, list, text } from "../core/paths";
import type { Request } from "../core/spec";
import type { Standing, WorldView } from "../core/standing";
import { addressAt, parseCidr } from "../kubernetes/addresses";
import { keptByLock } from "./common";
import { endpointProblem } from "./events";
import { nameIn, parentOf, regionOf, subscriptionOf, typeIn } from "./ids";
import { delegationOf, networkToken, rangesOf, subnetToken } from "./network";
import { atCreate, type Parts, rule, textsAt } from "./part";
import { from } from "./sources";
import { standingAt } from "./references";
import { ownId } from "./table";
import { says } from "./refusals";
import { badRequest } from "./words";

export const linkServiceToken = "azure-native:network:PrivateLinkService";
const endpointToken = "azure-native:network:PrivateEndpoint";
const linkToken = "azure-native:privatedns:VirtualNetworkLink";

/** The groups of each type, and the name that DNS is asked for. Source: the same, "Private-link resource"; private-endpoint-dns. */
const groups: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  "microsoft.keyvault/vaults": { vault: "vault.azure.net" },
  "microsoft.storage/storageaccounts": Object.fromEntries(
    ["blob", "file", "queue", "table", "dfs", "web"].map((one) => [one, `${one}.core.windows.net`]),
  ),
  "microsoft.dbforpostgresql/flexibleservers": { postgresqlServer: "postgres.database.azure.com" },
  "microsoft.cache/redisenterprise": { redisEnterprise: "redis.azure.net" },
  "microsoft.servicebus/namespaces": { namespace: "servicebus.windows.net" },
  "microsoft.eventgrid/topics": { topic: "eventgrid.azure.net" },
  "microsoft.containerregistry/registries": { registry: "azurecr.io" },
  "microsoft.containerservice/managedclusters": { management: "azmk8s.io" },
  "microsoft.insights/privatelinkscopes": { azuremonitor: "monitor.azure.com" },
  "microsoft.monitor/accounts": { prometheusMetrics: "prometheus.monitor.azure.com" },
};

const connections = (inputs: Request["inputs"]) =>
  bags([...list(inputs["privateLinkServiceConnections"]), ...list(inputs["manualPrivateLinkServiceConnections"])]);

const fits = rule("network.endpoint-group", from.privateEndpoints, ({ inputs, world }) => {
  for (const one of connections(inputs)) {
    const target = text(one["privateLinkServiceId"]) ?? "";
    const known = groups[typeIn(target).toLowerCase()];
    const [group, ...more] = list(one["groupIds"]).map(String);
    if (!known) continue;
    const problem = endpointProblem(world, target);
    if (problem) return problem;
    if (
      group === undefined ||
      more.length > 0 ||
      !Object.keys(known).some((each) => each.toLowerCase() === group.toLowerCase())
    )
      return says(
        "PrivateEndpointInvalidGroupIds",
        typeIn(target),
        JSON.stringify(one["groupIds"] ?? []),
        Object.keys(known).join(", "),
      );
  }
  return undefined;
});

const stands = rule("network.endpoint-subnet", from.privateEndpoints, ({ inputs, world, region }) => {
  const [id] = textsAt(inputs, "subnet.id");
  const subnet = standingAt(world, id);
  if (!subnet) return undefined;
  const delegation = delegationOf(subnet.inputs);
  if (delegation !== undefined)
    return says("PrivateEndpointCannotBeCreatedInDelegatedSubnet", nameIn(subnet.id), delegation);
  const network = world.find(networkToken, parentOf(subnet.id));
  const other = regionOf(network?.outputs["location"]);
  return other !== "" && other !== region
    ? says("InvalidResourceReference.region", subnet.id, inputs["privateEndpointName"], other)
    : undefined;
});

/** An address in the subnet, the same each time. */
function addressIn(world: WorldView, subnet: Standing | undefined, id: string): string {
  const cidr = parseCidr(rangesOf(subnet?.inputs ?? {})[0] ?? "10.0.0.0/24")!;
  const siblings = world.all(endpointToken).map((one) => one.id);
  const index = siblings.includes(id) ? siblings.indexOf(id) : siblings.length;
  return addressAt(cidr, 4 + (index % (2 ** (32 - cidr.bits) - 5)));
}

function endpointOutputs(request: Request): Request["inputs"] {
  const { inputs, world, id } = request;
  const [subnetId = ""] = textsAt(inputs, "subnet.id");
  const address = addressIn(world, world.find(subnetToken, subnetId), id);
  const nic = text(inputs["customNetworkInterfaceName"]) ?? `${nameIn(id)}.nic.${request.digits(8)}`;
  const [first] = connections(inputs);
  const target = text(first?.["privateLinkServiceId"]) ?? "";
  const group = list(first?.["groupIds"]).map(String)[0] ?? "";
  const name = groups[typeIn(target).toLowerCase()]?.[group];
  const state = { status: "Approved", description: "Auto-Approved", actionsRequired: "None" };
  return {
    networkInterfaces: [{ id: `${parentOf(id)}/providers/Microsoft.Network/networkInterfaces/${nic}` }],
    customDnsConfigs:
      name === undefined ? [] : [{ fqdn: `${nameIn(target).toLowerCase()}.${name}`, ipAddresses: [address] }],
    privateLinkServiceConnections: bags(inputs["privateLinkServiceConnections"]).map((one) => ({
      ...one,
      provisioningState: "Succeeded",
      privateLinkServiceConnectionState: state,
    })),
  };
}

/** Source: articles/dns/private-dns-virtual-network-links: one zone of a name in a network. */
const oneZone = atCreate("privatedns.link", from.privateDnsVirtualNetworkLinks, ({ inputs, world }) => {
  const [network] = textsAt(inputs, "virtualNetwork.id");
  const clash = world
    .all(linkToken)
    .find(
      (one) =>
        textsAt(one.inputs, "virtualNetwork.id")[0] === network &&
        one.inputs["privateZoneName"] === inputs["privateZoneName"],
    );
  return clash && says("Conflict.zoneLinked", inputs["privateZoneName"], nameIn(parentOf(clash.id)));
});

const zoneGroup = rule("network.zone-group", from.privateEndpointDns, (request) => {
  const others = request.world
    .under(`${parentOf(ownId(request))}/privateDnsZoneGroups/`)
    .filter((one) => one.id !== ownId(request));
  return others.length > 0 ? says("PrivateEndpointMultipleDnsZoneGroups") : undefined;
});

/*
 * Link services: of those that want them, connections wait until somebody lets them in. Source: articles/private-link/private-link-service-overview;
 * articles/frontdoor/private-link.
 */

/** Asks a link service to be let in. It stays Pending until somebody approves it. */
export function ask(world: WorldView, serviceId: string, name: string, from: string, message: string): void {
  const service = world.find(linkServiceToken, serviceId);
  if (!service) return;
  const known = bags(service.outputs["privateEndpointConnections"]);
  if (known.some((one) => one["name"] === name)) return;
  const connection = {
    ...{ id: `${serviceId}/privateEndpointConnections/${name}`, name, privateEndpoint: { id: from } },
    privateLinkServiceConnectionState: { status: "Pending", description: message, actionsRequired: "" },
  };
  world.amend(service, { ...service.outputs, privateEndpointConnections: [...known, connection] });
}

/** Takes the question back. */
export function withdraw(world: WorldView, serviceId: string, name: string): void {
  const service = world.find(linkServiceToken, serviceId);
  if (!service) return;
  const left = bags(service.outputs["privateEndpointConnections"]).filter((one) => one["name"] !== name);
  world.amend(service, { ...service.outputs, privateEndpointConnections: left });
}

/** Why a link service cannot go. */
export const connected = (service: Standing): string | undefined => {
  const [first] = bags(service.outputs["privateEndpointConnections"]);
  return (
    first &&
    `PrivateLinkService ${nameIn(service.id)} cannot be deleted since it has private endpoint connections: ${String(first["name"])}.`
  );
};

export const linkParts: Parts = {
  [endpointToken]: {
    rules: [fits, stands],
    outputs: endpointOutputs,
    // Azure deletes its connection at what it leads to. Source: hashicorp/terraform-provider-azurerm#17478.
    stays({ inputs, id }, world) {
      for (const one of connections(inputs)) {
        const target = text(one["privateLinkServiceId"]) ?? "";
        const kept = keptByLock(world, `${target}/privateEndpointConnectionProxies/${nameIn(id)}`);
        if (kept) return kept;
      }
      return undefined;
    },
    after({ inputs, id, account, verb }, world) {
      for (const one of connections(inputs)) {
        const target = text(one["privateLinkServiceId"]) ?? "";
        if (typeIn(target) !== "Microsoft.Network/privateLinkServices" || subscriptionOf(target) !== account) continue;
        if (verb === "create") ask(world, target, nameIn(id), id, text(one["requestMessage"]) ?? "");
        if (verb === "delete") withdraw(world, target, nameIn(id));
      }
    },
  },
  "azure-native:network:PrivateDnsZoneGroup": { rules: [zoneGroup] },
  [linkToken]: { rules: [oneZone] },
  // Source: articles/dns of MicrosoftDocs/azure-docs: private-dns-privatednszone.
  "azure-native:privatedns:PrivateZone": {
    stays({ id }, world) {
      const links = world.under(`${id}/virtualNetworkLinks/`);
      return links.length > 0 ? says("CannotDeleteResource", links.map((one) => one.id).join(", ")) : undefined;
    },
  },
  [linkServiceToken]: {
    rules: [
      rule("network.link-service-subnet", from.privateEndpoints, ({ inputs, world }) => {
        const odd = textsAt(inputs, "ipConfigurations.*.subnet.id").find(
          (id) => (standingAt(world, id)?.inputs["privateLinkServiceNetworkPolicies"] ?? "Enabled") === "Enabled",
        );
        return odd === undefined
          ? undefined
          : says("PrivateLinkServiceCannotBeCreatedInSubnetThatHasNetworkPoliciesEnabled", odd);
      }),
    ],
    outputs: ({ id, region }) => ({ alias: `${nameIn(id)}.${region}.azure.privatelinkservice` }),
    stays(standing) {
      const why = connected(standing);
      return why === undefined
        ? undefined
        : badRequest("PrivateLinkServiceWithPrivateEndpointConnectionsCannotBeDeleted", why);
    },
  },
};
