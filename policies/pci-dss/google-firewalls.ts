// Levels, severities and controls: the project's rule catalogue, from the requirement texts and the mappings of Prowler and Pulumi.
import type {
  FirewallArgs,
  NetworkFirewallPolicyRuleArgs,
  NetworkFirewallPolicyWithRulesArgs,
} from "@pulumi/gcp/compute";
import { isWholeInternet } from "../shared/internet";
import { opens } from "../shared/ports";
import { each, findings, type Inputs, notApplicable, type Reasons, type ResourceRule, type Rule } from "../shared/rule";
import type { Allowance } from "../shared/traffic";

const firewall = "gcp:compute/firewall:Firewall";
/** A rule of a firewall policy: of a network, of one region of it, of a folder. */
const policyRules: readonly string[] = [
  "gcp:compute/networkFirewallPolicyRule:NetworkFirewallPolicyRule",
  "gcp:compute/regionNetworkFirewallPolicyRule:RegionNetworkFirewallPolicyRule",
  "gcp:compute/firewallPolicyRule:FirewallPolicyRule",
];
/** A policy with its rules in it. */
const wholePolicies: readonly string[] = [
  "gcp:compute/networkFirewallPolicyWithRules:NetworkFirewallPolicyWithRules",
  "gcp:compute/regionNetworkFirewallPolicyWithRules:RegionNetworkFirewallPolicyWithRules",
  "gcp:compute/firewallPolicyWithRules:FirewallPolicyWithRules",
];

const noOpenAdmin: ResourceRule<never> = {
  id: "gcp-firewall-no-open-admin",
  severity: "critical",
  levels: { dev: "mandatory", staging: "mandatory", prod: "mandatory" },
  controls: { pci: ["1.3.1", "1.4.2"], soc2: ["CC6.6"], hipaa: ["164.312(a)(1)"], gdpr: ["25", "32(1)(b)"] },
  unconfirmed: ["164.312(a)(1)", "25", "32(1)(b)"],
  applies: [firewall, ...policyRules, ...wholePolicies],
  judges:
    "the internet reaches no administration port and no database port, and nothing is let into the default network",
  because: "these ports are found and tried within minutes; in the default network everything may be in reach of them",
  remedy:
    "Name the ranges, the tags or the service accounts that need it; administer through IAP or the cluster's API.",
  check(inputs, { type }) {
    if (type === firewall) return ofNetwork(inputs);
    if (wholePolicies.includes(type)) {
      const { rules } = inputs as Inputs<NetworkFirewallPolicyWithRulesArgs>;
      return findings(() => each(rules, (rule, index) => ofPolicy(rule as PolicyRule, `rules[${index}]`)));
    }
    const rule = inputs as PolicyRule;
    if (rule.direction !== "INGRESS" || !lets(rule)) return notApplicable("it lets nothing in");
    return findings(() => ofPolicy(rule, ""));
  },
};

/** A rule of a network's own. Without sources it is for everybody: Compute Engine API, Firewall. */
function ofNetwork(rule: Inputs<FirewallArgs>) {
  const { allows, direction, disabled } = rule;
  if ((direction ?? "INGRESS") !== "INGRESS" || disabled === true || allows === undefined)
    return notApplicable("it lets nothing in");
  return findings(
    () => {
      const named = rule.sourceTags ?? rule.sourceServiceAccounts ?? [];
      return openTo(orEverybody(rule.sourceRanges, named.length > 0), allows, "allows");
    },
    () =>
      /(^|\/)default$/.test(rule.network) && "it lets something into the default network; make a network of your own",
  );
}

type PolicyRule = Inputs<NetworkFirewallPolicyRuleArgs>;

function lets({ action, disabled }: PolicyRule): boolean {
  // What goes on to be inspected is let in as well: apply_security_profile_group. Not what a rule further down decides.
  return disabled !== true && !/^(deny|goto_next)$/.test(action);
}

function ofPolicy(rule: PolicyRule, where: string): Reasons {
  if (rule.direction !== "INGRESS" || !lets(rule)) return false;
  const { match } = rule;
  const wide = [match.srcNetworkScope, match.srcNetworkContext].includes("INTERNET");
  // A source that is named in another way narrows the rule: lists of addresses, tags, countries, names.
  const others = [
    match.srcAddressGroups,
    match.srcFqdns,
    match.srcRegionCodes,
    match.srcSecureTags,
    match.srcThreatIntelligences,
    match.srcNetworks,
  ];
  const narrowed = others.some((list) => (list?.length ?? 0) > 0);
  return openTo(
    orEverybody(match.srcIpRanges, narrowed && !wide),
    match.layer4Configs.map(({ ipProtocol, ports }) => ({ protocol: ipProtocol, ports })),
    `${where} match`.trimStart(),
  );
}

/** The ranges that are named; without any, all of them, unless something else says who. */
function orEverybody(ranges: readonly string[] | undefined, narrowed: boolean): readonly string[] {
  if (ranges !== undefined && ranges.length > 0) return ranges;
  return narrowed ? [] : ["0.0.0.0/0"];
}

interface Protocol {
  protocol: string;
  ports?: readonly string[] | undefined;
}

/** What is let in from everywhere, of ports that nobody outside should reach. Where there is none of those, nobody asks from where. */
function openTo(ranges: readonly string[], protocols: readonly Protocol[], where: string): Reasons {
  const guarded = protocols
    .flatMap((one, index) => allowancesOf(one, `${where}[${index}]`))
    .filter((allowance) => opens(allowance, "") !== false);
  if (guarded.length === 0) return false;
  const open = each(ranges, (range) => isWholeInternet(range) && range);
  return open.length > 0 && each(guarded, (allowance) => opens(allowance, open.join(", ")));
}

/** `22`, `8000-9000`; without any, every port. */
function allowancesOf({ protocol, ports }: Protocol, where: string): Allowance[] {
  const common = { where, ranges: [], lists: [], protocol: protocol.toLowerCase(), description: undefined };
  if (ports === undefined || ports.length === 0) return [{ ...common, from: undefined, to: undefined }];
  return ports.map((port) => {
    const [from, to = from] = port.split("-").map(Number);
    return { ...common, from, to };
  });
}

export const googleFirewallRules: readonly Rule[] = [noOpenAdmin];
