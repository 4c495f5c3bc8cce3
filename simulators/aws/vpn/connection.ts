import { isIPv4 } from "node:net";
import { text } from "../../core/paths";
import type { Request, Rule, TypeSpec } from "../../core/spec";
import type { Standing } from "../../core/standing";
import type { Props } from "../../protocol/values";
import { arn } from "../common/arn";
import * as checks from "../common/checks";
import { formatAddress, parseBlock } from "../common/cidr";
import { ec2Id, reference, refusal, tgw } from "../ec2/common";
import { leaveTables, toGateway } from "../transit-gateway/parts";
import { customerGatewayOf, peerAsn, toCustomerGateway } from "./customer-gateway";
import { optionOf, tunnelNumbers, tunnelRules, vpnFile, vpnModel, type TunnelNumber } from "./tunnel-rules";

const vgwToken = "aws:ec2/vpnGateway:VpnGateway";
const guide = "docs.aws.amazon.com/vpn/latest/s2svpn/VPNTunnels.html";
const routeToken = "aws:ec2/vpnConnectionRoute:VpnConnectionRoute";

const toVpnGateway = () =>
  reference(vgwToken, "InvalidVpnGatewayID.NotFound", (id) => `The vpnGateway ID '${id}' does not exist`);

/** The gateway that a connection ends at: a transit gateway, or a virtual private one. */
const endOf = ({ inputs }: Pick<Standing, "inputs">): string | undefined =>
  text(inputs["transitGatewayId"]) ?? text(inputs["vpnGatewayId"]);

const insideOf = (of: Pick<Standing, "inputs" | "outputs">, tunnel: TunnelNumber): string | undefined =>
  text(of.outputs[optionOf(tunnel, "InsideCidr")]) ?? text(of.inputs[optionOf(tunnel, "InsideCidr")]);

const accelerationAlone: Rule = checks.requires(
  "ec2.vpn.acceleration",
  `${vpnFile} RequiredWith`,
  ["enableAcceleration", "enable_acceleration"],
  [["transitGatewayId", "transit_gateway_id"]],
);

/** What another connection of the same gateway has, or the other tunnel of this one. The text is ours: only the rule is known. */
const insideUnique: Rule = {
  id: "ec2.vpn.inside-cidr-unique",
  source: `${vpnModel} VpnTunnelOptionsSpecification.TunnelInsideCidr: unique across all VPN connections that use the same gateway`,
  check(request) {
    const { inputs, world, region, id } = request;
    const asked = tunnelNumbers.map((tunnel) => text(inputs[optionOf(tunnel, "InsideCidr")]));
    if (asked[0] !== undefined && asked[0] === asked[1])
      return refusal("InvalidParameterValue", `Both tunnels have the inside CIDR ${asked[0]}: they must be unique.`);
    const end = endOf(request);
    const others = world
      .all(tgw.vpn)
      .filter((it) => it.id !== id && it.region === region && end !== undefined && endOf(it) === end);
    for (const cidr of asked) {
      const holder = others.find(
        (it) => cidr !== undefined && tunnelNumbers.some((tunnel) => insideOf(it, tunnel) === cidr),
      );
      if (holder)
        return refusal(
          "InvalidParameterValue",
          `The inside CIDR ${String(cidr)} is already in use by ${holder.id} at the same gateway ${String(end)}.`,
        );
    }
    return undefined;
  },
};

/** RFC 1918 and RFC 6598. */
const isPrivate = (address: string): boolean =>
  /^(10\.|192\.168\.|172\.(1[6-9]|2\d|3[01])\.|100\.(6[4-9]|[7-9]\d|1[01]\d|12[0-7])\.)/.test(address);

const peerReachable: Rule = {
  id: "ec2.vpn.peer-reachable",
  source: `${vpnModel} CreateCustomerGatewayRequest.IpAddress: a private one only with OutsideIpAddressType PrivateIpv4; one of IPv6 with Ipv6`,
  check(request) {
    const address = text(customerGatewayOf(request)?.inputs["ipAddress"]);
    const type = request.inputs["outsideIpAddressType"] ?? "PublicIpv4";
    if (address === undefined || type === "PrivateIpv4") return undefined;
    const fits = type === "Ipv6" ? !isIPv4(address) : isIPv4(address) && !isPrivate(address);
    return fits
      ? undefined
      : refusal(
          "InvalidParameterValue",
          `The customer gateway's IP address ${address} is not valid for outside IP address type ${String(type)}.`,
        );
  },
};

const transportGiven: Rule = {
  id: "ec2.vpn.transport-attachment",
  source: `${vpnFile} customizeDiffValidateOutsideIPAddressType`,
  when: "check",
  check: ({ inputs }) =>
    inputs["outsideIpAddressType"] === "PrivateIpv4" && inputs["transportTransitGatewayAttachmentId"] === undefined
      ? "`transport_transit_gateway_attachment_id` must be provided if `outside_ip_address_type` is `PrivateIpv4`"
      : undefined,
};

/** The static routes must go before a connection moves from one kind of gateway to another. */
const staticFirst: Rule = {
  id: "ec2.vpn.static-routes-before-migration",
  source: `${vpnModel} ModifyVpnConnection: "You must delete the static routes before you migrate to the new gateway"`,
  check(request) {
    const { world, id, current } = request;
    const moves = current && endOf(current) !== endOf(request);
    return moves && world.all(routeToken).some((it) => it.inputs["vpnConnectionId"] === id)
      ? refusal(
          "IncorrectState",
          `The VPN connection ${id} has static routes. Delete them before you modify its target gateway.`,
        )
      : undefined;
  },
};

/** One of what AWS may choose where nothing is said. */
function chosenInside(request: Request, tunnel: TunnelNumber): string {
  const third = 6 + (parseInt(request.digits(4, `inside ${tunnel}`), 16) % 160);
  return `169.254.${third}.${(parseInt(request.digits(2, `inside ${tunnel} low`), 16) >> 2) * 4}/30`;
}

/** Two public addresses of AWS's, in two places: of 198.18.0.0/15, which nobody has. */
function outsideAddress(request: Request, tunnel: TunnelNumber): string {
  const drawn = parseInt(request.digits(6, `outside ${tunnel}`), 16);
  return ["198", 17 + tunnel, (drawn >> 8) % 256, 1 + (drawn % 254)].join(".");
}

function tunnelOutputs(request: Request, tunnel: TunnelNumber, asn: number): Props {
  const { inputs, current } = request;
  const name = (option: string): string => optionOf(tunnel, option);
  const kept = (option: string): unknown => inputs[name(option)] ?? (current?.outputs[name(option)] || undefined);
  const inside = String(kept("InsideCidr") ?? chosenInside(request, tunnel));
  const first = parseBlock(inside)?.first ?? 0;
  return {
    [name("Address")]: current?.outputs[name("Address")] ?? outsideAddress(request, tunnel),
    [name("BgpAsn")]: String(asn),
    // Source: the hold time in the configuration that AWS hands out: docs.aws.amazon.com/vpn/latest/s2svpn/example-configuration-files.html.
    [name("BgpHoldtime")]: 30,
    [name("InsideCidr")]: inside,
    [name("VgwInsideAddress")]: formatAddress(first + 1),
    [name("CgwInsideAddress")]: formatAddress(first + 2),
    [name("PresharedKey")]: kept("PresharedKey") ?? `k${request.digits(31, `key ${tunnel}`)}`,
  };
}

/** What an engineer at the other end is given: with the keys in it. */
function configurationOf(outputs: Props, peer: Standing | undefined): string {
  const tunnels = tunnelNumbers.map((tunnel) => {
    const of = (option: string): string => String(outputs[optionOf(tunnel, option)]);
    return [
      "<ipsec_tunnel>",
      `<customer_gateway><tunnel_outside_address><ip_address>${String(peer?.inputs["ipAddress"] ?? "")}</ip_address></tunnel_outside_address>`,
      `<tunnel_inside_address><ip_address>${of("CgwInsideAddress")}</ip_address></tunnel_inside_address>`,
      `<bgp><asn>${String(peerAsn(peer) ?? "")}</asn><hold_time>${of("BgpHoldtime")}</hold_time></bgp></customer_gateway>`,
      `<vpn_gateway><tunnel_outside_address><ip_address>${of("Address")}</ip_address></tunnel_outside_address>`,
      `<tunnel_inside_address><ip_address>${of("VgwInsideAddress")}</ip_address></tunnel_inside_address>`,
      `<bgp><asn>${of("BgpAsn")}</asn><hold_time>${of("BgpHoldtime")}</hold_time></bgp></vpn_gateway>`,
      `<ike><pre_shared_key>${of("PresharedKey")}</pre_shared_key></ike></ipsec_tunnel>`,
    ].join("");
  });
  return `<?xml version="1.0" encoding="UTF-8"?><vpn_connection>${tunnels.join("")}</vpn_connection>`;
}

function outputs(request: Request): Props {
  const { inputs, id, world, region, current } = request;
  const transit = world.find(tgw.gateway, String(inputs["transitGatewayId"]), "id", region);
  const asn = checks.number(transit?.outputs ?? {}, "amazonSideAsn") ?? 64512;
  const tunnels = { ...tunnelOutputs(request, 1, asn), ...tunnelOutputs(request, 2, asn) };
  const kept = current?.outputs["transitGatewayAttachmentId"];
  // Another transit gateway is another attachment.
  const stays = current && endOf(current) === endOf(request) && typeof kept === "string" && kept !== "";
  const attachment = transit ? ec2Id("tgw-attach", request, `attachment ${transit.id}`) : "";
  return {
    arn: arn("ec2", `vpn-connection/${id}`, request),
    ...tunnels,
    transitGatewayAttachmentId: stays ? kept : attachment,
    customerGatewayConfiguration: configurationOf(tunnels, customerGatewayOf(request)),
    enableAcceleration: inputs["enableAcceleration"] ?? false,
    staticRoutesOnly: inputs["staticRoutesOnly"] ?? false,
    localIpv4NetworkCidr: inputs["localIpv4NetworkCidr"] ?? "0.0.0.0/0",
    remoteIpv4NetworkCidr: inputs["remoteIpv4NetworkCidr"] ?? "0.0.0.0/0",
    outsideIpAddressType: inputs["outsideIpAddressType"] ?? "PublicIpv4",
    presharedKeyStorage: inputs["presharedKeyStorage"] ?? "Standard",
    tunnelInsideIpVersion: inputs["tunnelInsideIpVersion"] ?? "ipv4",
    tunnelBandwidth: inputs["tunnelBandwidth"] ?? "standard",
    routes: [],
    // A new one waits for its other end.
    vgwTelemetries: tunnelNumbers.map((tunnel) => ({
      ...{ acceptedRouteCount: 0, certificateArn: "", lastStatusChange: "", status: "DOWN", statusMessage: "" },
      outsideIpAddress: tunnels[optionOf(tunnel, "Address")] ?? "",
    })),
  };
}

/** A connection of two tunnels to one customer gateway. Tunnels are changed one at a time, in place. */
export const vpnConnection: TypeSpec = {
  token: tgw.vpn,
  api: {
    service: "EC2",
    noun: "EC2 VPN Connection",
    create: "CreateVpnConnection",
    update: "ModifyVpnTunnelOptions",
    delete: "DeleteVpnConnection",
  },
  id: (request) => ec2Id("vpn", request),
  refers: { customerGatewayId: toCustomerGateway(), transitGatewayId: toGateway(), vpnGatewayId: toVpnGateway() },
  replaceOn: {
    paths: [
      ...["region", "enableAcceleration", "staticRoutesOnly", "tunnelInsideIpVersion", "type"],
      ...tunnelNumbers.flatMap((tunnel) => [optionOf(tunnel, "InsideCidr"), optionOf(tunnel, "InsideIpv6Cidr")]),
    ],
    source: `${vpnFile}; the inside CIDR too, though the console changes it in place: terraform-provider-aws issue 45663`,
  },
  rules: [
    checks.oneOf("ec2.vpn.type", vpnFile, "type", "type", ["ipsec.1", "ipsec.1-aes"]),
    checks.oneOf("ec2.vpn.inside-ip-version", vpnFile, "tunnelInsideIpVersion", "tunnel_inside_ip_version", [
      "ipv4",
      "ipv6",
    ]),
    checks.oneOf("ec2.vpn.outside-address-type", vpnFile, "outsideIpAddressType", "outside_ip_address_type", [
      ...["Ipv6", "PrivateIpv4", "PublicIpv4"],
    ]),
    checks.oneOf(
      "ec2.vpn.key-storage",
      `${vpnModel} PreSharedKeyStorage`,
      "presharedKeyStorage",
      "preshared_key_storage",
      [...["SecretsManager", "Standard"]],
    ),
    checks.conflicts(
      "ec2.vpn.one-gateway",
      vpnFile,
      ["transitGatewayId", "transit_gateway_id"],
      ["vpnGatewayId", "vpn_gateway_id"],
    ),
    ...[accelerationAlone, transportGiven, ...tunnelNumbers.flatMap(tunnelRules)],
    ...[insideUnique, peerReachable, staticFirst],
  ],
  outputs,
  inUse: () => refusal("IncorrectState", `The VPN connection has static routes.`),
  unknownOnUpdate: (olds, news) =>
    olds["transitGatewayId"] === news["transitGatewayId"] ? [] : ["transitGatewayAttachmentId"],
  after({ verb, current, region, id }, world) {
    const before = String(current?.outputs["transitGatewayAttachmentId"] ?? "");
    const now = world.find(tgw.vpn, id, "id", region)?.outputs["transitGatewayAttachmentId"];
    if (before !== "" && (verb === "delete" || now !== before)) leaveTables(before, region, world);
  },
};

const staticOnly: Rule = {
  id: "ec2.vpn-route.static-connection",
  source: `${guide.replace("VPNTunnels", "VPNRoutingTypes")}; ${vpnModel} CreateVpnConnectionRoute: between a virtual private gateway and a customer gateway`,
  check({ inputs, world, region }) {
    const connection = world.find(tgw.vpn, String(inputs["vpnConnectionId"]), "id", region);
    if (connection === undefined) return undefined;
    if (connection.inputs["staticRoutesOnly"] !== true)
      return refusal(
        "InvalidParameterCombination",
        `The VPN connection ${connection.id} uses dynamic routing: it takes no static routes.`,
      );
    return text(connection.inputs["transitGatewayId"])
      ? refusal(
          "InvalidParameterValue",
          `The VPN connection ${connection.id} is attached to a transit gateway: static routes are its route tables'.`,
        )
      : undefined;
  },
};

/** A static route of a virtual private gateway. Codes and texts of its refusals are ours. With BGP, and at a transit gateway, there is none. */
export const vpnConnectionRoute: TypeSpec = {
  token: routeToken,
  api: {
    service: "EC2",
    noun: "EC2 VPN Connection Route",
    create: "CreateVpnConnectionRoute",
    delete: "DeleteVpnConnectionRoute",
  },
  id: ({ inputs }) => `${String(inputs["destinationCidrBlock"])}:${String(inputs["vpnConnectionId"])}`,
  refers: {
    vpnConnectionId: reference(
      tgw.vpn,
      "InvalidVpnConnectionID.NotFound",
      (id) => `The vpnConnection ID '${id}' does not exist`,
    ),
  },
  replaceOn: {
    paths: ["region", "destinationCidrBlock", "vpnConnectionId"],
    source: vpnFile.replace("connection", "connection_route"),
  },
  rules: [staticOnly],
  outputs: () => ({}),
};
