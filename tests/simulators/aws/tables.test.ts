import { types } from "../../../simulators/aws/cloud";
import { hasFacts } from "../../../simulators/facts/facts";
import { inputsOf } from "../../../simulators/facts/check";

/** What holds for every type that the local AWS describes. */
describe.each(types.map((type) => [type.token, type] as const))("%s", (token, type) => {
  test("has type facts, and names only inputs that it has", () => {
    expect(hasFacts(token)).toBe(true);
    const inputs = new Set(Object.keys(inputsOf(token)));
    const named = [...type.replaceOn.paths, ...Object.keys(type.refers ?? {}), type.autoName?.property ?? []].flat();
    expect(named.map((path) => path.split(".")[0]!).filter((root) => !inputs.has(root))).toEqual([]);
  });

  test("says where its rules and its replacements are from", () => {
    expect(type.replaceOn.source.length).toBeGreaterThan(10);
    expect(
      type.rules.filter(({ id, source }) => source.length < 5 || !/^[a-z0-9]+(\.[A-Za-z0-9_-]+)+$/.test(id)),
    ).toEqual([]);
  });
});

test("there are at least a hundred rules of the cloud's own", () => {
  expect(new Set(types.flatMap(({ rules }) => rules.map(({ id }) => id))).size).toBeGreaterThan(100);
});
