import { awsCloud, type Driver } from "../harness";
import { judged, key, network, replaces, role } from "./fixtures";

const secret = "aws:secretsmanager/secret:Secret";
const version = "aws:secretsmanager/secretVersion:SecretVersion";
const rotation = "aws:secretsmanager/secretRotation:SecretRotation";

judged(secret, async () => ({ name: "go-coffee/orders" }), [
  ["a space", { name: "go coffee" }, /must contain only alphanumeric characters and/],
  ["every other sign", { name: "go-coffee/_+=.@orders" }],
  [
    "six days to think again",
    { recoveryWindowInDays: 6 },
    /expected recovery_window_in_days to be in the range \(7 - 30\), got 6; expected recovery_window_in_days to be one of \[0\], got 6/,
  ],
  ["no time to think again", { recoveryWindowInDays: 0 }],
  ["30 days to think again", { recoveryWindowInDays: 30 }],
  ["a policy that is no JSON", { policy: "{" }, /"policy" contains an invalid JSON/],
  [
    "a policy without statements",
    { policy: '{ "Version": "2012-10-17" }' },
    /MalformedPolicyDocumentException: This resource policy contains a syntax error/,
  ],
  ["a policy that takes the policy away", { policy: "{}" }],
  ["a name and the beginning of one", { namePrefix: "go-" }, /"name": conflicts with name_prefix/],
  ["two copies in one region", { replicas: [{ region: "us-west-2" }, { region: "us-west-2" }] }, /Duplicate regions/],
  [
    "a key that signs",
    async (cloud) => ({ kmsKeyId: await key(cloud, { keyUsage: "SIGN_VERIFY", customerMasterKeySpec: "RSA_2048" }) }),
    /Secrets Manager can't encrypt with the asymmetric KMS key arn:aws:kms:/,
  ],
  ["a copy at home", { replicas: [{ region: "us-east-1" }] }, /cannot be replicated to its own region/],
  ["a copy elsewhere", { replicas: [{ region: "us-west-2" }] }],
  ["a key", async (cloud) => ({ kmsKeyId: await key(cloud) })],
  ["a key that is not there", { kmsKeyId: "alias/none" }, /EncryptionFailure/],
  ["AWS's own key", { kmsKeyId: "alias/aws/secretsmanager" }],
]);

test("a secret's ARN ends in six characters; its name is its own; its versions go with it", async () => {
  const cloud = awsCloud();
  const { id, outputs } = await cloud.create(secret, { name: "go-coffee/orders" });
  expect(outputs["arn"]).toMatch(
    /^arn:aws:secretsmanager:us-east-1:123456789012:secret:go-coffee\/orders-[a-z0-9]{6}$/,
  );
  expect(await cloud.refusal(secret, { name: "go-coffee/orders" })).toMatch(/ResourceExistsException/);
  const made = await cloud.create(version, { secretId: id, secretString: "x" });
  expect(made.outputs).toMatchObject({
    arn: id,
    versionStages: ["AWSCURRENT"],
    versionId: expect.stringMatching(/^[0-9a-f-]{36}$/),
  });
  expect(made.id).toBe(`${id}|${String(made.outputs["versionId"])}`);
  await cloud.delete(secret, id);
  expect(cloud.world.all(version)).toEqual([]);
  expect(replaces(cloud, secret, { name: "a" }, { name: "b" })).toBe(true);
  expect(replaces(cloud, secret, { name: "a" }, { description: "b" })).toBe(false);
  expect(replaces(cloud, version, { secretId: "a", secretString: "1" }, { secretString: "2" })).toBe(true);
});

test("a deleted secret keeps its name for as long as it can be brought back", async () => {
  const cloud = awsCloud();
  const waits = await cloud.create(secret, { name: "waits", recoveryWindowInDays: 30 });
  await cloud.delete(secret, waits.id);
  expect(cloud.world.all(secret)).toEqual([]);
  expect(await cloud.refusal(secret, { name: "waits" })).toMatch(
    /InvalidRequestException: You can't create this secret because a secret with this name is already scheduled for deletion/,
  );
  await cloud.create(secret, { name: "waits", region: "us-west-2" });
  const gone = await cloud.create(secret, { name: "gone", recoveryWindowInDays: 0 });
  await cloud.delete(secret, gone.id);
  await cloud.create(secret, { name: "gone" });
});

judged(version, async (cloud) => ({ secretId: (await cloud.create(secret, { name: "s" })).id, secretString: "x" }), [
  ["text and bytes", { secretBinary: "eA==" }, /"secret_binary": conflicts with secret_string/],
  ["text twice", { secretStringWo: "x", secretStringWoVersion: 1 }, /"secret_string": conflicts with secret_string_wo/],
  ["bytes", { secretString: undefined, secretBinary: "eA==" }],
  [
    "bytes in clear",
    { secretString: undefined, secretBinary: "x" },
    /secretBinary: "secret_binary" must be base64-encoded/,
  ],
  [
    "nothing",
    { secretString: undefined },
    /PutSecretValue, api error InvalidParameterException: You must provide either SecretString or SecretBinary\./,
  ],
  [
    "text that is not kept, without its version",
    { secretString: undefined, secretStringWo: "x" },
    /"secret_string_wo": all of `secret_string_wo,secret_string_wo_version` must be specified/,
  ],
  ["text that is not kept", { secretString: undefined, secretStringWo: "x", secretStringWoVersion: 1 }],
  ["65,537 bytes", { secretString: "x".repeat(65537) }, /longer than 65536 bytes/],
  ["65,536 bytes", { secretString: "x".repeat(65536) }],
  ["a secret that is not there", { secretId: "tea" }, /can't find the specified secret/],
  ["a secret by its name", { secretId: "s" }],
]);

/** A function that Secrets Manager may call for one secret. */
async function rotator(cloud: Driver, name: string, sourceArn: string): Promise<string> {
  const made = await cloud.create("aws:lambda/function:Function", {
    name,
    code: { "4dabf18193072939515e22adb298388d": "0def7320c3a5731c473e5ecbe6d01bc7", assets: {} },
    role: await role(cloud, name, "lambda.amazonaws.com"),
    runtime: "nodejs24.x",
    handler: "index.handler",
  });
  await cloud.create("aws:lambda/permission:Permission", {
    function: name,
    action: "lambda:InvokeFunction",
    principal: "secretsmanager.amazonaws.com",
    sourceArn,
  });
  return String(made.outputs["arn"]);
}
judged(
  rotation,
  async (cloud) => {
    const { id } = await cloud.create(secret, { name: "s" });
    return {
      secretId: id,
      rotationLambdaArn: await rotator(cloud, "rotate", id),
      rotationRules: { automaticallyAfterDays: 30 },
    };
  },
  [
    [
      "a function that it may call for another secret only",
      async (cloud) => {
        const { id } = await cloud.create(secret, { name: "other" });
        return { rotationLambdaArn: await rotator(cloud, "other", id) };
      },
      /AccessDeniedException: Secrets Manager cannot invoke the specified Lambda function\. Ensure that the function policy/,
    ],
    ["no function", { rotationLambdaArn: undefined }, /No Lambda rotation function ARN is associated/],
    ["a function by its name", { rotationLambdaArn: "rotate" }, /"rotation_lambda_arn" \(rotate\) is an invalid ARN/],
    [
      "two schedules",
      { rotationRules: { scheduleExpression: "rate(10 days)" } },
      /only one of `rotation_rules\.0\.automatically_after_days,rotation_rules\.0\.schedule_expression` can be specified/,
    ],
    [
      "1,001 days",
      { rotationRules: { automaticallyAfterDays: 1001 } },
      /expected rotation_rules\.0\.automatically_after_days to be in the range \(1 - 1000\), got 1001/,
    ],
    ["no schedule", { rotationRules: undefined }, /`rotation_rules` is required unless `rotation_enabled` is `false`/],
    [
      "a schedule for what is off",
      { rotationEnabled: false },
      /`rotation_rules` cannot be set when `rotation_enabled` is `false`/,
    ],
    ["off", { rotationEnabled: false, rotationRules: undefined, rotationLambdaArn: undefined }],
    ["a window in minutes", { rotationRules: { duration: "90m" } }, /must be in hours, for example 3h/],
    ["a secret that is not there", { secretId: "tea" }, /can't find the specified secret/],
    [
      "every three hours",
      { rotationRules: { automaticallyAfterDays: undefined, scheduleExpression: "rate(3 hours)" } },
      /every four hours at most/,
    ],
    [
      "every four hours",
      { rotationRules: { automaticallyAfterDays: undefined, scheduleExpression: "rate(4 hours)", duration: "2h" } },
    ],
    [
      "no schedule that can be read",
      { rotationRules: { automaticallyAfterDays: undefined, scheduleExpression: "weekly" } },
      /Invalid ScheduleExpression/,
    ],
  ],
);

test("a secret that is not rotated says so", async () => {
  const cloud = awsCloud();
  const { id } = await cloud.create(secret, { name: "s" });
  const { outputs } = await cloud.create(rotation, { secretId: id, rotationEnabled: false });
  expect(outputs["rotationEnabled"]).toBe(false);
});

test("the secret that RDS made is rotated without a function", async () => {
  const cloud = awsCloud();
  const { a, b } = await network(cloud);
  await cloud.create("aws:rds/subnetGroup:SubnetGroup", { name: "data", subnetIds: [a, b] });
  const database = await cloud.create("aws:rds/instance:Instance", {
    ...{
      identifier: "orders",
      engine: "postgres",
      instanceClass: "db.t4g.medium",
      allocatedStorage: 20,
      username: "me",
    },
    ...{ manageMasterUserPassword: true, dbSubnetGroupName: "data" },
  });
  const secretId = (database.outputs["masterUserSecrets"] as { secretArn: string }[])[0]?.secretArn;
  await cloud.create(rotation, { secretId, rotationRules: { automaticallyAfterDays: 30 } });
  expect(
    await cloud.refusal(rotation, {
      secretId,
      rotationLambdaArn: await rotator(cloud, "rotate", String(secretId)),
      rotationRules: { automaticallyAfterDays: 30 },
    }),
  ).toMatch(/managed by another service/);
});
