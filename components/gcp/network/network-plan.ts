import { nth, parse } from "../../core/cidr";
import type { Egress } from "../../core/contracts";

/** The blocks of a place, from the address plan: subnets span the region on Google Cloud. */
export interface NetworkRanges {
  /** All of it, a /16 or a /18. */
  network: string;
  /** Nodes. */
  nodes: string;
  /** Pods, outside of the network. */
  pods: string;
  /** Kubernetes services, outside of the network. */
  services: string;
  /** The control plane: it gets the first /28. */
  controlPlane: string;
  /** What Google's own networks take for databases and caches, by private services access. */
  data: string;
  /** Endpoints of Private Service Connect. */
  endpoints: string;
}

export interface NetworkPlan {
  nodes: { cidr: string; podCidr: string; serviceCidr: string; controlPlaneCidr: string };
  /** The reserved range of private services access. */
  reserved: { address: string; prefixLength: number };
  endpoints: string;
  /** What each address of Cloud NAT is called after: the zones. None where nothing leaves. */
  natAddresses: string[];
}

/** The names of the secondary ranges in the nodes' subnet. */
export const rangeNames = { pods: "pods", services: "services" } as const;

/** What a range of private services access must have: each service takes a /24 in each region at least, and the range never grows. */
const leastReserved = 22;

/**
 * Decides everything about a network but its ids. NAT serves the whole region whatever the egress; it decides how many addresses there are, and those
 * are called after zones so that going from one to one per zone keeps the first.
 * @throws RangeError for blocks that Google would refuse half-way
 */
export function planNetwork({
  ranges,
  egress,
  zones,
}: {
  ranges: NetworkRanges;
  egress: Egress;
  zones: readonly string[];
}): NetworkPlan {
  const { prefix } = parse(ranges.data);
  if (prefix > leastReserved)
    throw new RangeError(
      `want /${leastReserved} or more for databases and caches, got ${ranges.data}: it cannot grow later`,
    );
  if (parse(ranges.controlPlane).prefix > 28)
    throw new RangeError(`want /28 or more for the control plane, got ${ranges.controlPlane}`);
  return {
    nodes: {
      cidr: ranges.nodes,
      podCidr: ranges.pods,
      serviceCidr: ranges.services,
      controlPlaneCidr: nth(ranges.controlPlane, 28, 0),
    },
    reserved: { address: ranges.data.split("/")[0]!, prefixLength: prefix },
    endpoints: ranges.endpoints,
    natAddresses: natAddresses(egress, zones),
  };
}

function natAddresses(egress: Egress, zones: readonly string[]): string[] {
  switch (egress.mode) {
    case "none":
      return [];
    case "shared":
      return [egress.zone];
    case "perZone":
      return [...zones];
  }
}
