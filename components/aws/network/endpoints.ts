import * as ec2 from "@pulumi/aws/ec2";
import * as vpc from "@pulumi/aws/vpc";
import type { ComponentResourceOptions, Input, Output } from "@pulumi/pulumi";
import { changed, type Change } from "../../core/change";
import { Component } from "../../core/component";
import type { Placement } from "../../core/contracts";
import { interfacePolicy, s3Policy, tablePolicy } from "./endpoint-policy";
import { ownId } from "../../core/own-name";
import type { GatewayService } from "./network-plan";
import { partitionOf } from "../common/partition";
import { policyDocument } from "../common/policy-document";

/** How security groups name endpoints. */
export interface EndpointWays {
  /** The security group of all interface endpoints. */
  groupId: Output<string>;
  /** The addresses of what has a gateway: lists of AWS's, by service. */
  prefixLists: Readonly<Partial<Record<GatewayService, Output<string>>>>;
}

export interface EndpointsArgs {
  place: Placement;
  /** 12 digits. Nobody of another account gets through. */
  account: Input<string>;
  /** The network that they are for. */
  vpcId: Output<string>;
  /** The network's own addresses: who may use the interface endpoints. */
  cidr: string;
  /** Where the interface endpoints get an address each: one subnet a zone. */
  subnetIds: Output<string>[];
  /** The tables that get a route to S3, and to what else has a gateway. */
  routeTableIds: Output<string>[];
  /** The last part of each service's name: `ecr.api`, `sts`. */
  services: string[];
  /** What has a gateway. @defaultValue S3 */
  gateways?: readonly GatewayService[];
  change?: {
    gateway?: Change<ec2.VpcEndpointArgs, [service: GatewayService]>;
    interface?: Change<ec2.VpcEndpointArgs, [service: string]>;
  };
}

/**
 * Private ways to AWS's own services: what nodes send there neither crosses the internet nor costs NAT traffic, and nobody of
 * another account gets through.
 *
 * @example
 * ```ts
 * import { output } from "@pulumi/pulumi";
 * import { Endpoints } from "./components/aws/network/endpoints";
 * import type { Placement } from "./components/core/contracts";
 *
 * declare const place: Placement;
 *
 * new Endpoints("endpoints", {
 *   place,
 *   account: "123456789012",
 *   vpcId: output("vpc-0123456789abcdef0"),
 *   cidr: "10.0.0.0/16",
 *   subnetIds: [output("subnet-0123456789abcdef0")],
 *   routeTableIds: [output("rtb-0123456789abcdef0")],
 *   services: ["ecr.api", "ecr.dkr", "sts"],
 * });
 * ```
 */
export class Endpoints extends Component {
  /** The addresses of each interface endpoint, one a zone, by service. */
  readonly outputs: { addresses: Record<string, Output<string[]>>; ways: EndpointWays };

  constructor(name: string, args: EndpointsArgs, opts?: ComponentResourceOptions) {
    super("gocoffee:aws:Endpoints", name, args.place, opts);
    const group = this.securityGroup(args);
    const gateways = (args.gateways ?? (["s3"] as const)).map(
      (service) => [service, this.gateway(service, args)] as const,
    );
    const made = args.services.map((service) => [service, addressesOf(this.interface(service, group, args))] as const);
    this.outputs = {
      addresses: Object.fromEntries(made),
      ways: {
        groupId: group.id,
        prefixLists: Object.fromEntries(gateways.map(([service, { prefixListId }]) => [service, prefixListId])),
      },
    };
    this.registerOutputs();
  }

  private serviceName(service: string): string {
    return `com.amazonaws.${this.place.region}.${service}`;
  }

  private gateway(service: GatewayService, args: EndpointsArgs): ec2.VpcEndpoint {
    const sound: ec2.VpcEndpointArgs = {
      vpcId: args.vpcId,
      serviceName: this.serviceName(service),
      vpcEndpointType: "Gateway",
      routeTableIds: args.routeTableIds,
      policy: policyDocument(service === "s3" ? s3Policy(args.account) : tablePolicy(args.account)),
      tags: this.tags({ service: "platform" }, service),
    };
    return new ec2.VpcEndpoint(this.label(service), changed(sound, args.change?.gateway, service), this.here);
  }

  private interface(service: string, group: ec2.SecurityGroup, args: EndpointsArgs): ec2.VpcEndpoint {
    const sound: ec2.VpcEndpointArgs = {
      vpcId: args.vpcId,
      serviceName: this.serviceName(service),
      vpcEndpointType: "Interface",
      privateDnsEnabled: true,
      subnetIds: args.subnetIds,
      securityGroupIds: [group.id],
      policy: policyDocument(interfacePolicy(service, args.account, partitionOf(this.place.region))),
      tags: this.tags({ service: "platform" }, service.replace(".", "-")),
    };
    return new ec2.VpcEndpoint(
      this.label(service.replace(".", "-")),
      changed(sound, args.change?.interface, service),
      this.here,
    );
  }

  private securityGroup(args: EndpointsArgs): ec2.SecurityGroup {
    const tags = this.tags({ service: "platform" }, "endpoints");
    const group = new ec2.SecurityGroup(
      this.label("group"),
      {
        name: this.displayName(ownId(this.id)),
        description: "Interface endpoints of AWS services",
        vpcId: args.vpcId,
        tags,
      },
      this.here,
    );
    new vpc.SecurityGroupIngressRule(
      this.label("https"),
      {
        securityGroupId: group.id,
        description: "AWS service APIs, from inside the network only",
        ipProtocol: "tcp",
        fromPort: 443,
        toPort: 443,
        cidrIpv4: args.cidr,
        tags,
      },
      this.here,
    );
    return group;
  }
}

/** In the order of addresses: the provider gives a set. Source: terraform-provider-aws internal/service/ec2/vpc_endpoint.go, Read. */
function addressesOf({ subnetConfigurations }: ec2.VpcEndpoint): Output<string[]> {
  return subnetConfigurations.apply((all) => all.flatMap(({ ipv4 }) => (ipv4 ? [ipv4] : [])).sort());
}
