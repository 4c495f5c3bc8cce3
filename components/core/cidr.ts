/**
 * IPv4 address blocks in CIDR form (`10.0.0.0/16`), as text in and text out. Pure. Anything that is not a block, or whose
 * host bits are set, is refused by name: a block that means something else than it says is a mistake.
 */

/** A block, taken apart. */
export interface Block {
  /** The first address, as an unsigned number of 32 bits. */
  first: number;
  /** The length of the prefix, 0–32. */
  prefix: number;
}

const form = /^(\d{1,3})\.(\d{1,3})\.(\d{1,3})\.(\d{1,3})\/(\d{1,2})$/;

/** Takes a block apart. @throws RangeError that names the text, unless it is `a.b.c.d/prefix` with no host bit set. */
export function parse(text: string): Block {
  const parts = form.exec(text)?.slice(1).map(Number);
  if (parts === undefined) throw new RangeError(`"${text}" is not a CIDR block: want a.b.c.d/prefix`);
  const [a, b, c, d, prefix] = parts as [number, number, number, number, number];
  if (Math.max(a, b, c, d) > 255) throw new RangeError(`"${text}" is not a CIDR block: each part is 0–255`);
  if (prefix > 32) throw new RangeError(`"${text}" is not a CIDR block: the prefix is 0–32`);
  const first = ((a << 24) | (b << 16) | (c << 8) | d) >>> 0;
  if (first % 2 ** (32 - prefix) !== 0) {
    const meant = format({ first: first - (first % 2 ** (32 - prefix)), prefix });
    throw new RangeError(`"${text}" has host bits set; the block is ${meant}`);
  }
  return { first, prefix };
}

/** Puts a block together again: `format(parse(text)) === text`, but for leading zeros. */
export function format(block: Block): string {
  return `${address(block.first)}/${block.prefix}`;
}

function address(value: number): string {
  return [24, 16, 8, 0].map((shift) => (value >>> shift) & 255).join(".");
}

/** How many addresses a block has, 1–2³². */
export function size(text: string): number {
  return 2 ** (32 - parse(text).prefix);
}

/** Whether every address of `inner` is in `outer`. */
export function contains(outer: string, inner: string): boolean {
  const [a, b] = [parse(outer), parse(inner)];
  return b.prefix >= a.prefix && b.first >= a.first && b.first < a.first + 2 ** (32 - a.prefix);
}

/** Whether two blocks share an address. Of two blocks that do, one contains the other. */
export function overlaps(one: string, other: string): boolean {
  return contains(one, other) || contains(other, one);
}

/**
 * The block number `index`, from 0, of those with the length `prefix` that fill `text`.
 * @throws RangeError when the block is not that long or has no such part.
 */
export function nth(text: string, prefix: number, index: number): string {
  const block = parse(text);
  if (!Number.isInteger(prefix) || prefix < block.prefix || prefix > 32) {
    throw new RangeError(`${text} cannot be divided into /${prefix}: want /${block.prefix}–/32`);
  }
  const count = 2 ** (prefix - block.prefix);
  if (!Number.isInteger(index) || index < 0 || index >= count) {
    throw new RangeError(`${text} has no /${prefix} number ${index}: want 0–${count - 1}`);
  }
  return format({ first: block.first + index * 2 ** (32 - prefix), prefix });
}

/** All parts of a block cut into `parts` equal ones, in order. @throws RangeError unless `parts` is a power of two that fits. */
export function divide(text: string, parts: number): string[] {
  const bits = Math.log2(parts);
  if (!Number.isInteger(bits) || bits < 0)
    throw new RangeError(`${text} cannot be cut into ${parts}: want 1, 2, 4, 8 …`);
  const prefix = parse(text).prefix + bits;
  return Array.from({ length: parts }, (_, index) => nth(text, prefix, index));
}

/** The address number `index`, from 0, of a block: `host("10.0.0.0/16", 2)` is `10.0.0.2`. @throws RangeError outside of it. */
export function host(text: string, index: number): string {
  return nth(text, 32, index).slice(0, -"/32".length);
}
