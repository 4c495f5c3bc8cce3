import { PublicIPAddress } from "@pulumi/azure-native/network/publicIPAddress";
import {
  VirtualNetworkGateway,
  type VirtualNetworkGatewayArgs,
} from "@pulumi/azure-native/network/virtualNetworkGateway";
import {
  VirtualNetworkGatewayConnection,
  type VirtualNetworkGatewayConnectionArgs,
} from "@pulumi/azure-native/network/virtualNetworkGatewayConnection";
import type { ComponentResourceOptions, Output } from "@pulumi/pulumi";
import { changed, type Change } from "../../core/change";
import { Component } from "../../core/component";
import type { Placement } from "../../core/contracts";
import { refuseUpdate } from "../../core/guard";
import { ownName } from "../../core/own-name";
import type { Group } from "../account/groups";
import { Alarms, type Watch } from "../common/alarms";
import type { By } from "../common/by";
import { diagnose, type LogTarget } from "../common/diagnostics";
import type { Site } from "../common/site";
import { tagsFor } from "../common/tags";
import { watchExpressRoute } from "./express-route-alarms-plan";
import { planExpressRoute, resizeProblem, type GatewaySku } from "./express-route-plan";
import type { AzureNetworkOutputs } from "./network";

export interface ExpressRouteArgs {
  place: Placement;
  site: Pick<Site, "subscription">;
  /** The group of the purpose `network`. */
  group: Group;
  /** Made with `gatewaySubnet`. */
  network: Pick<AzureNetworkOutputs, "gateways">;
  /** The ARM id of a circuit in the subscription that its provider has finished: people order it, and no program lays a cable. */
  circuit: string;
  /** @defaultValue ErGw1AZ: 1 Gbit/s. Growing it interrupts nothing */
  gatewaySku?: GatewaySku;
  logs: LogTarget;
  /** Who is told when the way is gone. @defaultValue nobody */
  alarms?: Watch | undefined;
  change?: {
    gateway?: Change<VirtualNetworkGatewayArgs>;
    connection?: Change<VirtualNetworkGatewayConnectionArgs>;
  };
}

/** What a gateway gives. */
export interface ExpressRouteOutputs {
  gatewayId: Output<string>;
  connectionId: Output<string>;
}

/**
 * The way to offices and data centres past the internet: a gateway over the zones in the network's GatewaySubnet, and its connection to a circuit, which has two paths.
 * The gateway is among the longest creates there are (up to 45 minutes), and waits for nothing but its subnet. Routes are the circuit's to learn.
 *
 * ```ts
 * import { ExpressRoute } from "../../components/azure/network/express-route";
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
 * const circuit = `/subscriptions/${site.subscription}/resourceGroups/lines/providers/Microsoft.Network/expressRouteCircuits/one`;
 * export const { connectionId } = new ExpressRoute("express-route", { place, site, group, network, logs, circuit }).outputs;
 * ```
 */
export class ExpressRoute extends Component {
  readonly outputs: ExpressRouteOutputs;

  constructor(name: string, args: ExpressRouteArgs, opts?: ComponentResourceOptions) {
    super("gocoffee:azure:ExpressRoute", name, args.place, opts);
    const plan = planExpressRoute(args.circuit, args.site.subscription);
    const gateway = this.gateway(plan.zones, args);
    const connection = this.connection(gateway, args);
    if (args.alarms)
      new Alarms(
        this.label("alarms"),
        { place: args.place, watch: args.alarms, watched: watchExpressRoute(args.circuit, gateway.id) },
        this.here,
      );
    this.outputs = { gatewayId: gateway.id, connectionId: connection.id };
    this.registerOutputs();
  }

  private called(part: string): string {
    return ownName(this.place.environment, this.id, "express-route", part, 80);
  }

  private gateway(zones: readonly string[], args: ExpressRouteArgs): VirtualNetworkGateway {
    const { group, network, gatewaySku = "ErGw1AZ", change } = args;
    if (!network.gateways) throw new RangeError(`${this.id}: want a network with a gatewaySubnet`);
    const { region: location } = this.place;
    const tags = tagsFor(this.place, { service: "platform" });
    const address = new PublicIPAddress(
      this.label("address"),
      {
        ...{ publicIpAddressName: this.called("express-route"), resourceGroupName: group.name, location, tags },
        ...{ sku: { name: "Standard", tier: "Regional" }, publicIPAllocationMethod: "Static" },
        ...{ publicIPAddressVersion: "IPv4", zones: [...zones] },
      },
      this.here,
    );
    const sound: VirtualNetworkGatewayArgs = {
      ...{ virtualNetworkGatewayName: this.called("express-route"), resourceGroupName: group.name, location, tags },
      ...{ gatewayType: "ExpressRoute", sku: { name: gatewaySku, tier: gatewaySku } },
      ipConfigurations: [
        {
          name: "gateway",
          privateIPAllocationMethod: "Dynamic",
          publicIPAddress: { id: address.id },
          subnet: { id: network.gateways.subnetId },
        },
      ],
    };
    const gateway = new VirtualNetworkGateway(this.label("gateway"), changed(sound, change?.gateway), {
      ...this.here,
      protect: this.place.protection.networks,
      customTimeouts: { create: "90m", update: "90m", delete: "90m" },
      ...refuseUpdate(`azure-${this.id}-grows`, ({ olds, news }) => resizeProblem(skuOf(olds), skuOf(news))),
    });
    const by: By = { label: (part) => this.label(part), here: this.here };
    const type = "Microsoft.Network/virtualNetworkGateways";
    diagnose(by, "gateway-logs", { id: gateway.id, type, resource: gateway }, args.logs);
    return gateway;
  }

  private connection(gateway: VirtualNetworkGateway, args: ExpressRouteArgs): VirtualNetworkGatewayConnection {
    const sound: VirtualNetworkGatewayConnectionArgs = {
      ...{ virtualNetworkGatewayConnectionName: this.called("express-route"), resourceGroupName: args.group.name },
      ...{ location: this.place.region, connectionType: "ExpressRoute", routingWeight: 0 },
      ...{ virtualNetworkGateway1: { id: gateway.id }, peer: { id: args.circuit } },
      tags: tagsFor(this.place, { service: "platform" }),
    };
    return new VirtualNetworkGatewayConnection(
      this.label("connection"),
      changed(sound, args.change?.connection),
      this.here,
    );
  }
}

function skuOf({ sku }: Record<string, unknown>): string {
  const name = typeof sku === "object" && sku !== null && "name" in sku ? sku.name : undefined;
  return typeof name === "string" ? name : "";
}
