import { clouds, type Cloud } from "./contracts";

/*
 * Which clouds tunnels join, how many there are between two, and what each is called: identity, which never changes. Pure.
 */

/** The pairs of clouds that tunnels join. */
export const tunnelPairs = ["aws-gcp", "aws-azure", "gcp-azure"] as const;
export type TunnelPair = (typeof tunnelPairs)[number];

/** The two clouds of a pair, in the order of its name. */
export const cloudsOf: Readonly<Record<TunnelPair, readonly [Cloud, Cloud]>> = {
  "aws-gcp": ["aws", "gcp"],
  "aws-azure": ["aws", "azure"],
  "gcp-azure": ["gcp", "azure"],
};

/**
 * How many tunnels a pair has. AWS makes two for each address at the other end, which has two; Google and Azure make one for each of their own.
 * Sources: docs.aws.amazon.com/vpn/latest/s2svpn/VPNTunnels.html; docs.cloud.google.com/network-connectivity/docs/vpn/concepts/topologies.
 */
export const tunnelCounts: Readonly<Record<TunnelPair, number>> = { "aws-gcp": 4, "aws-azure": 4, "gcp-azure": 2 };

/** The names of a pair's tunnels: `aws-gcp-1` … `aws-gcp-4`. */
export function tunnelNames(pair: TunnelPair): string[] {
  return Array.from({ length: tunnelCounts[pair] }, (_, index) => `${pair}-${index + 1}`);
}

/** Every pair that can be made of these clouds, in the order of `tunnelPairs`. */
export function pairsOf(there: readonly Cloud[]): TunnelPair[] {
  return tunnelPairs.filter((pair) => cloudsOf[pair].every((cloud) => there.includes(cloud)));
}

/** The clouds that these pairs join, in the order of `clouds`. */
export function joined(pairs: readonly TunnelPair[]): Cloud[] {
  return clouds.filter((cloud) => pairs.some((pair) => cloudsOf[pair].includes(cloud)));
}
