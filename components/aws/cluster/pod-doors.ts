import * as vpc from "@pulumi/aws/vpc";
import type { ComponentResourceOptions, Input } from "@pulumi/pulumi";
import { Component } from "../../core/component";
import type { Placement } from "../../core/contracts";

export interface PodDoorsArgs {
  place: Placement;
  /** The group that EKS makes, in which nodes and pods are. */
  clusterGroupId: Input<string>;
  /** Whose members call pods. */
  callerGroupId: Input<string>;
  ports: readonly number[];
}

/**
 * Lets the members of a security group, such as a load balancer's, call pods: one rule on either side for each port. The AWS Load
 * Balancer Controller would write such rules by itself; here it only registers pods, and may change no group.
 *
 * @example
 * ```ts
 * import { PodDoors } from "./components/aws/cluster/pod-doors";
 * import type { Placement } from "./components/core/contracts";
 *
 * declare const place: Placement;
 *
 * new PodDoors("entrance-doors", {
 *   place,
 *   clusterGroupId: "sg-0123456789abcdef0",
 *   callerGroupId: "sg-0fedcba9876543210",
 *   ports: [8443, 8100],
 * });
 * ```
 */
export class PodDoors extends Component {
  constructor(name: string, args: PodDoorsArgs, opts?: ComponentResourceOptions) {
    super("gocoffee:aws:PodDoors", name, args.place, opts);
    const { clusterGroupId, callerGroupId } = args;
    for (const port of args.ports) {
      const both = { ipProtocol: "tcp", fromPort: port, toPort: port, tags: this.tags({ service: "platform" }) };
      new vpc.SecurityGroupIngressRule(
        this.label(`in-${port}`),
        {
          securityGroupId: clusterGroupId,
          referencedSecurityGroupId: callerGroupId,
          description: `Pods on ${port}, from the load balancer`,
          ...both,
        },
        this.here,
      );
      new vpc.SecurityGroupEgressRule(
        this.label(`out-${port}`),
        {
          securityGroupId: callerGroupId,
          referencedSecurityGroupId: clusterGroupId,
          description: `Pods on ${port}`,
          ...both,
        },
        this.here,
      );
    }
    this.registerOutputs();
  }
}
