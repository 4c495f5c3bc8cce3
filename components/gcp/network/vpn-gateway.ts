import { HaVpnGateway, type HaVpnGatewayArgs } from "@pulumi/gcp/compute/haVpnGateway";
import { Router, type RouterArgs } from "@pulumi/gcp/compute/router";
import type { ComponentResourceOptions, Input, Output, Resource } from "@pulumi/pulumi";
import { changed, type Change } from "../../core/change";
import { Component } from "../../core/component";
import type { Placement } from "../../core/contracts";
import type { GcpVpnEnd } from "../../core/ends";
import { displayName } from "../../core/naming";
import { ownName } from "../../core/own-name";
import { AlertPolicies, type Watch } from "../common/alert-policy";
import { labelsFor } from "../common/labels";
import { watchVpn } from "./vpn-alarms-plan";
import { planRouter } from "./vpn-gateway-plan";

export interface VpnGatewayArgs {
  place: Placement;
  /** The project's id. */
  project: string;
  /** The network's id. */
  network: Input<string>;
  /** The router's ASN: a private one, that no other end has. */
  asn: number;
  /** The CIDR blocks that the other ends are told of: nodes, pods, what databases have. Theirs alone, and each once. */
  announced: readonly string[];
  /** How many tunnels end here, 1 or more: fewer that say anything are told of. */
  count: number;
  /** Who is told of a tunnel or a session that is down. */
  watch: Watch;
  /** What it waits for: APIs. */
  after: Resource[];
  change?: { gateway?: Change<HaVpnGatewayArgs>; router?: Change<RouterArgs> } | undefined;
}

/**
 * Google's end of tunnels to other clouds: an HA VPN gateway, whose two interfaces stand in places of their own and have addresses that stay as long as it does, and a
 * router that announces what it is told to. Tunnels, their interfaces and sessions are made where both ends are known.
 *
 * No rule of the firewall goes with it: rules are stateful, so what is called from here is answered, and nobody calls in. Pods keep their own addresses on the way
 * out: GKE hides none behind its node's that goes to 10.0.0.0/8, where all the other ends' ranges are
 * (docs.cloud.google.com/kubernetes-engine/docs/concepts/ip-masquerade-agent, "Default non-masquerade destinations").
 *
 * ```ts
 * import { VpnGateway } from "../../components/gcp/network/vpn-gateway";
 * import type { Watch } from "../../components/gcp/common/alert-policy";
 * import type { Placement } from "../../components/core/contracts";
 *
 * declare const place: Placement; // where it stands
 * declare const watch: Watch; // an Alerts' outputs
 *
 * const end = new VpnGateway("vpn", {
 *   ...{ place, watch, project: "go-coffee-prod", network: "projects/go-coffee-prod/global/networks/one", after: [] },
 *   ...{ asn: 64542, announced: ["10.144.0.0/17", "10.146.0.0/15"], count: 6 },
 * }).end;
 * export const [first, second] = end.addresses;
 * ```
 */
export class VpnGateway extends Component {
  /** What the other clouds are joined to. */
  readonly end: GcpVpnEnd;

  constructor(name: string, args: VpnGatewayArgs, opts?: ComponentResourceOptions) {
    super("gocoffee:gcp:VpnGateway", name, args.place, opts);
    const gateway = this.gateway(args);
    const router = this.router(args);
    const watched = watchVpn(gateway.name, displayName(this.place.environment, ""), args.count);
    const { place, project, watch } = args;
    new AlertPolicies(this.label("alarms"), { place, project, watch, watched }, this.here);
    this.end = {
      ...{ region: this.place.region, project, asn: args.asn },
      ...{ gateway: gateway.id, router: router.name, ready: [gateway, router] },
      addresses: [addressOf(gateway, 0), addressOf(gateway, 1)],
    };
    this.registerOutputs();
  }

  private called(part: string): string {
    return ownName(this.place.environment, this.id, "vpn", part);
  }

  /** The other ends know it by its addresses, which go with it: AWS's customer gateways and Azure's local ones would be made anew. */
  private gateway({ project, network, after, change }: VpnGatewayArgs): HaVpnGateway {
    const sound: HaVpnGatewayArgs = {
      ...{ project, region: this.place.region, name: this.called("vpn"), network },
      ...{ stackType: "IPV4_ONLY", gatewayIpVersion: "IPV4" },
      labels: labelsFor(this.place, { service: "platform" }),
    };
    return new HaVpnGateway(this.label("gateway"), changed(sound, change?.gateway), {
      ...this.here,
      protect: this.place.protection.networks,
      dependsOn: after,
    });
  }

  /** One of its own: a partner's cable wants another ASN, and what is announced over a cable is not what other clouds are told. */
  private router({ project, network, asn, announced, after, change }: VpnGatewayArgs): Router {
    const sound: RouterArgs = {
      ...{ project, region: this.place.region, name: this.called("vpn"), network },
      description: "Tunnels to other clouds",
      bgp: planRouter({ asn, announced }),
    };
    return new Router(this.label("router"), changed(sound, change?.router), {
      ...this.here,
      protect: this.place.protection.networks,
      dependsOn: after,
    });
  }
}

/** Known once the gateway stands. */
function addressOf({ vpnInterfaces }: HaVpnGateway, id: 0 | 1): Output<string> {
  return vpnInterfaces.apply((all) => {
    const address = all.find((one) => one.id === id)?.ipAddress;
    if (address === undefined) throw new RangeError(`the HA VPN gateway has no interface ${id}`);
    return address;
  });
}
