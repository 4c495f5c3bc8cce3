import { nth, parse } from "../../core/cidr";
import type { Egress } from "../../core/contracts";

/** The blocks of a place, from the address plan (`addressPlan(slot, "azure", "main")`). */
export interface NetworkRanges {
  /** `network`: all of it, a /16 or a /18. */
  network: string;
  /** `regional.private`: nodes. */
  nodes: string;
  /** `pods`, outside of the network. */
  pods: string;
  /** `services`, outside of the network. */
  services: string;
  /** `regional.data`: private endpoints. */
  endpoints: string;
  /** `regional.intra`: the API server, the link service. */
  intra: string;
  /** `regional.gateways`: GatewaySubnet. */
  gateways: string;
}

/** A subnet of nodes. Its key is its name, and identity. */
export interface NodesPlan {
  key: string;
  cidr: string;
  /** The zones of the nodes in it. */
  zones: readonly string[];
  /** The zone whose NAT gateway is its way out; none where nothing leaves. */
  nat?: string;
}

export interface NetworkPlan {
  nodes: NodesPlan[];
  /** The zones that have a NAT gateway, and an address. */
  natZones: string[];
  endpoints: string;
  linkService: string;
  apiServer?: string;
  gateways?: string;
  /** Where functions leave: a subnet has one NAT gateway, and theirs the first zone's, whichever zones come later. */
  functions?: { nat: string };
}

/** Names of subnets: Azure knows the gateways' by its name alone (N4). */
export const subnetNames = {
  ...{ endpoints: "endpoints", linkService: "link-service", apiServer: "api-server", functions: "functions" },
  gateways: "GatewaySubnet",
} as const;

const zoneNames = ["1", "2", "3"];

/**
 * Decides everything about a network but its ids.
 *
 * A NAT gateway has one zone for life, and a subnet one NAT gateway (N1): with one gateway for each zone, nodes get a subnet for each zone. The block of nodes
 * has four quarters: one to each zone, by its number, and the last for nodes of all zones. So a zone more moves nobody, and nodes of both kinds could stand
 * side by side.
 * @throws RangeError for a zone that Azure has not, or that the way out is in and nodes are not, or a block that is too small; for functions without a way out
 */
export function planNetwork({
  ranges,
  egress,
  zones,
  apiServer = false,
  gateways = false,
  functions = false,
}: {
  ranges: NetworkRanges;
  egress: Egress;
  zones: readonly string[];
  /** Whether the API server has a subnet. */
  apiServer?: boolean | undefined;
  /** Whether gateways have one. */
  gateways?: boolean | undefined;
  /** Whether functions have one. */
  functions?: boolean | undefined;
}): NetworkPlan {
  for (const zone of zones)
    if (!zoneNames.includes(zone)) throw new RangeError(`zone "${zone}": want 1, 2 or 3, as Azure numbers them`);
  const nats = natZones(egress, zones);
  return {
    nodes: nodes(ranges.nodes, egress, zones),
    natZones: nats,
    endpoints: ranges.endpoints,
    // Its own part of the block: link services take more addresses as they grow, and give none back (E4).
    linkService: nth(ranges.intra, parse(ranges.intra).prefix + 4, 4),
    // The smallest that AKS takes: nine addresses are its own (N8).
    ...(apiServer && { apiServer: nth(ranges.intra, 28, 0) }),
    // Room for both gateways, and for 16 circuits: learn.microsoft.com/azure/expressroute/expressroute-about-virtual-network-gateways, "Gateway subnet".
    ...(gateways && { gateways: nth(ranges.gateways, 26, 0) }),
    ...(functions && { functions: { nat: firstOf(nats) } }),
  };
}

function nodes(block: string, egress: Egress, zones: readonly string[]): NodesPlan[] {
  const quarter = (index: number) => nth(block, parse(block).prefix + 2, index);
  switch (egress.mode) {
    case "none":
      return [{ key: "nodes", cidr: quarter(3), zones }];
    case "shared":
      return [{ key: "nodes", cidr: quarter(3), zones, nat: egress.zone }];
    case "perZone":
      return zones.map((zone) => ({
        key: `nodes-${zone}`,
        cidr: quarter(zoneNames.indexOf(zone)),
        zones: [zone],
        nat: zone,
      }));
  }
}

function firstOf([first]: readonly string[]): string {
  if (first === undefined)
    throw new RangeError(
      "functions: want a way out, got none: their hosts reach their own public names, and logs, by it",
    );
  return first;
}

function natZones(egress: Egress, zones: readonly string[]): string[] {
  switch (egress.mode) {
    case "none":
      return [];
    case "shared":
      if (!zoneNames.includes(egress.zone))
        throw new RangeError(`zone "${egress.zone}" of the way out: want 1, 2 or 3, as Azure numbers them`);
      return [egress.zone];
    case "perZone":
      return [...zones];
  }
}
