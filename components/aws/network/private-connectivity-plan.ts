/** The ASNs on AWS's side. They differ by environment: a Direct Connect gateway refuses two transit gateways with the same. */
export interface Asns {
  transitGateway: number;
  directConnect: number;
}

/**
 * The ASNs of the environment in a slot, out of 64520–64539.
 * @throws RangeError for a slot that has none, or when the other end has one of them.
 */
export function asnsOf(slot: number, otherEnd: number): Asns {
  if (!Number.isInteger(slot) || slot < 0 || slot > 9) throw new RangeError(`slot ${slot} has no ASNs; want 0–9`);
  const asns = { transitGateway: 64520 + slot, directConnect: 64530 + slot };
  if (Object.values(asns).includes(otherEnd))
    throw new RangeError(`the other end's ASN ${otherEnd} is AWS's own in slot ${slot}: want another`);
  return asns;
}
