import { isIPv6 } from "node:net";

/** Address blocks as the local AWS sees them. Nothing here throws: text that is no block gives undefined or false. */

export interface Block {
  first: number;
  prefix: number;
}

/** An IPv4 block, its host bits cut off, as EC2 does; undefined where the text is none. */
export function parseBlock(text: string): Block | undefined {
  const parts = /^(\d{1,3})\.(\d{1,3})\.(\d{1,3})\.(\d{1,3})\/(\d{1,2})$/.exec(text)?.slice(1).map(Number);
  if (!parts || parts.slice(0, 4).some((part) => part > 255) || parts[4]! > 32) return undefined;
  const [a, b, c, d, prefix] = parts as [number, number, number, number, number];
  const address = a * 2 ** 24 + b * 2 ** 16 + c * 2 ** 8 + d;
  return { first: address - (address % 2 ** (32 - prefix)), prefix };
}

export function formatAddress(value: number): string {
  return [24, 16, 8, 0].map((shift) => Math.floor(value / 2 ** shift) % 256).join(".");
}

/** Whether every address of `inner` is in `outer`. */
export function blockContains(outer: string, inner: string): boolean {
  const [a, b] = [parseBlock(outer), parseBlock(inner)];
  return !!a && !!b && b.prefix >= a.prefix && b.first >= a.first && b.first < a.first + 2 ** (32 - a.prefix);
}

export function blocksOverlap(one: string, other: string): boolean {
  return blockContains(one, other) || blockContains(other, one);
}

/** What the provider says of text that is no IPv4 network address (internal/verify/validate.go, ValidIPv4CIDRNetworkAddress). */
export function ipv4NetworkProblem(text: string): string | undefined {
  const block = parseBlock(text);
  if (!block) return `"${text}" is not a valid IPv4 CIDR block: invalid CIDR address: ${text}`;
  const meant = `${formatAddress(block.first)}/${block.prefix}`;
  return meant === text ? undefined : `"${text}" is not a valid IPv4 CIDR block; did you mean "${meant}"?`;
}

/** The same for IPv6, where only the form is looked at. */
export function ipv6NetworkProblem(text: string): string | undefined {
  const [address = "", prefix = "", ...more] = text.split("/");
  const valid = isIPv6(address) && /^\d{1,3}$/.test(prefix) && Number(prefix) <= 128 && more.length === 0;
  return valid ? undefined : `"${text}" is not a valid IPv6 CIDR block: invalid CIDR address: ${text}`;
}
