import fc from "fast-check";
import { compare } from "../../../simulators/core/diff";
import { type Props, UNKNOWN } from "../../../simulators/protocol/values";

const diff = (olds: Props, news: Props, paths: string[] = [], ignore: string[] = []) => {
  const { changes, replaces } = compare({ replaceOn: { paths, source: "" } }, olds, news, ignore);
  return { replaces, changes: Object.fromEntries(changes.map(({ path, kind }) => [path, kind])) };
};

describe("compare", () => {
  test.each<[string, Props, Props, Record<string, string>]>([
    ["nothing", { a: 1, b: { c: [1] } }, { a: 1, b: { c: [1] } }, {}],
    ["an added property", {}, { a: 1 }, { a: "add" }],
    ["a removed one", { a: 1 }, {}, { a: "delete" }],
    ["null is absent", { a: null }, {}, {}],
    ["null in place of a value", { a: 1 }, { a: null }, { a: "delete" }],
    ["a change at depth", { a: { b: { c: 1 } } }, { a: { b: { c: 2 } } }, { "a.b.c": "update" }],
    ["a longer list", { a: ["x"] }, { a: ["x", "y"] }, { "a[1]": "add" }],
    ["a shorter list", { a: ["x", "y"] }, { a: ["x"] }, { "a[1]": "delete" }],
    ["a changed item", { a: [{ b: 1 }] }, { a: [{ b: 2 }] }, { "a[0].b": "update" }],
    ["text for a number", { a: "3", b: true }, { a: 3, b: "true" }, {}],
    ["a list for a text", { a: "x" }, { a: ["x"] }, { a: "update" }],
    ["an object for a list", { a: ["x"] }, { a: { 0: "x" } }, { a: "update" }],
    ["what is not known yet", { a: 1 }, { a: UNKNOWN }, { a: "update" }],
    ["what is new and not known yet", {}, { a: UNKNOWN }, { a: "add" }],
    ["unknown in a list", { a: ["x"] }, { a: [UNKNOWN] }, { "a[0]": "update" }],
    ["false and 0 are values", { a: true, b: 1 }, { a: false, b: 0 }, { a: "update", b: "update" }],
    ["the engine's own properties", { __defaults: ["a"] }, { __defaults: [] }, {}],
  ])("%s", (_, olds, news, changes) => expect(diff(olds, news)).toEqual({ replaces: false, changes }));

  test.each<[string, Props, Props, string[], boolean]>([
    ["the property itself", { a: 1 }, { a: 2 }, ["a"], true],
    ["another", { a: 1, b: 1 }, { a: 1, b: 2 }, ["a"], false],
    ["below it", { a: { b: 1 } }, { a: { b: 2 } }, ["a"], true],
    ["any item", { a: [{ b: 1 }] }, { a: [{ b: 2 }] }, ["a.*.b"], true],
    ["a block that holds it comes", {}, { a: { b: 1 } }, ["a.b"], true],
    ["a block that holds it goes", { a: { b: 1 } }, {}, ["a.b"], true],
    ["a block without it comes", {}, { a: { c: 1 } }, ["a.b"], false],
    ["a block without it goes", { a: { c: 1 } }, {}, ["a.b"], false],
    ["an item that holds it comes", { a: [] }, { a: [{ b: 1 }] }, ["a.*.b"], true],
    ["a block that may hold it is not known yet", { a: { c: 1 } }, { a: UNKNOWN }, ["a.b"], true],
    ["text for a number", { a: "3" }, { a: 3 }, ["a"], false],
  ])("replaces: %s", (_, olds, news, paths, expected) => expect(diff(olds, news, paths).replaces).toBe(expected));

  test("ignoreChanges names a property, a place in it, or what holds it", () => {
    const [olds, news] = [
      { tags: { a: "1", "b/c": "1" }, ids: ["x"], n: 1 },
      { tags: { a: "2", "b/c": "2" }, ids: ["y"], n: 1 },
    ];
    expect(diff(olds, news, [], ["tags", "ids"]).changes).toEqual({});
    expect(diff(olds, news, [], ["tags.a", "ids[0]"]).changes).toEqual({ 'tags["b/c"]': "update" });
    expect(diff({ a: { ids: ["x"] } }, { a: { ids: ["y"] } }, ["a.ids"], ["a.ids"])).toEqual({
      replaces: false,
      changes: {},
    });
    expect(diff({ tagsAll: 1 }, { tagsAll: 2 }, [], ["tags"]).changes).toEqual({ tagsAll: "update" });
  });

  test("some values of a property replace, others do not", () => {
    const when = (olds: Props, news: Props) => (Number(news["size"]) < Number(olds["size"]) ? ["size"] : []);
    const replaces = (from: number, to: number) =>
      compare({ replaceOn: { paths: [], when, source: "" } }, { size: from }, { size: to }).replaces;
    expect([replaces(2, 1), replaces(1, 2)]).toEqual([true, false]);
  });

  test.each<[string, Props, Props, Record<string, string>]>([
    ["another order", { ids: ["a", "b", "c"] }, { ids: ["c", "a", "b"] }, {}],
    ["an item more, in front", { ids: ["a", "b"] }, { ids: ["c", "a", "b"] }, { "ids[0]": "add" }],
    ["an item less", { ids: ["a", "b", "c"] }, { ids: ["c", "b"] }, { "ids[0]": "delete" }],
    ["one for another", { ids: ["a", "b", "c"] }, { ids: ["c", "d", "a"] }, { "ids[1]": "update" }],
    ["the same twice counts twice", { ids: ["a", "a"] }, { ids: ["a"] }, { "ids[1]": "delete" }],
    ["an item that is not known yet", { ids: ["a", "b"] }, { ids: [UNKNOWN, "a"] }, { "ids[0]": "update" }],
    ["a block moved", { on: [{ p: 1 }, { p: 2 }] }, { on: [{ p: 2 }, { p: 1 }] }, {}],
    ["sets in a set", { on: [{ to: ["x", "y"] }, { p: 2 }] }, { on: [{ p: 2 }, { to: ["y", "x"] }] }, {}],
    [
      "a list that is none",
      { other: ["a", "b"] },
      { other: ["b", "a"] },
      { "other[0]": "update", "other[1]": "update" },
    ],
  ])("of a set: %s", (_, olds, news, expected) => {
    const sets = ["ids", "on", "on.*.to"];
    const { changes } = compare({ sets, replaceOn: { paths: [], source: "" } }, olds, news);
    expect(Object.fromEntries(changes.map(({ path, kind }) => [path, kind]))).toEqual(expected);
  });

  const value = fc.jsonValue({ maxDepth: 3 }).map((inner) => ({ inner }) as Props);
  test("a value is like itself, and what a changes to b, b changes back at the same places", () => {
    fc.assert(
      fc.property(value, value, (a, b) => {
        expect(diff(a, structuredClone(a)).changes).toEqual({});
        expect(Object.keys(diff(a, b).changes).sort()).toEqual(Object.keys(diff(b, a).changes).sort());
      }),
    );
  });
});
