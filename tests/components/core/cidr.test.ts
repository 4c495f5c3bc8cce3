import fc from "fast-check";
import { contains, divide, format, host, nth, overlaps, parse, size } from "../../../components/core/cidr";

const block = fc
  .tuple(fc.nat({ max: 2 ** 32 - 1 }), fc.integer({ min: 0, max: 32 }))
  .map(([value, prefix]) => format({ first: value - (value % 2 ** (32 - prefix)), prefix }));

/** Whether two blocks share an address, by the definition: neither ends before the other begins. */
function share(one: string, other: string): boolean {
  const [a, b] = [parse(one), parse(other)];
  return a.first < b.first + size(other) && b.first < a.first + size(one);
}

describe("parse and format", () => {
  it("are each other's inverse", () => {
    fc.assert(fc.property(block, (text) => expect(format(parse(text))).toBe(text)));
  });

  it("understand the whole range of addresses", () => {
    expect(parse("255.255.255.255/32")).toEqual({ first: 2 ** 32 - 1, prefix: 32 });
    expect(size("0.0.0.0/0")).toBe(2 ** 32);
  });

  it.each([
    ["10.0.0.0", '"10.0.0.0" is not a CIDR block: want a.b.c.d/prefix'],
    ["", '"" is not a CIDR block: want a.b.c.d/prefix'],
    [" 10.0.0.0/8", '" 10.0.0.0/8" is not a CIDR block: want a.b.c.d/prefix'],
    ["10.0.0.256/32", '"10.0.0.256/32" is not a CIDR block: each part is 0–255'],
    ["10.0.0.0/33", '"10.0.0.0/33" is not a CIDR block: the prefix is 0–32'],
    ["10.0.1.0/16", '"10.0.1.0/16" has host bits set; the block is 10.0.0.0/16'],
    ["128.0.0.0/0", '"128.0.0.0/0" has host bits set; the block is 0.0.0.0/0'],
  ])("refuse %j by name", (text, message) => {
    expect(() => parse(text)).toThrow(new RangeError(message));
  });
});

describe("contains and overlaps", () => {
  it("agree with the addresses of both blocks", () => {
    fc.assert(
      fc.property(block, block, (one, other) => {
        expect(overlaps(one, other)).toBe(share(one, other));
        expect(contains(one, other)).toBe(share(one, other) && size(one) >= size(other));
      }),
    );
  });

  it("hold at the edges", () => {
    expect(contains("10.0.0.0/8", "10.255.255.255/32")).toBe(true);
    expect(contains("10.0.0.0/8", "11.0.0.0/32")).toBe(false);
    expect(contains("10.0.0.0/16", "10.0.0.0/8")).toBe(false);
    expect(overlaps("10.0.0.0/16", "10.0.0.0/8")).toBe(true);
    expect(overlaps("10.0.0.0/17", "10.0.128.0/17")).toBe(false);
  });
});

describe("divide and nth", () => {
  it("cut a block into equal parts that fill it and never meet", () => {
    fc.assert(
      fc.property(block, fc.integer({ min: 0, max: 5 }), (text, bits) => {
        fc.pre(parse(text).prefix + bits <= 32);
        const parts = divide(text, 2 ** bits);
        expect(parts).toHaveLength(2 ** bits);
        expect(parts.reduce((sum, part) => sum + size(part), 0)).toBe(size(text));
        expect(parts.every((part) => contains(text, part))).toBe(true);
        expect(parts.some((part, i) => parts.slice(i + 1).some((other) => overlaps(part, other)))).toBe(false);
      }),
    );
  });

  it("keep each part's place", () => {
    expect(divide("10.0.0.0/16", 4)).toEqual(["10.0.0.0/18", "10.0.64.0/18", "10.0.128.0/18", "10.0.192.0/18"]);
    expect(nth("10.0.0.0/8", 10, 3)).toBe("10.192.0.0/10");
    expect(host("10.0.0.0/16", 2)).toBe("10.0.0.2");
  });

  it.each([
    [() => divide("10.0.0.0/16", 3), "10.0.0.0/16 cannot be cut into 3: want 1, 2, 4, 8 …"],
    [() => divide("10.0.0.0/16", 0), "10.0.0.0/16 cannot be cut into 0: want 1, 2, 4, 8 …"],
    [() => divide("10.0.0.0/32", 2), "10.0.0.0/32 cannot be divided into /33: want /32–/32"],
    [() => nth("10.0.0.0/16", 8, 0), "10.0.0.0/16 cannot be divided into /8: want /16–/32"],
    [() => nth("10.0.0.0/16", 18, 4), "10.0.0.0/16 has no /18 number 4: want 0–3"],
    [() => nth("10.0.0.0/16", 18, -1), "10.0.0.0/16 has no /18 number -1: want 0–3"],
    [() => host("10.0.0.0/30", 4), "10.0.0.0/30 has no /32 number 4: want 0–3"],
  ])("refuse what is not there (%#)", (call, message) => {
    expect(call).toThrow(new RangeError(message));
  });
});
