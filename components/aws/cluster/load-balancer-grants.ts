import type { Input } from "@pulumi/pulumi";
import { partitionOf } from "../common/partition";
import type { Join, Statement } from "../common/policy-document";

/**
 * What the AWS Load Balancer Controller needs to put pods into target groups that exist: no more, since the quotas of all namespaces let
 * nobody ask for a load balancer of its making, and the rules that let load balancers in are the program's.
 * They are known by their environment's tag and not by ARN: of another port a target group is made anew, and until the old one goes the
 * controller must be able to take its pods out of it.
 * Sources: github.com/kubernetes-sigs/aws-load-balancer-controller, docs/install/iam_policy.json, for TargetGroupBinding; Service
 * Authorization Reference, "Elastic Load Balancing V2": both actions take `aws:ResourceTag`.
 */
export function registersTargets(
  { account, region, environment }: { account: Input<string>; region: string; environment: string },
  join: Join,
): Statement[] {
  const partition = partitionOf(region);
  return [
    {
      Sid: "RegisterPods",
      Effect: "Allow",
      Action: ["elasticloadbalancing:DeregisterTargets", "elasticloadbalancing:RegisterTargets"],
      Resource: join`arn:${partition}:elasticloadbalancing:${region}:${account}:targetgroup/*`,
      Condition: { StringEquals: { "aws:ResourceTag/environment": environment } },
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
