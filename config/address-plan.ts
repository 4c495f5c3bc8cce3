import { clouds, type Cloud } from "../components/core/contracts";
import { nth, parse, size } from "../components/core/cidr";
import { tunnelPairs, type TunnelPair } from "../components/core/tunnels";

/*
 * One plan of addresses for everything that may ever be connected, out of 10.0.0.0/8. Each thing has a slot that its meaning
 * fixes, and never its number, so that adding a zone, a region, a cloud or an environment moves nobody.
 *
 *   10.0.0.0/8
 *   ├ environment /10     slots 0, 1, 2
 *   └ the fourth /10      slots 3, 4, 5, each a quarter of it; the last quarter is kept for offices and data centres
 *
 *   environment /10       of slots 3–5 a /12, in which everything below is two bits longer
 *   └ cloud /12           aws, gcp, azure; the fourth is kept
 *     └ place /14         main, standby; the third and fourth are kept
 *       ├ network /16     the VPC or VNet
 *       ├ cluster /16     services /20, control plane /20, transit /20; the rest is kept
 *       └ pods /15        where the cloud gives pods addresses of their own (Google, Azure); AWS takes them from the subnets
 *
 *   network /16
 *     ├ private 6 × /19   zones a–f: nodes and, on AWS, pods: 8,187 addresses a zone (in slots 3–5, 2,043)
 *     ├ public  6 × /22   the seventh /19; on Google and Azure nothing is public, and its first /24 is where functions stand (`functionsRange`)
 *     ├ data    6 × /23   the eighth /19, first half
 *     └ intra   6 × /23   the eighth /19, second half
 */

/** Where an environment stands on a cloud: in its region, or in its second region. */
export type Which = "main" | "standby";

/** What a subnet is for: `intra` has no route out of the network. */
export const tiers = ["public", "private", "data", "intra"] as const;
export type Tier = (typeof tiers)[number];

export interface PlannedSubnet {
  tier: Tier;
  /** The zone's name, as given. */
  zone: string;
  cidr: string;
}

export interface AddressPlan {
  /** The VPC's or VNet's block: a /16, or a /18 in slots 3–5. */
  network: string;
  /** Kubernetes services, a /20 or /22: outside of the network, as EKS, GKE and AKS ask. */
  services: string;
  /** Pods, a /15 or /17, where they have a range of their own. */
  pods: string;
  /** The cluster's control plane, a /20 or /22: GKE takes a /28 of it. */
  controlPlane: string;
  /** Gateways between networks, a /20 or /22: what a transit gateway or a VPN client is given. */
  transit: string;
  /** Each tier as one block, where a cloud's subnets span the region (Google, Azure). `gateways` is for Azure's own subnets. */
  regional: Record<Tier | "gateways", string>;
  /**
   * A subnet for each tier and zone, zone by zone in the order given.
   * @throws RangeError for what is no zone, or one past f or 6.
   */
  subnets(zones: readonly string[]): PlannedSubnet[];
}

/** The block that all else is cut from. */
export const everything = "10.0.0.0/8";

const places: readonly Which[] = ["main", "standby"];

/** The slots for environments. Three are large; those after them have a quarter of the addresses each. */
export const slots: readonly number[] = [0, 1, 2, 3, 4, 5];
const large = 3;

/** A slot's part of a block that environments share: one of its first three quarters, or a quarter of the last quarter. */
function part(shared: string, slot: number): string {
  const { prefix } = parse(shared);
  return slot < large ? nth(shared, prefix + 2, slot) : nth(nth(shared, prefix + 2, large), prefix + 4, slot - large);
}

/** Every address of the environment in a slot, on all clouds: what a firewall between environments names. @throws RangeError for a slot that is none. */
export function environmentBlock(slot: number): string {
  return part(everything, known(slot));
}

/** Offices and data centres, a /12: what Direct Connect and Interconnect may announce to the clouds. */
export const onPremises = part(everything, slots.length);

function known(slot: number): number {
  if (!slots.includes(slot))
    throw new RangeError(`the address plan has no slot ${slot}; want one of ${slots.join(", ")}`);
  return slot;
}

/** The addresses of the environment in a slot, on a cloud. @throws RangeError for a slot that is none. */
export function addressPlan(slot: number, cloud: Cloud, which: Which): AddressPlan {
  const cloudBlock = sub(environmentBlock(slot), 2, clouds.indexOf(cloud));
  const place = sub(cloudBlock, 2, places.indexOf(which));
  const network = sub(place, 2, 0);
  const cluster = sub(place, 2, 1);
  return {
    network,
    services: sub(cluster, 4, 0),
    controlPlane: sub(cluster, 4, 1),
    transit: sub(cluster, 4, 2),
    pods: sub(place, 1, 1),
    regional: {
      private: sub(network, 1, 0),
      gateways: sub(network, 2, 2),
      public: tierBlock(network, "public"),
      data: tierBlock(network, "data"),
      intra: tierBlock(network, "intra"),
    },
    subnets: (zones) =>
      zones.flatMap((zone) => tiers.map((tier) => ({ tier, zone, cidr: subnet(network, tier, zoneSlot(zone)) }))),
  };
}

/**
 * Where the functions of events stand on Google and Azure: a /24 in every slot, since Google's instances take four addresses each while a new revision comes in, and a /26, which is the
 * least that Direct VPC egress is given (docs.cloud.google.com/run/docs/configuring/vpc-direct-vpc, "IP address allocation"), would hold three of each. Azure asks for a /27. It is the beginning of the tier `public`, in which those two clouds have no subnet: `intra` is a sharded cache's on
 * Google, and the API server's and the link service's on Azure. AWS's functions stand among its private subnets.
 * @throws RangeError for a slot that is none
 */
export function functionsRange(slot: number, cloud: Exclude<Cloud, "aws">, which: Which): string {
  return nth(addressPlan(slot, cloud, which).regional.public, 24, 0);
}

/** Part `index` of the 2^bits that a block is cut into. */
function sub(block: string, bits: number, index: number): string {
  return nth(block, parse(block).prefix + bits, index);
}

function tierBlock(network: string, tier: Exclude<Tier, "private">): string {
  switch (tier) {
    case "public":
      return sub(network, 3, 6);
    case "data":
      return sub(network, 4, 14);
    case "intra":
      return sub(network, 4, 15);
  }
}

function subnet(network: string, tier: Tier, slot: number): string {
  switch (tier) {
    case "private":
      return sub(network, 3, slot);
    case "public":
    case "data":
    case "intra":
      return sub(tierBlock(network, tier), 3, slot);
  }
}

/** A zone's slot, 0–5: its letter's place in the alphabet (`us-east-1d` is 3), or on Azure its number less one (`1` is 0). */
export function zoneSlot(zone: string): number {
  const [, letter, number] = /^(?:[a-z-]+\d+-?([a-f])|([1-6]))$/.exec(zone) ?? [];
  if (letter !== undefined) return letter.charCodeAt(0) - "a".charCodeAt(0);
  if (number !== undefined) return Number(number) - 1;
  throw new RangeError(`zone "${zone}" has no addresses: want a region with a letter a–f, or a number 1–6`);
}

export { tunnelPairs, type TunnelPair };

/**
 * The link-local addresses inside the tunnels of a pair of clouds: a /26, sixteen tunnels of /30 (`nth(block, 30, n)`); in slots 3–5 a /28, four.
 *
 * Azure takes only 169.254.21.0–169.254.22.255 (learn.microsoft.com/azure/vpn-gateway/bgp-howto, "custom APIPA"). AWS keeps
 * the first /30 of 169.254.0–5 and 169.254.169.252/30 for itself (ec2 API, VpnTunnelOptionsSpecification).
 */
export function tunnels(slot: number, pair: TunnelPair): string {
  const third = { "aws-gcp": 20, "aws-azure": 21, "gcp-azure": 22 }[pair];
  return part(`169.254.${third}.0/24`, known(slot));
}

/** A range of the plan, and whose it is. */
export interface OwnedRange {
  owner: string;
  cidr: string;
}

/** Every range that the plan hands out, over all slots, clouds and places. */
export function allRanges(): OwnedRange[] {
  const inside = slots.flatMap((slot) =>
    clouds.flatMap((cloud) =>
      places.flatMap((which) => {
        const { network, services, controlPlane, transit, pods } = addressPlan(slot, cloud, which);
        return Object.entries({ network, services, controlPlane, transit, pods }).map(([kind, cidr]) => ({
          owner: `slot ${slot} ${cloud} ${which} ${kind}`,
          cidr,
        }));
      }),
    ),
  );
  const between = slots.flatMap((slot) =>
    tunnelPairs.map((pair) => ({ owner: `slot ${slot} ${pair} tunnels`, cidr: tunnels(slot, pair) })),
  );
  return [...inside, ...between, { owner: "on premises", cidr: onPremises }];
}

/** Says which ranges share addresses, each pair once: `A (10.0.0.0/16) overlaps B (10.0.0.0/20)`. Empty when none do. */
export function overlapping(ranges: readonly OwnedRange[]): string[] {
  const sorted = ranges
    .map((range) => ({ ...range, first: parse(range.cidr).first, end: parse(range.cidr).first + size(range.cidr) }))
    .sort((one, other) => one.first - other.first || other.end - one.end);
  return sorted.flatMap((one, index) => {
    const after = sorted.slice(index + 1);
    const apart = after.findIndex(({ first }) => first >= one.end);
    return after
      .slice(0, apart < 0 ? after.length : apart)
      .map((other) => `${one.owner} (${one.cidr}) overlaps ${other.owner} (${other.cidr})`);
  });
}
