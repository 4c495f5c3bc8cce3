// Levels, severities and controls: the project's rule catalogue, from the requirement texts and the mappings of Prowler, Turbot and Pulumi.
import type { DistributionArgs } from "@pulumi/aws/cloudfront";
import type { LoadBalancerArgs } from "@pulumi/aws/lb";
import type {
  WebAclArgs,
  WebAclAssociationArgs,
  WebAclRuleArgs,
  WebAclRuleGroupAssociationArgs,
} from "@pulumi/aws/wafv2";
import { type Inputs, fail, findings, notApplicable, pass, type Rule, type StackRule } from "../shared/rule";

const distribution = "aws:cloudfront/distribution:Distribution";
const association = "aws:wafv2/webAclAssociation:WebAclAssociation";
const webAcl = "aws:wafv2/webAcl:WebAcl";
const aclRule = "aws:wafv2/webAclRule:WebAclRule";
const aclGroup = "aws:wafv2/webAclRuleGroupAssociation:WebAclRuleGroupAssociation";

const edgeGuarded: StackRule<DistributionArgs | LoadBalancerArgs> = {
  id: "aws-edge-waf",
  severity: "medium",
  levels: { dev: "advisory", staging: "advisory", prod: "mandatory" },
  controls: { pci: ["6.4.2"], soc2: ["CC6.6"], gdpr: ["32(1)(b)"] },
  unconfirmed: ["CC6.6", "32(1)(b)"],
  applies: [distribution, "aws:lb/loadBalancer:LoadBalancer"],
  reads: [association, webAcl],
  judges: "what the internet asks over HTTP passes a web ACL",
  because: "applications that take cards must be guarded by something that finds and stops attacks by itself",
  remedy: "Set the distribution's webAclId, or give the load balancer a WebAclAssociation.",
  checkStack(resource, stack) {
    if (resource.type === distribution) {
      // The ARN is unknown at preview: where it comes from is not.
      if (stack.behind(resource, "webAclId", webAcl).length > 0) return pass;
      const { webAclId } = resource.props as Inputs<DistributionArgs>;
      return webAclId ? pass : fail("webAclId is not set; name a web ACL of the scope CLOUDFRONT");
    }
    const { internal, loadBalancerType } = resource.props as Inputs<LoadBalancerArgs>;
    if (internal === true) return notApplicable("the internet does not reach it");
    if ((loadBalancerType ?? "application") !== "application")
      return notApplicable("AWS WAF guards application load balancers only");
    const guards = stack.pointingAt<WebAclAssociationArgs>(resource, association, "resourceArn");
    return guards.length > 0 ? pass : fail("no WebAclAssociation of this stack names it; add one");
  },
};

const webAclBlocks: StackRule<WebAclArgs> = {
  id: "aws-waf-blocks",
  severity: "medium",
  levels: { dev: "advisory", staging: "advisory", prod: "mandatory" },
  controls: { pci: ["6.4.2"], soc2: ["CC6.6"], gdpr: ["32(1)(b)"] },
  unconfirmed: ["CC6.6", "32(1)(b)"],
  applies: [webAcl],
  reads: [aclRule, aclGroup],
  judges: "a web ACL stops something, and where it counts how much one asks, stops who asks too much",
  because: "one whose rules only count lets every attack through, and looks as if it guarded",
  remedy: "Give a rule the action block, or a group of rules the overrideAction none.",
  checkStack(acl, stack) {
    return findings(() => {
      const { defaultAction, rules, ruleJson } = acl.props;
      const all: readonly AclRule[] = [
        ...(rules ?? []),
        ...(ruleJson === undefined ? [] : (JSON.parse(uncapitalised(ruleJson)) as AclRule[])),
        ...stack.pointingAt<WebAclRuleArgs>(acl, aclRule, "webAclArn").map(({ props }) => props),
        ...stack
          .pointingAt<WebAclRuleGroupAssociationArgs>(acl, aclGroup, "webAclArn")
          .map(({ props }) => ({ overrideAction: { [props.overrideAction ?? "none"]: {} } })),
      ];
      const rates = all.filter(({ statement }) => statement?.rateBasedStatement);
      return [
        ...(defaultAction?.block || all.some(stops) ? [] : ["none of its rules stops anything; let one block"]),
        ...(rates.length === 0 || rates.some(stops)
          ? []
          : [`${rates.map(({ name }) => name).join(", ")} only counts who asks too much; let it block`]),
      ];
    });
  },
};

/** What a rule of a web ACL says, in whichever of the ways to write one. */
interface AclRule {
  name?: string | undefined;
  action?: object | undefined;
  overrideAction?: object | undefined;
  statement?: { rateBasedStatement?: unknown } | undefined;
}

/** Whether a rule lets its own action, or those of its group, hold. Source: AWS WAF API reference, RuleAction and OverrideAction. */
function stops({ action, overrideAction }: AclRule): boolean {
  const has = (one: object | undefined, ...keys: string[]) =>
    keys.some((key) => (one as Record<string, unknown> | undefined)?.[key] !== undefined);
  return has(action, "block", "captcha", "challenge") || has(overrideAction, "none");
}

/** Keys as the SDK writes them: ruleJson has the API's, which begin with a capital. */
function uncapitalised(json: string): string {
  return json.replace(/"([A-Z])(\w*)"(?=\s*:)/g, (_, first: string, rest: string) => `"${first.toLowerCase()}${rest}"`);
}

export const edgeRules: readonly Rule[] = [edgeGuarded, webAclBlocks];
