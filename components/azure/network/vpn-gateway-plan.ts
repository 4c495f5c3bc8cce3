import { parse } from "../../core/cidr";

/**
 * Sizes of gateways over the zones, of the second generation: 1.25, 2.5, 5 and 10 Gbit/s for all tunnels together. Any becomes any other; one of the first generation
 * would not. Source: learn.microsoft.com/azure/vpn-gateway/about-gateway-skus.
 */
export const gatewaySkus = ["VpnGw2AZ", "VpnGw3AZ", "VpnGw4AZ", "VpnGw5AZ"] as const;
export type VpnGatewaySku = (typeof gatewaySkus)[number];

/** What is asked of Azure's end of tunnels. */
export interface VpnGatewayRequest {
  subscription: string;
  /** The resource group's name. */
  group: string;
  /** The gateway's name. */
  gateway: string;
  asn: number;
  /** The addresses inside tunnels, of instances 0 and 1. */
  addresses: readonly [readonly string[], readonly string[]];
}

/** An instance of the gateway. */
export interface InstancePlan {
  /** Identity: the name of its IP configuration. */
  key: "instance-0" | "instance-1";
  /** The ARM id of that: it is named inside of the gateway that it belongs to, and so cannot come from it. */
  configurationId: string;
  /** What it speaks BGP with, in tunnels that want link-local addresses. */
  customAddresses: string[];
}

export interface VpnGatewayPlan {
  instances: readonly [InstancePlan, InstancePlan];
  /** The public addresses are in all zones, as the gateway is. */
  zones: readonly string[];
}

/**
 * ASNs that Azure refuses: its own, and those that nobody may have. 65515 is its own as well, and the one that a gateway beside ExpressRoute must have.
 * Source: learn.microsoft.com/azure/vpn-gateway/vpn-gateway-vpn-faq, "Can I use private ASNs".
 */
const keptAsns: readonly (readonly [first: number, last: number])[] = [
  [8074, 8075],
  [12076, 12076],
  [23456, 23456],
  [64496, 64511],
  [65517, 65520],
  [65535, 65551],
];

/** Source: learn.microsoft.com/azure/vpn-gateway/bgp-howto, "Azure APIPA BGP IP address". */
const apipa = { first: parse("169.254.21.0/32").first, last: parse("169.254.22.255/32").first };

/** Source: learn.microsoft.com/azure/vpn-gateway/vpn-gateway-vpn-faq, BGP: "32 APIPA addresses" for each instance. */
const mostAddresses = 32;

/**
 * Decides what Azure's gateway is told of its two instances.
 * @throws RangeError for an ASN or an address inside tunnels that Azure refuses, an address twice, or an instance with none
 */
export function planVpnGateway({ subscription, group, gateway, asn, addresses }: VpnGatewayRequest): VpnGatewayPlan {
  if (keptAsns.some(([first, last]) => asn >= first && asn <= last))
    throw new RangeError(`the ASN ${asn} is kept by Azure: want a private one, 64512–65514`);
  const all = addresses.flat();
  for (const address of all) {
    const { first } = parse(`${address}/32`);
    if (first < apipa.first || first > apipa.last)
      throw new RangeError(`${address} inside a tunnel: Azure takes 169.254.21.0–169.254.22.255`);
  }
  const twice = all.find((address, index) => all.indexOf(address) !== index);
  if (twice !== undefined) throw new RangeError(`${twice} is inside two tunnels: want one of its own for each`);
  const id = `/subscriptions/${subscription}/resourceGroups/${group}/providers/Microsoft.Network/virtualNetworkGateways/${gateway}`;
  const instance = (key: InstancePlan["key"], own: readonly string[]): InstancePlan => {
    if (own.length === 0 || own.length > mostAddresses)
      throw new RangeError(`${key}: want 1–${mostAddresses} addresses inside tunnels, got ${own.length}`);
    return { key, configurationId: `${id}/ipConfigurations/${key}`, customAddresses: [...own] };
  };
  return {
    instances: [instance("instance-0", addresses[0]), instance("instance-1", addresses[1])],
    zones: ["1", "2", "3"],
  };
}
