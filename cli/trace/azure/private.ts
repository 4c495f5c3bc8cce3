import type { Standing } from "../../../simulators/core/standing";
import type { Cluster } from "../kubernetes/objects";
import { Missing, type Found } from "../trail";
import { bag, bags, facts, text, texts, type TraceWorld } from "../world";
import { blockOf, networkOf, someAddress, subnetsOf } from "./cluster";
import { lastOf, linked, parentOf, partsOf, same, within } from "./links";
import { passes } from "./security-groups";

/*
 * How what runs in the cluster reaches something of Azure's: at a private endpoint, by a name that only the network knows.
 * Source: learn.microsoft.com/azure/private-link/private-endpoint-dns.
 */

const token = {
  endpoint: "azure-native:network:PrivateEndpoint",
  names: "azure-native:network:PrivateDnsZoneGroup",
  zone: "azure-native:privatedns:PrivateZone",
  link: "azure-native:privatedns:VirtualNetworkLink",
  subnet: "azure-native:network:Subnet",
} as const;

/** What is reached: the id of its group, and the zone that its name is looked up in. */
const zones = {
  vault: "privatelink.vaultcore.azure.net",
  blob: "privatelink.blob.core.windows.net",
  postgresqlServer: "privatelink.postgres.database.azure.com",
  redisEnterprise: "privatelink.redis.azure.net",
  registry: "privatelink.azurecr.io",
} as const;
export type EndpointKind = keyof typeof zones;

/** The endpoints of something, wherever they stand. */
const endpointsOf = (world: TraceWorld, target: Standing, kind: EndpointKind): Standing[] =>
  world
    .all(token.endpoint)
    .filter((one) =>
      bags(one, "privateLinkServiceConnections").some(
        (each) => same(each["privateLinkServiceId"], target.id) && texts(each, "groupIds").includes(kind),
      ),
    );

/** Every address that something is reached at, whoever reaches it. */
export const addressesOf = (world: TraceWorld, target: Standing, kind: EndpointKind): string[] =>
  endpointsOf(world, target, kind).flatMap((one) =>
    bags(one, "customDnsConfigs").flatMap((each) => texts(each, "ipAddresses")),
  );

/** The endpoint in the cluster's network: it is let in, and its name is known there. */
export function named(
  world: TraceWorld,
  cluster: Cluster,
  target: Standing,
  kind: EndpointKind,
): Found<{ endpoint: Standing; addresses: string[] }> {
  const network = networkOf(world, cluster);
  const all = endpointsOf(world, target, kind);
  const endpoint = all.find((one) => within(String(bag(one, "subnet")["id"]), network.id));
  if (!endpoint)
    throw new Missing(
      all.length === 0 ? "it has no private endpoint" : "its private endpoint is in another network than the cluster's",
      world.label(target),
    );
  const by = world.label(endpoint);
  const [connection] = bags(endpoint, "privateLinkServiceConnections");
  const { status } = bag(connection, "privateLinkServiceConnectionState");
  if (status !== "Approved") throw new Missing(`its connection is ${String(status)}, so that nobody gets through`, by);
  const zone = partsOf(world, token.names, endpoint)
    .flatMap((one) => bags(one, "privateDnsZoneConfigs"))
    .map((one) => linked(world, token.zone, one["privateDnsZoneId"]))
    .find((one) => one !== undefined && lastOf(one.id) === zones[kind]);
  if (!zone) throw new Missing(`no zone ${zones[kind]} has its name: it leads to the public address`, by);
  const link = partsOf(world, token.link, zone).find((one) => same(bag(one, "virtualNetwork")["id"], network.id));
  if (!link) throw new Missing("the zone of its name is not linked to the cluster's network", world.label(zone));
  const addresses = bags(endpoint, "customDnsConfigs").flatMap((each) => texts(each, "ipAddresses"));
  if (addresses.length === 0) throw new Missing("it has no address", by);
  const why = `its name is ${addresses.join(", ")} in the cluster's network`;
  return { by: `${by}, ${world.label(zone)}`, why, value: { endpoint, addresses } };
}

/** Pods call it: the security groups of nodes and of the endpoint let them. What leaves the cluster has its node's address. */
export function mayCall(
  world: TraceWorld,
  cluster: Cluster,
  target: Standing,
  { endpoint, addresses }: { endpoint: Standing; addresses: readonly string[] },
  ports: readonly number[],
): Found<undefined> {
  const network = networkOf(world, cluster);
  const called = `pods call ${world.label(target)}`;
  const bys = new Set<string>();
  const there = linked(world, token.subnet, bag(endpoint, "subnet")["id"]);
  if (!there) throw new Missing("the subnet that it stands in is not there", world.label(endpoint));
  for (const nodes of subnetsOf(world, cluster))
    for (const ip of addresses)
      for (const port of ports) {
        const passing = { from: { ip: someAddress(blockOf(nodes) ?? "0.0.0.0/0") }, to: { ip }, port, called };
        const out = passes(world, network, nodes, "Outbound", passing);
        // Off, and no rule touches an endpoint.
        const judged = facts(there)["privateEndpointNetworkPolicies"] !== "Disabled";
        const into = judged ? passes(world, network, there, "Inbound", passing) : undefined;
        for (const by of [out, into]) if (by !== undefined) bys.add(by);
      }
  return {
    by: [...bys].join(", ") || "no security group",
    why: `the network lets pods call ${world.label(target)} on ${ports.join(" and ")}`,
    value: undefined,
  };
}

/** Both at once. @throws Missing */
export function reached(
  world: TraceWorld,
  cluster: Cluster,
  target: Standing,
  kind: EndpointKind,
  ports: readonly number[],
): Found<string[]> {
  const found = named(world, cluster, target, kind);
  const { by, why } = mayCall(world, cluster, target, found.value, ports);
  return { by: `${found.by}, ${by}`, why: `${found.why}, and ${why}`, value: found.value.addresses };
}

/** The network that an endpoint's subnet is of, and the subnet: where what is put back gets an address. */
export function placed(world: TraceWorld, target: Standing, kind: EndpointKind): Found<undefined> {
  const [endpoint] = endpointsOf(world, target, kind);
  if (!endpoint) throw new Missing("it has no private endpoint", world.label(target));
  const subnet = linked(world, token.subnet, bag(endpoint, "subnet")["id"]);
  const network = subnet && linked(world, "azure-native:network:VirtualNetwork", parentOf(subnet.id));
  if (!subnet || !network) throw new Missing("the subnet of its endpoint is not there", world.label(endpoint));
  const by = `${world.label(network)}, ${world.label(subnet)}`;
  return {
    by,
    why: `its endpoint gets an address of ${text(subnet, "addressPrefix") ?? lastOf(subnet.id)}`,
    value: undefined,
  };
}
