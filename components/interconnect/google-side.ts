import { ExternalVpnGateway } from "@pulumi/gcp/compute/externalVpnGateway";
import { RouterInterface } from "@pulumi/gcp/compute/routerInterface";
import { RouterPeer, type RouterPeerArgs } from "@pulumi/gcp/compute/routerPeer";
import { VPNTunnel, type VPNTunnelArgs } from "@pulumi/gcp/compute/vpntunnel";
import type { Input, Resource } from "@pulumi/pulumi";
import { parse } from "../core/cidr";
import { changed, type Change } from "../core/change";
import type { GcpVpnEnd } from "../core/ends";
import { keyOf, labelsOf, type Keys, type Maker } from "./making";
import { googleOffer } from "./offer";
import type { Tunnel } from "./tunnel-plan";

/** What Google's side of a pair is made of. */
export interface GoogleSide {
  end: GcpVpnEnd;
  tunnels: readonly Tunnel[];
  /** The other end: its ASN, its addresses in the order of the gateway's interfaces, and its address inside of each tunnel. */
  peer: {
    asn: number;
    addresses: readonly Input<string>[];
    inside: (tunnel: Tunnel) => string;
    called: string;
  };
  keys: Keys;
  change?: GoogleChange | undefined;
}

export interface GoogleChange {
  tunnel?: Change<VPNTunnelArgs, [tunnel: Tunnel]> | undefined;
  peer?: Change<RouterPeerArgs, [tunnel: Tunnel]> | undefined;
}

/**
 * How little Google's router likes what it announces here: others' routers take the lowest number, and 100 is what it says over a cable (Interconnect) by default. So a
 * cable is preferred, and the tunnels stand behind it.
 */
export const tunnelPriority = 200;

/**
 * Google's side: a gateway that stands for the other end, and for each tunnel an interface of the router and a session of BGP. What the router announces is its own
 * to say: a session that said it for itself would override it. No BFD, which neither AWS nor Azure speaks over a VPN: a tunnel that dies is missed after 60 s.
 * Sources: compute API, VpnTunnel, RouterBgpPeer; docs.cloud.google.com/network-connectivity/docs/router/concepts/bgp-timers.
 */
export function googleSide(by: Maker, { end, tunnels, peer, keys, change }: GoogleSide): VPNTunnel[] {
  const { project, region } = end;
  const gateway = new ExternalVpnGateway(
    by.label("gcp-peer"),
    {
      ...{ project, name: by.called("peer"), description: `The gateway of ${peer.called}`, labels: labelsOf(by.place) },
      // TWO_IPS_REDUNDANCY is refused with four.
      redundancyType: peer.addresses.length === 4 ? "FOUR_IPS_REDUNDANCY" : "TWO_IPS_REDUNDANCY",
      interfaces: peer.addresses.map((ipAddress, id) => ({ id, ipAddress })),
    },
    // Its addresses cannot be changed, and its name is taken while it stands.
    { ...by.here, deleteBeforeReplace: true },
  );
  return tunnels.map((tunnel) => session(by, tunnel, gateway, { end, peer, keys, change }));

  function session(
    maker: Maker,
    tunnel: Tunnel,
    external: Resource & { id: Input<string> },
    side: Pick<GoogleSide, "end" | "peer" | "keys" | "change">,
  ): VPNTunnel {
    const plan = tunnel.gcp;
    if (plan === undefined) throw new RangeError(`${tunnel.name} does not end at Google`);
    const name = maker.called(`${tunnel.index}`);
    const sound: VPNTunnelArgs = {
      ...{ project, region, name, labels: labelsOf(maker.place), router: side.end.router },
      ...{ vpnGateway: side.end.gateway, vpnGatewayInterface: plan.interface },
      ...{ peerExternalGateway: external.id, peerExternalGatewayInterface: plan.peerInterface },
      ...googleOffer,
      sharedSecret: keyOf(side.keys, tunnel.name),
    };
    const made = new VPNTunnel(maker.label(`${tunnel.index}`), changed(sound, side.change?.tunnel, tunnel), {
      ...maker.here,
      dependsOn: side.end.ready,
      // A new key is a new tunnel, of the same name: the engine takes the session and the interface down before it, and puts them back after it.
      deleteBeforeReplace: true,
    });
    const face = new RouterInterface(
      maker.label(`${tunnel.index}`),
      {
        ...{ project, region, router: side.end.router, name },
        ...{ vpnTunnel: made.name, ipRange: `${plan.address}/${parse(tunnel.insideCidr).prefix}` },
      },
      { ...maker.here, deleteBeforeReplace: true },
    );
    const session: RouterPeerArgs = {
      ...{ project, region, router: side.end.router, name, interface: face.name },
      ...{ ipAddress: plan.address, peerIpAddress: side.peer.inside(tunnel), peerAsn: side.peer.asn },
      advertisedRoutePriority: tunnelPriority,
    };
    new RouterPeer(maker.label(`${tunnel.index}`), changed(session, side.change?.peer, tunnel), {
      ...maker.here,
      deleteBeforeReplace: true,
    });
    return made;
  }
}
