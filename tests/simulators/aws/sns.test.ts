import type { Props } from "../../../simulators/protocol/values";
import { awsCloud, type Driver } from "../harness";
import { type Case, judged, key, replaces } from "./fixtures";

const topic = "aws:sns/topic:Topic";
const subscription = "aws:sns/topicSubscription:TopicSubscription";
const arn = "arn:aws:sns:us-east-1:123456789012:alarms";
const policy = (more: Props = {}): string =>
  JSON.stringify({
    Version: "2012-10-17",
    Statement: [
      {
        Effect: "Allow",
        Principal: { Service: "cloudwatch.amazonaws.com" },
        Action: "sns:Publish",
        Resource: arn,
        ...more,
      },
    ],
  });

judged(topic, async () => ({ name: "alarms" }), [
  ["a period", { name: "go.coffee" }, /invalid topic name: go\.coffee/],
  ["in order, without the ending", { fifoTopic: true }, /invalid topic name: alarms/],
  ["in order", { fifoTopic: true, name: "alarms.fifo", contentBasedDeduplication: true }],
  ["no doubles, out of order", { contentBasedDeduplication: true }, /can only be set for FIFO topics/],
  ["AWS's own key", { kmsMasterKeyId: "alias/aws/sns" }],
  ["a key", async (cloud) => ({ kmsMasterKeyId: await key(cloud) })],
  ["a key that is not there, which only shows when something is published", { kmsMasterKeyId: "alias/none" }],
  ["a name of 257 letters", { name: "a".repeat(257) }, /invalid topic name: a{257}/],
  ["a name of 256 letters", { name: "a".repeat(256) }],
  ["a name and the beginning of one", { namePrefix: "go-" }, /"name": conflicts with name_prefix/],
  ["traced in part", { tracingConfig: "Partly" }, /expected tracing_config to be one of \["Active" "PassThrough"\]/],
  ["a third way to sign", { signatureVersion: 3 }, /expected signature_version to be in the range \(1 - 2\), got 3/],
  ...["application", "firehose", "http", "lambda", "sqs"].map((kind): Case => [
    `more than all of ${kind}`,
    { [`${kind}SuccessFeedbackSampleRate`]: 101 },
    new RegExp(`expected ${kind}_success_feedback_sample_rate to be in the range \\(0 - 100\\), got 101`),
  ]),
  [
    "a policy for another topic",
    { policy: policy({ Resource: "arn:aws:sns:us-east-1:123456789012:tea" }) },
    /must name the topic it is attached to/,
  ],
  ["a policy", { policy: policy() }],
  [
    "an action of another service",
    { policy: policy({ Action: "sqs:SendMessage" }) },
    /Policy statement action out of service scope!/,
  ],
]);

const made = async (cloud: Driver): Promise<Props> => ({
  topic: (await cloud.create(topic, { name: "alarms" })).id,
  protocol: "email",
  endpoint: "on-call@gocoffee.example",
});

judged("aws:sns/topicPolicy:TopicPolicy", async (cloud) => ({ arn: (await made(cloud))["topic"], policy: policy() }), [
  ["no JSON", { policy: "all" }, /Invalid parameter: Policy Error/],
  [
    "a topic that is not there",
    { arn: `${arn}-2`, policy: policy({ Resource: "*" }) },
    /NotFound: Topic does not exist/,
  ],
]);

judged(subscription, made, [
  ["a way that does not exist", { protocol: "slack" }, /expected protocol to be one of/],
  ["no address", { endpoint: "on-call" }, /Invalid parameter: Email address/],
  ["https to http", { protocol: "https", endpoint: "http://gocoffee.example" }, /must begin with https:/],
  ["https", { protocol: "https", endpoint: "https://gocoffee.example/hook" }],
  ["a queue that is none", { protocol: "sqs", endpoint: "orders" }, /SQS endpoint ARN/],
  [
    "a queue in order",
    { protocol: "sqs", endpoint: "arn:aws:sqs:us-east-1:123456789012:orders.fifo" },
    /FIFO SQS Queues can not be subscribed to standard SNS topics/,
  ],
  ["a queue", { protocol: "sqs", endpoint: "arn:aws:sqs:us-east-1:123456789012:orders" }],
  [
    "a stream without a role",
    { protocol: "firehose", endpoint: "arn:aws:firehose:us-east-1:123456789012:deliverystream/a" },
    /SubscriptionRoleArn is required/,
  ],
  ["a filter that is none", { filterPolicy: "{" }, /"filter_policy" contains an invalid JSON/],
  ["dead letters that are none", { redrivePolicy: "dead" }, /"redrive_policy" contains an invalid JSON/],
  ["ways to deliver that are none", { deliveryPolicy: "soon" }, /"delivery_policy" contains an invalid JSON/],
  ["a replay that is none", { replayPolicy: "again" }, /"replay_policy" contains an invalid JSON/],
  ["a filter", { filterPolicy: '{"severity": ["high"]}' }],
  [
    "a scope that does not exist",
    { filterPolicy: "{}", filterPolicyScope: "Message" },
    /expected filter_policy_scope to be one of \["MessageAttributes" "MessageBody"\], got Message/,
  ],
  [
    "a scope of nothing",
    { filterPolicyScope: "MessageBody" },
    /^: filter_policy is required when filter_policy_scope is set$/,
  ],
  ["a topic by its name", { topic: "alarms" }, /"topic_arn" \(alarms\) is an invalid ARN/],
  ["a role by its name", { subscriptionRoleArn: "role" }, /"subscription_role_arn" \(role\) is an invalid ARN/],
  [
    "mail of what keeps its order",
    async (cloud) => ({ topic: (await cloud.create(topic, { name: "orders.fifo", fifoTopic: true })).id }),
    /Invalid parameter: Invalid protocol type: email/,
  ],
  [
    "a queue of what keeps its order",
    async (cloud) => ({
      topic: (await cloud.create(topic, { name: "orders.fifo", fifoTopic: true })).id,
      protocol: "sqs",
      endpoint: "arn:aws:sqs:us-east-1:123456789012:orders.fifo",
    }),
  ],
  ["a topic that is not there", { topic: `${arn}-2` }, /NotFound: Topic does not exist/],
]);

test("a made-up name of a topic that keeps its order ends as it must", async () => {
  const cloud = awsCloud();
  expect((await cloud.create(topic, { fifoTopic: true }, "orders")).inputs["name"]).toMatch(
    /^orders-[0-9a-f]{7}\.fifo$/,
  );
  expect((await cloud.create(topic, { namePrefix: "a-" }, "orders")).inputs["name"]).toMatch(/^a-[0-9a-f]{7}$/);
});

test("a topic takes its subscriptions with it; email waits to be confirmed", async () => {
  const cloud = awsCloud();
  const { outputs } = await cloud.create(subscription, await made(cloud));
  expect(outputs).toMatchObject({
    arn: expect.stringMatching(new RegExp(`^${arn}:[0-9a-f-]{36}$`)),
    pendingConfirmation: true,
  });
  await cloud.delete(topic, arn);
  expect(cloud.world.all(subscription)).toEqual([]);
  expect(replaces(cloud, subscription, { endpoint: "a" }, { endpoint: "b" })).toBe(true);
  expect(replaces(cloud, topic, { name: "a" }, { displayName: "b" })).toBe(false);
});
