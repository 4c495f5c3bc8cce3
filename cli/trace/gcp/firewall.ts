import type { Standing } from "../../../simulators/core/standing";
import { contains } from "../kubernetes/network";
import type { Cluster } from "../kubernetes/objects";
import { Missing, Unjudged } from "../trail";
import { bag, bags, facts, text, texts, type TraceWorld } from "../world";
import { networkOf, nodeAccounts, nodeAddresses } from "./cluster";
import { lastOf, pathOf } from "./links";

/*
 * What may pass in a network, by the policies that are attached to it. Rules that GKE makes for its own clusters, and the classic ones, stand before
 * them; none of those is known here, and nothing here rests on them. Source: docs.cloud.google.com/firewall/docs/firewall-policies-overview.
 */

type Direction = "INGRESS" | "EGRESS";

const token = {
  attached: "gcp:compute/networkFirewallPolicyAssociation:NetworkFirewallPolicyAssociation",
  rule: "gcp:compute/networkFirewallPolicyRule:NetworkFirewallPolicyRule",
} as const;

/** Who is at the other end. */
export interface Peer {
  /** Each must be let through. */
  ips: readonly string[];
  /** What people call it. */
  called: string;
}

/**
 * What lets pods be called by a peer, or call it, on these TCP ports: labels of the rules.
 * @throws Missing where a rule refuses, or none says anything of what comes in
 */
export function letBy(
  world: TraceWorld,
  cluster: Cluster,
  direction: Direction,
  { ips, called }: Peer,
  ports: readonly number[],
): string {
  const rules = rulesOf(world, networkOf(world, cluster), direction);
  const bys = new Set<string>();
  for (const account of nodeAccounts(world, cluster))
    for (const ip of ips)
      for (const port of ports) {
        const rule = rules.find(
          (one) => concerns(one, direction, account, ip, port) && isFrom(one, direction, () => ofNodes(world, cluster)),
        );
        const what = direction === "INGRESS" ? `admits ${called}` : `lets anything out to ${called}`;
        // What no rule names may go out, and not come in.
        if (!rule && direction === "INGRESS")
          throw new Missing(`no rule of the network's firewall ${what} on port ${port}`);
        if (!rule) continue;
        if (facts(rule)["action"] !== "allow")
          throw new Missing(`no rule before it ${what} on port ${port}: ${ip} is refused`, world.label(rule));
        bys.add(world.label(rule));
      }
  return [...bys].join(", ") || "no rule of the firewall";
}

/**
 * What lets something with an address of the network, which is no node, call another address there: the label of the rule. What leaves is judged where it leaves alone.
 * @throws Missing where a rule refuses
 */
export function letsOut(
  world: TraceWorld,
  cluster: Cluster,
  { from, to, called }: { from: string; to: string; called: string },
  port: number,
): string {
  const rule = rulesOf(world, networkOf(world, cluster), "EGRESS").find(
    (one) => concerns(one, "EGRESS", undefined, to, port) && isFrom(one, "EGRESS", () => from),
  );
  if (!rule) return "no rule of the firewall";
  if (facts(rule)["action"] !== "allow")
    throw new Missing(
      `no rule before it lets anything out to ${called} on port ${port}: ${to} is refused`,
      world.label(rule),
    );
  return world.label(rule);
}

/** A rule of what goes out may be for some senders alone, by their addresses. Source: docs.cloud.google.com/firewall/docs/firewall-policies-rule-details, "Sources for egress rules". */
function isFrom(rule: Standing, direction: Direction, sender: () => string | undefined): boolean {
  const ranges = direction === "EGRESS" ? texts(bag(rule, "match"), "srcIpRanges") : [];
  if (ranges.length === 0) return true;
  const ip = sender();
  return ip !== undefined && ranges.some((cidr) => contains(cidr, ip));
}

const ofNodes = (world: TraceWorld, cluster: Cluster): string | undefined => nodeAddresses(world, cluster)[0]?.ip;

/** In the order in which they are asked. */
function rulesOf(world: TraceWorld, network: Standing, direction: Direction): Standing[] {
  const policies = world
    .all(token.attached)
    .filter((one) => pathOf(facts(one)["attachmentTarget"]) === network.id)
    .map((one) => lastOf(facts(one)["firewallPolicy"]));
  return world
    .all(token.rule)
    .filter((one) => policies.includes(lastOf(facts(one)["firewallPolicy"])))
    .filter((one) => facts(one)["direction"] === direction && facts(one)["disabled"] !== true)
    .sort((one, other) => Number(facts(one)["priority"]) - Number(facts(other)["priority"]));
}

/** @param account whose it is; undefined of what runs as nobody that rules know */
function concerns(
  rule: Standing,
  direction: Direction,
  account: string | undefined,
  ip: string,
  port: number,
): boolean {
  if (bags(rule, "targetSecureTags").length > 0)
    throw new Unjudged(`the rule ${text(rule, "ruleName") ?? rule.id} is for tags, which are not known here`);
  const meant = texts(rule, "targetServiceAccounts");
  const match = bag(rule, "match");
  const ranges = texts(match, direction === "INGRESS" ? "srcIpRanges" : "destIpRanges");
  return (
    (meant.length === 0 || (account !== undefined && meant.includes(account))) &&
    ranges.some((cidr) => contains(cidr, ip)) &&
    bags(match, "layer4Configs").some(
      (layer) =>
        layer["ipProtocol"] === "all" ||
        (layer["ipProtocol"] === "tcp" && (texts(layer, "ports").length === 0 || has(texts(layer, "ports"), port))),
    )
  );
}

/** `443`, or `11000-13047`. */
const has = (ports: readonly string[], port: number): boolean =>
  ports.some((one) => {
    const [first, last = first] = one.split("-").map(Number);
    return port >= first! && port <= last!;
  });
