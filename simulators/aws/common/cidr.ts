import { isIPv4, isIPv6 } from "node:net";

/** Address blocks as the local AWS sees them. Nothing here throws: text that is no block gives undefined or false. */

export interface Block {
  first: number;
  prefix: number;
}

/** An IPv4 block, its host bits cut off, as EC2 does; undefined where the text is none. */
export function parseBlock(text: string): Block | undefined {
  const [, address = "", length = ""] = /^([^/]*)\/(\d{1,2})$/.exec(text) ?? [];
  const prefix = Number(length);
  if (!isIPv4(address) || prefix > 32) return undefined;
  const value = addressValue(address);
  return { first: value - (value % 2 ** (32 - prefix)), prefix };
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

function addressValue(address: string): number {
  return address.split(".").reduce((value, part) => value * 256 + Number(part), 0);
}

/** An IPv6 address in its one short form, as Go writes it too. */
function shortForm(address: string): string {
  return new URL(`http://[${address}]`).hostname.slice(1, -1);
}

/** The IPv6 block that the text means, its host bits cut off; undefined where it is none. */
function block6(text: string): { address: string; network: string } | undefined {
  const [, address = "", length = ""] = /^([^/%]*)\/(\d{1,3})$/.exec(text) ?? [];
  const prefix = Number(length);
  if (!isIPv6(address) || prefix > 128) return undefined;
  const [head = "", tail] = shortForm(address).split("::");
  const groups = (part: string | undefined): string[] => (part ? part.split(":") : []);
  const between = tail === undefined ? 0 : 8 - groups(head).length - groups(tail).length;
  const network = [...groups(head), ...Array<string>(between).fill("0"), ...groups(tail)].map((group, at) => {
    const kept = Math.min(Math.max(prefix - at * 16, 0), 16);
    return (parseInt(group, 16) & (0xffff << (16 - kept))).toString(16);
  });
  return { address: `${shortForm(address)}/${prefix}`, network: `${shortForm(network.join(":"))}/${prefix}` };
}

/** What the provider says of text that is no network address (internal/verify/validate.go); of one family where it is given. */
export function networkProblem(text: string, family?: 4 | 6): string | undefined {
  const [four, six] = [parseBlock(text), block6(text)];
  const noun = `is not a valid ${family ? `IPv${family} ` : ""}CIDR block`;
  if (!four && !six) return `"${text}" is not a valid CIDR block: invalid CIDR address: ${text}`;
  if ((family === 4 && !four) || (family === 6 && !six)) return `"${text}" ${noun}`;
  const meant = four ? `${formatAddress(four.first)}/${four.prefix}` : six!.network;
  return meant === (six?.address ?? text) ? undefined : `"${text}" ${noun}; did you mean "${meant}"?`;
}

/** ValidIPv4CIDRNetworkAddress. */
export const ipv4NetworkProblem = (text: string): string | undefined => networkProblem(text, 4);

/** ValidIPv6CIDRNetworkAddress. */
export const ipv6NetworkProblem = (text: string): string | undefined => networkProblem(text, 6);
