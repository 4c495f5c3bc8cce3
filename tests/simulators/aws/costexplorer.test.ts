import type { Props } from "../../../simulators/protocol/values";
import { awsCloud, type Driver } from "../harness";
import { judged, replaces } from "./fixtures";

const monitor = "aws:costexplorer/anomalyMonitor:AnomalyMonitor";
const subscription = "aws:costexplorer/anomalySubscription:AnomalySubscription";
const tag = "aws:costexplorer/costAllocationTag:CostAllocationTag";
const services: Props = { name: "services", monitorType: "DIMENSIONAL", monitorDimension: "SERVICE" };
const custom = (specification: Props): Props => ({
  monitorType: "CUSTOM",
  monitorDimension: undefined,
  monitorSpecification: JSON.stringify(specification),
});
const team = { Key: "team", Values: ["coffee"] };

judged(monitor, async () => services, [
  ["a type that is none", { monitorType: "GLOBAL" }, /expected monitor_type to be one of \["DIMENSIONAL" "CUSTOM"\]/],
  ["a dimension that is none", { monitorDimension: "REGION" }, /expected monitor_dimension/],
  [
    "without its dimension",
    { monitorDimension: undefined },
    /If Monitor Type is DIMENSIONAL, dimension attrribute is required/,
  ],
  [
    "custom without a specification",
    { monitorType: "CUSTOM", monitorDimension: undefined },
    /If Monitor Type is CUSTOM, dimension attrribute is required/,
  ],
  ["both", { monitorSpecification: "{}" }, /"monitor_dimension": conflicts with monitor_specification/],
  [
    "a specification that is no JSON",
    { monitorType: "CUSTOM", monitorDimension: undefined, monitorSpecification: "team" },
    /"monitor_specification" contains an invalid JSON/,
  ],
  [
    "by a tag, and no word on which",
    { monitorDimension: "TAG" },
    /ValidationException: MonitorSpecification must be specified for the dimension TAG/,
  ],
  ["two roots", custom({ Tags: team, CostCategories: team }), /exactly one root operator/],
  ["a field that is none", custom({ Labels: team }), /Unknown field Labels/],
  ["a tag without values", custom({ Tags: { Key: "team" } }), /at least one value/],
  ["a tag", custom({ And: null, Tags: team })],
  [
    "a second of the dimension",
    async (cloud) => cloud.create(monitor, services).then(() => ({ name: "other" })),
    /ValidationException: Limit exceeded on dimensional spend monitor creation/,
  ],
  [
    "a second of another dimension",
    async (cloud) =>
      cloud.create(monitor, services).then(() => ({ name: "accounts", monitorDimension: "LINKED_ACCOUNT" })),
  ],
  ["too long a name", { name: "m".repeat(1025) }, /expected length of name to be in the range \(1 - 1024\)/],
]);

const impact = (key: string, value = "100", match = "GREATER_THAN_OR_EQUAL"): Props => ({
  dimension: { key, values: [value], matchOptions: [match] },
});
const absolute = impact("ANOMALY_TOTAL_IMPACT_ABSOLUTE");
const percentage = impact("ANOMALY_TOTAL_IMPACT_PERCENTAGE", "40");
const only = (thresholdExpression: Props): Props => ({
  thresholdExpression: { dimension: undefined, ...thresholdExpression },
});
const mail = { type: "EMAIL", address: "ops@gocoffee.example" };
const topic = async (cloud: Driver): Promise<Props> => ({
  type: "SNS",
  address: (await cloud.create("aws:sns/topic:Topic", { name: "alerts" })).outputs["arn"],
});

const subscribed = async (cloud: Driver): Promise<Props> => ({
  name: "anomalies",
  frequency: "DAILY",
  monitorArnLists: [(await cloud.create(monitor, services)).id],
  subscribers: [mail],
  thresholdExpression: absolute,
});
judged(subscription, subscribed, [
  ["a frequency that is none", { frequency: "HOURLY" }, /expected frequency to be one of/],
  ["at once, by mail", { frequency: "IMMEDIATE" }, /Immediate frequency only supports SNS subscriptions/],
  ["at once, to a topic", async (cloud) => ({ frequency: "IMMEDIATE", subscribers: [await topic(cloud)] })],
  [
    "daily, to a topic",
    async (cloud) => ({ subscribers: [await topic(cloud)] }),
    /Daily or weekly frequencies only support Email subscriptions/,
  ],
  ["weekly, by mail", { frequency: "WEEKLY" }],
  [
    "no such topic",
    { frequency: "IMMEDIATE", subscribers: [{ type: "SNS", address: "arn:aws:sns:us-east-1:123456789012:none" }] },
    /SNS topic .* does not exist/,
  ],
  ["an address that is none", { subscribers: [{ type: "EMAIL", address: "ops" }] }, /failed to satisfy constraint/],
  ["nobody", { subscribers: [] }, /At least one subscriber/],
  ["ten", { subscribers: Array.from({ length: 10 }, (_, at) => ({ ...mail, address: `a${at}@b.example` })) }],
  [
    "eleven",
    { subscribers: Array.from({ length: 11 }, (_, at) => ({ ...mail, address: `a${at}@b.example` })) },
    /Limit exceeded on subscribers/,
  ],
  [
    "a kind of subscriber that is none",
    { subscribers: [{ ...mail, type: "SMS" }] },
    /expected type to be one of \["EMAIL" "SNS"\]/,
  ],
  ["an account that is none", { accountId: "1234" }, /account_id \(must be a 12 digit AWS account ID\): "1234"/],
  ["too long a name", { name: "a".repeat(1025) }, /expected length of name to be in the range \(1 - 1024\)/],
  ["no such monitor", { monitorArnLists: ["arn:aws:ce::123456789012:anomalymonitor/none"] }, /UnknownMonitorException/],
  ["a monitor's name", { monitorArnLists: ["services"] }, /"monitor_arn_list" \(services\) is an invalid ARN/],
  ["no threshold", { thresholdExpression: undefined }, /Threshold and ThresholdExpression cannot both be null/],
  ["another dimension", { thresholdExpression: impact("SERVICE") }, /Dimension SERVICE is not supported/],
  [
    "another match",
    { thresholdExpression: impact("ANOMALY_TOTAL_IMPACT_ABSOLUTE", "100", "EQUALS") },
    /requires the match option GREATER_THAN_OR_EQUAL/,
  ],
  [
    "a threshold in words",
    { thresholdExpression: impact("ANOMALY_TOTAL_IMPACT_ABSOLUTE", "much") },
    /must be numbers between 0 and/,
  ],
  ["an And of one", only({ ands: [absolute] }), /at least 2 operands/],
  ["an And of two", only({ ands: [absolute, percentage] })],
  ["an Or of two", only({ ors: [absolute, percentage] })],
  ["two roots", { thresholdExpression: { ands: [absolute, percentage] } }, /exactly one root operator/],
  ["by a tag", only({ tags: { key: "team", values: ["a"] } }), /only supports dimensions/],
]);

judged(
  tag,
  async (cloud) =>
    cloud
      .create("aws:sqs/queue:Queue", { name: "q", tags: { team: "coffee" } })
      .then(() => ({ tagKey: "team", status: "Active" })),
  [
    [
      "a key that nothing carries",
      { tagKey: "owner" },
      /reading Cost Explorer Cost Allocation Tag \(owner\): empty result/,
    ],
    ["a key of AWS's own", { tagKey: "aws:createdBy" }],
    [
      "too long a key",
      { tagKey: `aws:${"k".repeat(1021)}` },
      /expected length of tag_key to be in the range \(1 - 1024\)/,
    ],
    ["the longest key", { tagKey: `aws:${"k".repeat(1020)}` }],
    ["a status that is none", { status: "ACTIVE" }, /expected status to be one of \["Active" "Inactive"\]/],
    ["inactive", { status: "Inactive" }],
  ],
);

test("ids are ARNs", async () => {
  const cloud = awsCloud();
  const inputs = await subscribed(cloud);
  expect(inputs["monitorArnLists"]).toEqual([
    expect.stringMatching(/^arn:aws:ce::123456789012:anomalymonitor\/[0-9a-f-]{36}$/),
  ]);
  const { id, outputs } = await cloud.create(subscription, inputs);
  expect(id).toMatch(/^arn:aws:ce::123456789012:anomalysubscription\/[0-9a-f-]{36}$/);
  expect(outputs).toMatchObject({ arn: id, accountId: "123456789012" });
});

test("what replaces", () => {
  const cloud = awsCloud();
  expect(replaces(cloud, monitor, services, { name: "other" })).toBe(false);
  expect(replaces(cloud, monitor, services, { monitorDimension: "TAG" })).toBe(true);
  expect(replaces(cloud, subscription, { name: "a" }, { name: "b" })).toBe(true);
  expect(replaces(cloud, subscription, { name: "a", frequency: "DAILY" }, { frequency: "WEEKLY" })).toBe(false);
  expect(replaces(cloud, tag, { tagKey: "team", status: "Active" }, { status: "Inactive" })).toBe(false);
});
