import { at, bag, bags, list, text } from "../core/paths";
import type { Refusal, Request } from "../core/spec";
import type { Standing, WorldView } from "../core/standing";
import { containsAddress, parseCidr } from "../kubernetes/addresses";
import type { Props } from "../protocol/values";
import { nameIn, parentOf } from "./ids";
import { fixed, type Parts, rule, textsAt } from "./part";
import { standingAt } from "./references";
import { says } from "./refusals";
import { from } from "./sources";
import { ownId } from "./table";
import { badRequest } from "./words";

/*
 * Gateways between networks, what stands for the other end, and connections. Values and lengths the tables say; here is what ARM refuses besides, where this platform or
 * a configuration could break it.
 */

export const vpnTokens = {
  gateway: "azure-native:network:VirtualNetworkGateway",
  local: "azure-native:network:LocalNetworkGateway",
  connection: "azure-native:network:VirtualNetworkGatewayConnection",
} as const;

/** Its own, and those that nobody may have. 65515 is its own too, and taken for its gateways. */
const keptAsns: readonly (readonly [number, number])[] = [
  [8074, 8075],
  [12076, 12076],
  [23456, 23456],
  [64496, 64511],
  [65517, 65520],
  [65535, 65551],
];
const isKept = (asn: number): boolean => keptAsns.some(([first, last]) => asn >= first && asn <= last);

const apipa = ["169.254.21.0/24", "169.254.22.0/24"].map((one) => parseCidr(one)!);

const subnet = rule("network.gateway", from.expressrouteAboutVirtualNetworkGateways, ({ inputs }) => {
  const odd = textsAt(inputs, "ipConfigurations.*.subnet.id").find((id) => nameIn(id) !== "GatewaySubnet");
  return odd === undefined ? undefined : says("InvalidGatewaySubnet", odd);
});

/** The network that a gateway stands in. */
const networkOf = (inputs: Props): string | undefined => {
  const [first] = textsAt(inputs, "ipConfigurations.*.subnet.id");
  return first && parentOf(first).toLowerCase();
};

const kindOf = (inputs: Props): string => text(inputs["gatewayType"]) ?? "Vpn";

/** One for tunnels and one for ExpressRoute, side by side in the same subnet. */
const oneOfEach = rule("network.gateway-one", from.aboutGatewaySkus, (request) => {
  const { inputs, world } = request;
  const id = ownId(request);
  const other = world
    .all(vpnTokens.gateway)
    .find(
      (one) =>
        one.id.toLowerCase() !== id.toLowerCase() &&
        networkOf(one.inputs) === networkOf(inputs) &&
        kindOf(one.inputs) === kindOf(inputs),
    );
  return other && says("VpnGatewayAlreadyExists", networkOf(inputs), nameIn(other.id), kindOf(inputs));
});

/** Sizes, generations, and the addresses of a gateway over the zones. */
const size = rule("network.vpn-gateway-size", from.aboutGatewaySkus, ({ inputs, world, verb }) => {
  if (kindOf(inputs) !== "Vpn") return undefined;
  const sku = text(at(inputs, "sku.name")) ?? "";
  if (verb === "create" && /^VpnGw[1-5]$/.test(sku)) return says("NonAzSkusNotAllowedForVPNGateway", sku);
  const generation = text(inputs["vpnGatewayGeneration"]) ?? "Generation1";
  const only = /^VpnGw1/.test(sku) ? "Generation1" : /^VpnGw[45]/.test(sku) ? "Generation2" : undefined;
  if (only !== undefined && inputs["vpnGatewayGeneration"] !== undefined && generation !== only)
    return says("VpnGatewayGenerationAndSkuMismatch", sku, generation);
  if (!sku.endsWith("AZ")) return undefined;
  const without = textsAt(inputs, "ipConfigurations.*.publicIPAddress.id").find((id) => {
    const address = standingAt(world, id);
    return address !== undefined && list(address.inputs["zones"]).length === 0;
  });
  return without && says("VmssVpnGatewayPublicIpsMustHaveZonesConfigured", without);
});

/** Source: bgp-howto; vpn-gateway-vpn-faq, "BGP". */
const speaks = rule("network.vpn-gateway-bgp", from.vpnGatewayBgpHowto, (request): Refusal | undefined => {
  const { inputs } = request;
  if (kindOf(inputs) !== "Vpn") return undefined;
  const id = ownId(request);
  const active = inputs["activeActive"] === true;
  const faces = bags(inputs["ipConfigurations"]);
  if (active ? faces.length < 2 : faces.length > 1)
    return says("VpnGatewayIpConfigurations", active, active ? "two" : "one", faces.length);
  if (inputs["enableBgp"] !== true) return undefined;
  if (text(at(inputs, "sku.name")) === "Basic" || inputs["vpnType"] === "PolicyBased")
    return says("VpnGatewayBgpNotSupported");
  const asn = Number(at(inputs, "bgpSettings.asn") ?? 65515);
  if (isKept(asn)) return says("VpnGatewayAsnReserved", asn, nameIn(id));
  const known = faces.map((one) => `${id}/ipConfigurations/${String(one["name"])}`.toLowerCase());
  const given: string[] = [];
  for (const one of bags(at(inputs, "bgpSettings.bgpPeeringAddresses"))) {
    const configuration = text(one["ipconfigurationId"]) ?? "";
    if (!known.includes(configuration.toLowerCase()))
      return says("VpnGatewayIpConfigurationUnknown", configuration, nameIn(id));
    given.push(...list(one["customBgpIpAddresses"]).map(String));
  }
  const outside = given.find((address) => !apipa.some((block) => containsAddress(block, address)));
  if (outside !== undefined) return says("VpnGatewayApipaOutOfRange", outside);
  const twice = given.find((address, index) => given.indexOf(address) !== index);
  return twice === undefined ? undefined : says("VpnGatewayApipaNotUnique", twice);
});

/** What the gateway speaks with: the last addresses of its subnet but one, and what it was given. */
function speakers({ inputs, id, world }: Request): Props[] {
  return bags(inputs["ipConfigurations"]).map((one, index) => {
    const ipconfigurationId = `${id}/ipConfigurations/${String(one["name"])}`;
    const asked = bags(at(inputs, "bgpSettings.bgpPeeringAddresses")).find(
      (other) => text(other["ipconfigurationId"])?.toLowerCase() === ipconfigurationId.toLowerCase(),
    );
    const address = standingAt(world, at(one, "publicIPAddress.id"))?.outputs["ipAddress"];
    return {
      ipconfigurationId,
      customBgpIpAddresses: asked?.["customBgpIpAddresses"] ?? [],
      defaultBgpIpAddresses: [ownAddress(standingAt(world, at(one, "subnet.id"))?.inputs ?? {}, index)],
      tunnelIpAddresses: address === undefined ? [] : [address],
    };
  });
}

function ownAddress(inputs: Props, index: number): string {
  const range = parseCidr(text(inputs["addressPrefix"]) ?? "");
  if (!range) return "";
  const last = Number(range.address) + 2 ** (32 - range.bits) - 2 - index;
  return [24, 16, 8, 0].map((shift) => (last >>> shift) & 255).join(".");
}

const localGateway = rule("network.local-gateway", from.vpnGatewayVpnFaq, ({ inputs, name }) => {
  const { gatewayIpAddress, fqdn, bgpSettings } = inputs;
  if ((gatewayIpAddress === undefined) === (fqdn === undefined)) return says("LocalNetworkGatewayAddress");
  if (bgpSettings === undefined)
    return textsAt(inputs, "localNetworkAddressSpace.addressPrefixes.*").length === 0
      ? says("LocalNetworkGatewayAddressSpace")
      : undefined;
  const { asn, bgpPeeringAddress } = bag(bgpSettings);
  if (isKept(Number(asn))) return says("VpnGatewayAsnReserved", asn, name);
  return bgpPeeringAddress === gatewayIpAddress ? says("LocalNetworkGatewayBgpPeer", bgpPeeringAddress) : undefined;
});

const gatewayOf = (world: WorldView, inputs: Props): Standing | undefined =>
  world.find(vpnTokens.gateway, text(at(inputs, "virtualNetworkGateway1.id")) ?? "");

/** What each type of connection leads from, and how its key is written. Source: vpn-gateway-vpn-faq, "What characters are allowed in the preshared key". */
const ends = rule("network.connection", from.vpnGatewayVpnFaq, ({ inputs, world }) => {
  const gateway = gatewayOf(world, inputs);
  const type = text(inputs["connectionType"]) ?? "";
  const wanted = type === "ExpressRoute" ? "ExpressRoute" : "Vpn";
  if (gateway && kindOf(gateway.inputs) !== wanted)
    return says("ConnectionGatewayType", type, nameIn(gateway.id), kindOf(gateway.inputs));
  const key = text(inputs["sharedKey"]);
  const odd = key === undefined ? undefined : /[^!-,./0-}]/.exec(key);
  if (odd) return says("ConnectionSharedKey", "a character that is not taken");
  return key !== undefined && (key.length < 1 || key.length > 128)
    ? says("ConnectionSharedKey", `${key.length} characters`)
    : undefined;
});

/** Source: ipsec-ike-policy-howto: one combination for a connection, all of it; GCM for both, or neither. */
const policy = rule("network.connection-policy", from.vpnGatewayIpsecIkePolicy, ({ inputs }) => {
  const all = bags(inputs["ipsecPolicies"]);
  if (all.length > 1) return says("ConnectionPolicyCount", all.length);
  const [one] = all;
  if (!one) return undefined;
  const [encryption, integrity] = [text(one["ipsecEncryption"]) ?? "", text(one["ipsecIntegrity"]) ?? ""];
  if ((encryption.startsWith("GCM") || integrity.startsWith("GCM")) && encryption !== integrity)
    return says("ConnectionPolicyAlgorithms", encryption, integrity);
  const [seconds, kilobytes] = [Number(one["saLifeTimeSeconds"]), Number(one["saDataSizeKilobytes"])];
  return seconds < 300 || (kilobytes !== 0 && kilobytes < 1024)
    ? says("ConnectionPolicyLifetime", seconds, kilobytes)
    : undefined;
});

/** Source: bgp-howto; vpn-gateway-vpn-faq, "Can I use the same ASN for both". */
const session = rule("network.connection-bgp", from.vpnGatewayBgpHowto, ({ inputs, world }) => {
  const gateway = gatewayOf(world, inputs);
  if (!gateway || inputs["enableBgp"] !== true) return undefined;
  if (gateway.inputs["enableBgp"] !== true) return says("ConnectionBgp", nameIn(gateway.id));
  const other = standingAt(world, at(inputs, "localNetworkGateway2.id"));
  if (other && other.inputs["bgpSettings"] === undefined) return says("ConnectionBgp", nameIn(other.id));
  const [own, theirs] = [gateway.inputs, other?.inputs ?? {}].map((one) => at(one, "bgpSettings.asn"));
  if (other && Number(own ?? 65515) === Number(theirs)) return says("ConnectionSameAsn", nameIn(other.id), theirs);
  for (const one of bags(inputs["gatewayCustomBgpIpAddresses"])) {
    const configuration = text(one["ipConfigurationId"]) ?? "";
    const has = bags(at(gateway.inputs, "bgpSettings.bgpPeeringAddresses"))
      .filter((known) => text(known["ipconfigurationId"])?.toLowerCase() === configuration.toLowerCase())
      .flatMap((known) => list(known["customBgpIpAddresses"]));
    if (!has.includes(one["customBgpIpAddress"]))
      return says("ConnectionCustomBgpAddress", one["customBgpIpAddress"], configuration);
  }
  return undefined;
});

/** A gateway stays while a connection names it. Source: vpn-gateway-delete-vnet-gateway-powershell: connections go first. */
const held = (noun: string) => (standing: Standing, by: Standing) =>
  badRequest(
    `InUse${noun}CannotBeDeleted`,
    `${noun} ${nameIn(standing.id)} is in use by ${by.id} and cannot be deleted.`,
  );

export const vpnParts: Parts = {
  [vpnTokens.gateway]: {
    rules: [
      subnet,
      oneOfEach,
      size,
      speaks,
      fixed("network.gateway-fixed", from.facts, "gatewayType", "vpnType", "vpnGatewayGeneration"),
    ],
    inUse: held("VirtualNetworkGateway"),
    outputs: (request) =>
      kindOf(request.inputs) === "Vpn" && request.inputs["bgpSettings"] !== undefined
        ? {
            bgpSettings: {
              ...bag(request.inputs["bgpSettings"]),
              bgpPeeringAddress: speakers(request)
                .flatMap((one) => list(one["defaultBgpIpAddresses"]))
                .join(","),
              bgpPeeringAddresses: speakers(request),
            },
          }
        : {},
  },
  [vpnTokens.local]: { rules: [localGateway], inUse: held("LocalNetworkGateway") },
  [vpnTokens.connection]: {
    rules: [ends, policy, session, fixed("network.connection-fixed", from.facts, "connectionType")],
    outputs: () => ({ connectionStatus: "Unknown" }),
  },
};
