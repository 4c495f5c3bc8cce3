// Levels, severities and controls: the project's rule catalogue, from the requirement texts and the mappings of Prowler and Pulumi.
import type { NetworkSecurityGroupArgs } from "@pulumi/azure-native/network/networkSecurityGroup";
import type { SecurityRuleArgs } from "@pulumi/azure-native/network/securityRule";
import { isWholeInternet } from "../shared/internet";
import { opens } from "../shared/ports";
import { each, findings, type Inputs, notApplicable, type Reasons, type ResourceRule, type Rule } from "../shared/rule";
import type { Allowance } from "../shared/traffic";

const group = "azure-native:network:NetworkSecurityGroup";

type SecurityRule = Pick<
  Inputs<SecurityRuleArgs>,
  | "access"
  | "direction"
  | "protocol"
  | "sourceAddressPrefix"
  | "sourceAddressPrefixes"
  | "destinationPortRange"
  | "destinationPortRanges"
>;

const noOpenAdmin: ResourceRule<never> = {
  id: "az-nsg-no-open-admin",
  severity: "critical",
  levels: { dev: "mandatory", staging: "mandatory", prod: "mandatory" },
  controls: { pci: ["1.3.1", "1.4.2"], soc2: ["CC6.6"], hipaa: ["164.312(a)(1)"], gdpr: ["25", "32(1)(b)"] },
  unconfirmed: ["25", "32(1)(b)"],
  applies: [group, "azure-native:network:SecurityRule"],
  judges: "the internet reaches no administration port and no database port",
  because: "these ports are found and tried within minutes",
  remedy: "Name the ranges, or the application security groups, that need it; administer through the cluster's API.",
  check(inputs, { type }) {
    if (type !== group) {
      const rule = inputs as SecurityRule;
      if (!letsIn(rule)) return notApplicable("it lets nothing in");
      return findings(() => openTo(rule, ""));
    }
    const { securityRules } = inputs as Inputs<NetworkSecurityGroupArgs>;
    return findings(() =>
      each(securityRules, (rule, index) => letsIn(rule) && openTo(rule, `securityRules[${index}]`)),
    );
  },
};

function letsIn({ access, direction }: SecurityRule): boolean {
  return /^allow$/i.test(access) && /^inbound$/i.test(direction);
}

/** What is let in from everywhere, of ports that nobody outside should reach. Where there is none of those, nobody asks from where. */
function openTo(rule: SecurityRule, where: string): Reasons {
  const protocol = rule.protocol.toLowerCase();
  const guarded = listOf(rule.destinationPortRange, rule.destinationPortRanges)
    .map((range) => allowanceOf(range, protocol, where))
    .filter((allowance) => opens(allowance, "") !== false);
  if (guarded.length === 0) return false;
  // Without addresses it is for members of application security groups.
  const sources = listOf(rule.sourceAddressPrefix, rule.sourceAddressPrefixes);
  const open = each(sources, (source) => isEverybody(source) && source);
  return open.length > 0 && each(guarded, (allowance) => opens(allowance, open.join(", ")));
}

function listOf(one: string | undefined, many: readonly string[] | undefined): string[] {
  return [...(one === undefined || one === "" ? [] : [one]), ...(many ?? [])];
}

/** Source: Azure network security groups, "Service tags": the last of them is whatever is not of the network. */
function isEverybody(source: string): boolean {
  return /^(\*|any|internet)$/i.test(source) || isWholeInternet(source);
}

/** `22`, `8000-9000`, `*`. */
function allowanceOf(range: string, protocol: string, where: string): Allowance {
  const [from, to = from] = range === "*" ? [undefined, undefined] : range.split("-").map(Number);
  return { where, ranges: [], lists: [], protocol, from, to, description: undefined };
}

export const azureSecurityGroupRules: readonly Rule[] = [noOpenAdmin];
