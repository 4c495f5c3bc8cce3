/** Sizes of gateways over the zones: 1, 2 and 10 Gbit/s, 4, 8 and 16 circuits. Source: learn.microsoft.com/azure/expressroute/expressroute-about-virtual-network-gateways. */
export const gatewaySkus = ["ErGw1AZ", "ErGw2AZ", "ErGw3AZ"] as const;
export type GatewaySku = (typeof gatewaySkus)[number];

const circuitId =
  /^\/subscriptions\/([0-9a-f-]{36})\/resourceGroups\/[^/]+\/providers\/Microsoft\.Network\/expressRouteCircuits\/([^/]+)$/i;

export interface ExpressRoutePlan {
  /** The circuit's own name. */
  circuit: string;
  /** The public address of the gateway is in all zones, as the gateway is. */
  zones: readonly string[];
}

/**
 * Decides how a network is joined to a circuit.
 * @throws RangeError for what is no circuit of this subscription: one of another is joined with a key of its owner's, which has no place here
 */
export function planExpressRoute(circuit: string, subscription: string): ExpressRoutePlan {
  const [, owner = "", name = ""] = circuitId.exec(circuit) ?? [];
  if (name === "") throw new RangeError(`want a circuit's ARM id (az network express-route show), got "${circuit}"`);
  if (owner.toLowerCase() !== subscription.toLowerCase())
    throw new RangeError(`circuit ${name} is in the subscription ${owner}: want one in ${subscription}`);
  return { circuit: name, zones: ["1", "2", "3"] };
}

/**
 * What stops a gateway from becoming another size; undefined where nothing does. Azure takes every way up, and of those down 2 to 1 alone; for the rest it wants a new gateway.
 * Source: as `gatewaySkus`, "Gateway SKUs".
 */
export function resizeProblem(from: string, to: string): string | undefined {
  if (from !== "ErGw3AZ" || to === from) return undefined;
  return `Azure makes no gateway of ${from} smaller, got ${to}: keep ${from}; or take expressRoute out, run up, and put it back with ${to}: no way to the data centres for an hour`;
}
