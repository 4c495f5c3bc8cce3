import { type Props, UNKNOWN } from "../../../simulators/protocol/values";
import { awsCloud } from "../harness";
import { judged, key, replaces } from "./fixtures";

const parameter = "aws:ssm/parameter:Parameter";
const sound = { name: "/gocoffee/prod/orders/url", type: "String", value: "https://orders" };
const plain = /can't be prefixed with "ssm" \(case-insensitive\)/;

judged(parameter, async () => sound, [
  ["a plain name", { name: "orders-url" }],
  ["a path without its slash", { name: "gocoffee/url" }, /Parameter name must be a fully qualified name/],
  ["a name of AWS's", { name: "/aws/url" }, /AccessDeniedException: No access to reserved parameter name: \/aws\/url/],
  ["a name of SSM's", { name: "SSM-url" }, plain],
  ["a name with a blank", { name: "/go coffee" }, plain],
  ["fifteen levels", { name: "/a".repeat(15) }],
  ["sixteen levels", { name: "/a".repeat(16) }, /HierarchyLevelLimitExceededException/],
  ["too long a name", { name: `/${"a".repeat(1000)}` }, /at most 1011 characters/],
  ["a name of 2,049", { name: "n".repeat(2049) }, /expected length of name to be in the range \(1 - 2048\)/],
  [
    "a long description",
    { description: "d".repeat(1025) },
    /expected length of description to be in the range \(0 - 1024\)/,
  ],
  ["a description", { description: "d".repeat(1024) }],
  [
    "a long pattern",
    { allowedPattern: "p".repeat(1025) },
    /expected length of allowed_pattern to be in the range \(0 - 1024\)/,
  ],
  [
    "no text",
    { value: "" },
    /ValidationException: 1 validation error detected: Value '' at 'value' failed to satisfy constraint/,
  ],
  ["a type that is none", { type: "Number" }, /expected type to be one of|type.*Number/],
  ["a tier that is none", { tier: "Basic" }, /expected tier to be one of/],
  ["a data type that is none", { dataType: "json" }, /expected data_type to be one of/],
  ["4 KB", { value: "v".repeat(4096) }],
  [
    "more than 4 KB",
    { value: "v".repeat(4097) },
    /Standard tier parameters support a maximum parameter value of 4096 characters/,
  ],
  ["more than 4 KB, advanced", { value: "v".repeat(4097), tier: "Advanced" }],
  ["more than 8 KB", { value: "v".repeat(8193), tier: "Advanced" }, /maximum parameter value of 8192/],
  ["a value in another", { value: "{{ssm:other}}" }, /can't nest another parameter/],
  [
    "a value of another form",
    { allowedPattern: "\\d+" },
    /ParameterPatternMismatchException: Parameter value, cannot be validated against allowedPattern: \\d\+/,
  ],
  ["a value of the form", { allowedPattern: "https://.*" }],
  ["a list of the form", { type: "StringList", value: "1,22", allowedPattern: "\\d+" }],
  ["a pattern that is none", { allowedPattern: "(" }, /InvalidAllowedPatternException/],
  ["no value", { value: undefined }, /one of `insecure_value,value,value_wo` must be specified/],
  ["two values", { insecureValue: "x" }, /only one of `insecure_value,value,value_wo` can be specified/],
  [
    "an open secret",
    { type: "SecureString", value: undefined, insecureValue: "x" },
    /cannot set type = SecureString and insecure_value/,
  ],
  [
    "a value without its version",
    { value: undefined, valueWo: "x" },
    /all of `value_wo,value_wo_version` must be specified/,
  ],
  ["a secret", async (cloud) => ({ type: "SecureString", keyId: await key(cloud) })],
  ["a secret with AWS's key", { type: "SecureString", keyId: "alias/aws/ssm" }],
  [
    "a secret with no such key",
    { type: "SecureString", keyId: "alias/none" },
    /InvalidKeyId: Invalid keyId alias\/none/,
  ],
  [
    "a name that is taken",
    async (cloud) => cloud.create(parameter, sound).then(() => ({})),
    /ParameterAlreadyExists: The parameter already exists/,
  ],
  ["a name that is taken over", async (cloud) => cloud.create(parameter, sound).then(() => ({ overwrite: true }))],
]);

test("ARN, tier, and a version for each value", async () => {
  const cloud = awsCloud();
  const { id, outputs } = await cloud.create(parameter, sound);
  expect(outputs).toMatchObject({
    arn: "arn:aws:ssm:us-east-1:123456789012:parameter/gocoffee/prod/orders/url",
    version: 1,
    tier: "Standard",
    dataType: "text",
  });
  expect((await cloud.update(parameter, id, { ...sound, tags: { team: "x" } }))["version"]).toBe(1);
  expect((await cloud.update(parameter, id, { ...sound, value: "https://other" }))["version"]).toBe(2);
});

test("a preview does not know the version that a new value or description makes", async () => {
  const cloud = awsCloud();
  const { id, outputs, inputs } = await cloud.create(parameter, sound);
  const subject = { token: parameter, name: "it", urn: `urn:pulumi:test::go-coffee::${parameter}::it` };
  const preview = (change: Props): Promise<Props> =>
    cloud.cloud.update(subject, id, outputs, { ...inputs, ...change }, true);
  expect((await preview({ value: "https://other" }))["version"]).toBe(UNKNOWN);
  expect((await preview({ description: "where orders is" }))["version"]).toBe(UNKNOWN);
  expect((await preview({ tags: { team: "x" } }))["version"]).toBe(1);
  const opened = await preview({ value: undefined, insecureValue: "x" });
  expect([opened["version"], opened["value"], opened["hasValueWo"]]).toEqual([UNKNOWN, UNKNOWN, false]);
  expect((await preview({ value: undefined, valueWo: "x", valueWoVersion: 1 }))["hasValueWo"]).toBe(UNKNOWN);
});

test("what replaces", () => {
  const cloud = awsCloud();
  const tier = (old: string, now: string): boolean =>
    replaces(cloud, parameter, { ...sound, tier: old }, { tier: now });
  expect([tier("Advanced", "Standard"), tier("Standard", "Advanced"), tier("Advanced", "Intelligent-Tiering")]).toEqual(
    [true, false, false],
  );
  expect(replaces(cloud, parameter, sound, { name: "/other" })).toBe(true);
  expect(replaces(cloud, parameter, sound, { value: "x", type: "SecureString" })).toBe(false);
});
