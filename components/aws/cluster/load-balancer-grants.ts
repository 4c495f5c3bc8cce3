import type { Input } from "@pulumi/pulumi";
import { partitionOf } from "../common/partition";
import type { Join, Statement } from "../common/policy-document";

/**
 * What the AWS Load Balancer Controller needs to put pods into target groups that exist: no more, since the quotas of all namespaces let
 * nobody ask for a load balancer of its making, and the rules that let load balancers in are the program's.
 * Source: github.com/kubernetes-sigs/aws-load-balancer-controller, docs/install/iam_policy.json, for TargetGroupBinding.
 */
export function registersTargets(
  { account, region }: { account: Input<string>; region: string },
  join: Join,
): Statement[] {
  const partition = partitionOf(region);
  return [
    {
      Sid: "RegisterPods",
      Effect: "Allow",
      Action: ["elasticloadbalancing:DeregisterTargets", "elasticloadbalancing:RegisterTargets"],
      Resource: join`arn:${partition}:elasticloadbalancing:${region}:${account}:targetgroup/*`,
    },
    {
      Sid: "Look",
      Effect: "Allow",
      Action: [
        "ec2:DescribeAvailabilityZones",
        "ec2:DescribeInstances",
        "ec2:DescribeNetworkInterfaces",
        "ec2:DescribeSecurityGroups",
        "ec2:DescribeSubnets",
        "ec2:DescribeTags",
        "ec2:DescribeVpcs",
        "elasticloadbalancing:DescribeListeners",
        "elasticloadbalancing:DescribeLoadBalancers",
        "elasticloadbalancing:DescribeTags",
        "elasticloadbalancing:DescribeTargetGroupAttributes",
        "elasticloadbalancing:DescribeTargetGroups",
        "elasticloadbalancing:DescribeTargetHealth",
      ],
      Resource: "*",
    },
  ];
}
