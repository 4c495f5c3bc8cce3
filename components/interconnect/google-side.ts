import { ExternalVpnGateway } from "@pulumi/gcp/compute/externalVpnGateway";
import { RouterInterface } from "@pulumi/gcp/compute/routerInterface";
import { RouterPeer, type RouterPeerArgs } from "@pulumi/gcp/compute/routerPeer";
import { VPNTunnel, type VPNTunnelArgs } from "@pulumi/gcp/compute/vpntunnel";
import type { Input } from "@pulumi/pulumi";
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
export function googleSide(by: Maker, side: GoogleSide): VPNTunnel[] {
  const { end, peer } = side;
  const gateway = new ExternalVpnGateway(
    by.label("gcp-peer"),
    {
      ...{ project: end.project, name: by.called("peer"), labels: labelsOf(by.place) },
      description: `The gateway of ${peer.called}`,
      // TWO_IPS_REDUNDANCY is refused with four.
      redundancyType: peer.addresses.length === 4 ? "FOUR_IPS_REDUNDANCY" : "TWO_IPS_REDUNDANCY",
      interfaces: peer.addresses.map((ipAddress, id) => ({ id, ipAddress })),
    },
    // Its addresses cannot be changed, and its name is taken while it stands.
    { ...by.here, deleteBeforeReplace: true, dependsOn: end.ready },
  );
  return side.tunnels.map((tunnel) => session(by, tunnel, gateway.id, side));
}

/** One tunnel, the router's interface in it, and the session over that: each goes before what it stands on, and comes after it. */
function session(by: Maker, tunnel: Tunnel, peerExternalGateway: Input<string>, side: GoogleSide): VPNTunnel {
  const { end, peer, change } = side;
  const plan = tunnel.gcp;
  if (plan === undefined) throw new RangeError(`${tunnel.name} does not end at Google`);
  const part = `${tunnel.index}`;
  const common = { project: end.project, region: end.region, router: end.router, name: by.called(part) };
  // A new key is a new tunnel, of the same name: the engine takes the session and the interface down before it, and puts them back after it.
  const here = { ...by.here, deleteBeforeReplace: true };
  const sound: VPNTunnelArgs = {
    ...{ ...common, labels: labelsOf(by.place), vpnGateway: end.gateway, vpnGatewayInterface: plan.interface },
    ...{ peerExternalGateway, peerExternalGatewayInterface: plan.peerInterface },
    ...googleOffer,
    sharedSecret: keyOf(side.keys, tunnel.name),
  };
  const made = new VPNTunnel(by.label(part), changed(sound, change?.tunnel, tunnel), { ...here, dependsOn: end.ready });
  const ipRange = `${plan.address}/${parse(tunnel.insideCidr).prefix}`;
  const face = new RouterInterface(by.label(part), { ...common, vpnTunnel: made.name, ipRange }, here);
  const spoken: RouterPeerArgs = {
    ...{ ...common, interface: face.name, ipAddress: plan.address },
    ...{ peerIpAddress: peer.inside(tunnel), peerAsn: peer.asn, advertisedRoutePriority: tunnelPriority },
  };
  new RouterPeer(by.label(part), changed(spoken, change?.peer, tunnel), here);
  return made;
}
