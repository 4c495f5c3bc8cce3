import type { Props } from "../../../../simulators/protocol/values";
import { awsCloud, type Driver } from "../../harness";
import { judged, replaces } from "../fixtures";

const policy = "aws:cloudwatch/logResourcePolicy:LogResourcePolicy";

const document = (more: Props = {}): string =>
  JSON.stringify({
    Version: "2012-10-17",
    Statement: [
      {
        Effect: "Allow",
        Principal: { Service: "route53.amazonaws.com" },
        Action: "logs:PutLogEvents",
        Resource: "arn:aws:logs:us-east-1:123456789012:log-group:*",
        ...more,
      },
    ],
  });
judged(policy, async () => ({ policyName: "route53", policyDocument: document() }), [
  ["no JSON", { policyDocument: "allow" }, /"policy_document" contains an invalid JSON policy: not a JSON object/],
  ["a log group's name", { policyName: undefined, resourceArn: "a" }, /"resource_arn" \(a\) is an invalid ARN/],
  [
    "too long",
    { policyDocument: document({ Resource: `arn:aws:logs:us-east-1:123456789012:log-group:${"g".repeat(51200)}` }) },
    /InvalidParameterException: .*'policyDocument' failed to satisfy .* less than or equal to 51200/,
  ],
  [
    "without a principal",
    { policyDocument: document({ Principal: undefined }) },
    /InvalidParameterException: Invalid policy document/,
  ],
  ["of nothing", { policyName: undefined }, /one of `policy_name,resource_arn` must be specified/],
  [
    "of two things",
    { resourceArn: "arn:aws:logs:us-east-1:123456789012:log-group:a" },
    /only one of `policy_name,resource_arn`/,
  ],
  ["of a log group", { policyName: undefined, resourceArn: "arn:aws:logs:us-east-1:123456789012:log-group:a" }],
  ["white space, which does not count", { policyDocument: document().padEnd(60000) }],
  ["the tenth", async (cloud) => many(cloud, 9)],
  ["the eleventh", async (cloud) => many(cloud, 10), /LimitExceededException: Resource limit exceeded/],
]);

async function many(cloud: Driver, count: number): Promise<Props> {
  for (let at = 0; at < count; at += 1)
    await cloud.create(policy, { policyName: `p${at}`, policyDocument: document() });
  return {};
}

test("is put, not created: another document under its name takes its place; another name is another policy", async () => {
  const cloud = awsCloud();
  await cloud.create(policy, { policyName: "route53", policyDocument: document() });
  const again = await cloud.create(policy, { policyName: "route53", policyDocument: document({ Action: "logs:*" }) });
  expect(again.outputs).toMatchObject({ policyScope: "ACCOUNT", policyDocument: document({ Action: "logs:*" }) });
  expect(cloud.world.all(policy)).toHaveLength(1);
  expect(replaces(cloud, policy, { policyName: "a" }, { policyName: "b" })).toBe(true);
  expect(replaces(cloud, policy, { policyName: "a" }, { policyDocument: "{}" })).toBe(false);
});
