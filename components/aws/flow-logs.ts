import * as ec2 from "@pulumi/aws/ec2";
import * as iam from "@pulumi/aws/iam";
import { interpolate, type ComponentResourceOptions, type Input } from "@pulumi/pulumi";
import { changed, type Change } from "../core/change";
import { Component } from "../core/component";
import type { Placement } from "../core/contracts";
import { displayName } from "../core/naming";
import { logGroup, type LogKeeping } from "./log-group";
import { policyDocument, trustOf } from "./policy-document";

export interface FlowLogsArgs {
  place: Placement;
  /** 12 digits. */
  account: Input<string>;
  vpcId: Input<string>;
  logs: LogKeeping;
  /** The role's name, after the environment's: roles are the account's, and so one name for each region. @defaultValue flow-logs */
  roleName?: string;
  change?: { flowLog?: Change<ec2.FlowLogArgs> };
}

/** A record of all traffic of a network, accepted and rejected, in an encrypted log group. */
export class FlowLogs extends Component {
  constructor(name: string, args: FlowLogsArgs, opts?: ComponentResourceOptions) {
    super("gocoffee:aws:FlowLogs", name, args.place, opts);
    const tags = this.tags({ service: "platform" }, "flow-logs");
    const group = logGroup(
      this.label("group"),
      { ...args.logs, name: `/go-coffee/${args.place.environment}/flow-logs`, tags },
      this.here,
    );
    const role = new iam.Role(
      this.label("role"),
      {
        name: displayName(args.place.environment, args.roleName ?? "flow-logs", 64),
        description: "Lets VPC flow logs write to their log group",
        assumeRolePolicy: trustOf("vpc-flow-logs.amazonaws.com", args.account),
        tags,
      },
      this.here,
    );
    const allowed = new iam.RolePolicy(
      this.label("write"),
      {
        name: "write",
        role: role.name,
        // docs.aws.amazon.com/vpc/latest/userguide/flow-logs-iam-role.html, without CreateLogGroup: the group is ours.
        policy: policyDocument([
          {
            Effect: "Allow",
            Action: ["logs:CreateLogStream", "logs:DescribeLogStreams", "logs:PutLogEvents"],
            Resource: [group.arn, interpolate`${group.arn}:*`],
          },
          { Effect: "Allow", Action: "logs:DescribeLogGroups", Resource: "*" },
        ]),
      },
      this.here,
    );
    const sound: ec2.FlowLogArgs = {
      vpcId: args.vpcId,
      trafficType: "ALL",
      logDestinationType: "cloud-watch-logs",
      logDestination: group.arn,
      iamRoleArn: role.arn,
      maxAggregationInterval: 600,
      tags,
    };
    new ec2.FlowLog(this.label("all"), changed(sound, args.change?.flowLog), { ...this.here, dependsOn: [allowed] });
    this.registerOutputs();
  }
}
