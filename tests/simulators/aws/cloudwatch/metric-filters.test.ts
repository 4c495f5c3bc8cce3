import type { Props } from "../../../../simulators/protocol/values";
import { awsCloud, type Driver } from "../../harness";
import { judged, replaces } from "../fixtures";

const filter = "aws:cloudwatch/logMetricFilter:LogMetricFilter";
const logGroup = "aws:cloudwatch/logGroup:LogGroup";

const sound = (more: Props = {}): Props => ({
  name: "root-used",
  logGroupName: "audit",
  pattern: '{$.userIdentity.type="Root"}',
  metricTransformation: { namespace: "GoCoffee/dev", name: "root-used", value: "1" },
  ...more,
});

async function prepare(cloud: Driver): Promise<Props> {
  await cloud.create(logGroup, { name: "audit" });
  return sound();
}

async function beside(cloud: Driver, count: number): Promise<Props> {
  for (let at = 0; at < count; at += 1) await cloud.create(filter, sound({ name: `other-${at}` }));
  return {};
}

judged(filter, prepare, [
  ["in a log group that is not there", { logGroupName: "none" }, /ResourceNotFoundException: The specified log group/],
  ["with a colon in its name", { name: "a:b" }, /must not contain a colon/],
  ["with a metric whose name has a dollar sign", { metricTransformation: { name: "$a" } }, /"name" must not contain/],
  ["in a namespace with an asterisk", { metricTransformation: { namespace: "a*" } }, /"namespace" must not contain/],
  ["with a pattern of 1024 characters", { pattern: "p".repeat(1024) }],
  [
    "with a pattern of 1025",
    { pattern: "p".repeat(1025) },
    /expected length of pattern to be in the range \(0 - 1024\)/,
  ],
  ["the hundredth of its group", (cloud) => beside(cloud, 99)],
  ["the hundred and first", (cloud) => beside(cloud, 100), /LimitExceededException/],
]);

test("is put, goes with its log group, and is another one in another group", async () => {
  const cloud = awsCloud();
  await prepare(cloud);
  await cloud.create(filter, sound());
  await cloud.create(filter, sound({ pattern: "{$.a=1}" }));
  expect(cloud.world.all(filter)).toHaveLength(1);
  expect(replaces(cloud, filter, sound(), { logGroupName: "other" })).toBe(true);
  expect(replaces(cloud, filter, sound(), { pattern: "{$.a=1}" })).toBe(false);
  await cloud.delete(logGroup, "audit");
});
