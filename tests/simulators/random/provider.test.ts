import { World } from "../../../simulators/core/world";
import { isUnknown, type Props, UNKNOWN, unsecret } from "../../../simulators/protocol/values";
import { Random } from "../../../simulators/random/provider";

const password = "random:index/randomPassword:RandomPassword";
const string = "random:index/randomString:RandomString";
const subject = (token: string, name = "it") => ({ token, name, urn: `urn:pulumi:test::p::${token}::${name}` });
const random = () => new Random(open);
const open = () => World.open(":memory:");

async function make(token: string, inputs: Props, provider = random(), name = "it") {
  const checked = provider.check(subject(token, name), {}, inputs);
  if (checked.failures.length > 0)
    throw new Error(checked.failures.map(({ path, reason }) => `${path}: ${reason}`).join("; "));
  return provider.create(subject(token, name), checked.inputs, false);
}

test("a password holds at least as many of each class as asked for, and is a secret", async () => {
  const { id, outputs } = await make(password, {
    length: 12,
    minUpper: 3,
    minNumeric: 3,
    minSpecial: 3,
    overrideSpecial: "_",
  });
  const result = unsecret(outputs["result"]) as string;
  expect(id).toBe("none");
  expect(outputs["result"]).not.toBe(result);
  expect(result).toHaveLength(12);
  expect(result.replace(/[^A-Z]/g, "").length).toBeGreaterThanOrEqual(3);
  expect(result.replace(/[^0-9]/g, "").length).toBeGreaterThanOrEqual(3);
  expect(result.replace(/[^_]/g, "").length).toBeGreaterThanOrEqual(3);
  expect(unsecret(outputs["bcryptHash"])).toMatch(/^\$2a\$10\$[./A-Za-z0-9]{53}$/);
});

test("two passwords of one world differ; the same world built again gives the same", async () => {
  const one = random();
  const first = await make(string, { length: 20 }, one, "a");
  expect((await make(string, { length: 20 }, one, "b")).id).not.toBe(first.id);
  expect((await make(string, { length: 20 }, one, "a")).id).not.toBe(first.id);
  expect((await make(string, { length: 20 }, random(), "a")).id).toBe(first.id);
});

test.each([
  [{ length: 0 }, /length: .*at least 1, got: 0/],
  [{ length: 3, minUpper: 2, minLower: 2 }, /at least sum of min_upper \+ min_lower/],
  [{ length: 3, minUpper: -1 }, /min_upper value must be at least 0/],
  [{ length: 3, lenght: 3 }, /lenght/],
  [{ length: 3, lower: false, upper: false, number: false, special: false }, /character set specified is empty/],
])("refuses %j", async (inputs, message) => {
  await expect(make(password, inputs)).rejects.toThrow(message);
});

test.each([
  [{ length: 1 }],
  [{ length: 4, minUpper: 2, minLower: 2 }],
  [{ length: 3, lower: false, special: false, upper: false }],
])("accepts %j", async (inputs) => {
  await expect(make(password, inputs)).resolves.toBeDefined();
});

test("what is not known yet is not judged", () => {
  expect(random().check(subject(password), {}, { length: UNKNOWN, minUpper: 3 }).failures).toEqual([]);
});

test("a preview says that the result is not known yet", async () => {
  const { outputs } = await random().create(subject(password), { length: 3 }, true);
  expect(isUnknown(outputs["result"])).toBe(true);
});

test("every input replaces, and a keeper too", () => {
  const diff = (olds: Props, news: Props) => random().diff(subject(password), "none", olds, news, []).replaces;
  expect(diff({ length: 3 }, { length: 4 })).toBe(true);
  expect(diff({ length: 3, keepers: { day: "1" } }, { length: 3, keepers: { day: "2" } })).toBe(true);
  expect(diff({ length: 3 }, { length: 3 })).toBe(false);
});

test("an id comes in four forms, each with the prefix, and without it as the id", async () => {
  const { id, outputs } = await make("random:index/randomId:RandomId", { byteLength: 4, prefix: "p-" });
  const hex = String(outputs["hex"]);
  expect(hex).toMatch(/^p-[0-9a-f]{8}$/);
  expect(outputs["dec"]).toBe(`p-${parseInt(hex.slice(2), 16)}`);
  expect(outputs["b64Url"]).toBe(`p-${id}`);
  await expect(make("random:index/randomId:RandomId", { byteLength: 0 })).rejects.toThrow(
    /byte_length value must be at least 1/,
  );
});

test("a type that is not modelled is served from its declaration; what nobody declares is refused", async () => {
  const shuffle = subject("random:index/randomShuffle:RandomShuffle");
  const provider = random();
  expect(provider.check(shuffle, {}, { inputs: ["a"], inputz: 1 }).failures).toEqual([
    { path: "inputz", reason: '"inputz" is not a valid property (did you mean "inputs"?)' },
  ]);
  const { id, outputs } = await provider.create(shuffle, { inputs: ["a"] }, false);
  expect(id).toMatch(/^random-shuffle-[0-9a-f]{17}$/);
  expect(outputs).toMatchObject({ inputs: ["a"] });
  expect(provider.diff(shuffle, id, { inputs: ["a"] }, { inputs: ["b"] }, []).replaces).toBe(false);
  expect(provider.read(shuffle, id, outputs)).toMatchObject({ id });
  await provider.delete(shuffle, id, outputs);
  expect(provider.read(shuffle, id, outputs)).toBeUndefined();
  expect(() => provider.check(subject("random:index/randomCup:RandomCup"), {}, {})).toThrow(/do not know random:index/);
});

test("reads what the engine's state has; an import, which has none, finds nothing", () => {
  const inputs = { length: 3 };
  const outputs = { ...inputs, result: "abc" };
  expect(random().read(subject(string), "abc", outputs)).toEqual({ id: "abc", inputs, outputs });
  expect(random().read(subject(string), "abc", {})).toBeUndefined();
});
