import { NatGateway, type NatGatewayArgs } from "@pulumi/azure-native/network/natGateway";
import { PublicIPAddress, type PublicIPAddressArgs } from "@pulumi/azure-native/network/publicIPAddress";
import type { ComponentResourceOptions, Output, Resource } from "@pulumi/pulumi";
import { changed, type Change } from "../../core/change";
import { Component } from "../../core/component";
import type { Placement } from "../../core/contracts";
import { ownName } from "../../core/own-name";
import type { Group } from "../account/groups";
import { tagsFor } from "../common/tags";

export interface NatArgs {
  place: Placement;
  group: Group;
  /** A gateway for each of these zones, `1` to `3`. One more moves none of the others. */
  zones: readonly string[];
  change?:
    | {
        gateway?: Change<NatGatewayArgs, [zone: string]>;
        address?: Change<PublicIPAddressArgs, [zone: string]>;
      }
    | undefined;
}

/** What NAT gives. */
export interface NatOutputs {
  /** ARM ids by zone. */
  gateways: Record<string, Output<string>>;
  /** The public addresses that what leaves comes from, by zone: what partners put on their lists. */
  addresses: Record<string, Output<string>>;
}

/** All zones of a region that has zones: an address names one of them, or all three. */
export const everyZone = ["1", "2", "3"] as const;

/**
 * NAT gateways: how nodes and pods reach the internet, from addresses that stay. A gateway has one zone for life (N1); its address is in all three, so that
 * with a zone lost another gateway can take it over. Each address carries 64,512 connections to one place at a time, and an idle one is let go after four minutes.
 * What spans zones itself (StandardV2) is not in the version of the API that the SDK speaks (N2).
 *
 * ```ts
 * import { Nat } from "../../components/azure/network/nat";
 * import type { Group } from "../../components/azure/account/groups";
 * import type { Placement } from "../../components/core/contracts";
 *
 * declare const place: Placement; // where it stands
 * declare const group: Group; // of the purpose network
 *
 * export const { addresses } = new Nat("nat", { place, group, zones: ["1"] }).outputs;
 * ```
 */
export class Nat extends Component {
  readonly outputs: NatOutputs;
  readonly ready: Resource[];

  constructor(name: string, args: NatArgs, opts?: ComponentResourceOptions) {
    super("gocoffee:azure:Nat", name, args.place, opts);
    const made = args.zones.map((zone) => {
      const address = this.address(zone, args);
      return { zone, address, gateway: this.gateway(zone, address, args) };
    });
    this.ready = made.map(({ gateway }) => gateway);
    this.outputs = {
      gateways: Object.fromEntries(made.map(({ zone, gateway }) => [zone, gateway.id])),
      addresses: Object.fromEntries(
        made.map(({ zone, address }) => [zone, address.ipAddress.apply((known) => known ?? "")]),
      ),
    };
    this.registerOutputs();
  }

  private called(zone: string): string {
    return ownName(this.place.environment, this.id, "network-nat", `nat-${zone}`);
  }

  private address(zone: string, { group, change }: NatArgs): PublicIPAddress {
    const sound: PublicIPAddressArgs = {
      publicIpAddressName: this.called(zone),
      resourceGroupName: group.name,
      location: this.place.region,
      // Basic is gone (N3).
      sku: { name: "Standard", tier: "Regional" },
      publicIPAllocationMethod: "Static",
      publicIPAddressVersion: "IPv4",
      zones: [...everyZone],
      tags: tagsFor(this.place, { service: "platform" }),
    };
    return new PublicIPAddress(this.label(`${zone}-address`), changed(sound, change?.address, zone), {
      ...this.here,
      protect: this.place.protection.networks,
    });
  }

  private gateway(zone: string, address: PublicIPAddress, { group, change }: NatArgs): NatGateway {
    const sound: NatGatewayArgs = {
      natGatewayName: this.called(zone),
      resourceGroupName: group.name,
      location: this.place.region,
      sku: { name: "Standard" },
      zones: [zone],
      idleTimeoutInMinutes: 4,
      publicIpAddresses: [{ id: address.id }],
      tags: tagsFor(this.place, { service: "platform" }),
    };
    return new NatGateway(this.label(zone), changed(sound, change?.gateway, zone), this.here);
  }
}
