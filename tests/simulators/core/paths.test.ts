import { at, covers, entries, leadsTo, list, select, text, write } from "../../../simulators/core/paths";
import { UNKNOWN } from "../../../simulators/protocol/values";

describe("paths", () => {
  const props = { vpc: { ids: ["a", null, "b"] }, tags: { "x/y": "1" }, rules: [{ from: 1 }, { from: 2, to: 3 }] };

  test("select finds every place that a pattern names, and leaves out what is absent", () => {
    expect(select(props, "vpc.ids.*")).toEqual([
      { path: ["vpc", "ids", 0], value: "a" },
      { path: ["vpc", "ids", 2], value: "b" },
    ]);
    expect(select(props, "rules.*.to")).toEqual([{ path: ["rules", 1, "to"], value: 3 }]);
    expect(select(props, "tags.*")).toEqual([{ path: ["tags", "x/y"], value: "1" }]);
    expect(select(props, "no.such")).toEqual([]);
    expect(select({ name: "text" }, "name.length")).toEqual([]);
  });

  test("select gives what is unknown in place of what would be below it", () => {
    expect(select({ vpc: UNKNOWN }, "vpc.ids.*")).toEqual([{ path: ["vpc"], value: UNKNOWN }]);
  });

  test.each([
    ["cidr", ["cidr"], true],
    ["vpc", ["vpc", "ids", 0], true],
    ["vpc.ids", ["vpc"], false],
    ["rules.*.from", ["rules", 3, "from"], true],
    ["rules.*.from", ["rules", 3, "to"], false],
  ])("%s covers %j: %s", (pattern, path, expected) => expect(covers(pattern, path)).toBe(expected));

  test.each([
    ["vpc.ids", ["vpc"], true],
    ["rules.*.from", ["rules", 0], true],
    ["vpc.ids", ["vpc", "ids"], false],
    ["vpc.ids", ["other"], false],
  ])("%s lies below %j: %s", (pattern, path, expected) => expect(leadsTo(path, pattern)).toBe(expected));

  test("write is the engine's own notation", () => {
    expect(write(["ingress", 0, "cidrBlocks"])).toBe("ingress[0].cidrBlocks");
    expect(write(["tags", "kubernetes.io/role"])).toBe('tags["kubernetes.io/role"]');
    expect(write(["tags", 'say "hi"'])).toBe('tags["say \\"hi\\""]');
  });

  test("text, list, at and entries give nothing where there is nothing", () => {
    expect([text("a"), text(3), text(UNKNOWN)]).toEqual(["a", undefined, undefined]);
    expect([list([1]), list("a"), list(UNKNOWN)]).toEqual([[1], [], []]);
    expect([at(props, "vpc.ids"), at(props, "vpc.no.such"), at({}, "a")]).toEqual([
      props.vpc.ids,
      undefined,
      undefined,
    ]);
    expect([entries("a"), entries(["a"]), entries({ b: 1 })]).toEqual([[], [[0, "a"]], [["b", 1]]]);
  });
});
