import { contains, overlaps } from "../../core/cidr";

/** A route of a VPC's table to the transit gateway. */
export interface TransitRoute {
  /** Identity: `private-us-east-1a-10.16.0.0-19`. What a route leads to is what it is. */
  key: string;
  /** The key of its route table: `private-us-east-1a`, or `data`. */
  table: string;
  destination: string;
}

/** What is reached through a transit gateway, and from where. */
export interface TransitRequest {
  /** The network's own block. */
  network: string;
  /** The keys of the route tables of private subnets: their zones. */
  zones: readonly string[];
  /** CIDR blocks that private subnets reach. */
  remote: readonly string[];
  /** CIDR blocks among them, or inside of them, that data subnets answer. */
  followers: readonly string[];
}

/**
 * Which routes a network needs to what lies behind its transit gateway. A VPC's tables learn nothing from it (docs.aws.amazon.com/vpc/latest/tgw/tgw-vpc-attachments.html):
 * each block has a route in the table of every zone. Public subnets get none, and data subnets those to followers alone. Pure.
 * @throws RangeError where a block overlaps the network (its own route would win) or another, or a follower is behind no gateway
 */
export function planTransit({ network, zones, remote, followers }: TransitRequest): TransitRoute[] {
  for (const [index, block] of remote.entries()) {
    if (overlaps(network, block))
      throw new RangeError(`${block} overlaps the network, ${network}: no packet for it leaves`);
    const twin = remote.slice(index + 1).find((other) => overlaps(block, other));
    if (twin !== undefined)
      throw new RangeError(`${block} and ${twin} are both behind the transit gateway, and overlap`);
  }
  const lost = followers.find((block) => !remote.some((known) => contains(known, block)));
  if (lost !== undefined)
    throw new RangeError(
      `${lost} follows the database, and is behind no tunnel: want one of ${remote.join(", ") || "none"}`,
    );
  const to = (table: string, destination: string): TransitRoute => ({
    key: keyOf(table, destination),
    table,
    destination,
  });
  return [
    ...zones.flatMap((zone) => remote.map((block) => to(`private-${zone}`, block))),
    ...followers.map((block) => to("data", block)),
  ];
}

/** What a route is called in the state. */
const keyOf = (table: string, destination: string): string => `${table}-${destination.replace("/", "-")}`;
