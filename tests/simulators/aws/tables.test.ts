import { types } from "../../../simulators/aws/cloud";
import { hasFacts, definitionOf, factsOf } from "../../../simulators/facts/facts";
import type { Shape } from "../../../simulators/facts/model";
import sets from "../../../simulators/data/aws-sets.json";

/** What the SDK declares at a path such as `ingress.*.cidrBlocks`; undefined where it declares nothing. */
function shapeAt(token: string, path: string): Shape | undefined {
  const [first, ...steps] = path.split(".");
  const { inputs } = factsOf(token);
  return steps.reduce<Shape | undefined>(shapeBelow, inputs[first!] ?? inputs[`${first}?`]);
}

function shapeBelow(shape: Shape | undefined, step: string): Shape | undefined {
  if (shape === undefined || typeof shape === "string") return undefined;
  if ("anyOf" in shape) return shape.anyOf.map((one) => shapeBelow(one, step)).find((one) => one !== undefined);
  if ("array" in shape) return step === "*" ? shape.array : undefined;
  if ("map" in shape) return shape.map;
  if (!("ref" in shape)) return undefined;
  const { properties } = definitionOf(shape.ref);
  return properties[step] ?? properties[`${step}?`];
}

/** What holds for every type that the local AWS describes. */
describe.each(types.map((type) => [type.token, type] as const))("%s", (token, type) => {
  test("has type facts, and names only inputs that it has", () => {
    expect(hasFacts(token)).toBe(true);
    const named = [...type.replaceOn.paths, ...Object.keys(type.refers ?? {}), type.autoName?.property ?? []].flat();
    expect(named.filter((path) => shapeAt(token, path) === undefined)).toEqual([]);
  });

  test("names as sets only lists that it has", () => {
    const lists = type.sets?.filter((path) => JSON.stringify(shapeAt(token, path) ?? {}).startsWith('{"array":'));
    expect(lists).toEqual(type.sets);
  });

  test("stands in one region: to name another replaces it", () => {
    const takesRegion = shapeAt(token, "region") !== undefined;
    expect(type.replaceOn.paths.includes("region")).toBe(takesRegion);
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

test("the sets are those of types that the local AWS has", () => {
  const tokens = new Set(types.map(({ token }) => token));
  expect(Object.keys(sets.sets).filter((token) => !tokens.has(token))).toEqual([]);
  expect(types.find(({ token }) => token === "aws:rds/subnetGroup:SubnetGroup")?.sets).toEqual(["subnetIds"]);
});
