import * as ec2 from "@pulumi/aws/ec2";
import * as vpc from "@pulumi/aws/vpc";
import { all, type ComponentResourceOptions, type Input, type Output } from "@pulumi/pulumi";
import { Component } from "../../core/component";
import type { Placement } from "../../core/contracts";
import { spansPort } from "../../core/spans";
import type { AwsNetworkOutputs } from "../network/network";

/**
 * How far functions reach: `inside`, the APIs of AWS that the network has an endpoint for; `internet`, whoever answers on 443 there, too.
 */
export type FunctionReach = "inside" | "internet";

export interface FunctionsGroupArgs {
  place: Placement;
  /** Functions stand in its private subnets, and its endpoints are their ways to AWS's APIs: `events` of a network makes those of EventBridge, SQS and DynamoDB. */
  network: Pick<AwsNetworkOutputs, "id" | "private" | "ways">;
  reach: FunctionReach;
  /** The roles of its functions: they go after it. */
  roleArns: readonly Input<string>[];
  /** The group of the load balancer for spans. Rules between the two groups let spans through; where spans are turned off, only these rules are deleted. @defaultValue no spans */
  spansGroupId?: Input<string> | undefined;
}

const about: Readonly<Record<FunctionReach, string>> = {
  inside: "Functions of the bus: out to endpoints of AWS, and nobody in",
  internet: "Functions of the bus: out over TLS, and nobody in",
};

/**
 * The security group of functions of a bus: nobody comes in, and out they reach APIs over TLS, and who takes their spans. It is one for all that reach as far, so that they share the network's
 * interfaces: one for each subnet and set of groups (docs.aws.amazon.com/lambda/latest/dg/configuration-vpc.html, "Hyperplane ENIs"). And it is the only one that they are in: each published version
 * keeps its groups for as long as it is there, so that no group that a function was ever in can be deleted before the function.
 *
 * What a function calls itself is in the network in each mode of egress: SQS and EventBridge have interface endpoints, DynamoDB and S3 gateways. Secrets Manager has one, too. Its lines it does
 * not send by the network: Lambda takes them; and keys are asked by the services that encrypt.
 *
 * Lambda takes up to 20 minutes to give interfaces back once the last function is gone, and does it as the function's role. So this group waits for 45 at its end, and it depends on the subnets,
 * whose own end would give up sooner, and on the roles: by its tag `Name`, which changes in place. By its network, a role that a preview does not know
 * yet would show the group as replaced.
 *
 * @example
 * ```ts
 * import { FunctionsGroup } from "./components/aws/events/functions-group";
 * import type { AwsNetworkOutputs } from "./components/aws/network/network";
 * import type { Placement } from "./components/core/contracts";
 *
 * declare const place: Placement;
 * declare const network: AwsNetworkOutputs;
 * declare const roleArn: string;
 *
 * const { id } = new FunctionsGroup("events-inside", { place, network, reach: "inside", roleArns: [roleArn] }).outputs;
 * export const groupId = id;
 * ```
 */
export class FunctionsGroup extends Component {
  readonly outputs: { id: Output<string> };

  /** @throws RangeError where the network has no endpoints: its functions would reach nothing */
  constructor(name: string, args: FunctionsGroupArgs, opts?: ComponentResourceOptions) {
    super("gocoffee:aws:FunctionsGroup", name, args.place, opts);
    const { network, reach, roleArns, spansGroupId } = args;
    if (network.ways === undefined)
      throw new RangeError(`${name}: want a network with endpoints, for functions to reach AWS`);
    const after = [...network.private.map(({ id }) => id), ...roleArns];
    const tags = this.tags({ service: "platform" });
    const group = new ec2.SecurityGroup(
      this.label("group"),
      {
        name: this.displayName(),
        description: about[reach],
        vpcId: network.id,
        tags: { ...tags, Name: all(after).apply(() => tags["Name"]!) },
      },
      { ...this.here, customTimeouts: { delete: "45m" } },
    );
    const { groupId, prefixLists } = network.ways;
    const out = [
      this.out(group, "endpoints", "Interface endpoints of AWS services", { referencedSecurityGroupId: groupId }),
      ...Object.entries(prefixLists).map(([service, prefixListId]) =>
        this.out(group, service, `The gateway of ${service}`, { prefixListId }),
      ),
      ...(reach === "internet"
        ? [this.out(group, "tls", "The next cloud, and who delivers messages", { cidrIpv4: "0.0.0.0/0" })]
        : []),
      ...(spansGroupId === undefined ? [] : this.spans(group, spansGroupId)),
    ];
    this.outputs = { id: all([group.id, ...out.map(({ id }) => id)]).apply(([id]) => id!) };
    this.registerOutputs({ id: group.id });
  }

  /** Made here and not by the door for spans, which knows none of those who send: neither of the groups needs the other. */
  private spans(group: ec2.SecurityGroup, door: Input<string>) {
    const into = new vpc.SecurityGroupIngressRule(
      this.label("spans-in"),
      {
        ...{ securityGroupId: door, referencedSecurityGroupId: group.id },
        ...{ ipProtocol: "tcp", fromPort: spansPort, toPort: spansPort },
        description: `Spans of ${this.id}`,
        tags: this.tags({ service: "platform" }),
      },
      this.here,
    );
    const to = { referencedSecurityGroupId: door };
    return [this.out(group, "spans-out", "Spans, to the collector of the cluster", to, spansPort), into];
  }

  private out(
    group: ec2.SecurityGroup,
    part: string,
    description: string,
    to: Pick<vpc.SecurityGroupEgressRuleArgs, "cidrIpv4" | "prefixListId" | "referencedSecurityGroupId">,
    port = 443,
  ): vpc.SecurityGroupEgressRule {
    return new vpc.SecurityGroupEgressRule(
      this.label(part),
      {
        ...{ securityGroupId: group.id, description, ipProtocol: "tcp", fromPort: port, toPort: port },
        ...to,
        tags: this.tags({ service: "platform" }),
      },
      this.here,
    );
  }
}
