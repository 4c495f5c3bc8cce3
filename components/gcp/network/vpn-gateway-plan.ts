/** What is asked of Google's end of tunnels. */
export interface VpnGatewayRequest {
  /** The router's ASN (components/core/asns.ts): what the other ends name. */
  asn: number;
  /** The CIDR blocks that the other ends are told of. */
  announced: readonly string[];
  /** How many tunnels end here: fewer that say anything are told of. */
  count: number;
}

/** What a Cloud Router says of itself over every tunnel. */
export interface RouterPlan {
  asn: number;
  advertiseMode: "CUSTOM";
  advertisedIpRanges: { range: string }[];
  /** In seconds: an end that says nothing for three of them is taken to be gone. */
  keepaliveInterval: number;
}

/** ASNs of a Cloud Router that is not a partner's. Source: compute API v1, RouterBgp.asn: private ones (RFC 6996). */
const privateAsns = [
  [64512, 65534],
  [4200000000, 4294967294],
] as const;

/** The least that Google takes; the most is 60. Source: compute API v1, RouterBgp.keepaliveInterval. */
const keepaliveSeconds = 20;

/**
 * The most ranges that a router announces of its own choice. Source: docs.cloud.google.com/network-connectivity/docs/router/quotas, "Custom advertised routes".
 */
const mostRanges = 200;

/**
 * Decides what Google's router says to the other clouds: what it is told to, and no group of subnets. A group would leave out where databases stand, which is a network
 * of Google's own (private services access), and would tell of endpoints that nobody out there is to call.
 * @throws RangeError for an ASN that Google refuses, for nothing to announce, or for a range twice
 */
export function planRouter({ asn, announced }: Pick<VpnGatewayRequest, "asn" | "announced">): RouterPlan {
  if (!privateAsns.some(([first, last]) => asn >= first && asn <= last))
    throw new RangeError(`the ASN ${asn}: want a private one, ${privateAsns.map((one) => one.join("–")).join(" or ")}`);
  if (announced.length === 0) throw new RangeError("nothing is announced: no other end would know a way here");
  if (announced.length > mostRanges) throw new RangeError(`want ${mostRanges} ranges at most, got ${announced.length}`);
  const twice = announced.find((range, index) => announced.indexOf(range) !== index);
  if (twice !== undefined) throw new RangeError(`${twice} is announced twice: Google takes each range once`);
  return {
    asn,
    advertiseMode: "CUSTOM",
    advertisedIpRanges: announced.map((range) => ({ range })),
    keepaliveInterval: keepaliveSeconds,
  };
}
