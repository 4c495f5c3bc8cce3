import { isIPv4, isIPv6 } from "node:net";

/** A block of addresses. */
export interface Cidr {
  address: bigint;
  bits: number;
  /** 32 or 128. */
  width: number;
}

/** Undefined where the text is no CIDR. The API server takes one with host bits set. */
export function parseCidr(text: string): Cidr | undefined {
  const [address = "", bits = "", ...rest] = text.split("/");
  const width = isIPv4(address) ? 32 : isIPv6(address) ? 128 : 0;
  if (width === 0 || rest.length > 0 || !/^\d+$/.test(bits) || Number(bits) > width) return undefined;
  return { address: width === 32 ? v4(address) : v6(address), bits: Number(bits), width };
}

/** Whether the whole of `inner` lies in `outer`. */
export function contains(outer: Cidr, inner: Cidr): boolean {
  if (outer.width !== inner.width || inner.bits < outer.bits) return false;
  const shift = BigInt(outer.width - outer.bits);
  return outer.address >> shift === inner.address >> shift;
}

export function containsAddress(outer: Cidr, address: string): boolean {
  const inner = parseCidr(`${address}/${isIPv4(address) ? 32 : 128}`);
  return inner !== undefined && contains(outer, inner);
}

/** The address at `index` of an IPv4 block. */
export function addressAt(block: Cidr, index: number): string {
  const first = (block.address >> BigInt(32 - block.bits)) << BigInt(32 - block.bits);
  const value = Number(first) + index;
  return [24, 16, 8, 0].map((shift) => (Math.floor(value / 2 ** shift) % 256).toString()).join(".");
}

function v4(address: string): bigint {
  return address.split(".").reduce((sum, part) => sum * 256n + BigInt(part), 0n);
}

function v6(address: string): bigint {
  const [head = "", tail] = address.split("::");
  const groups = (text: string | undefined) => (text ? text.split(":") : []);
  const [front, back] = [groups(head), groups(tail)];
  const middle = tail === undefined ? [] : Array.from({ length: 8 - front.length - back.length }, () => "0");
  return [...front, ...middle, ...back].reduce((sum, part) => sum * 65536n + BigInt(parseInt(part, 16)), 0n);
}
