import * as ec2 from "@pulumi/aws/ec2";
import type { ComponentResourceOptions, Output, Resource } from "@pulumi/pulumi";
import { changed, type Change } from "../../core/change";
import { Component } from "../../core/component";
import type { Placement } from "../../core/contracts";

export interface NatArgs {
  place: Placement;
  /** The zones that get a gateway, each with the public subnet that it stands in. Empty for none. */
  subnets: { zone: string; id: Output<string> }[];
  /** The internet gateway: an address can be used only once the network has one. */
  internetGateway: Resource;
  change?: { gateway?: Change<ec2.NatGatewayArgs, [zone: string]> };
}

/** What NAT gives. */
export interface NatOutputs {
  /** Gateway ids by zone. */
  gateways: Record<string, Output<string>>;
  /** The public addresses that traffic from private subnets comes from: what partners put on their lists. */
  addresses: Output<string>[];
}

/**
 * NAT gateways, one per zone given, each with an address of its own that stays the same for as long as its zone does.
 *
 * @example
 * ```ts
 * import { InternetGateway } from "@pulumi/aws/ec2";
 * import { output } from "@pulumi/pulumi";
 * import { Nat } from "./components/aws/network/nat";
 * import type { Placement } from "./components/core/contracts";
 *
 * declare const place: Placement;
 * const vpcId = "vpc-0123456789abcdef0";
 *
 * const { addresses } = new Nat("nat", {
 *   place,
 *   subnets: [{ zone: "us-east-1a", id: output("subnet-0123456789abcdef0") }],
 *   internetGateway: new InternetGateway("internet", { vpcId }),
 * }).outputs;
 * ```
 */
export class Nat extends Component {
  readonly outputs: NatOutputs;

  constructor(name: string, args: NatArgs, opts?: ComponentResourceOptions) {
    super("gocoffee:aws:Nat", name, args.place, opts);
    const made = args.subnets.map(({ zone, id }) => {
      const address = this.address(zone, args.internetGateway);
      return { zone, address, gateway: this.gateway(zone, id, address, args.change?.gateway) };
    });
    this.outputs = {
      gateways: Object.fromEntries(made.map(({ zone, gateway }) => [zone, gateway.id])),
      addresses: made.map(({ address }) => address.publicIp),
    };
    this.registerOutputs({ addresses: this.outputs.addresses });
  }

  private address(zone: string, internetGateway: Resource): ec2.Eip {
    return new ec2.Eip(
      this.label(zone),
      { domain: "vpc", tags: this.tags({ service: "platform" }, `nat-${zone}`) },
      { ...this.here, protect: this.place.protection.networks, dependsOn: [internetGateway] },
    );
  }

  private gateway(
    zone: string,
    subnetId: Output<string>,
    address: ec2.Eip,
    change: NonNullable<NatArgs["change"]>["gateway"],
  ) {
    const sound: ec2.NatGatewayArgs = {
      allocationId: address.allocationId,
      subnetId,
      connectivityType: "public",
      tags: this.tags({ service: "platform" }, `nat-${zone}`),
    };
    return new ec2.NatGateway(this.label(zone), changed(sound, change, zone), this.here);
  }
}
