import * as directconnect from "@pulumi/aws/directconnect";
import * as ec2 from "@pulumi/aws/ec2";
import * as transit from "@pulumi/aws/ec2transitgateway";
import type { ComponentResourceOptions, Input, Output, Resource } from "@pulumi/pulumi";
import { asnsOf, type Asns } from "../../core/asns";
import { changed, type Change } from "../../core/change";
import { Component } from "../../core/component";
import type { Placement } from "../../core/contracts";

/** A Direct Connect connection, and the VLAN on it. */
export interface Cable {
  /** The physical connection: `dxcon-…`. People order it; no program can. */
  connectionId: string;
  /** The VLAN on it, 1–4094. */
  vlan: number;
}

export interface PrivateConnectivityArgs extends Cable {
  place: Placement;
  /** The environment's slot, 0–9: the ASNs on AWS's side follow from it. */
  slot: number;
  /** The transit gateway that the network is on, the table that says where the network's packets go, and what a route waits for: `Transit`. */
  transit: { transitGatewayId: Input<string>; networkRouteTableId: Input<string>; ready: readonly Resource[] };
  /** The route tables from which the other end is reached, by what they are for. */
  routeTables: Record<string, Input<string>>;
  /** The addresses at the other end: a CIDR block that nothing in AWS overlaps. */
  otherEnd: string;
  /**
   * Another connection, best at another location: BGP goes on over it when the first is gone. AWS promises 99.9 % for one connection each at two locations, and 99.99 %
   * for two each at two (aws.amazon.com/directconnect/sla). @defaultValue none: 95 %
   */
  second?: Cable | undefined;
  /** The ASN of the router at the other end, 1–4294967294, and none of AWS's own: `asnsOf`. */
  asn: number;
  /** The CIDR blocks that are announced to the other end. */
  allowedPrefixes: string[];
  change?: { interface?: Change<directconnect.TransitVirtualInterfaceArgs, [which: "first" | "second"]> };
}

/**
 * The way to offices and data centres past the internet: Direct Connect, to a transit gateway that may have tunnels, too. Of two ways to the same block the gateway takes
 * the cable: it prefers what Direct Connect tells it to what a tunnel does, whatever the paths' lengths
 * (docs.aws.amazon.com/vpc/latest/tgw/how-transit-gateways-work.html, "Route evaluation order").
 *
 * @example
 * ```ts
 * import { PrivateConnectivity } from "./components/aws/network/private-connectivity";
 * import { Transit } from "./components/aws/network/transit";
 * import type { Placement } from "./components/core/contracts";
 *
 * declare const place: Placement;
 * declare const transit: Transit;
 *
 * new PrivateConnectivity("private", {
 *   place,
 *   transit: { ...transit.outputs, ready: transit.ready },
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
  constructor(name: string, args: PrivateConnectivityArgs, opts?: ComponentResourceOptions) {
    super("gocoffee:aws:PrivateConnectivity", name, args.place, opts);
    const asns = asnsOf(args.slot, args.asn);
    const { transitGatewayId, networkRouteTableId, ready } = args.transit;
    this.tableOf(this.directConnect(asns, args).transitGatewayAttachmentId, networkRouteTableId);
    for (const [key, routeTableId] of Object.entries(args.routeTables)) {
      new ec2.Route(
        this.label(key),
        { routeTableId, destinationCidrBlock: args.otherEnd, transitGatewayId },
        // A route to a gateway that the network is not on is refused.
        { ...this.here, dependsOn: [...ready] },
      );
    }
    this.registerOutputs();
  }

  /** Of the Direct Connect gateway and its interface: `go-coffee-ENVIRONMENT-direct-connect` for the usual one. */
  private get connectionName(): string {
    return this.displayName(this.id === "private" ? "direct-connect" : `${this.id}-direct-connect`);
  }

  private directConnect(asns: Asns, args: PrivateConnectivityArgs): directconnect.GatewayAssociation {
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
      {
        dxGatewayId: cables.id,
        associatedGatewayId: args.transit.transitGatewayId,
        allowedPrefixes: args.allowedPrefixes,
      },
      this.here,
    );
    this.cable("first", cables, args, args);
    if (args.second) this.cable("second", cables, args.second, args);
    return association;
  }

  /** A virtual interface on a connection. The second announces the same: BGP shares what goes out over both, and keeps the one that is left. */
  private cable(
    which: "first" | "second",
    cables: directconnect.Gateway,
    { connectionId, vlan }: Cable,
    { asn, change }: PrivateConnectivityArgs,
  ): void {
    const suffix = which === "first" ? "" : `-${which}`;
    const sound: directconnect.TransitVirtualInterfaceArgs = {
      name: `${this.connectionName}${suffix}`,
      connectionId,
      dxGatewayId: cables.id,
      vlan,
      addressFamily: "ipv4",
      ...(asn > 2 ** 31 - 1 ? { bgpAsnLong: String(asn) } : { bgpAsn: asn }),
      mtu: 8500,
      tags: this.tags({ service: "platform" }, `direct-connect${suffix}`),
    };
    new directconnect.TransitVirtualInterface(
      this.label(`interface${suffix}`),
      changed(sound, change?.interface, which),
      this.here,
    );
  }

  /** The network learns the other end's addresses, and the other end those of the network that are allowed. */
  private tableOf(transitGatewayAttachmentId: Output<string>, transitGatewayRouteTableId: Input<string>): void {
    const pair = { transitGatewayAttachmentId, transitGatewayRouteTableId };
    new transit.RouteTableAssociation(this.label("cable"), pair, this.here);
    new transit.RouteTablePropagation(this.label("cable"), pair, this.here);
  }
}
