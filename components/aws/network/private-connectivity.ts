import * as directconnect from "@pulumi/aws/directconnect";
import * as ec2 from "@pulumi/aws/ec2";
import * as transit from "@pulumi/aws/ec2transitgateway";
import type { ComponentResourceOptions, Input, Output } from "@pulumi/pulumi";
import { changed, type Change } from "../../core/change";
import { Component } from "../../core/component";
import type { Placement } from "../../core/contracts";
import { asnsOf, type Asns } from "../../core/asns";
import type { AwsSubnetOutputs } from "./network";

export interface PrivateConnectivityArgs {
  place: Placement;
  /** The environment's slot, 0–9: the ASNs on AWS's side follow from it. */
  slot: number;
  vpcId: Input<string>;
  /** Where the transit gateway gets an address in each zone: subnets that nothing else is in, one a zone. */
  subnets: AwsSubnetOutputs[];
  /** The route tables from which the other end is reached, by what they are for. */
  routeTables: Record<string, Input<string>>;
  /** The addresses at the other end: a CIDR block that nothing in AWS overlaps. */
  otherEnd: string;
  /** The physical connection: `dxcon-…`. People order it; no program can. */
  connectionId: string;
  /** The VLAN on it, 1–4094. */
  vlan: number;
  /** The ASN of the router at the other end, 1–4294967294, and none of AWS's own: `asnsOf`. */
  asn: number;
  /** The CIDR blocks that are announced to the other end. */
  allowedPrefixes: string[];
  change?: {
    gateway?: Change<transit.TransitGatewayArgs>;
    interface?: Change<directconnect.TransitVirtualInterfaceArgs>;
  };
}

/**
 * The way to offices and data centres past the internet: a transit gateway, to which the network is attached, and Direct Connect.
 * Nothing is routed by default: one table of the gateway says who reaches whom.
 *
 * @example
 * ```ts
 * import { output } from "@pulumi/pulumi";
 * import { PrivateConnectivity } from "./components/aws/network/private-connectivity";
 * import type { Placement } from "./components/core/contracts";
 *
 * declare const place: Placement;
 *
 * new PrivateConnectivity("private", {
 *   place,
 *   vpcId: "vpc-0123456789abcdef0",
 *   subnets: [{ id: output("subnet-0123456789abcdef0"), zone: "us-east-1a", cidr: "10.0.240.0/23" }],
 *   routeTables: { "us-east-1a": "rtb-0123456789abcdef0" },
 *   slot: 2,
 *   otherEnd: "10.192.0.0/10",
 *   connectionId: "dxcon-fgk00000",
 *   vlan: 101,
 *   asn: 65000,
 *   allowedPrefixes: ["10.0.0.0/16"],
 * });
 * ```
 */
export class PrivateConnectivity extends Component {
  readonly outputs: { transitGatewayId: Output<string> };

  constructor(name: string, args: PrivateConnectivityArgs, opts?: ComponentResourceOptions) {
    super("gocoffee:aws:PrivateConnectivity", name, args.place, opts);
    const asns = asnsOf(args.slot, args.asn);
    const gateway = this.gateway(asns, args);
    const network = this.attach(gateway, args);
    const cable = this.directConnect(gateway, asns, args);
    this.routes(gateway, { network: network.id, cable: cable.transitGatewayAttachmentId });
    for (const [key, routeTableId] of Object.entries(args.routeTables)) {
      new ec2.Route(
        this.label(key),
        { routeTableId, destinationCidrBlock: args.otherEnd, transitGatewayId: gateway.id },
        // A route to a gateway that the network is not on is refused.
        { ...this.here, dependsOn: [network] },
      );
    }
    this.outputs = { transitGatewayId: gateway.id };
    this.registerOutputs({ transitGatewayId: gateway.id });
  }

  private gateway(asns: Asns, args: PrivateConnectivityArgs): transit.TransitGateway {
    const sound: transit.TransitGatewayArgs = {
      description: `Go Coffee ${args.place.environment}: to offices and data centres`,
      amazonSideAsn: asns.transitGateway,
      autoAcceptSharedAttachments: "disable",
      defaultRouteTableAssociation: "disable",
      defaultRouteTablePropagation: "disable",
      dnsSupport: "enable",
      vpnEcmpSupport: "enable",
      tags: this.tags({ service: "platform" }, "transit"),
    };
    return new transit.TransitGateway(this.label("transit"), changed(sound, args.change?.gateway), {
      ...this.here,
      protect: args.place.protection.networks,
    });
  }

  /** Of the Direct Connect gateway and its interface: `go-coffee-ENVIRONMENT-direct-connect` for the usual one. */
  private get connectionName(): string {
    return this.displayName(this.id === "private" ? "direct-connect" : `${this.id}-direct-connect`);
  }

  private attach(gateway: transit.TransitGateway, args: PrivateConnectivityArgs): transit.VpcAttachment {
    return new transit.VpcAttachment(
      this.label("network"),
      {
        transitGatewayId: gateway.id,
        vpcId: args.vpcId,
        subnetIds: args.subnets.map(({ id }) => id),
        transitGatewayDefaultRouteTableAssociation: false,
        transitGatewayDefaultRouteTablePropagation: false,
        tags: this.tags({ service: "platform" }, "transit-network"),
      },
      this.here,
    );
  }

  private directConnect(
    gateway: transit.TransitGateway,
    asns: Asns,
    args: PrivateConnectivityArgs,
  ): directconnect.GatewayAssociation {
    const cables = new directconnect.Gateway(
      this.label("direct-connect"),
      {
        name: this.connectionName,
        amazonSideAsn: String(asns.directConnect),
        tags: this.tags({ service: "platform" }, "direct-connect"),
      },
      { ...this.here, protect: args.place.protection.networks },
    );
    const association = new directconnect.GatewayAssociation(
      this.label("association"),
      { dxGatewayId: cables.id, associatedGatewayId: gateway.id, allowedPrefixes: args.allowedPrefixes },
      this.here,
    );
    const sound: directconnect.TransitVirtualInterfaceArgs = {
      name: this.connectionName,
      connectionId: args.connectionId,
      dxGatewayId: cables.id,
      vlan: args.vlan,
      addressFamily: "ipv4",
      ...(args.asn > 2 ** 31 - 1 ? { bgpAsnLong: String(args.asn) } : { bgpAsn: args.asn }),
      mtu: 8500,
      tags: this.tags({ service: "platform" }, "direct-connect"),
    };
    new directconnect.TransitVirtualInterface(
      this.label("interface"),
      changed(sound, args.change?.interface),
      this.here,
    );
    return association;
  }

  /** One table for both: the network learns the other end's addresses, and the other end those of the network that are allowed. */
  private routes(gateway: transit.TransitGateway, attachments: Record<string, Output<string>>): void {
    const table = new transit.RouteTable(
      this.label("routes"),
      { transitGatewayId: gateway.id, tags: this.tags({ service: "platform" }, "transit") },
      this.here,
    );
    for (const [key, transitGatewayAttachmentId] of Object.entries(attachments)) {
      const pair = { transitGatewayAttachmentId, transitGatewayRouteTableId: table.id };
      new transit.RouteTableAssociation(this.label(key), pair, this.here);
      new transit.RouteTablePropagation(this.label(key), pair, this.here);
    }
  }
}
