import { awsCloud } from "../harness";
import { judged, key, network, replaces } from "./fixtures";

const secret = "aws:secretsmanager/secret:Secret";
const version = "aws:secretsmanager/secretVersion:SecretVersion";
const rotation = "aws:secretsmanager/secretRotation:SecretRotation";

judged(secret, async () => ({ name: "go-coffee/orders" }), [
  ["a space", { name: "go coffee" }, /must contain only alphanumeric characters and/],
  ["every other sign", { name: "go-coffee/_+=.@orders" }],
  [
    "six days to think again",
    { recoveryWindowInDays: 6 },
    /expected recovery_window_in_days to be 0 or in the range \(7 - 30\), got 6/,
  ],
  ["no time to think again", { recoveryWindowInDays: 0 }],
  ["30 days to think again", { recoveryWindowInDays: 30 }],
  ["a policy that is none", { policy: "{" }, /MalformedPolicyDocumentException/],
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

judged(version, async (cloud) => ({ secretId: (await cloud.create(secret, { name: "s" })).id, secretString: "x" }), [
  ["text and bytes", { secretBinary: "eA==" }, /conflicts with secret_string/],
  ["nothing", { secretString: undefined }, /one of `secret_binary,secret_string,secret_string_wo` must be specified/],
  ["65,537 bytes", { secretString: "x".repeat(65537) }, /longer than 65536 bytes/],
  ["65,536 bytes", { secretString: "x".repeat(65536) }],
  ["a secret that is not there", { secretId: "tea" }, /can't find the specified secret/],
  ["a secret by its name", { secretId: "s" }],
]);

const lambda = "arn:aws:lambda:us-east-1:123456789012:function:rotate";
judged(
  rotation,
  async (cloud) => ({
    secretId: (await cloud.create(secret, { name: "s" })).id,
    rotationLambdaArn: lambda,
    rotationRules: { automaticallyAfterDays: 30 },
  }),
  [
    ["no function", { rotationLambdaArn: undefined }, /No Lambda rotation function ARN is associated/],
    ["two schedules", { rotationRules: { scheduleExpression: "rate(10 days)" } }, /but not both/],
    ["1,001 days", { rotationRules: { automaticallyAfterDays: 1001 } }, /between 1 and 1000/],
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
      rotationLambdaArn: lambda,
      rotationRules: { automaticallyAfterDays: 30 },
    }),
  ).toMatch(/managed by another service/);
});
