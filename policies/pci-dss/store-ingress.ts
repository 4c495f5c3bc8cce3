// Severities and controls are ours, from the requirement texts.
import type { SecurityGroupArgs } from "@pulumi/aws/ec2";
import { each, findings, notApplicable, type Rule, type StackResource, type StackRule } from "../shared/rule";
import { classicRule, eachAllowance, ingressRule, securityGroup } from "../shared/traffic";

/** By type, the property that names a store's security groups. From the declarations of @pulumi/aws 7. */
const groupsOf: Readonly<Record<string, string>> = {
  "aws:rds/instance:Instance": "vpcSecurityGroupIds",
  "aws:rds/cluster:Cluster": "vpcSecurityGroupIds",
  "aws:rds/proxy:Proxy": "vpcSecurityGroupIds",
  "aws:elasticache/replicationGroup:ReplicationGroup": "securityGroupIds",
  "aws:elasticache/serverlessCache:ServerlessCache": "securityGroupIds",
};

/** The longest prefixes that are still a network, and not some hosts. */
const [network4, network6] = [23, 63];

const storeByGroup: StackRule<Readonly<Record<string, unknown>>> = {
  id: "aws-store-ingress-by-group",
  severity: "medium",
  levels: { dev: "advisory", staging: "advisory", prod: "mandatory" },
  controls: { pci: ["1.3.1", "1.4.4"], soc2: ["CC6.6"], hipaa: ["164.312(a)(1)"], gdpr: ["25"] },
  unconfirmed: ["1.3.1", "1.4.4", "CC6.6", "164.312(a)(1)", "25"],
  applies: Object.keys(groupsOf),
  reads: [securityGroup, classicRule, ingressRule],
  judges: "a store lets in those who need it, and no whole network",
  because: "everything that ever gets an address in that network could try the store's door",
  remedy: "Let in the security group of who needs it; a range, where it must be one, of a /24 at most.",
  checkStack(store, stack) {
    const groups = stack.behind<SecurityGroupArgs>(store, groupsOf[store.type]!, securityGroup);
    if (groups.length === 0) return notApplicable("its security groups are not of this stack");
    return findings(() =>
      each(groups, (group) => {
        const rules = [classicRule, ingressRule].flatMap((type) =>
          stack.pointingAt<{ securityGroupId: string }>(group, type, "securityGroupId"),
        );
        return each([group as StackResource<unknown>, ...rules], ({ name, type, props }) =>
          eachAllowance(props, type, "ingress", ({ where, ranges }) => {
            const wide = ranges.filter(isNetwork);
            return wide.length > 0 && `${`${name} ${where}`.trimEnd()} lets in ${wide.join(", ")}; name a group`;
          }),
        );
      }),
    );
  },
};

function isNetwork(cidr: string): boolean {
  const [address, length] = cidr.split("/");
  return Number(length ?? 128) <= (address!.includes(":") ? network6 : network4);
}

export const storeIngressRules: readonly Rule[] = [storeByGroup];
