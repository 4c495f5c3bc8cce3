import type { Props } from "../../../../simulators/protocol/values";
import { awsCloud, type Driver } from "../../harness";
import { judged, replaces, role } from "../fixtures";

const rule = "aws:cloudwatch/eventRule:EventRule";
const target = "aws:cloudwatch/eventTarget:EventTarget";
const pattern = (value: unknown): Props => ({ eventPattern: JSON.stringify(value) });

judged(
  rule,
  async () => ({
    name: "backups",
    ...pattern({ source: ["aws.backup"], detail: { state: [{ "anything-but": ["COMPLETED"] }] } }),
  }),
  [
    ["a name with a blank", { name: "my backups" }, /invalid value for name/],
    ["the longest name", { name: "b".repeat(64) }],
    ["too long a name", { name: "b".repeat(65) }, /invalid value for name/],
    [
      "neither pattern nor schedule",
      { eventPattern: undefined },
      /one of `event_pattern,schedule_expression` must be specified/,
    ],
    ["a pattern that is no JSON", { eventPattern: "aws.backup" }, /"event_pattern" contains an invalid JSON/],
    ["too long a pattern", pattern({ source: ["a".repeat(4096)] }), /cannot be longer than 4096 characters/],
    [
      "a value that is no list",
      pattern({ source: "aws.backup" }),
      /InvalidEventPatternException: Event pattern is not valid. Reason: "source" must be an object or an array/,
    ],
    ["an empty list", pattern({ source: [] }), /Empty arrays are not allowed/],
    ["a match that is none", pattern({ source: [{ like: "aws" }] }), /Unrecognized match type like/],
    ["either of two", pattern({ $or: [{ source: ["a"] }, { "detail-type": [{ prefix: "b" }] }] })],
    ["a schedule", { eventPattern: undefined, scheduleExpression: "rate(5 minutes)" }],
    ["a bus that is none", { eventBusName: "orders" }, /ResourceNotFoundException: Event bus orders does not exist/],
    ["the default bus", { eventBusName: "default" }],
    ["too long a description", { description: "d".repeat(513) }, /expected length of description .* \(0 - 512\)/],
  ],
);

const queue = "arn:aws:sqs:us-east-1:123456789012:alerts";
const made = async (cloud: Driver): Promise<Props> => ({
  rule: (await cloud.create(rule, { name: "backups", ...pattern({ source: ["aws.backup"] }) })).id,
  targetId: "queue",
  arn: queue,
});

judged(target, made, [
  ["no rule", { rule: "none" }, /ResourceNotFoundException: Rule none does not exist on EventBus default/],
  ["a target's name", { arn: "alerts" }, /"arn" \(alerts\) is an invalid ARN/],
  ["a role's name", { roleArn: "own" }, /"role_arn" \(own\) is an invalid ARN/],
  ["a target id with a slash", { targetId: "a/b" }, /invalid value for target_id/],
  [
    "a role of another service",
    async (cloud) => ({ roleArn: await role(cloud, "other", "ec2.amazonaws.com") }),
    /cannot be assumed by principal/,
  ],
  [
    "retries for two days",
    { retryPolicy: { maximumEventAgeInSeconds: 172800 } },
    /expected maximum_event_age_in_seconds/,
  ],
  [
    "too many retries",
    { retryPolicy: { maximumRetryAttempts: 186 } },
    /expected maximum_retry_attempts to be in the range \(0 - 185\)/,
  ],
  ["a FIFO queue for what fails", { deadLetterConfig: { arn: `${queue}.fifo` } }, /Invalid dead-letter queue/],
  ["a queue for what fails", { deadLetterConfig: { arn: queue } }],
]);

test("a rule takes five targets, and goes after them", async () => {
  const cloud = awsCloud();
  const inputs = await made(cloud);
  const ids = [];
  for (const at of [1, 2, 3, 4, 5]) ids.push((await cloud.create(target, { ...inputs, targetId: `t${at}` })).id);
  expect(ids[0]).toBe("backups-t1");
  expect(await cloud.refusal(target, { ...inputs, targetId: "t6" })).toMatch(/LimitExceededException/);
  await cloud.create(target, { ...inputs, targetId: "t5", input: "{}" });
  expect(await cloud.deleteRefusal(rule, "backups")).toBe(
    "deleting EventBridge Rule (backups): operation error EventBridge: DeleteRule, api error ValidationException: " +
      "Rule can't be deleted since it has targets.",
  );
  for (const id of ids) await cloud.delete(target, id);
  await cloud.delete(rule, "backups");
});

test("ids and ARN", async () => {
  const cloud = awsCloud();
  const { outputs } = await cloud.create(rule, { name: "backups", ...pattern({ source: ["a"] }) });
  expect(outputs).toMatchObject({
    arn: "arn:aws:events:us-east-1:123456789012:rule/backups",
    eventBusName: "default",
    state: "ENABLED",
    isEnabled: true,
  });
  const made = await cloud.create(target, { rule: "backups", arn: queue }, "queue");
  expect(made.id).toBe(`backups-${String(made.outputs["targetId"])}`);
  expect(made.outputs["targetId"]).toMatch(/^queue-[0-9a-f]{7}$/);
});

test("what replaces", () => {
  const cloud = awsCloud();
  expect(replaces(cloud, rule, { name: "a" }, { name: "b" })).toBe(true);
  expect(replaces(cloud, rule, { name: "a" }, { description: "b", state: "DISABLED" })).toBe(false);
  expect(replaces(cloud, target, { rule: "a", arn: queue }, { arn: `${queue}2` })).toBe(false);
  expect(replaces(cloud, target, { rule: "a", targetId: "x" }, { targetId: "y" })).toBe(true);
});
