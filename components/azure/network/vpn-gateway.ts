import { PublicIPAddress } from "@pulumi/azure-native/network/publicIPAddress";
import {
  VirtualNetworkGateway,
  type VirtualNetworkGatewayArgs,
} from "@pulumi/azure-native/network/virtualNetworkGateway";
import { interpolate, type ComponentResourceOptions, type Output } from "@pulumi/pulumi";
import { changed, type Change } from "../../core/change";
import { Component } from "../../core/component";
import type { Placement } from "../../core/contracts";
import type { AzureVpnEnd } from "../../core/ends";
import { ownName } from "../../core/own-name";
import type { Group } from "../account/groups";
import { Alarms, type Watch } from "../common/alarms";
import { diagnose, type LogTarget } from "../common/diagnostics";
import type { Site } from "../common/site";
import { tagsFor } from "../common/tags";
import type { AzureNetworkOutputs } from "./network";
import { watchVpn } from "./vpn-alarms-plan";
import { planVpnGateway, type InstancePlan, type VpnGatewayPlan, type VpnGatewaySku } from "./vpn-gateway-plan";

export interface VpnGatewayArgs {
  place: Placement;
  site: Pick<Site, "subscription">;
  /** The group of the purpose `network`. */
  group: Group;
  /** Made with `gatewaySubnet`. A gateway for ExpressRoute may stand in the same subnet. */
  network: Pick<AzureNetworkOutputs, "gateways">;
  /** Its ASN: one that no other end has; 65515 beside a circuit of ExpressRoute. */
  asn: number;
  /** The addresses inside tunnels of instances 0 and 1, out of 169.254.21.0–169.254.22.255, each once. */
  addresses: readonly [readonly string[], readonly string[]];
  /** @defaultValue VpnGw2AZ: 1.25 Gbit/s for all tunnels together. Another size interrupts tunnels for a moment, and replaces nothing */
  gatewaySku?: VpnGatewaySku | undefined;
  logs: LogTarget;
  /** Who is told of a tunnel or a session that is down. @defaultValue nobody */
  alarms?: Watch | undefined;
  change?: { gateway?: Change<VirtualNetworkGatewayArgs> } | undefined;
}

/**
 * Azure's end of tunnels to other clouds: a gateway of two instances, both at work (active-active), over the zones, with an address each that stays when the gateway goes.
 * It is among the longest creates there are (up to 45 minutes), and waits for nothing but its addresses and its subnet. Connections are made where both ends are known.
 *
 * What it tells the other ends is the network's range, and no program says what: pods have addresses that only their cluster knows, and leave with their node's. Nodes
 * and endpoints learn the ways to the other ends by themselves, since no route table stands on their subnets (one that turned BGP off would keep them ignorant).
 *
 * ```ts
 * import { VpnGateway } from "../../components/azure/network/vpn-gateway";
 * import type { Group } from "../../components/azure/account/groups";
 * import type { LogTarget } from "../../components/azure/common/diagnostics";
 * import type { Site } from "../../components/azure/common/site";
 * import type { AzureNetworkOutputs } from "../../components/azure/network/network";
 * import type { Placement } from "../../components/core/contracts";
 *
 * declare const place: Placement; // where it stands
 * declare const site: Site;
 * declare const group: Group; // of the purpose network
 * declare const network: AzureNetworkOutputs; // made with gatewaySubnet
 * declare const logs: LogTarget; // a Logs' outputs
 *
 * const end = new VpnGateway("vpn", {
 *   ...{ place, site, group, network, logs, asn: 64552 },
 *   addresses: [["169.254.21.2", "169.254.21.6"], ["169.254.21.10", "169.254.21.14"]],
 * }).end;
 * export const [first, second] = end.addresses;
 * ```
 */
export class VpnGateway extends Component {
  /** What the other clouds are joined to. */
  readonly end: AzureVpnEnd;

  constructor(name: string, args: VpnGatewayArgs, opts?: ComponentResourceOptions) {
    super("gocoffee:azure:VpnGateway", name, args.place, opts);
    const { site, group, asn, addresses } = args;
    const plan = planVpnGateway({
      ...{ subscription: site.subscription, group: group.plainName, gateway: this.called("vpn"), asn, addresses },
    });
    const [first, second] = [0, 1].map((instance) => this.address(instance, plan, args)) as [
      PublicIPAddress,
      PublicIPAddress,
    ];
    const gateway = this.gateway(plan, [first, second], args);
    if (args.alarms)
      new Alarms(
        this.label("alarms"),
        { place: args.place, watch: args.alarms, watched: watchVpn(gateway.id) },
        this.here,
      );
    const configuration = ({ key }: InstancePlan): Output<string> => interpolate`${gateway.id}/ipConfigurations/${key}`;
    this.end = {
      ...{ region: this.place.region, asn, group: group.name, gatewayId: gateway.id, ready: [gateway] },
      addresses: [given(first), given(second)],
      ipConfigurations: [configuration(plan.instances[0]), configuration(plan.instances[1])],
    };
    this.registerOutputs();
  }

  private called(part: string): string {
    return ownName(this.place.environment, this.id, "vpn", part, 80);
  }

  /** The other ends know the gateway by it: with another, AWS's customer gateways and Google's external one would be made anew. */
  private address(instance: number, { zones }: VpnGatewayPlan, { group }: VpnGatewayArgs): PublicIPAddress {
    return new PublicIPAddress(
      this.label(`address-${instance}`),
      {
        ...{ publicIpAddressName: this.called(`vpn-${instance}`), resourceGroupName: group.name },
        ...{ location: this.place.region, sku: { name: "Standard", tier: "Regional" } },
        ...{ publicIPAllocationMethod: "Static", publicIPAddressVersion: "IPv4", zones: [...zones] },
        tags: tagsFor(this.place, { service: "platform" }),
      },
      { ...this.here, protect: this.place.protection.networks },
    );
  }

  private gateway(
    { instances }: VpnGatewayPlan,
    addresses: readonly [PublicIPAddress, PublicIPAddress],
    args: VpnGatewayArgs,
  ): VirtualNetworkGateway {
    const { group, network, asn, gatewaySku: size = "VpnGw2AZ", change } = args;
    const subnet = network.gateways?.subnetId;
    if (subnet === undefined) throw new RangeError(`${this.id}: want a network with a gatewaySubnet`);
    const sound: VirtualNetworkGatewayArgs = {
      ...{ virtualNetworkGatewayName: this.called("vpn"), resourceGroupName: group.name, location: this.place.region },
      ...{ gatewayType: "Vpn", vpnType: "RouteBased", vpnGatewayGeneration: "Generation2" },
      ...{ sku: { name: size, tier: size }, activeActive: true, enableBgp: true },
      ipConfigurations: instances.map(({ key }, index) => ({
        name: key,
        privateIPAllocationMethod: "Dynamic",
        publicIPAddress: { id: addresses[index]!.id },
        subnet: { id: subnet },
      })),
      bgpSettings: {
        asn,
        bgpPeeringAddresses: instances.map(({ configurationId, customAddresses }) => ({
          ipconfigurationId: configurationId,
          customBgpIpAddresses: customAddresses,
        })),
      },
      tags: tagsFor(this.place, { service: "platform" }),
    };
    const gateway = new VirtualNetworkGateway(this.label("gateway"), changed(sound, change?.gateway), {
      ...this.here,
      protect: this.place.protection.networks,
      customTimeouts: { create: "90m", update: "90m", delete: "90m" },
    });
    const type = "Microsoft.Network/virtualNetworkGateways";
    const by = { label: (part: string) => this.label(part), here: this.here };
    diagnose(by, "gateway-logs", { id: gateway.id, type, resource: gateway }, args.logs);
    return gateway;
  }
}

/** It is static: known once it stands. */
function given({ ipAddress }: PublicIPAddress): Output<string> {
  return ipAddress.apply((address) => {
    if (address === undefined) throw new RangeError("a static public address has none");
    return address;
  });
}
