import { alarmsIn } from "../../../simulators/aws/cloudwatch-composite";
import type { Props } from "../../../simulators/protocol/values";
import { awsCloud, type Driver } from "../harness";
import { judged, replaces } from "./fixtures";

const composite = "aws:cloudwatch/compositeAlarm:CompositeAlarm";
const policy = "aws:cloudwatch/logResourcePolicy:LogResourcePolicy";
const topic = "arn:aws:sns:us-east-1:123456789012:alerts";

const alarm = (cloud: Driver, name: string) =>
  cloud.create("aws:cloudwatch/metricAlarm:MetricAlarm", {
    name,
    comparisonOperator: "GreaterThanThreshold",
    evaluationPeriods: 1,
    metricName: "CPUUtilization",
    namespace: "AWS/RDS",
    period: 60,
    statistic: "Average",
    threshold: 80,
  });
const sound = async (cloud: Driver): Promise<Props> => {
  for (const name of ["cpu", "disk"]) await alarm(cloud, name);
  return { alarmName: "database", alarmRule: "ALARM(cpu) AND ALARM(disk)", alarmActions: [topic] };
};

judged(composite, sound, [
  [
    "an alarm that is none",
    { alarmRule: "ALARM(cpu) OR ALARM(memory)" },
    /alarms \[memory\] in the alarm rule do not exist/,
  ],
  ["an alarm by its ARN", { alarmRule: 'ALARM("arn:aws:cloudwatch:us-east-1:123456789012:alarm:cpu")' }],
  ["no alarm", { alarmRule: "TRUE" }],
  ["a rule that cannot be read", { alarmRule: "ALARM(cpu) AND" }, /AlarmRule is not a valid expression/],
  ["itself", { alarmRule: "ALARM(database)" }, /would create a cycle/],
  ["six actions", { alarmActions: [1, 2, 3, 4, 5, 6].map((at) => `${topic}${at}`) }, /supports 5 item maximum/],
  [
    "an action in EC2",
    { alarmActions: ["arn:aws:automate:us-east-1:ec2:stop"] },
    /"alarm_actions" .* is an invalid ARN/,
  ],
  ["an action of Lambda", { alarmActions: ["arn:aws:lambda:us-east-1:123456789012:function:a"] }],
  [
    "an action of Auto Scaling",
    { okActions: ["arn:aws:autoscaling:us-east-1:123456789012:scalingPolicy:a"] },
    /unsupported action for a composite alarm/,
  ],
  [
    "a suppressor that is none",
    { actionsSuppressor: { alarm: "deploying", extensionPeriod: 60, waitPeriod: 60 } },
    /actions suppressor alarm \[deploying\] does not exist/,
  ],
  ["a suppressor", { actionsSuppressor: { alarm: "disk", extensionPeriod: 60, waitPeriod: 60 } }],
  ["too long a name", { alarmName: "d".repeat(256) }, /expected length of alarm_name/],
]);

test("alarms that wait for each other are refused", async () => {
  const cloud = awsCloud();
  await cloud.create(composite, await sound(cloud));
  await cloud.create(composite, { alarmName: "all", alarmRule: "ALARM(database)" });
  expect(await cloud.updateRefusal(composite, "database", { alarmName: "database", alarmRule: "ALARM(all)" })).toMatch(
    /would create a cycle/,
  );
  expect(cloud.find(composite, "all").outputs["arn"]).toBe("arn:aws:cloudwatch:us-east-1:123456789012:alarm:all");
});

test.each([
  ["ALARM(a) AND NOT (OK(b) OR INSUFFICIENT_DATA(c))", ["a", "b", "c"]],
  ['ALARM("a b") OR FALSE', ["a b"]],
  ["AT_LEAST(2, ALARM, (a, b, c))", ["a", "b", "c"]],
  ["AT_LEAST(50%, NOT OK, (a, b))", ["a", "b"]],
  ["ALARM()", undefined],
  ["(ALARM(a)", undefined],
  ["ALARM(a) ALARM(b)", undefined],
  ["", undefined],
])("the alarms in %s", (rule, names) => expect(alarmsIn(rule)).toEqual(names));

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
  ["no JSON", { policyDocument: "allow" }, /"policy_document" contains an invalid JSON/],
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
  ["the tenth", async (cloud) => many(cloud, 9)],
  ["the eleventh", async (cloud) => many(cloud, 10), /LimitExceededException: Resource limit exceeded/],
]);

async function many(cloud: Driver, count: number): Promise<Props> {
  for (let at = 0; at < count; at += 1)
    await cloud.create(policy, { policyName: `p${at}`, policyDocument: document() });
  return {};
}

test("what replaces", () => {
  const cloud = awsCloud();
  expect(replaces(cloud, composite, { alarmName: "a", actionsEnabled: true }, { actionsEnabled: false })).toBe(true);
  expect(replaces(cloud, composite, { alarmName: "a", alarmRule: "TRUE" }, { alarmRule: "FALSE" })).toBe(false);
  expect(replaces(cloud, policy, { policyName: "a" }, { policyName: "b" })).toBe(true);
});
