// Levels, severities and controls: the project's rule catalogue, from the requirement texts and the mappings of Prowler, Turbot and Pulumi.
import type { DistributionArgs } from "@pulumi/aws/cloudfront";
import type { LoadBalancerArgs } from "@pulumi/aws/lb";
import type { WebAclAssociationArgs } from "@pulumi/aws/wafv2";
import { type Inputs, fail, notApplicable, pass, type Rule, type StackRule } from "../shared/rule";

const distribution = "aws:cloudfront/distribution:Distribution";
const association = "aws:wafv2/webAclAssociation:WebAclAssociation";
const webAcl = "aws:wafv2/webAcl:WebAcl";

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

export const edgeRules: readonly Rule[] = [edgeGuarded];
