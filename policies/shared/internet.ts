/** The longest prefix that still means "everybody": the largest block that one holder has is a /8, and half of the internet is no narrower. */
const widest4 = 7;
/** Global unicast is 2000::/3; the largest allocations begin at /19. */
const widest6 = 15;

/** Whether a CIDR block is so wide that it stands for the internet, in whatever way that is written. Blocks for private use are not. */
export function isWholeInternet(cidr: string): boolean {
  const [address, length] = cidr.split("/");
  if (length === undefined || !/^\d+$/.test(length)) return false;
  if (!address!.includes(":")) return Number(length) <= widest4;
  return Number(length) <= widest6 && !/^f[c-f]/i.test(address!);
}
