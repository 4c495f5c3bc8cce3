import type { Standing } from "../../../simulators/core/standing";
import type { Props } from "../../../simulators/protocol/values";
import { contains } from "../kubernetes/network";
import { Missing, Unjudged } from "../trail";
import { bag, bags, texts, type TraceWorld } from "../world";
import { linked, partsOf } from "./links";

/*
 * What may pass at a subnet, by its network security group. Source: learn.microsoft.com/azure/virtual-network/network-security-groups-overview.
 */

export type Direction = "Inbound" | "Outbound";

const token = {
  group: "azure-native:network:NetworkSecurityGroup",
  rule: "azure-native:network:SecurityRule",
} as const;

/** One end of a connection, as a packet carries it: an address, or a load balancer's own question. */
export type End = { ip: string } | { tag: "AzureLoadBalancer" };

export interface Passing {
  from: End;
  to: End;
  port: number;
  /** What people call the connection: `pods call Vault secrets-vault`. */
  called: string;
}

/** Rules that every group ends with. `VirtualNetwork` is the network, and whatever is joined to it: pods of an overlay are not. */
const last: Readonly<Record<Direction, readonly Props[]>> = {
  Inbound: [
    rule("AllowVnetInBound", "VirtualNetwork", "VirtualNetwork", "Allow"),
    rule("AllowAzureLoadBalancerInBound", "AzureLoadBalancer", "*", "Allow"),
    rule("DenyAllInBound", "*", "*", "Deny"),
  ],
  Outbound: [
    rule("AllowVnetOutBound", "VirtualNetwork", "VirtualNetwork", "Allow"),
    rule("AllowInternetOutBound", "*", "Internet", "Allow"),
    rule("DenyAllOutBound", "*", "*", "Deny"),
  ],
};

function rule(name: string, sourceAddressPrefix: string, destinationAddressPrefix: string, access: string): Props {
  return { name, sourceAddressPrefix, destinationAddressPrefix, access, protocol: "*", destinationPortRange: "*" };
}

/**
 * What lets a TCP connection pass at a subnet: the label of its group; undefined where it has none, so that everything passes.
 * @param network the network that the subnet is of: what `VirtualNetwork` stands for
 * @throws Missing where a rule refuses it
 */
export function passes(
  world: TraceWorld,
  network: Standing,
  subnet: Standing,
  direction: Direction,
  passing: Passing,
): string | undefined {
  const { id } = bag(subnet, "networkSecurityGroup");
  if (id === undefined) return undefined;
  const group = linked(world, token.group, id);
  if (!group) throw new Missing("the security group of its subnet is not there", world.label(subnet));
  const spaces = texts(bag(network, "addressSpace"), "addressPrefixes");
  const found = rulesOf(world, group, direction).find((one) => concerns(one, passing, spaces));
  if (found?.["access"] !== "Allow")
    throw new Missing(
      `its rule ${String(found?.["name"] ?? "")} does not let ${passing.called} on port ${passing.port}`,
      world.label(group),
    );
  return world.label(group);
}

/** In the order in which they are asked: those in the group, those beside it, and Azure's own. */
function rulesOf(world: TraceWorld, group: Standing, direction: Direction): Props[] {
  const beside = partsOf(world, token.rule, group).map(({ inputs, outputs }) => ({ ...inputs, ...outputs }));
  const own = [...bags(group, "securityRules"), ...beside]
    .filter((one) => one["direction"] === direction)
    .sort((one, other) => Number(one["priority"]) - Number(other["priority"]));
  return [...own, ...last[direction]];
}

function concerns(one: Props, { from, to, port }: Passing, spaces: readonly string[]): boolean {
  const groups = [
    ...bags(one, "sourceApplicationSecurityGroups"),
    ...bags(one, "destinationApplicationSecurityGroups"),
  ];
  if (groups.length > 0)
    throw new Unjudged(`the rule ${String(one["name"])} is for application security groups, which are not known here`);
  const protocol = String(one["protocol"]).toLowerCase();
  return (
    ["*", "tcp"].includes(protocol) &&
    several(one, "sourceAddressPrefix").some((prefix) => meets(prefix, from, spaces)) &&
    several(one, "destinationAddressPrefix").some((prefix) => meets(prefix, to, spaces)) &&
    ports(one).some((range) => hasPort(range, port))
  );
}

const several = (one: Props, property: string): string[] => {
  const single = one[property];
  return [...(typeof single === "string" ? [single] : []), ...texts(one, `${property}es`)];
};
const ports = (one: Props): string[] => {
  const single = one["destinationPortRange"];
  return [...(typeof single === "string" ? [single] : []), ...texts(one, "destinationPortRanges")];
};

/** Whether a prefix, or a tag, is for an end. Tags of Azure's services stand for public addresses, and no end here has one. */
function meets(prefix: string, end: End, spaces: readonly string[]): boolean {
  if (prefix === "*" || prefix === "0.0.0.0/0") return true;
  if ("tag" in end) return prefix === end.tag;
  if (/^\d+\./.test(prefix)) return contains(prefix.includes("/") ? prefix : `${prefix}/32`, end.ip);
  return prefix === "VirtualNetwork" && spaces.some((space) => contains(space, end.ip));
}

/** `443`, `8500-8599` or `*`. */
function hasPort(range: string, port: number): boolean {
  if (range === "*") return true;
  const [first, end = first] = range.split("-").map(Number);
  return port >= first! && port <= end!;
}
