import { all, type ComponentResource, type Input, type Output } from "@pulumi/pulumi";
import { SecurityGroup } from "@pulumi/aws/ec2/securityGroup";
import { SecurityGroupRule, type SecurityGroupRuleArgs } from "@pulumi/aws/ec2/securityGroupRule";
import type { ClusterOptions } from "./options";

/** The group of the control plane's network interfaces. Source: createCore in pulumi/pulumi-eks nodejs/eks/cluster/cluster.ts. */
export function clusterGroup(
  name: string,
  options: ClusterOptions,
  vpcId: Input<string>,
  parent: ComponentResource,
): SecurityGroup {
  const tags = all([options.tags, options.clusterSecurityGroupTags]).apply(([common, own]) => ({
    Name: `${name}-eksClusterSecurityGroup`,
    ...own,
    ...common,
  }));
  const group = new SecurityGroup(
    `${name}-eksClusterSecurityGroup`,
    { vpcId, revokeRulesOnDelete: true, tags },
    { parent },
  );
  rule(`${name}-eksClusterInternetEgressRule`, { ...anywhere, securityGroupId: group.id }, parent);
  return group;
}

/** The group of self-managed nodes, and the rule that lets pods reach the API. Source: nodejs/eks/nodes/securitygroup.ts. */
export function nodeGroup(
  name: string,
  options: ClusterOptions,
  to: { vpcId: Input<string>; clusterName: Output<string>; clusterGroupId: Input<string> },
  parent: ComponentResource,
): [SecurityGroup, SecurityGroupRule] {
  const tags = all([options.tags, options.nodeSecurityGroupTags, to.clusterName]).apply(
    ([common, own, clusterName]) => ({
      Name: `${name}-nodeSecurityGroup`,
      [`kubernetes.io/cluster/${clusterName}`]: "owned",
      ...own,
      ...common,
    }),
  );
  const group = new SecurityGroup(
    `${name}-nodeSecurityGroup`,
    { vpcId: to.vpcId, revokeRulesOnDelete: true, tags },
    { parent },
  );
  const nodes = { securityGroupId: group.id };
  const fromControlPlane = { ...nodes, type: "ingress", protocol: "tcp", sourceSecurityGroupId: to.clusterGroupId };
  rule(
    `${name}-eksNodeIngressRule`,
    { ...nodes, description: "Allow nodes to communicate with each other", type: "ingress", ...allPorts, self: true },
    parent,
  );
  rule(
    `${name}-eksNodeClusterIngressRule`,
    {
      ...fromControlPlane,
      description: "Allow worker Kubelets and pods to receive communication from the cluster control plane",
      fromPort: 1025,
      toPort: 65535,
    },
    parent,
  );
  rule(
    `${name}-eksExtApiServerClusterIngressRule`,
    {
      ...fromControlPlane,
      description:
        "Allow pods running extension API servers on port 443 to receive communication from cluster control plane",
      fromPort: 443,
      toPort: 443,
    },
    parent,
  );
  rule(`${name}-eksNodeInternetEgressRule`, { ...anywhere, ...nodes }, parent);
  const toApi = rule(
    `${name}-eksClusterIngressRule`,
    {
      description: "Allow pods to communicate with the cluster API Server",
      type: "ingress",
      fromPort: 443,
      toPort: 443,
      protocol: "tcp",
      securityGroupId: to.clusterGroupId,
      sourceSecurityGroupId: group.id,
    },
    parent,
  );
  return [group, toApi];
}

const allPorts = { fromPort: 0, toPort: 0, protocol: "-1" };
const anywhere = { description: "Allow internet access.", type: "egress", ...allPorts, cidrBlocks: ["0.0.0.0/0"] };

function rule(name: string, args: SecurityGroupRuleArgs, parent: ComponentResource): SecurityGroupRule {
  return new SecurityGroupRule(name, args, { parent });
}
