import * as ec2 from "@pulumi/aws/ec2";
import * as vpc from "@pulumi/aws/vpc";
import { all, type ComponentResourceOptions, type Output } from "@pulumi/pulumi";
import { Component } from "../../core/component";
import type { Placement } from "../../core/contracts";
import type { AwsNetworkOutputs } from "../network/network";

export interface FunctionsGroupArgs {
  place: Placement;
  /** Functions stand in its private subnets. */
  network: Pick<AwsNetworkOutputs, "id" | "private">;
}

/**
 * The security group of all functions of a bus: nobody comes in, and out they reach APIs over TLS. It is one for all, so that they share the network's interfaces: one for each subnet and set of groups
 * (docs.aws.amazon.com/lambda/latest/dg/configuration-vpc.html, "Hyperplane ENIs").
 *
 * Lambda takes up to 20 minutes to give interfaces back once the last function is gone. So this group waits for 45 at its end, and it depends on the subnets, whose own end would give up sooner.
 *
 * @example
 * ```ts
 * import { FunctionsGroup } from "./components/aws/events/functions-group";
 * import type { AwsNetworkOutputs } from "./components/aws/network/network";
 * import type { Placement } from "./components/core/contracts";
 *
 * declare const place: Placement;
 * declare const network: AwsNetworkOutputs;
 *
 * const { id } = new FunctionsGroup("events-group", { place, network }).outputs;
 * export const groupId = id;
 * ```
 */
export class FunctionsGroup extends Component {
  readonly outputs: { id: Output<string> };

  constructor(name: string, { place, network }: FunctionsGroupArgs, opts?: ComponentResourceOptions) {
    super("gocoffee:aws:FunctionsGroup", name, place, opts);
    const tags = this.tags({ service: "platform" });
    const group = new ec2.SecurityGroup(
      this.label("group"),
      {
        name: this.displayName(),
        description: "Functions of the bus: out over TLS, and nobody in",
        vpcId: all([network.id, ...network.private.map(({ id }) => id)]).apply(([id]) => id!),
        tags,
      },
      { ...this.here, customTimeouts: { delete: "45m" } },
    );
    const out = new vpc.SecurityGroupEgressRule(
      this.label("tls"),
      {
        securityGroupId: group.id,
        description: "APIs of AWS, of the next cloud, and of who delivers messages",
        ...{ ipProtocol: "tcp", fromPort: 443, toPort: 443, cidrIpv4: "0.0.0.0/0" },
        tags,
      },
      this.here,
    );
    this.outputs = { id: all([group.id, out.id]).apply(([id]) => id) };
    this.registerOutputs({ id: group.id });
  }
}
