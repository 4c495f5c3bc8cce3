import fc from "fast-check";
import { composed, monthSeconds, type Part } from "../../../components/core/availability";
import { availabilityOf, journeyOn, promises, type Passed } from "../../../components/core/promises";

const one = (percent: number): Part => ({ kind: "one", name: String(percent), percent, source: "test" });
const serial = (...parts: Part[]): Part => ({ kind: "serial", name: "all", parts });
const parallel = (seconds: number, ...parts: Part[]): Part => ({
  ...{ kind: "parallel", name: "one", parts, switching: { seconds, timesAMonth: 1 } },
});
const percents = fc.array(fc.double({ min: 90, max: 100, noNaN: true }), { minLength: 1, maxLength: 5 });

describe("availability", () => {
  it("in a row is the product", () => expect(composed(serial(one(99), one(99)))).toBeCloseTo(98.01, 8));

  it("side by side is what is left of both, but for the time of the change", () => {
    expect(composed(parallel(0, one(99), one(99)))).toBeCloseTo(99.99, 8);
    expect(composed(parallel(monthSeconds / 1000, one(99), one(99)))).toBeCloseTo(99.89, 8);
  });

  it("of one alone costs no change, and a change costs no more than the first one's own absence", () => {
    expect(composed(parallel(3600, one(99.9)))).toBeCloseTo(99.9, 8);
    expect(composed(parallel(monthSeconds, one(99.9), one(100)))).toBeCloseTo(99.9, 8);
  });

  it("a row is no better than its worst part, and a choice no worse than its first but for what both lack", () => {
    fc.assert(
      fc.property(percents, fc.nat(10_000), (all, seconds) => {
        const parts = all.map(one);
        expect(composed(serial(...parts))).toBeLessThanOrEqual(Math.min(...all) + 1e-9);
        const lacking = 100 * all.reduce((both, each) => both * (1 - each / 100), 1);
        expect(composed(parallel(seconds, ...parts))).toBeGreaterThanOrEqual(all[0]! - lacking - 1e-9);
        expect(composed(parallel(seconds, ...parts))).toBeLessThanOrEqual(100 + 1e-9);
      }),
    );
  });

  it("refuses what is no percentage, and nothing at all", () => {
    expect(() => composed(one(101))).toThrow("want 0–100 percent, got 101");
    expect(() => composed(serial())).toThrow("want a part at least");
  });
});

describe("a request's journey", () => {
  const on = (cloud: Passed["cloud"]): Passed => ({ cloud, edge: true, database: "otherZone", cacheCopies: true });

  it("is what each provider promises of every part", () => {
    expect(composed(journeyOn(on("aws")))).toBeCloseTo(100 * 0.999 * 0.9999 * 0.9999 * 0.9995 * 0.9999, 8);
    const worse = journeyOn({ ...on("aws"), database: "none", cacheCopies: false });
    expect(composed(worse)).toBeLessThan(composed(journeyOn(on("aws"))));
  });

  it("of one cloud misses 99.99 %; with a failover within four minutes it holds, and not much later", () => {
    const all = [on("aws"), on("gcp"), on("azure")] as const;
    expect(availabilityOf(99.99, "route53", [all[0]], undefined)).toMatchObject({ achieved: 99.82, bears: null });
    const quick = availabilityOf(99.99, "route53", [...all], 216);
    expect(quick.margin).toBeGreaterThan(0);
    expect(quick.bears).toBe(1.2);
    expect(availabilityOf(99.99, "route53", [...all], 300).margin).toBeLessThan(0);
    expect(availabilityOf(99.99, "none", [...all], 216).margin).toBeLessThan(0);
  });

  it("says of every promise where it is published", () => {
    const sources = JSON.stringify(promises).match(/"source":"[^"]+"/g)!;
    expect(sources.length).toBeGreaterThan(20);
    expect(
      sources.filter((one) => !/(aws\.amazon|cloud\.google|microsoft|cloudflare)\.com|no promise/.test(one)),
    ).toEqual([]);
  });
});
