import type { Standing } from "../../../simulators/core/standing";
import type { Props } from "../../../simulators/protocol/values";
import { contains } from "../kubernetes/network";
import { Missing } from "../trail";
import { bags, facts, text, texts, type TraceWorld } from "../world";

/** The other end of a connection, as a rule may name it. */
export interface Peer {
  /** The security groups that its interfaces have. */
  groups?: readonly string[];
  /** Its addresses: a rule by addresses must hold them all. */
  ips?: readonly string[];
  /** The prefix list that it is on. */
  prefixList?: string;
  /** What people call it. */
  called: string;
}

type Direction = "ingress" | "egress";

/** What one rule says, whichever of the provider's three forms it was written in. */
interface Rule {
  protocol: string;
  from: number;
  to: number;
  cidrs: string[];
  groups: string[];
  prefixLists: string[];
}

/** What lets a peer in, or out to it, on a TCP port, by the label of the rule's resource. @throws Missing where no rule of the groups does */
export function letBy(world: TraceWorld, groups: readonly string[], direction: Direction, peer: Peer, port: number) {
  for (const id of groups) {
    const group = world.find("aws:ec2/securityGroup:SecurityGroup", id);
    for (const { rule, by } of rulesOf(world, id, group, direction)) if (matches(rule, peer, port)) return by;
  }
  const names = groups.map((id) => text(world.find("aws:ec2/securityGroup:SecurityGroup", id), "name") ?? id);
  const what = direction === "ingress" ? `admits ${peer.called}` : `lets anything out to ${peer.called}`;
  throw new Missing(`no rule of the security group ${names.join(", ") || "(there is none)"} ${what} on port ${port}`);
}

function matches({ protocol, from, to, cidrs, groups, prefixLists }: Rule, peer: Peer, port: number): boolean {
  if (!["-1", "all", "tcp", "6"].includes(protocol)) return false;
  if (!["-1", "all"].includes(protocol) && (port < from || port > to)) return false;
  const ips = peer.ips ?? [];
  return (
    (peer.groups ?? []).some((group) => groups.includes(group)) ||
    (peer.prefixList !== undefined && prefixLists.includes(peer.prefixList)) ||
    cidrs.includes("0.0.0.0/0") ||
    (ips.length > 0 && ips.every((ip) => cidrs.some((cidr) => contains(cidr, ip))))
  );
}

function rulesOf(world: TraceWorld, id: string, group: Standing | undefined, direction: Direction) {
  const kind = direction === "ingress" ? "Ingress" : "Egress";
  const token = `aws:vpc/securityGroup${kind}Rule:SecurityGroup${kind}Rule`;
  const own = world
    .all(token)
    .filter((one) => facts(one)["securityGroupId"] === id)
    .map((one) => ({ rule: ofRule(facts(one)), by: world.label(one) }));
  const older = world
    .all("aws:ec2/securityGroupRule:SecurityGroupRule")
    .filter((one) => facts(one)["securityGroupId"] === id && facts(one)["type"] === direction)
    .map((one) => ({ rule: ofInline(facts(one), id), by: world.label(one) }));
  const inline = bags(group, direction).map((rule) => ({ rule: ofInline(rule, id), by: world.label(group!) }));
  return [...own, ...older, ...inline];
}

function ofRule(rule: Props): Rule {
  const listed = (key: string) => (typeof rule[key] === "string" ? [rule[key]] : []);
  return {
    protocol: String(rule["ipProtocol"]),
    from: Number(rule["fromPort"] ?? 0),
    to: Number(rule["toPort"] ?? 65535),
    cidrs: listed("cidrIpv4"),
    groups: listed("referencedSecurityGroupId"),
    prefixLists: listed("prefixListId"),
  };
}

function ofInline(rule: Props, self: string): Rule {
  const source = rule["sourceSecurityGroupId"];
  return {
    protocol: String(rule["protocol"]),
    from: Number(rule["fromPort"] ?? 0),
    to: Number(rule["toPort"] ?? 65535),
    cidrs: texts(rule, "cidrBlocks"),
    groups: [
      ...texts(rule, "securityGroups"),
      ...(typeof source === "string" ? [source] : []),
      ...(rule["self"] === true ? [self] : []),
    ],
    prefixLists: texts(rule, "prefixListIds"),
  };
}

/** An address in each of these subnets: what stands there may have any. */
export function addressesIn(world: TraceWorld, subnets: readonly string[]): string[] {
  return subnets.flatMap((id) => {
    const cidr = text(world.find("aws:ec2/subnet:Subnet", id), "cidrBlock");
    return cidr === undefined ? [] : [someAddress(cidr)];
  });
}

/** AWS keeps the first four addresses of a subnet for itself. */
function someAddress(cidr: string): string {
  const [a, b, c, d] = cidr.split("/")[0]!.split(".").map(Number) as [number, number, number, number];
  return [a, b, c, d + 5].join(".");
}
