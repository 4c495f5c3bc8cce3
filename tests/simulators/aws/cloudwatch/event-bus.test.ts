import type { Props } from "../../../../simulators/protocol/values";
import { awsCloud, type Driver } from "../../harness";
import { judged, key, replaces } from "../fixtures";

const bus = "aws:cloudwatch/eventBus:EventBus";
const archive = "aws:cloudwatch/eventArchive:EventArchive";
const rule = "aws:cloudwatch/eventRule:EventRule";
const target = "aws:cloudwatch/eventTarget:EventTarget";
const account = "123456789012";

const allow = (Principal: unknown, Action: unknown, more: Props = {}) => ({
  Effect: "Allow",
  Principal,
  Action,
  Resource: "*",
  ...more,
});
const policyOf = (...Statement: Props[]) => JSON.stringify({ Version: "2012-10-17", Statement });

/** A key that lets EventBridge do these. */
const keyFor = (cloud: Driver, actions: string[], more: Props = {}): Promise<string> =>
  key(cloud, {
    policy: policyOf(
      allow({ AWS: `arn:aws:iam::${account}:root` }, "kms:*"),
      allow({ Service: "events.amazonaws.com" }, actions, more),
    ),
  });
const ofBuses = ["kms:DescribeKey", "kms:GenerateDataKey", "kms:Decrypt"];

const keyCases = (property: string, all: string[]): [string, (cloud: Driver) => Promise<Props>, RegExp?][] => [
  ["a key", async (cloud) => ({ [property]: await keyFor(cloud, all) })],
  [
    "a key for this account's events",
    async (cloud) => ({
      [property]: await keyFor(cloud, all, { Condition: { StringEquals: { "aws:SourceAccount": account } } }),
    }),
  ],
  [
    "a key for another account's events",
    async (cloud) => ({
      [property]: await keyFor(cloud, all, { Condition: { StringEquals: { "aws:SourceAccount": "999999999999" } } }),
    }),
    /ValidationException: EventBridge is not authorized to perform/,
  ],
  [
    "a key that it may only look at",
    async (cloud) => ({ [property]: await keyFor(cloud, all.slice(0, 1)) }),
    /not authorized/,
  ],
  ["a key of KMS's own policy", async (cloud) => ({ [property]: await key(cloud) }), /not authorized/],
  ["no key", async () => ({ [property]: `arn:aws:kms:us-east-1:${account}:key/none` }), /The KMS key .* is not valid/],
];

judged(bus, async () => ({ name: "orders" }), [
  ["the default one's name", { name: "default" }, /"name" cannot be 'default'/],
  ["a name with a blank", { name: "my orders" }, /invalid value for name/],
  ["too long a description", { description: "d".repeat(513) }, /expected length of description/],
  ...keyCases("kmsKeyIdentifier", ofBuses),
  [
    "a queue for what it cannot encrypt",
    async (cloud) => ({
      deadLetterConfig: { arn: (await cloud.create("aws:sqs/queue:Queue", { name: "lost" })).outputs["arn"] },
    }),
  ],
  [
    "a FIFO queue for it",
    async (cloud) => ({
      deadLetterConfig: {
        arn: (await cloud.create("aws:sqs/queue:Queue", { name: "lost.fifo", fifoQueue: true })).outputs["arn"],
      },
    }),
    /it must be a standard SQS queue in the same Region as the bus/,
  ],
  ["no queue", { deadLetterConfig: { arn: `arn:aws:sqs:us-east-1:${account}:none` } }, /Invalid dead-letter queue/],
]);

test("a bus is one of its name, and does not go while it has rules; its rules have names and targets of their own", async () => {
  const cloud = awsCloud();
  const { id, inputs, outputs } = await cloud.create(bus, { name: "orders" });
  expect(outputs["arn"]).toBe(`arn:aws:events:us-east-1:${account}:event-bus/orders`);
  expect(await cloud.refusal(bus, { name: "orders" })).toMatch(
    /ResourceAlreadyExistsException: Event bus orders already exists/,
  );
  const made = await cloud.create(rule, {
    name: "all",
    eventBusName: "orders",
    eventPattern: '{"source":[{"prefix":""}]}',
  });
  expect(made.outputs["arn"]).toBe(`arn:aws:events:us-east-1:${account}:rule/orders/all`);
  const arn = `arn:aws:sqs:us-east-1:${account}:orders`;
  expect(await cloud.refusal(target, { rule: "all", targetId: "queue", arn })).toMatch(
    /Rule all does not exist on EventBus default/,
  );
  const aimed = await cloud.create(target, { rule: "all", eventBusName: "orders", targetId: "queue", arn });
  expect(await cloud.deleteRefusal(bus, id)).toMatch(
    /ValidationException: EventBus can't be deleted since it has rules/,
  );
  await cloud.delete(target, aimed.id);
  await cloud.delete(rule, made.id);
  await cloud.delete(bus, id);
  expect(replaces(cloud, bus, inputs, { description: "all of them" })).toBe(false);
  expect(replaces(cloud, bus, inputs, { name: "all" })).toBe(true);
});

judged(
  archive,
  async (cloud) => ({ name: "orders", eventSourceArn: (await cloud.create(bus, { name: "orders" })).outputs["arn"] }),
  [
    [
      "of a bus that is none",
      { eventSourceArn: `arn:aws:events:us-east-1:${account}:event-bus/tea` },
      /Event bus tea does not exist/,
    ],
    ["of the default bus", { eventSourceArn: `arn:aws:events:us-east-1:${account}:event-bus/default` }],
    ["the longest name", { name: "o".repeat(48) }],
    ["too long a name", { name: "o".repeat(49) }, /invalid value for name/],
    ["for less than ever", { retentionDays: -1 }, /expected retention_days to be at least \(0\)/],
    ...keyCases("kmsKeyIdentifier", [...ofBuses, "kms:ReEncrypt*"]),
    [
      "a key that does for a bus alone",
      async (cloud) => ({ kmsKeyIdentifier: await keyFor(cloud, ofBuses) }),
      /not authorized to perform .*kms:ReEncryptFrom/,
    ],
  ],
);

test("an archive keeps for another time in place, and is of one bus", async () => {
  const cloud = awsCloud();
  const olds = {
    name: "orders",
    eventSourceArn: "arn:aws:events:us-east-1:123456789012:event-bus/orders",
    retentionDays: 14,
  };
  expect(replaces(cloud, archive, olds, { retentionDays: 31 })).toBe(false);
  expect(
    replaces(cloud, archive, olds, { eventSourceArn: "arn:aws:events:us-east-1:123456789012:event-bus/tea" }),
  ).toBe(true);
});
