import { awsCloud } from "../harness";
import { judged, key, replaces } from "./fixtures";

const table = "aws:dynamodb/table:Table";
const sound = { name: "marks", billingMode: "PAY_PER_REQUEST", hashKey: "id", attributes: [{ name: "id", type: "S" }] };

judged(table, async () => sound, [
  ["too short a name", { name: "ma" }, /invalid value for name/],
  ["no key", { hashKey: undefined, attributes: [] }, /ValidationException: No Hash Key specified in schema/],
  [
    "a key that is no attribute",
    { hashKey: "key" },
    /all indexes must match a defined attribute. Unmatched indexes: \[key\]/,
  ],
  [
    "an attribute that is no key",
    { attributes: [...sound.attributes, { name: "expires", type: "N" }] },
    /all attributes must be indexed. Unused attributes: \[expires\]/,
  ],
  ["a range too", { rangeKey: "at", attributes: [...sound.attributes, { name: "at", type: "N" }] }],
  ["a type that is none", { attributes: [{ name: "id", type: "string" }] }, /expected type to be one of/],
  ["capacity on demand", { readCapacity: 1 }, /can not be set when billing_mode is PAY_PER_REQUEST/],
  ["no capacity", { billingMode: "PROVISIONED" }, /read capacity and write capacity must be > 0/],
  ["capacity", { billingMode: "PROVISIONED", readCapacity: 1, writeCapacity: 1 }],
  ["an end for items", { ttl: { enabled: true, attributeName: "expires" } }],
  ["an end of no name", { ttl: { enabled: true } }, /"attribute_name" cannot be empty when "enabled" is true/],
  ["back for 36 days", { pointInTimeRecovery: { enabled: true, recoveryPeriodInDays: 36 } }, /\(1 - 35\), got 36/],
  ["a key of ours", async (cloud) => ({ serverSideEncryption: { enabled: true, kmsKeyArn: await key(cloud) } })],
  [
    "a key that is not there",
    { serverSideEncryption: { enabled: true, kmsKeyArn: "arn:aws:kms:us-east-1:123456789012:key/none" } },
    /KMS validation error: Key does not exist/,
  ],
]);

test("a table that is protected stays; one of its name is there once; what is in it is found by its key for ever", async () => {
  const cloud = awsCloud();
  const { id, inputs, outputs } = await cloud.create(table, { ...sound, deletionProtectionEnabled: true });
  expect(outputs["arn"]).toBe("arn:aws:dynamodb:us-east-1:123456789012:table/marks");
  expect(await cloud.refusal(table, sound)).toMatch(/ResourceInUseException: Table already exists: marks/);
  expect(await cloud.deleteRefusal(table, id)).toMatch(
    /currently protected against deletion. Disable deletion protection first/,
  );
  await cloud.update(table, id, { ...inputs, deletionProtectionEnabled: false });
  await cloud.delete(table, id);
  expect(replaces(cloud, table, inputs, { hashKey: "key" })).toBe(true);
  for (const change of [{ ttl: { enabled: false } }, { tags: { a: "b" } }, { billingMode: "PROVISIONED" }])
    expect(replaces(cloud, table, inputs, change)).toBe(false);
});
