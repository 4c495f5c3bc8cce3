/** The ASNs on AWS's side. They differ by environment: a Direct Connect gateway refuses two transit gateways with the same. */
export interface Asns {
  transitGateway: number;
  directConnect: number;
}

const environments = ["dev", "staging", "prod"];

/**
 * The ASNs of an environment, out of 64520–64539.
 * @throws RangeError for an environment that has none, or when the other end has one of them.
 */
export function asnsOf(environment: string, otherEnd: number): Asns {
  const index = environments.indexOf(environment);
  if (index < 0) throw new RangeError(`"${environment}" has no ASNs; there are some for ${environments.join(", ")}`);
  const asns = { transitGateway: 64520 + index, directConnect: 64530 + index };
  if (Object.values(asns).includes(otherEnd))
    throw new RangeError(`the other end's ASN ${otherEnd} is AWS's own in ${environment}: want another`);
  return asns;
}
