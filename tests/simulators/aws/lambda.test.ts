import { awsCloud, type Driver } from "../harness";
import { judged, role } from "./fixtures";

const fn = "aws:lambda/function:Function";
const permission = "aws:lambda/permission:Permission";
const code = { "4dabf18193072939515e22adb298388d": "0def7320c3a5731c473e5ecbe6d01bc7", assets: {} };

const soundFunction = async (cloud: Driver) => ({
  name: "rotate",
  code,
  role: await role(cloud, "rotate", "lambda.amazonaws.com"),
  runtime: "nodejs24.x",
  handler: "index.handler",
});

judged(fn, soundFunction, [
  ["a name with a space", { name: "ro tate" }, /must be valid function name or function ARN/],
  ["65 letters", { name: "x".repeat(65) }, /must be valid function name or function ARN/],
  ["64 letters", { name: "x".repeat(64) }],
  ["no code", { code: undefined }, /one of `filename,image_uri,s3_bucket` must be specified/],
  ["code twice", { imageUri: "a.example/b:1" }, /only one of `filename,image_uri,s3_bucket` can be specified/],
  ["no handler", { handler: undefined }, /handler and runtime must be set when PackageType is Zip/],
  ["a runtime that has ended", { runtime: "nodejs20.x" }, /expected runtime to be one of/],
  ["16 minutes", { timeout: 901 }, /expected timeout to be in the range \(1 - 900\)/],
  ["15 minutes", { timeout: 900 }],
  ["127 MB", { memorySize: 127 }, /expected memory_size to be in the range \(128 - 32768\)/],
  ["a role by its name", { role: "rotate" }, /"role" \(rotate\) is an invalid ARN/],
  [
    "another service's role",
    async (cloud) => ({ role: await role(cloud, "other", "rds.amazonaws.com") }),
    /InvalidParameterValueException: The role defined for the function cannot be assumed by Lambda/,
  ],
]);

judged(
  permission,
  async (cloud) => {
    await cloud.create(fn, await soundFunction(cloud));
    return {
      function: "rotate",
      statementId: "secret",
      action: "lambda:InvokeFunction",
      principal: "secretsmanager.amazonaws.com",
    };
  },
  [
    ["another service's action", { action: "s3:GetObject" }, /must be an action of Lambda/],
    ["no such function", { function: "none" }, /ResourceNotFoundException: Function not found: none/],
  ],
);

test("a function's name is its own, and its permissions go with it", async () => {
  const cloud = awsCloud();
  const sound = await soundFunction(cloud);
  const { id } = await cloud.create(fn, sound);
  expect(await cloud.refusal(fn, sound)).toMatch(/ResourceConflictException: Function already exist: rotate/);
  const allowed = {
    function: "rotate",
    statementId: "secret",
    action: "lambda:InvokeFunction",
    principal: "secretsmanager.amazonaws.com",
  };
  await cloud.create(permission, allowed);
  expect(await cloud.refusal(permission, allowed)).toMatch(/The statement id \(secret\) provided already exists/);
  await cloud.create(fn, { ...sound, name: "other" });
  await cloud.create(permission, { ...allowed, function: "other" });
  await cloud.delete(fn, id);
  await cloud.create(fn, sound);
  await cloud.create(permission, allowed);
});
