import type { Props } from "../../../simulators/protocol/values";
import { awsCloud, type Driver } from "../harness";
import { judged, key, replaces } from "./fixtures";

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
  ["a period", { name: "go.coffee" }, /Invalid parameter: Topic Name/],
  ["in order, without the ending", { fifoTopic: true }, /must end with \.fifo/],
  ["in order", { fifoTopic: true, name: "alarms.fifo", contentBasedDeduplication: true }],
  ["no doubles, out of order", { contentBasedDeduplication: true }, /can only be set for FIFO topics/],
  ["AWS's own key", { kmsMasterKeyId: "alias/aws/sns" }],
  ["a key", async (cloud) => ({ kmsMasterKeyId: await key(cloud) })],
  ["a key that is not there", { kmsMasterKeyId: "alias/none" }, /KmsMasterKeyId Reason: Invalid keyId alias\/none/],
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
  ["a filter", { filterPolicy: '{"severity": ["high"]}' }],
  ["a topic that is not there", { topic: `${arn}-2` }, /NotFound: Topic does not exist/],
]);

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
