import { CustomerGateway } from "@pulumi/aws/ec2/customerGateway";
import { VpnConnection, type VpnConnectionArgs } from "@pulumi/aws/ec2/vpnConnection";
import { RouteTableAssociation } from "@pulumi/aws/ec2transitgateway/routeTableAssociation";
import { RouteTablePropagation } from "@pulumi/aws/ec2transitgateway/routeTablePropagation";
import type { Input, Output } from "@pulumi/pulumi";
import { changed, type Change } from "../core/change";
import type { AwsVpnEnd } from "../core/ends";
import { keyOf, type Keys, type Maker } from "./making";
import { awsOffer } from "./offer";
import { tunnelAlarm } from "./tunnel-alarm";
import type { Tunnel } from "./tunnel-plan";

/** What AWS's side of a pair is made of. */
export interface AwsSide {
  end: AwsVpnEnd;
  /** The pair's tunnels: two for each address at the other end, in its order. */
  tunnels: readonly Tunnel[];
  /** The other end: its ASN, and its two addresses. */
  peer: { asn: number; addresses: readonly [Input<string>, Input<string>]; called: string };
  keys: Keys;
  change?: { connection?: Change<VpnConnectionArgs, [connection: number]> | undefined } | undefined;
}

/**
 * AWS's side: a customer gateway and a connection for each address at the other end, at the transit gateway, with BGP. Returns the addresses of the tunnels at
 * AWS, by name.
 */
export function awsSide(by: Maker, side: AwsSide): Record<string, Output<string>> {
  const [first, second] = [0, 1].map((index) => connection(by, index as 0 | 1, side));
  return { ...first, ...second };
}

function connection(by: Maker, index: 0 | 1, side: AwsSide): Record<string, Output<string>> {
  const { end, peer, keys } = side;
  const [one, other] = side.tunnels.filter(({ aws }) => aws?.connection === index);
  if (one === undefined || other === undefined) throw new RangeError(`connection ${index} has not two tunnels`);
  const part = `aws-${index + 1}`;
  const gateway = new CustomerGateway(
    by.label(part),
    {
      ...{ type: "ipsec.1", bgpAsn: String(peer.asn), ipAddress: peer.addresses[index] },
      deviceName: by.called(part),
      tags: by.tags(part),
    },
    { ...by.here, dependsOn: end.ready },
  );
  const sound: VpnConnectionArgs = {
    ...{ type: "ipsec.1", customerGatewayId: gateway.id, transitGatewayId: end.transitGatewayId },
    // Said, since only a new connection has another: both ends are on the internet's short ways between regions of clouds, and acceleration costs by the hour and the GB.
    ...{ staticRoutesOnly: false, enableAcceleration: false, tunnelInsideIpVersion: "ipv4" },
    ...tunnelOf("tunnel1", one, end, keys),
    ...tunnelOf("tunnel2", other, end, keys),
    tags: by.tags(part),
  };
  const made = new VpnConnection(by.label(part), changed(sound, side.change?.connection, index), {
    ...by.here,
    // Its addresses are its own: with another one every other end must be told.
    protect: by.place.protection.networks,
    dependsOn: end.ready,
  });
  attach(by, part, made.transitGatewayAttachmentId, end);
  const addresses = { [one.name]: made.tunnel1Address, [other.name]: made.tunnel2Address };
  for (const { name, index: number } of [one, other])
    tunnelAlarm(by, {
      tunnel: name,
      part: `${number}`,
      address: addresses[name]!,
      topic: end.alarmTopic,
      to: peer.called,
    });
  return addresses;
}

/**
 * Associated with the one table, and propagating to the other: what the other end learns is our network, and the network learns what is behind the other end. With
 * one of the two alone there is silence.
 */
function attach(by: Maker, part: string, transitGatewayAttachmentId: Input<string>, end: AwsVpnEnd): void {
  new RouteTableAssociation(
    by.label(part),
    { transitGatewayAttachmentId, transitGatewayRouteTableId: end.routeTableId },
    by.here,
  );
  new RouteTablePropagation(
    by.label(part),
    { transitGatewayAttachmentId, transitGatewayRouteTableId: end.networkRouteTableId },
    by.here,
  );
}

/** One tunnel of a connection, under the names that it has there: `tunnel1InsideCidr`. */
function tunnelOf<Prefix extends "tunnel1" | "tunnel2">(prefix: Prefix, tunnel: Tunnel, end: AwsVpnEnd, keys: Keys) {
  return prefixed(prefix, {
    ...awsOffer,
    InsideCidr: tunnel.insideCidr,
    PresharedKey: keyOf(keys, tunnel.name),
    LogOptions: {
      // Two switches: what IKE does, and what BGP does.
      cloudwatchLogOptions: {
        ...{ logEnabled: true, logGroupArn: end.logGroupArn, logOutputFormat: "json" },
        ...{ bgpLogEnabled: true, bgpLogGroupArn: end.logGroupArn, bgpLogOutputFormat: "json" },
      },
    },
  });
}

type Prefixed<Prefix extends string, Options> = {
  [Key in keyof Options & string as `${Prefix}${Key}`]: Options[Key];
};

function prefixed<Prefix extends string, Options extends object>(
  prefix: Prefix,
  options: Options,
): Prefixed<Prefix, Options> {
  const named = Object.entries(options).map(([key, value]) => [`${prefix}${key}`, value as unknown]);
  return Object.fromEntries(named) as Prefixed<Prefix, Options>;
}
