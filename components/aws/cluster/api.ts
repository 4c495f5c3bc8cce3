import * as vpc from "@pulumi/aws/vpc";
import type { ComponentResourceOptions, Input } from "@pulumi/pulumi";
import { Component } from "../../core/component";
import type { Placement } from "../../core/contracts";

/** From where a cluster's API can be reached, beside the cluster itself. */
export interface ApiAccess {
  /** Addresses of the network, or of one that is joined to it: CIDR blocks. @defaultValue none */
  cidrs?: readonly string[];
  /** Security groups, by id. @defaultValue none */
  securityGroups?: readonly string[];
  /** Whether there is a machine that leads to the API, through a session of Systems Manager. @defaultValue false */
  host?: boolean;
  /** The public addresses for which the API has a public address too. @defaultValue none, and it has none */
  publicCidrs?: readonly string[];
}

export interface ApiDoorsArgs {
  place: Placement;
  /** The group that EKS makes, in which the control plane's addresses and the nodes are. It admits only itself. */
  clusterGroupId: Input<string>;
  cidrs: readonly string[];
  securityGroups: readonly string[];
  /** The group of the machine that leads to the API. @defaultValue there is none */
  hostGroupId?: Input<string> | undefined;
}

/**
 * Who is let in to a private API, on port 443 of the cluster's own security group.
 * Source: docs.aws.amazon.com/eks/latest/userguide/cluster-endpoint.html, "Accessing a private only API server".
 *
 * @example
 * ```ts
 * import { ApiDoors } from "./components/aws/cluster/api";
 * import type { Placement } from "./components/core/contracts";
 *
 * declare const place: Placement;
 *
 * new ApiDoors("api", { place, clusterGroupId: "sg-0123456789abcdef0", cidrs: ["10.192.0.0/10"], securityGroups: [] });
 * ```
 */
export class ApiDoors extends Component {
  constructor(name: string, args: ApiDoorsArgs, opts?: ComponentResourceOptions) {
    super("gocoffee:aws:ApiDoors", name, args.place, opts);
    const door = (
      key: string,
      from: Pick<vpc.SecurityGroupIngressRuleArgs, "cidrIpv4" | "referencedSecurityGroupId">,
    ) =>
      new vpc.SecurityGroupIngressRule(
        this.label(key),
        {
          securityGroupId: args.clusterGroupId,
          description: `The Kubernetes API, from ${key}`,
          ...{ ipProtocol: "tcp", fromPort: 443, toPort: 443 },
          ...from,
          tags: this.tags({ service: "platform" }, `api-${key}`),
        },
        this.here,
      );
    // Keyed by who is let in: another order, or one more, changes no other.
    for (const cidr of args.cidrs) door(cidr.replace("/", "-"), { cidrIpv4: cidr });
    for (const group of args.securityGroups) door(group, { referencedSecurityGroupId: group });
    if (args.hostGroupId !== undefined) door("host", { referencedSecurityGroupId: args.hostGroupId });
    this.registerOutputs();
  }
}
