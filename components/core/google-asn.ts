/** The ASN of Google's router in an environment, out of 64540–64549: AWS's are 64520–64539. */
export function googleAsn(slot: number): number {
  return 64540 + slot;
}
