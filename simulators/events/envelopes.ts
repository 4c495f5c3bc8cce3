import type { Clock } from "./clock";
import type { Message } from "./queues";
import { FunctionDied, type Runtime } from "./runtimes/runtime";
import type { CloudName, Subscriber } from "./topology";

/** What of a hand-over failed. */
export interface Handed {
  failed: { message: Message; why: string; died: boolean }[];
}

/** A published message as it lies in a subscriber's queue. */
export function messageOf(
  cloud: CloudName,
  message: Readonly<Record<string, unknown>>,
): { body: string; attributes: Record<string, string> } {
  const attributes = cloud === "gcp" ? ((message["attributes"] ?? {}) as Record<string, string>) : {};
  return { body: JSON.stringify(message), attributes };
}

/** Hands messages to a function as its cloud does, and reads what it answers. */
export async function handOver(
  cloud: CloudName,
  runtime: Runtime,
  subscriber: Subscriber,
  messages: Message[],
  clock: Clock,
): Promise<Handed> {
  if (cloud === "aws") return toLambda(runtime, subscriber, messages);
  const [message] = messages;
  try {
    await runtime.invoke(cloud === "gcp" ? push(message!, subscriber) : trigger(message!, clock));
    return { failed: [] };
  } catch (error) {
    return { failed: [{ message: message!, why: (error as Error).message, died: error instanceof FunctionDied }] };
  }
}

/** The event of a queue's messages, and `batchItemFailures` (Lambda developer guide, "Using Lambda with Amazon SQS", "Implementing partial batch responses"). */
async function toLambda(runtime: Runtime, { queue }: Subscriber, messages: Message[]): Promise<Handed> {
  const Records = messages.map(({ id, receipt, body, receives, sent }) => ({
    messageId: id,
    receiptHandle: receipt,
    body,
    attributes: {
      ApproximateReceiveCount: String(receives),
      SentTimestamp: String(sent),
      SenderId: "events.amazonaws.com",
      ApproximateFirstReceiveTimestamp: String(sent),
    },
    messageAttributes: {},
    eventSource: "aws:sqs",
    eventSourceARN: `arn:aws:sqs:us-east-1:123456789012:${queue}`,
    awsRegion: "us-east-1",
  }));
  const answer = await runtime.invoke({ body: { Records } });
  const failed = failuresOf(answer);
  const known = new Set(messages.map(({ id }) => id));
  // An answer that names what was not handed over counts as a failure of all.
  const all = failed === undefined || failed.some((id) => !known.has(id));
  const why = all ? "its answer is no list of what failed" : "it named it as failed";
  return {
    failed: messages.filter(({ id }) => all || failed.includes(id)).map((message) => ({ message, why, died: false })),
  };
}

/** The ids that an answer names; undefined where it is malformed, which brings back the whole batch. */
function failuresOf(answer: unknown): string[] | undefined {
  if (answer === null || answer === undefined || typeof answer !== "object") return [];
  const list = (answer as { batchItemFailures?: unknown }).batchItemFailures;
  if (list === undefined || list === null) return [];
  if (!Array.isArray(list)) return undefined;
  const ids = list.map((one) => (one as { itemIdentifier?: unknown } | null)?.itemIdentifier);
  return ids.every((id): id is string => typeof id === "string" && id !== "") ? ids : undefined;
}

/** A push, with the message within (Pub/Sub docs, "Receive push messages": wrapped). */
function push({ body, receives }: Message, { queue }: Subscriber): { body: unknown } {
  const message = JSON.parse(body) as Record<string, unknown>;
  const { messageId, publishTime } = message as { messageId: string; publishTime: string };
  return {
    body: {
      deliveryAttempt: receives,
      message: { ...message, message_id: messageId, publish_time: publishTime },
      subscription: queue,
    },
  };
}

/** What the Service Bus trigger hands over beside the body (azure-docs, "Azure Service Bus trigger": message metadata). */
function trigger({ id, body, receives, sent, visible }: Message, clock: Clock) {
  return {
    body,
    about: {
      MessageId: id,
      DeliveryCount: receives,
      EnqueuedTimeUtc: new Date(sent).toISOString(),
      LockedUntil: new Date(Math.max(visible, clock.now())).toISOString(),
      SequenceNumber: 1,
      ContentType: "application/cloudevents+json",
    },
  };
}
