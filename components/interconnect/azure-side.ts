import { LocalNetworkGateway } from "@pulumi/azure-native/network/localNetworkGateway";
import {
  VirtualNetworkGatewayConnection,
  type VirtualNetworkGatewayConnectionArgs,
} from "@pulumi/azure-native/network/virtualNetworkGatewayConnection";
import type { Input, Resource } from "@pulumi/pulumi";
import { changed, type Change } from "../core/change";
import type { AzureVpnEnd } from "../core/ends";
import { keyOf, labelsOf, type Keys, type Maker } from "./making";
import { azureOffer } from "./offer";
import type { Tunnel } from "./tunnel-plan";

/** What Azure's side of a pair is made of. */
export interface AzureSide {
  end: AzureVpnEnd;
  tunnels: readonly Tunnel[];
  /** The other end: its ASN, and of each tunnel its address, outside and inside. */
  peer: { asn: number; address: (tunnel: Tunnel) => Input<string>; inside: (tunnel: Tunnel) => string };
  keys: Keys;
  /** What must not be worked on at the same time: the gateway takes one change of its connections after the other. @defaultValue nothing */
  after?: readonly Resource[] | undefined;
  change?: AzureChange | undefined;
}

export interface AzureChange {
  connection?: Change<VirtualNetworkGatewayConnectionArgs, [tunnel: Tunnel]> | undefined;
}

/**
 * Azure's side: for each tunnel a local network gateway, which stands for the other end, and a connection. The gateway's address space is empty: what is behind the
 * other end BGP says. Returns the connections, in the order in which they are made: one after the other, since a gateway that is busy with one answers 429 or 409 to the next.
 * Sources: learn.microsoft.com/azure/vpn-gateway/vpn-gateway-howto-aws-bgp; azure-native network:VirtualNetworkGatewayConnection.
 */
export function azureSide(by: Maker, side: AzureSide): Resource[] {
  const made: Resource[] = [];
  for (const tunnel of side.tunnels) {
    const last = made.at(-1);
    made.push(connection(by, tunnel, side, last === undefined ? (side.after ?? []) : [last]));
  }
  return made;
}

function connection(by: Maker, tunnel: Tunnel, side: AzureSide, after: readonly Resource[]): Resource {
  const { end, peer, keys, change } = side;
  const plan = tunnel.azure;
  if (plan === undefined) throw new RangeError(`${tunnel.name} does not end at Azure`);
  const part = `${tunnel.index}`;
  const common = { resourceGroupName: end.group, location: end.region, tags: labelsOf(by.place) };
  const remote = new LocalNetworkGateway(
    by.label(part),
    {
      ...{ ...common, localNetworkGatewayName: by.called(part), gatewayIpAddress: peer.address(tunnel) },
      localNetworkAddressSpace: { addressPrefixes: [] },
      bgpSettings: { asn: peer.asn, bgpPeeringAddress: peer.inside(tunnel) },
    },
    by.here,
  );
  const [first, second] = plan.customAddresses;
  const sound: VirtualNetworkGatewayConnectionArgs = {
    ...{ ...common, virtualNetworkGatewayConnectionName: by.called(part), connectionType: "IPsec" },
    ...{ virtualNetworkGateway1: { id: end.gatewayId }, localNetworkGateway2: { id: remote.id } },
    ...{ connectionMode: "Default", usePolicyBasedTrafficSelectors: false, enableBgp: true, routingWeight: 0 },
    ...azureOffer,
    // Both instances, always: for one that is left out Azure takes the first address that it has, which is another tunnel's.
    gatewayCustomBgpIpAddresses: [
      { ipConfigurationId: end.ipConfigurations[0], customBgpIpAddress: first },
      { ipConfigurationId: end.ipConfigurations[1], customBgpIpAddress: second },
    ],
    sharedKey: keyOf(keys, tunnel.name),
  };
  return new VirtualNetworkGatewayConnection(by.label(part), changed(sound, change?.connection, tunnel), {
    ...by.here,
    dependsOn: [...end.ready, ...after],
  });
}
