import type { Standing } from "../../../simulators/core/standing";
import type { Cloud } from "../../../components/core/contracts";
import { linked as azureLinked, same } from "../azure/links";
import { lastOf, linked } from "../gcp/links";
import { bag, bags, facts, text, texts, type TraceWorld } from "../world";
import { awsOffer, azureOffer, googleOffer, type Offer } from "./offers";

/** One end of a tunnel, as its own cloud has it: what it is, and what it takes the other end for. */
export interface TunnelEnd {
  cloud: Cloud;
  by: string;
  /** Of which cloud's gateway, by the ids of what it is made of. */
  gateway: Standing | undefined;
  /** The attachment of AWS's, the session of Google's, the connection of Azure's. */
  standing: Standing;
  /** What it stands on, none of which others may all stand on: tunnel, connection, address, instance. */
  carriers: string[];
  outside: string;
  otherOutside: string;
  key: string;
  offer: Offer;
  inside: string;
  otherInside: string;
  asn: number;
  otherAsn: number;
  /** What is wrong with it by itself. */
  problem?: string | undefined;
}

const token = {
  connection: "aws:ec2/vpnConnection:VpnConnection",
  customer: "aws:ec2/customerGateway:CustomerGateway",
  transit: "aws:ec2transitgateway/transitGateway:TransitGateway",
  ha: "gcp:compute/haVpnGateway:HaVpnGateway",
  external: "gcp:compute/externalVpnGateway:ExternalVpnGateway",
  tunnel: "gcp:compute/vPNTunnel:VPNTunnel",
  router: "gcp:compute/router:Router",
  face: "gcp:compute/routerInterface:RouterInterface",
  peer: "gcp:compute/routerPeer:RouterPeer",
  gateway: "azure-native:network:VirtualNetworkGateway",
  local: "azure-native:network:LocalNetworkGateway",
  ipsec: "azure-native:network:VirtualNetworkGatewayConnection",
  address: "azure-native:network:PublicIPAddress",
} as const;

/** Every end of a tunnel that stands in any cloud. */
export const tunnelEnds = (world: TraceWorld): TunnelEnd[] => [
  ...awsEnds(world),
  ...googleEnds(world),
  ...azureEnds(world),
];

/** A connection has two tunnels, and each an end of AWS's. */
function awsEnds(world: TraceWorld): TunnelEnd[] {
  return world.all(token.connection).flatMap((standing) => {
    const all = facts(standing);
    const customer = world.find(token.customer, all["customerGatewayId"]);
    const gateway = world.find(token.transit, all["transitGatewayId"]);
    return ["tunnel1", "tunnel2"].map((prefix): TunnelEnd => {
      const of = (option: string) => text(standing, `${prefix}${option}`) ?? "";
      const by = world.label(standing);
      return {
        ...{ cloud: "aws", by: `${by}, ${prefix}`, gateway, standing },
        carriers: [by, `${by}, ${prefix}`, `the address ${of("Address")}`],
        ...{ outside: of("Address"), otherOutside: text(customer, "ipAddress") ?? "", key: of("PresharedKey") },
        offer: awsOffer((option) => all[`${prefix}${option}`]),
        ...{ inside: of("VgwInsideAddress"), otherInside: of("CgwInsideAddress") },
        asn: Number(gateway && facts(gateway)["amazonSideAsn"]),
        otherAsn: Number(customer && (facts(customer)["bgpAsn"] ?? facts(customer)["bgpAsnExtended"])),
        problem: !gateway
          ? "the transit gateway that it ends at is not there"
          : !customer
            ? "the customer gateway that it names is not there"
            : all["staticRoutesOnly"] === true
              ? "it speaks no BGP: its routes are static"
              : undefined,
      };
    });
  });
}

/** A tunnel, the router's interface in it, and the session over that. */
function googleEnds(world: TraceWorld): TunnelEnd[] {
  return world.all(token.tunnel).map((tunnel): TunnelEnd => {
    const all = facts(tunnel);
    const gateway = linked(world, token.ha, all["vpnGateway"]);
    const number = Number(all["vpnGatewayInterface"] ?? 0);
    const own = bags(gateway, "vpnInterfaces").find(({ id }) => Number(id ?? 0) === number);
    const external = linked(world, token.external, all["peerExternalGateway"]);
    const other = bags(external, "interfaces").find(
      ({ id }) => Number(id ?? 0) === Number(all["peerExternalGatewayInterface"] ?? 0),
    );
    const router = linked(world, token.router, all["router"]);
    const ofRouter = (type: string) =>
      world.all(type).filter((one) => lastOf(facts(one)["router"]) === lastOf(all["router"]));
    const face = ofRouter(token.face).find(
      (one) => lastOf(facts(one)["vpnTunnel"]) === (text(tunnel, "name") ?? lastOf(tunnel.id)),
    );
    const name = face && (text(face, "name") ?? lastOf(face.id));
    const peer = ofRouter(token.peer).find((one) => name !== undefined && lastOf(facts(one)["interface"]) === name);
    const by = world.label(tunnel);
    const outside = String(own?.["ipAddress"] ?? "");
    return {
      ...{ cloud: "gcp", by, gateway, standing: peer ?? tunnel },
      carriers: [by, `the address ${outside}`],
      ...{ outside, otherOutside: String(other?.["ipAddress"] ?? ""), key: text(tunnel, "sharedSecret") ?? "" },
      offer: googleOffer(tunnel),
      inside: text(face, "ipRange")?.split("/")[0] ?? "",
      otherInside: text(peer, "peerIpAddress") ?? "",
      asn: Number(bag(router, "bgp")["asn"]),
      otherAsn: Number(peer && facts(peer)["peerAsn"]),
      problem: !gateway
        ? "the HA VPN gateway that it leads from is not there"
        : !external
          ? "the gateway that stands for the other end is not there"
          : !router
            ? "its router is not there"
            : !face
              ? "the router has no interface in it"
              : !peer
                ? "no session of BGP is spoken over its interface"
                : facts(peer)["enable"] === false
                  ? "its session is turned off"
                  : undefined,
    };
  });
}

/** A connection leads from each instance of its gateway: one end each, of which the other end knows one or both. */
function azureEnds(world: TraceWorld): TunnelEnd[] {
  return world
    .all(token.ipsec)
    .filter((one) => facts(one)["connectionType"] === "IPsec")
    .flatMap((standing) => {
      const all = facts(standing);
      const gateway = azureLinked(world, token.gateway, bag(standing, "virtualNetworkGateway1")["id"]);
      const local = azureLinked(world, token.local, bag(standing, "localNetworkGateway2")["id"]);
      const { asn = 65515 } = bag(gateway, "bgpSettings");
      const peers = bags(bag(gateway, "bgpSettings"), "bgpPeeringAddresses");
      return bags(gateway, "ipConfigurations").map((configuration): TunnelEnd => {
        const id = `${gateway!.id}/ipConfigurations/${String(configuration["name"])}`;
        const chosen = bags(standing, "gatewayCustomBgpIpAddresses").find((one) => same(one["ipConfigurationId"], id));
        const known = peers.find((one) => same(one["ipconfigurationId"], id)) ?? {};
        const has = [...texts(known, "customBgpIpAddresses"), ...texts(known, "defaultBgpIpAddresses")];
        const inside = String(chosen?.["customBgpIpAddress"] ?? has[0] ?? "");
        const address = azureLinked(world, token.address, bag(configuration, "publicIPAddress")["id"]);
        const by = world.label(standing);
        const outside = text(address, "ipAddress") ?? "";
        const spoken = bag(local, "bgpSettings");
        return {
          ...{ cloud: "azure", by: `${by}, instance ${String(configuration["name"])}`, gateway, standing, outside },
          carriers: [by, `the instance ${String(configuration["name"])}`, `the address ${outside}`],
          ...{ otherOutside: text(local, "gatewayIpAddress") ?? "", key: text(standing, "sharedKey") ?? "" },
          offer: azureOffer(standing),
          ...{ inside, otherInside: String(spoken["bgpPeeringAddress"] ?? "") },
          ...{ asn: Number(asn), otherAsn: Number(spoken["asn"]) },
          problem: !local
            ? "the gateway that stands for the other end is not there"
            : all["enableBgp"] !== true || facts(gateway!)["enableBgp"] !== true
              ? "it speaks no BGP"
              : has.includes(inside)
                ? undefined
                : `the gateway does not speak from ${inside}`,
        };
      });
    });
}
