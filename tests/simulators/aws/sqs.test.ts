import type { Props } from "../../../simulators/protocol/values";
import { awsCloud, type Driver } from "../harness";
import { judged, replaces } from "./fixtures";

const queue = "aws:sqs/queue:Queue";
const policy = "aws:sqs/queuePolicy:QueuePolicy";
const dead = async (cloud: Driver, more: Props = {}, name = "dead"): Promise<string> =>
  String((await cloud.create(queue, { name, ...more })).outputs["arn"]);
const redrive = (deadLetterTargetArn: unknown, maxReceiveCount: unknown = 5): Props => ({
  redrivePolicy: JSON.stringify({ deadLetterTargetArn, maxReceiveCount }),
});
const allow = (rest: Props): Props => ({ redriveAllowPolicy: JSON.stringify(rest) });

judged(queue, async () => ({ name: "orders" }), [
  ["a name with a dot", { name: "orders.eu" }, /invalid queue name: orders.eu/],
  ["FIFO without its ending", { fifoQueue: true }, /invalid queue name: orders/],
  ["FIFO", { name: "orders.fifo", fifoQueue: true }],
  ["the longest name", { name: "o".repeat(80) }],
  ["too long a name", { name: "o".repeat(81) }, /invalid queue name/],
  [
    "kept for less than a minute",
    { messageRetentionSeconds: 59 },
    /expected message_retention_seconds to be in the range \(60 - 1209600\), got 59/,
  ],
  ["kept for two weeks", { messageRetentionSeconds: 1209600 }],
  ["hidden for more than 12 hours", { visibilityTimeoutSeconds: 43201 }, /expected visibility_timeout_seconds/],
  ["never hidden", { visibilityTimeoutSeconds: 0 }],
  ["too long a delay", { delaySeconds: 901 }, /expected delay_seconds/],
  ["messages of 1 MiB", { maxMessageSize: 1048576 }],
  ["messages of more", { maxMessageSize: 1048577 }, /expected max_message_size/],
  ["too long a wait", { receiveWaitTimeSeconds: 21 }, /Invalid value for the parameter ReceiveMessageWaitTimeSeconds/],
  ["the longest wait", { receiveWaitTimeSeconds: 20 }],
  ["a data key for a second", { kmsDataKeyReusePeriodSeconds: 1 }, /expected kms_data_key_reuse_period_seconds/],
  [
    "deduplication without FIFO",
    { contentBasedDeduplication: true },
    /content-based deduplication can only be set for FIFO queue/,
  ],
  [
    "a scope without FIFO",
    { deduplicationScope: "queue" },
    /You can specify the DeduplicationScope only when FifoQueue is set to true/,
  ],
  [
    "a limit for groups alone",
    { name: "o.fifo", fifoQueue: true, fifoThroughputLimit: "perMessageGroupId" },
    /allowed only when the value for DeduplicationScope is messageGroup/,
  ],
  [
    "a limit for groups",
    { name: "o.fifo", fifoQueue: true, fifoThroughputLimit: "perMessageGroupId", deduplicationScope: "messageGroup" },
  ],
  [
    "two encryptions",
    { kmsMasterKeyId: "alias/aws/sqs", sqsManagedSseEnabled: true },
    /"kms_master_key_id": conflicts with sqs_managed_sse_enabled/,
  ],
  ["a key by alias", { kmsMasterKeyId: "alias/orders" }],
  ["a key that is none", { kmsMasterKeyId: "my key" }, /Invalid value for the parameter KmsMasterKeyId/],
  ["a policy that is no JSON", { policy: "{" }, /"policy" contains an invalid JSON/],
  ["a policy without statements", { policy: "{}" }, /InvalidAttributeValue: Invalid value for the parameter Policy/],
  ["a redrive policy that is no JSON", { redrivePolicy: "dead" }, /"redrive_policy" contains an invalid JSON/],
  [
    "no dead-letter queue",
    redrive("arn:aws:sqs:us-east-1:123456789012:none"),
    /for parameter RedrivePolicy is invalid. Reason: Dead letter target does not exist/,
  ],
  ["a dead-letter queue", async (cloud) => redrive(await dead(cloud))],
  ["a dead-letter queue's name", redrive("dead"), /Invalid value for deadLetterTargetArn/],
  [
    "a dead-letter queue elsewhere",
    async (cloud) => redrive(await dead(cloud, { region: "us-west-2" })),
    /Dead-letter target owner should be same as the source/,
  ],
  [
    "a FIFO dead-letter queue",
    async (cloud) => redrive(await dead(cloud, { fifoQueue: true }, "dead.fifo")),
    /must be same type of queue as the source/,
  ],
  [
    "received never",
    async (cloud) => redrive(await dead(cloud), 0),
    /Invalid value for maxReceiveCount: 0, valid values are from 1 to 1000/,
  ],
  ["received a thousand times", async (cloud) => redrive(await dead(cloud), "1000")],
  ["no count, which is ten", async (cloud) => redrive(await dead(cloud), null)],
  ["a permission that is no JSON", { redriveAllowPolicy: "all" }, /"redrive_allow_policy" contains an invalid JSON/],
  [
    "a scope that does not exist",
    { name: "o.fifo", fifoQueue: true, deduplicationScope: "message" },
    /expected deduplication_scope to be one of \["messageGroup" "queue"\], got message/,
  ],
  [
    "a limit that does not exist",
    { name: "o.fifo", fifoQueue: true, fifoThroughputLimit: "perMessage" },
    /expected fifo_throughput_limit to be one of \["perQueue" "perMessageGroupId"\], got perMessage/,
  ],
  ["a name and the beginning of one", { namePrefix: "go-" }, /"name": conflicts with name_prefix/],
  ["no target", redrive(undefined), /does not contain mandatory attribute: deadLetterTargetArn/],
  [
    "a dead-letter queue for nobody",
    async (cloud) => redrive(await dead(cloud, allow({ redrivePermission: "denyAll" }))),
    /does not allow this source queue/,
  ],
  [
    "a dead-letter queue for it",
    async (cloud) =>
      redrive(
        await dead(
          cloud,
          allow({ redrivePermission: "byQueue", sourceQueueArns: ["arn:aws:sqs:us-east-1:123456789012:orders"] }),
        ),
      ),
  ],
  ["a permission that is none", allow({ redrivePermission: "some" }), /for parameter RedriveAllowPolicy is invalid/],
  ["sources for all", allow({ redrivePermission: "allowAll", sourceQueueArns: ["a"] }), /with byQueue only/],
  ["by queue without queues", allow({ redrivePermission: "byQueue" }), /1 to 10 source queue ARNs/],
  [
    "a queue that stands, with other attributes",
    async (cloud) => cloud.create(queue, { name: "orders" }).then(() => ({ delaySeconds: 5 })),
    /QueueAlreadyExists/,
  ],
  ["a queue that stands, as it is", async (cloud) => cloud.create(queue, { name: "orders" }).then(() => ({}))],
]);

test("id, URL, ARN and a made-up FIFO name that stays", async () => {
  const cloud = awsCloud();
  const { id, outputs } = await cloud.create(queue, { name: "orders" });
  expect(id).toBe("https://sqs.us-east-1.amazonaws.com/123456789012/orders");
  expect(outputs).toMatchObject({
    url: id,
    arn: "arn:aws:sqs:us-east-1:123456789012:orders",
    sqsManagedSseEnabled: true,
    messageRetentionSeconds: 345600,
  });
  const fifo = await cloud.create(queue, { fifoQueue: true }, "events");
  expect(fifo.inputs["name"]).toMatch(/^events-[0-9a-f]{7}\.fifo$/);
  const prefixed = await cloud.create(queue, { fifoQueue: true, namePrefix: "of-" }, "events");
  expect(prefixed.inputs["name"]).toMatch(/^of-[0-9a-f]{7}\.fifo$/);
  expect((await cloud.update(queue, fifo.id, { fifoQueue: true, delaySeconds: 1 }))["name"]).toBe(fifo.inputs["name"]);
});

const document = (more: Props = {}): string =>
  JSON.stringify({
    Version: "2012-10-17",
    Statement: [
      {
        Effect: "Allow",
        Principal: { Service: "events.amazonaws.com" },
        Action: "sqs:SendMessage",
        Resource: "*",
        ...more,
      },
    ],
  });
judged(
  policy,
  async (cloud) => ({ queueUrl: (await cloud.create(queue, { name: "orders" })).id, policy: document() }),
  [
    [
      "no queue",
      { queueUrl: "https://sqs.us-east-1.amazonaws.com/123456789012/none" },
      /NonExistentQueue: The specified queue does not exist/,
    ],
    ["an effect that is none", { policy: document({ Effect: "Maybe" }) }, /Invalid value for the parameter Policy/],
    ["no JSON", { policy: "allow" }, /"policy" contains an invalid JSON/],
  ],
);

test("what replaces", () => {
  const cloud = awsCloud();
  expect(replaces(cloud, queue, { name: "a" }, { name: "b" })).toBe(true);
  expect(
    replaces(cloud, queue, { name: "a" }, { messageRetentionSeconds: 60, kmsMasterKeyId: "alias/x", tags: { a: "b" } }),
  ).toBe(false);
});

const redriveAllow = "aws:sqs/redriveAllowPolicy:RedriveAllowPolicy";

test("a dead-letter queue takes those that its policy names, wherever that stands", async () => {
  const cloud = awsCloud();
  const arn = await dead(cloud);
  const { id: queueUrl } = cloud.world.all(queue)[0]!;
  const own = "arn:aws:sqs:us-east-1:123456789012:orders";
  const only = (...sourceQueueArns: string[]) => allow({ redrivePermission: "byQueue", sourceQueueArns });
  await cloud.create(redriveAllow, { queueUrl, ...only(own) });
  expect(await cloud.refusal(queue, { name: "tea", ...redrive(arn) })).toMatch(/does not allow this source queue/);
  await cloud.create(queue, { name: "orders", ...redrive(arn) });
  expect(await cloud.refusal(redriveAllow, { queueUrl, ...only() })).toMatch(/Specify 1 to 10 source queue ARNs/);
  expect(await cloud.refusal(redriveAllow, { queueUrl: "https://none", ...only(own) })).toMatch(/NonExistentQueue/);
  await cloud.delete(queue, queueUrl);
  expect(cloud.world.all(redriveAllow)).toEqual([]);
});
