import type { SecurityGroupArgs, SecurityGroupRuleArgs } from "@pulumi/aws/ec2";
import type { SecurityGroupEgressRuleArgs, SecurityGroupIngressRuleArgs } from "@pulumi/aws/vpc";
import { each, type Inputs } from "./rule";

/** The types that say what a security group lets through: in the group itself, and as rules beside it, old and new. */
export const securityGroup = "aws:ec2/securityGroup:SecurityGroup";
export const defaultGroup = "aws:ec2/defaultSecurityGroup:DefaultSecurityGroup";
export const classicRule = "aws:ec2/securityGroupRule:SecurityGroupRule";
export const ingressRule = "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule";
export const egressRule = "aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule";

export type Direction = "ingress" | "egress";

/** One thing that is let through, whichever way it is written. Read lazily: what nobody asks for may be unknown. */
export interface Allowance {
  /** Where in the resource it stands: `ingress[2]`; empty where it is the resource. */
  readonly where: string;
  /** CIDR blocks of both families. */
  readonly ranges: readonly string[];
  /** Prefix lists. */
  readonly lists: readonly string[];
  readonly protocol: string;
  readonly from: number | undefined;
  readonly to: number | undefined;
  readonly description: string | undefined;
}

/** What `judge` says of each allowance of a resource; unknown ones hide no others. */
export function eachAllowance(
  inputs: unknown,
  type: string,
  direction: Direction,
  judge: (allowance: Allowance) => string | false,
): string[] {
  switch (type) {
    case securityGroup:
    case defaultGroup:
      return each((inputs as Inputs<SecurityGroupArgs>)[direction], (rule, index) =>
        judge(new Classic(`${direction}[${index}]`, rule)),
      );
    case classicRule: {
      const rule = inputs as Inputs<SecurityGroupRuleArgs>;
      return rule.type === direction ? each([rule], () => judge(new Classic("", rule))) : [];
    }
    case ingressRule:
      return direction === "ingress" ? each([inputs], () => judge(new Modern("", inputs as ModernRule))) : [];
    case egressRule:
      return direction === "egress" ? each([inputs], () => judge(new Modern("", inputs as ModernRule))) : [];
    default:
      return [];
  }
}

/** What the old and the new way of writing a rule have in common. */
class Written<Rule extends Pick<ModernRule, "fromPort" | "toPort" | "description">> {
  constructor(
    readonly where: string,
    protected readonly rule: Rule,
  ) {}

  get from() {
    return this.rule.fromPort;
  }

  get to() {
    return this.rule.toPort;
  }

  get description() {
    return this.rule.description;
  }
}

type ClassicRule = Pick<
  Inputs<SecurityGroupRuleArgs>,
  "cidrBlocks" | "ipv6CidrBlocks" | "prefixListIds" | "protocol" | "fromPort" | "toPort" | "description"
>;

class Classic extends Written<ClassicRule> implements Allowance {
  get ranges() {
    return [...(this.rule.cidrBlocks ?? []), ...(this.rule.ipv6CidrBlocks ?? [])];
  }

  get lists() {
    return this.rule.prefixListIds ?? [];
  }

  get protocol() {
    return this.rule.protocol;
  }
}

type ModernRule = Inputs<SecurityGroupIngressRuleArgs | SecurityGroupEgressRuleArgs>;

class Modern extends Written<ModernRule> implements Allowance {
  get ranges() {
    return [this.rule.cidrIpv4, this.rule.cidrIpv6].filter((range) => range !== undefined);
  }

  get lists() {
    return this.rule.prefixListId === undefined ? [] : [this.rule.prefixListId];
  }

  get protocol() {
    return this.rule.ipProtocol;
  }
}

/** Whether an allowance is for every port. An absent end of a range is its outermost. */
export function everyPort({ protocol, from, to }: Allowance): boolean {
  return /^(-1|all)$/.test(protocol) || ((from ?? 0) <= 1 && (to ?? 65535) === 65535);
}
