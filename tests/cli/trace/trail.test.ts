import { page } from "../../../cli/trace/command";
import { follow, Missing, type Trail, Unjudged } from "../../../cli/trace/trail";

const found = (value: number) => ({ by: "a bridge", why: "it stands", value });
const go = (trail: Trail, to: string, why?: Error) =>
  trail.go("here", to, () => {
    if (why) throw why;
    return found(1);
  });

describe("a trail", () => {
  it("has every hop of a way that leads to its end", () => {
    const hops = follow((trail) => {
      go(trail, "there");
      go(trail, "beyond");
    });
    expect(hops).toEqual(
      ["there", "beyond"].map((to) => ({ from: "here", to, by: "a bridge", holds: true, why: "it stands" })),
    );
  });

  it.each([
    [new Missing("it is gone", "the ferry"), "the ferry"],
    [new Missing("it is gone"), "nothing"],
    [new Unjudged("it is gone"), "nothing"],
  ])("ends at the first hop that does not hold: %p", (error, by) => {
    const hops = follow((trail) => {
      go(trail, "there", error);
      go(trail, "beyond");
    });
    expect(hops).toEqual([{ from: "here", to: "there", by, holds: false, why: "it is gone" }]);
  });

  it("says what is missing before its first hop", () => {
    const hops = follow(() => {
      throw new Missing("no cloud has it");
    });
    expect(hops).toEqual([
      { from: "the journey", to: "the world", by: "nothing", holds: false, why: "no cloud has it" },
    ]);
  });

  it("does not take our own mistakes for the world's", () => {
    expect(() => follow((trail) => go(trail, "there", new TypeError("x")))).toThrow(TypeError);
  });
});

describe("what people read", () => {
  const hop = (to: string, holds: boolean) => ({
    from: "here",
    to,
    by: holds ? "a bridge" : "nothing",
    holds,
    why: "so",
  });

  it("is every hop of the one that was asked for", () => {
    expect(page("request", [{ subject: "/", holds: true, hops: [hop("there", true)] }])).toBe(
      "request /: holds (1 hops)\n  ✓ here → there: so (a bridge)\n",
    );
  });

  it("is, of several, the hops of those that do not hold", () => {
    const walked = [
      { subject: "a", holds: true, hops: [hop("there", true)] },
      { subject: "b", holds: false, hops: [hop("there", true), hop("beyond", false)] },
    ];
    expect(page("scale", walked)).toBe(
      [
        "scale a: holds (1 hops)",
        "scale b: does not hold (2 hops)",
        "  ✓ here → there: so (a bridge)",
        "  ✗ here → beyond: so",
        "",
      ].join("\n"),
    );
  });

  it("says so where there is nothing to walk", () => {
    expect(page("request", [])).toBe("Nothing in the world can be walked for request.\n");
  });
});
