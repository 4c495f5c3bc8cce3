import { createHash } from "node:crypto";
import { type Message, Queues, StaleReceipt } from "../queues";
import { type ApiAnswer, type ApiHandler, type ApisOptions, clockOf, json } from "./http";

type Attributes = Record<string, { DataType: string; StringValue: string }>;

/**
 * SQS, JSON protocol 1.0: SendMessage, ReceiveMessage, DeleteMessage, ChangeMessageVisibility and the batches of the last two. A queue is called by the end
 * of its URL. Source: botocore, data/sqs/2012-11-05/service-2.json.
 */
export function sqs(options: ApisOptions): ApiHandler {
  const queues = new Queues(options.store, clockOf(options));
  const operations: Record<string, (asked: Record<string, unknown>, queue: string) => object> = {
    SendMessage: (asked, queue) => {
      const body = asked["MessageBody"] as string;
      const attributes = Object.entries((asked["MessageAttributes"] ?? {}) as Attributes);
      const texts = Object.fromEntries(attributes.map(([name, { StringValue }]) => [name, StringValue]));
      const id = queues.send(queue, body, texts, Number(asked["DelaySeconds"] ?? 0));
      return { MessageId: id, MD5OfMessageBody: md5(body) };
    },
    ReceiveMessage: (asked, queue) => {
      const visibility = asked["VisibilityTimeout"] as number | undefined;
      const messages = queues.receive(queue, Number(asked["MaxNumberOfMessages"] ?? 1), visibility);
      return messages.length === 0 ? {} : { Messages: messages.map(received) };
    },
    DeleteMessage: (asked, queue) => {
      queues.remove(queue, asked["ReceiptHandle"] as string);
      return {};
    },
    ChangeMessageVisibility: (asked, queue) => {
      const seconds = Number(asked["VisibilityTimeout"]);
      // Twelve hours at most (ChangeMessageVisibility, "Important").
      if (!(seconds >= 0 && seconds <= 43_200))
        throw new SqsError("InvalidParameterValue", "VisibilityTimeout: want 0–43200");
      queues.hide(queue, asked["ReceiptHandle"] as string, seconds);
      return {};
    },
    DeleteMessageBatch: (asked, queue) => each(asked, (entry) => void operations["DeleteMessage"]!(entry, queue)),
    ChangeMessageVisibilityBatch: (asked, queue) =>
      each(asked, (entry) => void operations["ChangeMessageVisibility"]!(entry, queue)),
  };
  return (request) => {
    const operation = request.headers["x-amz-target"]!.split(".")[1]!;
    const asked = json(request);
    const run = operations[operation];
    if (!run) return refused("InvalidAction", `${operation} is not one that is here`);
    const queue = String(asked["QueueUrl"] ?? "")
      .split(/[:/]/)
      .at(-1)!;
    if (queue === "") return refused("QueueDoesNotExist", "The specified queue does not exist.");
    try {
      return { status: 200, headers: content, body: run(asked, queue) };
    } catch (error) {
      if (error instanceof SqsError) return refused(error.type, error.message);
      if (error instanceof StaleReceipt) return refused("ReceiptHandleIsInvalid", error.message);
      throw error;
    }
  };
}

const content = { "content-type": "application/x-amz-json-1.0" };

class SqsError extends Error {
  constructor(
    readonly type: string,
    message: string,
  ) {
    super(message);
  }
}

function refused(type: string, message: string): ApiAnswer {
  return {
    status: 400,
    headers: { ...content, "x-amzn-query-error": `${type};Sender` },
    body: { __type: `com.amazonaws.sqs#${type}`, message },
  };
}

function each(asked: Record<string, unknown>, run: (entry: Record<string, unknown>) => void): object {
  const Successful: object[] = [];
  const Failed: object[] = [];
  for (const entry of asked["Entries"] as Record<string, unknown>[]) {
    const Id = entry["Id"];
    try {
      run(entry);
      Successful.push({ Id });
    } catch (error) {
      Failed.push({ Id, SenderFault: true, Code: "ReceiptHandleIsInvalid", Message: (error as Error).message });
    }
  }
  return { Successful, Failed };
}

function received({ id, body, attributes, sent, receives, receipt }: Message): object {
  return {
    MessageId: id,
    ReceiptHandle: receipt,
    MD5OfBody: md5(body),
    Body: body,
    Attributes: { ApproximateReceiveCount: String(receives), SentTimestamp: String(sent) },
    ...(Object.keys(attributes).length > 0 && {
      MessageAttributes: Object.fromEntries(
        Object.entries(attributes).map(([name, StringValue]) => [name, { DataType: "String", StringValue }]),
      ),
    }),
  };
}

function md5(text: string): string {
  return createHash("md5").update(text).digest("hex");
}
