import type { Cloud } from "../../../components/core/contracts";
import { contains, parseCidr } from "../../../simulators/kubernetes/addresses";
import type { Standing } from "../../../simulators/core/standing";
import { nodeGroupsOf } from "../aws/cluster";
import { blockOf, networkOf as azureNetworkOf, subnetsOf } from "../azure/cluster";
import { linked as azureLinked, parentOf, same } from "../azure/links";
import { networkOf as googleNetworkOf, podRangeOf, subnetOf } from "../gcp/cluster";
import { lastOf, linked, pathOf } from "../gcp/links";
import type { Cluster } from "../kubernetes/objects";
import { Missing } from "../trail";
import { bag, bags, facts, text, texts, type TraceWorld } from "../world";
import type { Session } from "./bgp";
import type { TunnelEnd } from "./ends";

/** Whether one of some blocks has the whole of another. */
const covered = (block: string, blocks: readonly string[]): boolean => {
  const inner = parseCidr(block);
  return (
    inner !== undefined &&
    blocks.some((one) => {
      const outer = parseCidr(one);
      return outer !== undefined && contains(outer, inner);
    })
  );
};

const token = {
  subnet: "aws:ec2/subnet:Subnet",
  vpc: "aws:ec2/vpc:Vpc",
  more: "aws:ec2/vpcIpv4CidrBlockAssociation:VpcIpv4CidrBlockAssociation",
  route: "aws:ec2/route:Route",
  table: "aws:ec2/routeTable:RouteTable",
  inTable: "aws:ec2/routeTableAssociation:RouteTableAssociation",
  attachment: "aws:ec2transitgateway/vpcAttachment:VpcAttachment",
  associated: "aws:ec2transitgateway/routeTableAssociation:RouteTableAssociation",
  propagated: "aws:ec2transitgateway/routeTablePropagation:RouteTablePropagation",
  fixed: "aws:ec2transitgateway/route:Route",
} as const;

/** The blocks whose addresses nodes and pods of a cluster have when they call another cloud. @throws Missing where it has no nodes */
export function rangesOf(world: TraceWorld, cloud: Cloud, cluster: Cluster): string[] {
  switch (cloud) {
    case "aws":
      return awsSubnets(world, cluster).flatMap((one) => text(one, "cidrBlock") ?? []);
    case "gcp":
      return [text(subnetOf(world, cluster), "ipCidrRange"), podRangeOf(world, cluster)].filter(
        (one) => one !== undefined,
      );
    case "azure":
      // Pods leave with their node's address: learn.microsoft.com/azure/aks/azure-cni-overlay.
      return subnetsOf(world, cluster).flatMap((one) => blockOf(one) ?? []);
  }
}

function awsSubnets(world: TraceWorld, cluster: Cluster): Standing[] {
  const ids = new Set(nodeGroupsOf(world, cluster).flatMap((group) => texts(group, "subnetIds")));
  const found = world.all(token.subnet).filter(({ id }) => ids.has(id));
  if (found.length === 0) throw new Missing("no subnet of its nodes stands");
  return found;
}

/** What an end tells the other one of: blocks. */
export function announcedBy(world: TraceWorld, end: TunnelEnd): string[] {
  switch (end.cloud) {
    case "aws":
      return told(world, facts(end.standing)["transitGatewayAttachmentId"]);
    case "gcp":
      return googleTells(world, end);
    case "azure": {
      const [subnet] = bags(end.gateway, "ipConfigurations").map((one) => String(bag(one, "subnet")["id"]));
      const network = azureLinked(world, "azure-native:network:VirtualNetwork", parentOf(subnet ?? ""));
      return texts(bag(network, "addressSpace"), "addressPrefixes");
    }
  }
}

/** What is in the table that an attachment is associated with: docs.aws.amazon.com/vpc/latest/tgw/tgw-vpn-attachments.html. */
function told(world: TraceWorld, attachment: unknown): string[] {
  const tables = tablesOf(world, token.associated, attachment);
  const networks = world
    .all(token.attachment)
    .filter((one) => tablesOf(world, token.propagated, one.id).some((table) => tables.includes(table)));
  return networks.flatMap((one) => vpcBlocks(world, facts(one)["vpcId"]));
}

const tablesOf = (world: TraceWorld, type: string, attachment: unknown): string[] =>
  world
    .all(type)
    .filter((one) => facts(one)["transitGatewayAttachmentId"] === attachment)
    .flatMap((one) => text(one, "transitGatewayRouteTableId") ?? []);

const vpcBlocks = (world: TraceWorld, vpc: unknown): string[] => [
  ...[text(world.find(token.vpc, vpc), "cidrBlock")].filter((one) => one !== undefined),
  ...world
    .all(token.more)
    .filter((one) => facts(one)["vpcId"] === vpc)
    .flatMap((one) => text(one, "cidrBlock") ?? []),
];

/** A session's own announcement goes before its router's. Source: compute API, RouterBgpPeer.advertiseMode. */
function googleTells(world: TraceWorld, { standing }: TunnelEnd): string[] {
  const router = linked(world, "gcp:compute/router:Router", facts(standing)["router"]);
  const said = facts(standing)["advertiseMode"] === "CUSTOM" ? facts(standing) : bag(router, "bgp");
  const custom = said["advertiseMode"] === "CUSTOM";
  const ranges = custom ? bags(said, "advertisedIpRanges").map(({ range }) => String(range)) : [];
  const subnets =
    !custom || [...texts(said, "advertisedGroups")].includes("ALL_SUBNETS")
      ? world
          .all("gcp:compute/subnetwork:Subnetwork")
          .filter((one) => lastOf(facts(one)["network"]) === lastOf(router && facts(router)["network"]))
          .flatMap((one) => text(one, "ipCidrRange") ?? [])
      : [];
  return [...ranges, ...subnets];
}

/**
 * Whether what a cluster's nodes and pods send to a block comes to a session, by the cloud's own routes.
 * @throws Missing with the route that is not there
 */
export function leads(world: TraceWorld, cloud: Cloud, cluster: Cluster, to: string, up: readonly Session[]): string {
  const ends = up.flatMap((session) => session.ends.filter((end) => end.cloud === cloud));
  switch (cloud) {
    case "aws":
      return awsLeads(world, cluster, to, ends);
    case "gcp":
      return googleLeads(world, cluster, ends);
    case "azure":
      return azureLeads(world, cluster, ends);
  }
}

/** From every subnet of its nodes to the transit gateway, and from the network's table there to a tunnel. */
function awsLeads(world: TraceWorld, cluster: Cluster, to: string, ends: readonly TunnelEnd[]): string {
  const gateways = new Set(ends.map(({ gateway }) => gateway?.id));
  const bys = new Set<string>();
  for (const subnet of awsSubnets(world, cluster)) {
    const id = world.all(token.inTable).find((one) => facts(one)["subnetId"] === subnet.id);
    const table = world.find(token.table, id && facts(id)["routeTableId"]);
    if (!table) throw new Missing("no route table is associated with it", world.label(subnet));
    const attached = world
      .all(token.attachment)
      .find(
        (one) => facts(one)["vpcId"] === facts(subnet)["vpcId"] && gateways.has(String(facts(one)["transitGatewayId"])),
      );
    if (!attached) throw new Missing("its network is not on the transit gateway of the tunnels", world.label(subnet));
    const route = longest(world, table, to);
    if (!route || !gateways.has(String(route.to)))
      throw new Missing(`its table has no route for ${to} to the transit gateway`, world.label(table));
    const asked = tablesOf(world, token.associated, attached.id);
    const learns = ends.some((end) =>
      tablesOf(world, token.propagated, facts(end.standing)["transitGatewayAttachmentId"]).some((one) =>
        asked.includes(one),
      ),
    );
    if (!learns)
      throw new Missing(`no tunnel propagates to the table that the network is associated with`, world.label(attached));
    bys.add(world.label(table));
  }
  return [...bys].join(", ");
}

/** The route of a table with the longest block that has an address's: those of their own, and those within the table. */
function longest(world: TraceWorld, table: Standing, to: string): { block: string; to: unknown } | undefined {
  const own = world
    .all(token.route)
    .filter((one) => facts(one)["routeTableId"] === table.id)
    .map((one) => ({ block: text(one, "destinationCidrBlock") ?? "", to: facts(one)["transitGatewayId"] }));
  const within = bags(table, "routes").map((one) => ({ block: String(one["cidrBlock"]), to: one["transitGatewayId"] }));
  return [...own, ...within]
    .filter(({ block }) => covered(to, [block]))
    .sort((one, other) => Number(other.block.split("/")[1]) - Number(one.block.split("/")[1]))[0];
}

/** What a router learns is known in its network: in its own region, or in all. Source: docs.cloud.google.com/vpc/docs/routes, "Dynamic routing mode". */
function googleLeads(world: TraceWorld, cluster: Cluster, ends: readonly TunnelEnd[]): string {
  const network = googleNetworkOf(world, cluster);
  const routers = ends.flatMap(
    ({ standing }) => linked(world, "gcp:compute/router:Router", facts(standing)["router"]) ?? [],
  );
  const router = routers.find((one) => lastOf(pathOf(facts(one)["network"])) === lastOf(network.id));
  if (!router) throw new Missing("the router of the tunnels is in another network", world.label(network));
  const everywhere = facts(network)["routingMode"] === "GLOBAL";
  const region = text(subnetOf(world, cluster), "region") ?? "";
  if (!everywhere && lastOf(region) !== lastOf(text(router, "region") ?? ""))
    throw new Missing(`what it learns is known in ${lastOf(text(router, "region"))} alone`, world.label(router));
  return world.label(router);
}

/** Subnets learn from the gateway, unless a table that turns that off stands on one. Source: learn.microsoft.com/azure/virtual-network/virtual-networks-udr-overview. */
function azureLeads(world: TraceWorld, cluster: Cluster, ends: readonly TunnelEnd[]): string {
  const network = azureNetworkOf(world, cluster);
  const gateway = ends
    .flatMap((end) => end.gateway ?? [])
    .find((one) =>
      bags(one, "ipConfigurations").some((each) => same(parentOf(String(bag(each, "subnet")["id"])), network.id)),
    );
  if (!gateway) throw new Missing("the gateway of the tunnels is in another network", world.label(network));
  for (const subnet of subnetsOf(world, cluster)) {
    const table = azureLinked(world, "azure-native:network:RouteTable", bag(subnet, "routeTable")["id"]);
    if (table && facts(table)["disableBgpRoutePropagation"] === true)
      throw new Missing("it keeps what the gateway learns from the subnet", world.label(table));
  }
  return world.label(gateway);
}

/** The blocks that no end tells of. */
export const untold = (blocks: readonly string[], told: readonly string[]): string[] =>
  blocks.filter((block) => !covered(block, told));
