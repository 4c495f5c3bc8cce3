import * as ec2 from "@pulumi/aws/ec2";
import { interpolate, type ComponentResourceOptions, type Input } from "@pulumi/pulumi";
import { changed, type Change } from "../../core/change";
import { Component } from "../../core/component";
import type { Placement } from "../../core/contracts";
import { displayName } from "../../core/naming";
import { logGroup, type LogKeeping } from "../common/log-group";
import { partitionOf } from "../common/partition";
import { trustOf } from "../common/policy-document";
import { ownId } from "../../core/own-name";
import { role } from "../common/role";

export interface FlowLogsArgs {
  place: Placement;
  /** 12 digits. */
  account: Input<string>;
  vpcId: Input<string>;
  logs: LogKeeping;
  change?: { flowLog?: Change<ec2.FlowLogArgs> };
}

/**
 * A record of all traffic of a network, accepted and rejected, in an encrypted log group.
 *
 * @example
 * ```ts
 * import { FlowLogs } from "./components/aws/network/flow-logs";
 * import type { Placement } from "./components/core/contracts";
 *
 * declare const place: Placement;
 *
 * new FlowLogs("flow-logs", {
 *   place,
 *   account: "123456789012",
 *   vpcId: "vpc-0123456789abcdef0",
 *   logs: { retentionDays: 365, keyArn: "arn:aws:kms:us-east-1:123456789012:key/1234abcd-12ab-34cd-56ef-1234567890ab" },
 * });
 * ```
 */
export class FlowLogs extends Component {
  constructor(name: string, args: FlowLogsArgs, opts?: ComponentResourceOptions) {
    super("gocoffee:aws:FlowLogs", name, args.place, opts);
    const tags = this.tags({ service: "platform" }, "flow-logs");
    const group = logGroup(
      this.label("group"),
      { ...args.logs, name: `/go-coffee/${args.place.environment}/${ownId(this.id)}`, tags },
      this.here,
    );
    const writer = role(
      (part) => this.label(part),
      {
        // Roles are the account's: the networks of two regions have one each.
        name: displayName(args.place.environment, this.id, 64),
        region: args.place.region,
        description: "Lets VPC flow logs write to their log group",
        // docs.aws.amazon.com/vpc/latest/userguide/flow-logs-iam-role.html, without CreateLogGroup: the group is ours.
        trust: trustOf(
          "vpc-flow-logs.amazonaws.com",
          args.account,
          interpolate`arn:${partitionOf(args.place.region)}:ec2:${args.place.region}:${args.account}:vpc-flow-log/*`,
        ),
        may: {
          write: [
            {
              Effect: "Allow",
              Action: ["logs:CreateLogStream", "logs:DescribeLogStreams", "logs:PutLogEvents"],
              Resource: [group.arn, interpolate`${group.arn}:*`],
            },
            { Effect: "Allow", Action: "logs:DescribeLogGroups", Resource: "*" },
          ],
        },
        tags,
      },
      this.here,
    );
    const sound: ec2.FlowLogArgs = {
      vpcId: args.vpcId,
      trafficType: "ALL",
      logDestinationType: "cloud-watch-logs",
      logDestination: group.arn,
      iamRoleArn: writer,
      maxAggregationInterval: 600,
      tags,
    };
    new ec2.FlowLog(this.label("all"), changed(sound, args.change?.flowLog), this.here);
    this.registerOutputs();
  }
}
