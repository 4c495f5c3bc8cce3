import { at, bags, text } from "../core/paths";
import type { Request, Rule } from "../core/spec";
import type { Standing, WorldView } from "../core/standing";
import { contains, containsAddress, parseCidr } from "../kubernetes/addresses";
import type { Props } from "../protocol/values";
import { decimal, lastOf } from "./names";
import { madeAddress, networkToken, placeExists } from "./network";
import { link, named, type Parts, rule, sameName } from "./part";
import { invalid } from "./words";

/*
 * Tunnels to other networks: gateways, what stands for the other end, tunnels, and the router's sessions of BGP in them. What the provider itself refuses its table
 * says; here is what only Google knows, who sees the other resources.
 */

export const vpnTokens = {
  gateway: "gcp:compute/haVpnGateway:HaVpnGateway",
  external: "gcp:compute/externalVpnGateway:ExternalVpnGateway",
  tunnel: "gcp:compute/vPNTunnel:VPNTunnel",
  router: "gcp:compute/router:Router",
  face: "gcp:compute/routerInterface:RouterInterface",
  peer: "gcp:compute/routerPeer:RouterPeer",
} as const;

const api = "compute API v1";
const field = (name: string, value: unknown, why: string) =>
  invalid(`Invalid value for field 'resource.${name}': '${String(value)}'. ${why}`);

/** How many addresses a gateway of each kind has. Source: compute API, ExternalVpnGateway.redundancyType. */
const addresses: Readonly<Record<string, number>> = {
  SINGLE_IP_INTERNALLY_REDUNDANT: 1,
  TWO_IPS_REDUNDANCY: 2,
  FOUR_IPS_REDUNDANCY: 4,
};

/** Addresses that no gateway on the internet has: compute API, ExternalVpnGatewayInterface.ipAddress. */
const notPublic = ["10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16", "172.16.0.0/12", "192.168.0.0/16"]
  .map(parseCidr)
  .filter((one) => one !== undefined);

const external: Rule = rule("compute.external-vpn-gateway", `${api}, ExternalVpnGateway`, ({ inputs, world }) => {
  const faces = bags(inputs["interfaces"]);
  const kind = text(inputs["redundancyType"]) ?? "";
  const wanted = addresses[kind];
  if (wanted !== undefined && faces.length !== wanted)
    return field("interfaces", faces.length, `The number of interfaces of ${kind} must be ${wanted}.`);
  const odd = faces.findIndex((one, index) => Number(one["id"] ?? 0) !== index);
  if (odd >= 0) return field(`interfaces[${odd}].id`, faces[odd]!["id"], `Interface ids are 0–${faces.length - 1}.`);
  const own = world.all(vpnTokens.gateway).flatMap((one) => bags(one.outputs["vpnInterfaces"]));
  for (const [index, { ipAddress }] of faces.entries()) {
    const address = text(ipAddress) ?? "";
    if (notPublic.some((block) => containsAddress(block, address)))
      return field(`interfaces[${index}].ipAddress`, address, "The address must be a public one.");
    if (own.some((one) => one["ipAddress"] === address))
      return field(
        `interfaces[${index}].ipAddress`,
        address,
        "The address is one of Google Cloud's: use peerGcpGateway.",
      );
  }
  return undefined;
});

/** The address at the other end of a tunnel. */
function otherEnd(world: WorldView, inputs: Props): string | undefined {
  const gateway = named(world, vpnTokens.external, inputs["peerExternalGateway"]);
  const face = bags(gateway?.inputs["interfaces"]).find(
    ({ id }) => Number(id ?? 0) === Number(inputs["peerExternalGatewayInterface"] ?? 0),
  );
  return text(face?.["ipAddress"]);
}

const tunnel: Rule = rule("compute.vpn-tunnel", `${api}, VpnTunnel`, ({ inputs, world, region, id }) => {
  if (inputs["vpnGateway"] === undefined) return undefined;
  const face = Number(inputs["vpnGatewayInterface"] ?? -1);
  if (face !== 0 && face !== 1)
    return field("vpnGatewayInterface", inputs["vpnGatewayInterface"], "An HA VPN gateway has the interfaces 0 and 1.");
  const router = named(world, vpnTokens.router, inputs["router"]);
  if (!router) return field("router", inputs["router"], "A tunnel of an HA VPN gateway needs a router.");
  const gateway = named(world, vpnTokens.gateway, inputs["vpnGateway"]);
  const outside = [router, ...(gateway ? [gateway] : [])].find((one) => one.region !== region);
  if (outside) return field("region", region, `${outside.id} is in another region: ${outside.region}.`);
  if (gateway && !sameName(gateway.inputs["network"], router.inputs["network"]))
    return field("router", router.id, "The router is in another network than the VPN gateway.");
  if (inputs["peerExternalGateway"] !== undefined && otherEnd(world, inputs) === undefined)
    return field(
      "peerExternalGatewayInterface",
      inputs["peerExternalGatewayInterface"],
      "The external VPN gateway has no such interface.",
    );
  const twin = world
    .all(vpnTokens.tunnel)
    .find(
      (one) =>
        one.id !== id &&
        sameName(one.inputs["vpnGateway"], inputs["vpnGateway"]) &&
        Number(one.inputs["vpnGatewayInterface"]) === face &&
        inputs["peerExternalGateway"] !== undefined &&
        otherEnd(world, one.inputs) === otherEnd(world, inputs),
    );
  return twin && field("peerIp", otherEnd(world, inputs), `${twin.id} leads from this interface to that address.`);
});

/** Of a router, what it says of itself. Source: compute API, RouterBgp. */
const router: Rule = rule("compute.router.bgp", `${api}, RouterBgp`, ({ inputs }) => {
  const keepalive = Number(at(inputs, "bgp.keepaliveInterval") ?? 20);
  if (keepalive < 20 || keepalive > 60)
    return field("bgp.keepaliveInterval", keepalive, "The interval must be between 20 and 60 seconds.");
  return advertised("bgp", (inputs["bgp"] ?? {}) as Props);
});

/** Ranges are said in custom mode alone, each once. */
function advertised(place: string, given: Props) {
  const ranges = bags(given["advertisedIpRanges"]).map((one) => text(one["range"]) ?? "");
  const custom = text(given["advertiseMode"]) === "CUSTOM";
  if (!custom && ranges.length > 0)
    return field(`${place}.advertisedIpRanges`, ranges[0], "Ranges can be given only where advertiseMode is CUSTOM.");
  const twice = ranges.find((one, index) => ranges.indexOf(one) !== index);
  return twice === undefined ? undefined : field(`${place}.advertisedIpRanges`, twice, "The range is given twice.");
}

const linkLocal = parseCidr("169.254.0.0/16")!;

/** The others of a router. */
const ofRouter = (world: WorldView, token: string, { inputs, id, region }: Request): Standing[] =>
  world
    .all(token)
    .filter((one) => one.id !== id && one.region === region && sameName(one.inputs["router"], inputs["router"]));

/** Source: compute API, RouterInterface.ipRange; docs.cloud.google.com/network-connectivity/docs/router/concepts/overview, "BGP addresses". */
const face: Rule = rule("compute.router.interface", `${api}, RouterInterface`, (request) => {
  const { inputs, world } = request;
  const range = text(inputs["ipRange"]) ?? "";
  const cidr = parseCidr(range);
  if (!cidr || inputs["vpnTunnel"] === undefined) return undefined;
  const block = { ...cidr, bits: Math.min(cidr.bits, 30) };
  if (!contains(linkLocal, block)) return field("interfaces.ipRange", range, "The range must be in 169.254.0.0/16.");
  const first = (cidr.address >> BigInt(32 - cidr.bits)) << BigInt(32 - cidr.bits);
  const last = first + (1n << BigInt(32 - cidr.bits)) - 1n;
  if (cidr.bits > 30 || cidr.address === first || cidr.address === last)
    return field("interfaces.ipRange", range, "Want an address of its own in a block of /30 or shorter.");
  const others = ofRouter(world, vpnTokens.face, request);
  const clash = others.find((one) => {
    const other = parseCidr(text(one.inputs["ipRange"]) ?? "");
    return other !== undefined && (contains(other, cidr) || contains(cidr, other));
  });
  if (clash) return field("interfaces.ipRange", range, `The range overlaps that of interface ${lastOf(clash.id)}.`);
  const standing = named(world, vpnTokens.tunnel, inputs["vpnTunnel"]);
  if (standing && !sameName(standing.inputs["router"], inputs["router"]))
    return field("interfaces.linkedVpnTunnel", inputs["vpnTunnel"], "The tunnel is another router's.");
  const taken = others.find((one) => sameName(one.inputs["vpnTunnel"], inputs["vpnTunnel"]));
  return taken && field("interfaces.linkedVpnTunnel", inputs["vpnTunnel"], `Interface ${lastOf(taken.id)} has it.`);
});

/** The interface of a session, on its own router. */
function faceOf(world: WorldView, inputs: Props): Standing | undefined {
  return world
    .all(vpnTokens.face)
    .find((one) => sameName(one.id, inputs["interface"]) && sameName(one.inputs["router"], inputs["router"]));
}

/** Source: compute API, RouterBgpPeer; docs.cloud.google.com/network-connectivity/docs/router/how-to/establish-bgp-sessions. */
const peer: Rule = rule("compute.router.peer", `${api}, RouterBgpPeer`, (request) => {
  const { inputs, world } = request;
  const own = named(world, vpnTokens.router, inputs["router"]);
  const asn = Number(at(own?.inputs ?? {}, "bgp.asn") ?? 0);
  if (Number(inputs["peerAsn"]) === asn)
    return field("bgpPeers.peerAsn", asn, "The peer's ASN must be another than the router's own.");
  const problem = advertised("bgpPeers", inputs);
  if (problem) return problem;
  const through = faceOf(world, inputs);
  const range = parseCidr(text(through?.inputs["ipRange"]) ?? "");
  if (!range || through?.inputs["vpnTunnel"] === undefined) return undefined;
  const mine = text(through.inputs["ipRange"])!.split("/")[0]!;
  const [near, far] = [text(inputs["ipAddress"]) ?? mine, text(inputs["peerIpAddress"])];
  if (near !== mine) return field("bgpPeers.ipAddress", near, `The interface has ${mine}.`);
  if (far !== undefined && (far === near || !containsAddress(range, far)))
    return field(
      "bgpPeers.peerIpAddress",
      far,
      `The address must be the other one of ${String(through.inputs["ipRange"])}.`,
    );
  const taken = ofRouter(world, vpnTokens.peer, request).find((one) => one.inputs["peerIpAddress"] === far);
  return taken && field("bgpPeers.peerIpAddress", far, `Session ${lastOf(taken.id)} of the router has it.`);
});

export const vpnParts: Parts = {
  [vpnTokens.gateway]: {
    refers: { network: link(networkToken) },
    rules: [placeExists("region")],
    outputs: ({ id, region }) => ({
      vpnInterfaces: ["35.242.0.0/17", "35.220.0.0/17"].map((block, at) => ({
        id: at,
        ipAddress: madeAddress(`${id} ${region} interface ${at}`, block),
        interconnectAttachment: "",
      })),
    }),
  },
  [vpnTokens.external]: { rules: [external], global: true },
  [vpnTokens.tunnel]: {
    refers: {
      vpnGateway: link(vpnTokens.gateway),
      peerExternalGateway: link(vpnTokens.external),
      peerGcpGateway: link(vpnTokens.gateway),
      router: { ...link(vpnTokens.router), anyRegion: false },
    },
    rules: [placeExists("region"), tunnel],
    outputs: ({ id, inputs, world }) => ({
      tunnelId: decimal(`${id} tunnel`, 19),
      sharedSecretHash: decimal(`${id} ${String(inputs["sharedSecret"])}`, 24),
      peerIp: otherEnd(world, inputs) ?? text(inputs["peerIp"]) ?? "",
      detailedStatus: "Allocating resources. VPN tunnel will start soon.",
    }),
  },
  [vpnTokens.router]: { refers: { network: link(networkToken) }, rules: [placeExists("region"), router] },
  [vpnTokens.face]: {
    refers: { router: link(vpnTokens.router), vpnTunnel: link(vpnTokens.tunnel) },
    rules: [face],
  },
  [vpnTokens.peer]: {
    refers: { router: link(vpnTokens.router), interface: link(vpnTokens.face) },
    rules: [peer],
    outputs: ({ inputs, world }) => ({
      ipAddress: text(inputs["ipAddress"]) ?? text(faceOf(world, inputs)?.inputs["ipRange"])?.split("/")[0] ?? "",
      advertisedRoutePriority: inputs["advertisedRoutePriority"] ?? 100,
    }),
  },
};
