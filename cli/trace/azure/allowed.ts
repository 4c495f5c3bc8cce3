import { containsAddress, parseCidr } from "../../../simulators/kubernetes/addresses";

/** Whether an address is in a rule's block; undefined where that is no block of addresses, as of `Any`, a tag or a subnet. */
export function inBlock(block: unknown, address: string): boolean | undefined {
  const cidr = parseCidr(String(block));
  return cidr && containsAddress(cidr, address);
}
