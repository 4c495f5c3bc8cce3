import { awsCloud } from "../harness";
import { roleToken, trust } from "./ec2/world";

const keyToken = "aws:kms/key:Key";
const aliasToken = "aws:kms/alias:Alias";
const root = "arn:aws:iam::123456789012:root";
const policy = (principal: unknown, action: unknown = "kms:*"): string =>
  JSON.stringify({
    Version: "2012-10-17",
    Statement: [{ Sid: "Admin it", Effect: "Allow", Principal: principal, Action: action, Resource: "*" }],
  });

describe("a key", () => {
  test("has the cloud's outputs", async () => {
    const { id, outputs } = await awsCloud().create(keyToken, { description: "data", enableKeyRotation: true });
    expect(id).toMatch(/^[0-9a-f]{8}-([0-9a-f]{4}-){3}[0-9a-f]{12}$/);
    expect(outputs).toMatchObject({
      keyId: id,
      arn: `arn:aws:kms:us-east-1:123456789012:key/${id}`,
      rotationPeriodInDays: 365,
      multiRegion: false,
      isEnabled: true,
    });
    expect(outputs["policy"]).toMatch(/arn:aws:iam::123456789012:root/);
    expect((await awsCloud().create(keyToken, { multiRegion: true })).id).toMatch(/^mrk-[0-9a-f]{32}$/);
  });

  test.each<[string, object, RegExp]>([
    ["deleted too soon", { deletionWindowInDays: 6 }, /in the range \(7 - 30\), got 6/],
    ["deleted too late", { deletionWindowInDays: 31 }, /in the range \(7 - 30\)/],
    ["turned too often", { enableKeyRotation: true, rotationPeriodInDays: 89 }, /in the range \(90 - 2560\)/],
    ["a period without rotation", { rotationPeriodInDays: 90 }, /all of `enable_key_rotation,rotation_period_in_days`/],
    ["a description too long", { description: "a".repeat(8193) }, /in the range \(0 - 8192\)/],
    ["an unknown spec", { customerMasterKeySpec: "AES_256" }, /customer_master_key_spec to be one of/],
    ["an unknown usage", { keyUsage: "ENCRYPT" }, /key_usage to be one of/],
    [
      "a spec that cannot",
      { customerMasterKeySpec: "HMAC_256" },
      /KeyUsage ENCRYPT_DECRYPT is not compatible with KeySpec HMAC_256/,
    ],
    [
      "rotation of an RSA key",
      { customerMasterKeySpec: "RSA_2048", enableKeyRotation: true },
      /UnsupportedOperationException/,
    ],
    ["no JSON", { policy: "{" }, /"policy" contains an invalid JSON policy/],
    [
      "a key of JSON twice",
      { policy: policy({ AWS: root }).replace('"Sid"', '"Effect":"Deny","Sid"') },
      /"policy" contains duplicate JSON keys: duplicate key "Statement\.0\.Effect"/,
    ],
    [
      "a malformed policy",
      { policy: policy({ AWS: root }).replace("Resource", "Resources") },
      /MalformedPolicyDocumentException: Syntax errors/,
    ],
    [
      "a policy too long",
      {
        policy: policy({ AWS: root }, ["kms:*", ...Array.from({ length: 8000 }, (_, n) => `kms:Put${n}Example`)]),
      },
      /LimitExceededException: The key policy exceeds the maximum size of 131072 bytes/,
    ],
    [
      "a principal that is not",
      { policy: policy({ AWS: [root, "arn:aws:iam::123456789012:role/nobody"] }) },
      /one or more invalid principals/,
    ],
    [
      "nobody who could change it",
      { policy: policy({ Service: "logs.us-east-1.amazonaws.com" }) },
      /will not allow you to update the key policy in the future/,
    ],
    [
      "the account may only use it",
      { policy: policy({ AWS: root }, ["kms:Encrypt", "kms:Decrypt"]) },
      /will not allow you to update/,
    ],
    [
      "only another account may",
      { policy: policy({ AWS: "arn:aws:iam::210987654321:root" }) },
      /will not allow you to update/,
    ],
  ])("refused: %s", async (_what, inputs, message) => {
    expect(await awsCloud().refusal(keyToken, { ...inputs })).toMatch(message);
  });

  test.each<[string, object]>([
    ["the bounds", { deletionWindowInDays: 7, enableKeyRotation: true, rotationPeriodInDays: 2560 }],
    ["the account may change its policy", { policy: policy({ AWS: "123456789012" }, "kms:Put*") }],
    [
      "the check is off",
      { policy: policy({ Service: "logs.us-east-1.amazonaws.com" }), bypassPolicyLockoutSafetyCheck: true },
    ],
    [
      "statements that say nothing",
      {
        policy: JSON.stringify({
          Statement: [
            { Effect: "Allow", Principal: { AWS: root }, Action: "kms:*", Resource: "*" },
            { Effect: "Allow", Principal: { AWS: root }, Action: "kms:Encrypt" },
            { Effect: "Allow", Principal: { AWS: root }, Resource: "*" },
          ],
        }),
      },
    ],
    ["an HMAC key", { customerMasterKeySpec: "HMAC_256", keyUsage: "GENERATE_VERIFY_MAC" }],
    ["an elliptic curve for agreement", { customerMasterKeySpec: "ECC_NIST_P256", keyUsage: "KEY_AGREEMENT" }],
  ])("accepted: %s", async (_what, inputs) => {
    await awsCloud().create(keyToken, { ...inputs });
  });

  test("a role of its policy must be there first; the lockout check holds for updates", async () => {
    const cloud = awsCloud();
    await cloud.create(roleToken, { name: "app", assumeRolePolicy: trust("ec2.amazonaws.com") });
    const key = await cloud.create(keyToken, { policy: policy({ AWS: [root, "arn:aws:iam::123456789012:role/app"] }) });
    expect(
      await cloud.updateRefusal(keyToken, key.id, { policy: policy({ AWS: "arn:aws:iam::123456789012:role/app" }) }),
    ).toMatch(/will not allow you/);
  });

  test("usage replaces it, rotation does not; nothing holds it", async () => {
    const cloud = awsCloud();
    const olds = { keyUsage: "ENCRYPT_DECRYPT", enableKeyRotation: false };
    expect(cloud.diff(keyToken, olds, { ...olds, keyUsage: "SIGN_VERIFY" }).replaces).toBe(true);
    expect(cloud.diff(keyToken, olds, { ...olds, enableKeyRotation: true, policy: "{}" }).replaces).toBe(false);
    const key = await cloud.create(keyToken, {});
    await cloud.create(aliasToken, { name: "alias/a", targetKeyId: key.id });
    await cloud.delete(keyToken, key.id);
  });
});

describe("an alias", () => {
  test("leads to its key, by id or ARN", async () => {
    const cloud = awsCloud();
    const key = await cloud.create(keyToken, {});
    const alias = await cloud.create(aliasToken, { name: "alias/go-coffee/data", targetKeyId: key.outputs["arn"] });
    expect(alias.id).toBe("alias/go-coffee/data");
    expect(alias.outputs).toMatchObject({
      arn: "arn:aws:kms:us-east-1:123456789012:alias/go-coffee/data",
      targetKeyArn: key.outputs["arn"],
    });
    const made = await cloud.create(aliasToken, { targetKeyId: key.id }, "data");
    expect(made.id).toMatch(/^alias\/data-[0-9a-f]{7}$/);
    const longest = await cloud.create(aliasToken, { targetKeyId: key.id }, "d".repeat(300));
    expect(longest.id).toMatch(/^alias\/d{230}-[0-9a-f]{7}$/);
    const begun = await cloud.create(aliasToken, { targetKeyId: key.id, namePrefix: "alias/team-" }, "data");
    expect(begun.id).toMatch(/^alias\/team-[0-9a-f]{7}$/);
  });

  test.each<[string, object, RegExp]>([
    ["a name and a prefix", { namePrefix: "alias/b" }, /"name": conflicts with name_prefix/],
    ["no prefix", { name: "data" }, /must begin with 'alias\/'/],
    ["AWS's prefix", { name: "alias/aws/data" }, /reserved AWS CMK prefix/],
    ["a space", { name: "alias/a b" }, /comprised of only/],
    [
      "too long",
      { name: `alias/${"a".repeat(251)}` },
      /ValidationException: .*'aliasName' failed to satisfy constraint: Member must have length less than or equal to 256/,
    ],
    [
      "a key that is not",
      { targetKeyId: "1234" },
      /NotFoundException: Key 'arn:aws:kms:us-east-1:123456789012:key\/1234' does not exist/,
    ],
  ])("refused: %s", async (_what, inputs, message) => {
    const cloud = awsCloud();
    const key = await cloud.create(keyToken, {});
    expect(await cloud.refusal(aliasToken, { name: "alias/a", targetKeyId: key.id, ...inputs })).toMatch(message);
  });

  test("is there once in a region, and leads to a key of its own region", async () => {
    const cloud = awsCloud();
    const key = await cloud.create(keyToken, {});
    const inputs = { name: "alias/a", targetKeyId: key.id };
    await cloud.create(aliasToken, inputs);
    expect(await cloud.refusal(aliasToken, inputs)).toMatch(
      /An alias with the name arn:aws:kms:us-east-1:123456789012:alias\/a already exists/,
    );
    const far = await cloud.create(keyToken, { region: "us-west-2" });
    expect(await cloud.refusal(aliasToken, { name: "alias/b", targetKeyId: far.outputs["arn"] })).toMatch(
      /NotFoundException: Invalid arn us-west-2/,
    );
    expect(await cloud.refusal(aliasToken, { name: "alias/b", targetKeyId: far.id })).toMatch(/does not exist/);
    await cloud.create(aliasToken, { name: "alias/a", targetKeyId: far.id, region: "us-west-2" });
  });
});
