import { list, text } from "../../core/paths";
import type { Standing } from "../../core/standing";
import type { Request } from "../../core/spec";
import { isProps, isUnknown, type Props } from "../../protocol/values";
import { ipv4NetworkProblem, ipv6NetworkProblem } from "../common/cidr";
import { tokens } from "./common";

/** The rules of security groups, in the three forms in which the provider has them. */

export type Direction = "ingress" | "egress";

export const ruleTokens = {
  ingress: "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule",
  egress: "aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule",
  either: "aws:ec2/securityGroupRule:SecurityGroupRule",
} as const;

/** One permission: a protocol, ports, and one peer. */
export interface Permission {
  protocol: string;
  from: number;
  to: number;
  /** A block, a prefix list or a group. */
  peer: string;
}

const numbers: Record<string, string> = { "6": "tcp", "17": "udp", "1": "icmp", "58": "icmpv6", all: "-1" };

/** The protocol as EC2 keeps it: `tcp` for 6, `-1` for all. */
export function protocolName(given: unknown): string {
  const lower = String(given).toLowerCase();
  return numbers[lower] ?? lower;
}

/** What EC2 says of a protocol, or undefined. */
export function protocolProblem(given: unknown): string | undefined {
  const name = protocolName(given);
  const number = /^\d+$/.test(name) && Number(name) <= 255;
  if (["tcp", "udp", "icmp", "icmpv6", "-1"].includes(name) || number) return undefined;
  return `Invalid value '${String(given)}' for IP protocol. Unknown protocol.`;
}

/** What EC2 says of a port range, or undefined. For ICMP the two are its type and code. */
export function portsProblem(protocol: unknown, from: unknown, to: unknown): string | undefined {
  const name = protocolName(protocol);
  if (isUnknown(from) || isUnknown(to)) return undefined;
  if (name === "tcp" || name === "udp") {
    if (from === undefined || to === undefined)
      return "Invalid value 'Must specify both from and to ports with TCP/UDP.' for portRange.";
    const wrong = [from, to].find((port) => Number(port) < 0 || Number(port) > 65535);
    if (wrong !== undefined) return `TCP/UDP port (${String(wrong)}) out of range`;
    return Number(from) > Number(to) ? `Invalid TCP/UDP port range (${String(from)}:${String(to)})` : undefined;
  }
  if (name !== "icmp" && name !== "icmpv6") return undefined;
  const wrong = [from, to].find((value) => value !== undefined && (Number(value) < -1 || Number(value) > 255));
  return wrong === undefined ? undefined : `ICMP type or code (${String(wrong)}) out of range`;
}

/** Letters, digits, spaces and ._-:/()#,@[]+=&;{}!$* (botocore ec2/2016-11-15 IpRange); the provider's own words. */
export function descriptionProblem(value: unknown): string | undefined {
  const given = String(value);
  if (given.length > 255) return `"description" cannot be longer than 255 characters: "${given}"`;
  if (/^[A-Za-z0-9 ._\-:/()#,@[\]+=&;{}!$*]*$/.test(given)) return undefined;
  return `"description" doesn't comply with restrictions ("^[0-9A-Za-z_ .:/()#,@\\[\\]+=&;\\{\\}!$*-]*$"): "${given}"`;
}

/** What is wrong with a rule that is written in the group itself, before anything is asked of the cloud. */
export function inlineProblem(rule: Props): string | undefined {
  const { protocol, fromPort, toPort, description } = rule;
  if (description !== undefined && !isUnknown(description)) {
    const problem = descriptionProblem(description);
    if (problem) return problem;
  }
  for (const block of list(rule["cidrBlocks"])) {
    const problem = typeof block === "string" ? ipv4NetworkProblem(block) : undefined;
    if (problem) return problem;
  }
  for (const block of list(rule["ipv6CidrBlocks"])) {
    const problem = typeof block === "string" ? ipv6NetworkProblem(block) : undefined;
    if (problem) return problem;
  }
  if (isUnknown(protocol) || protocolName(protocol) !== "-1") return undefined;
  const all = [fromPort, toPort].every((port) => isUnknown(port) || Number(port) === 0);
  return all
    ? undefined
    : `from_port (${String(fromPort)}) and to_port (${String(toPort)}) must both be 0 to use the 'ALL' "-1" protocol!`;
}

/** The permissions of a rule with lists of peers. `self` is the group itself. */
export function inlinePermissions(rule: Props, self: string): Permission[] {
  const peers = [
    ...["cidrBlocks", "ipv6CidrBlocks", "prefixListIds", "securityGroups"].flatMap((key) => list(rule[key])),
    ...(rule["self"] === true ? [self] : []),
    ...(text(rule["sourceSecurityGroupId"]) ? [rule["sourceSecurityGroupId"]] : []),
  ].filter((peer): peer is string => typeof peer === "string");
  return peers.map((peer) => permission(rule["protocol"], rule["fromPort"], rule["toPort"], peer));
}

export function permission(protocol: unknown, from: unknown, to: unknown, peer: string): Permission {
  const name = protocolName(protocol);
  if (name === "-1") return { protocol: name, from: -1, to: -1, peer };
  return { protocol: name, from: Number(from ?? -1), to: Number(to ?? -1), peer };
}

/** The peer of a rule that has exactly one. */
export function peerOf(inputs: Props): string | undefined {
  return ["cidrIpv4", "cidrIpv6", "prefixListId", "referencedSecurityGroupId"]
    .map((key) => text(inputs[key]))
    .find((peer) => peer);
}

/** The permissions that a group has now, but for those of `without`: a rule that is being changed. */
export function permissionsOf(
  request: Request,
  groupId: string,
  direction: Direction,
  without?: Standing,
): Permission[] {
  const { world, region } = request;
  const others = (token: string): Standing[] =>
    world
      .all(token)
      .filter((it) => it.region === region && it.inputs["securityGroupId"] === groupId && it.id !== without?.id);
  const group = world.find(tokens.group, groupId, "id", region);
  const inline = list(group?.outputs[direction]).filter(isProps);
  return [
    ...inline.flatMap((rule) => inlinePermissions(rule, groupId)),
    ...others(ruleTokens[direction]).map(({ inputs }) =>
      permission(inputs["ipProtocol"], inputs["fromPort"], inputs["toPort"], peerOf(inputs) ?? ""),
    ),
    ...others(ruleTokens.either)
      .filter(({ inputs }) => inputs["type"] === direction)
      .flatMap(({ inputs }) => inlinePermissions(inputs, groupId)),
  ];
}

export function samePermission(one: Permission, other: Permission): boolean {
  return one.protocol === other.protocol && one.from === other.from && one.to === other.to && one.peer === other.peer;
}

/** As EC2 names a permission that is there already. */
export function duplicateText({ protocol, from, to, peer }: Permission): string {
  const what = protocol === "-1" ? "ALL" : `${protocol.toUpperCase()}, from port: ${from}, to port: ${to}`;
  return `the specified rule "peer: ${peer}, ${what}, ALLOW" already exists`;
}
