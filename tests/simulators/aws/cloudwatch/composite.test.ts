import { alarmsIn } from "../../../../simulators/aws/cloudwatch/alarm-rules";
import type { Props } from "../../../../simulators/protocol/values";
import { awsCloud, type Driver } from "../../harness";
import { judged, replaces } from "../fixtures";

const metric = "aws:cloudwatch/metricAlarm:MetricAlarm";
const composite = "aws:cloudwatch/compositeAlarm:CompositeAlarm";
const topic = "arn:aws:sns:us-east-1:123456789012:alerts";
const six = [1, 2, 3, 4, 5, 6].map((at) => `${topic}${at}`);

const alarm = (cloud: Driver, name: string) =>
  cloud.create(metric, {
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
  ["an empty rule", { alarmRule: "" }, /expected length of alarm_rule to be in the range \(1 - 10240\)/],
  ["too long a description", { alarmDescription: "d".repeat(1025) }, /length of alarm_description .* \(0 - 1024\)/],
  ["six actions", { alarmActions: six }, /alarm_actions supports 5 item maximum/],
  ["six actions when all is well", { okActions: six }, /ok_actions supports 5 item maximum/],
  [
    "six actions for want of data",
    { insufficientDataActions: six },
    /insufficient_data_actions supports 5 item maximum/,
  ],
  ["a topic's name", { okActions: ["alerts"] }, /"ok_actions" \(alerts\) is an invalid ARN/],
  [
    "a topic's name, for want of data",
    { insufficientDataActions: ["a"] },
    /"insufficient_data_actions" \(a\) is an invalid/,
  ],
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

test("an alarm stays while the rule of another names it", async () => {
  const cloud = awsCloud();
  await cloud.create(composite, await sound(cloud));
  expect(await cloud.deleteRefusal(metric, "cpu")).toBe(
    "deleting CloudWatch Metric Alarm (cpu): operation error CloudWatch: DeleteAlarms, api error ValidationError: " +
      "Cannot delete cpu as there are composite alarm(s) depending on it.",
  );
  const arn = "arn:aws:cloudwatch:us-east-1:123456789012:alarm:cpu";
  await cloud.update(composite, "database", { alarmName: "database", alarmRule: `OK("${arn}")` });
  expect(await cloud.deleteRefusal(metric, "cpu")).toMatch(/Cannot delete cpu as there are composite alarm/);
  await cloud.delete(metric, "disk");
  await cloud.delete(composite, "database");
  await cloud.delete(metric, "cpu");
});

test("alarms may wait for each other; then neither can be deleted", async () => {
  const cloud = awsCloud();
  await cloud.create(composite, await sound(cloud));
  await cloud.create(composite, { alarmName: "all", alarmRule: "ALARM(database)" });
  await cloud.update(composite, "database", { alarmName: "database", alarmRule: "ALARM(all)" });
  expect(await cloud.deleteRefusal(composite, "all")).toMatch(/Cannot delete all as there are composite alarm/);
  expect(await cloud.deleteRefusal(composite, "database")).toMatch(
    /Cannot delete database as there are composite alarm/,
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

test("what replaces", () => {
  const cloud = awsCloud();
  expect(replaces(cloud, composite, { alarmName: "a", actionsEnabled: true }, { actionsEnabled: false })).toBe(true);
  expect(replaces(cloud, composite, { alarmName: "a", alarmRule: "TRUE" }, { alarmRule: "FALSE" })).toBe(false);
});
