import { BatchProcessor, EventType, processPartialResponse } from "@aws-lambda-powertools/batch";
import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { EventBridgeClient, PutEventsCommand } from "@aws-sdk/client-eventbridge";
import { PutObjectCommand, S3Client, S3ServiceException } from "@aws-sdk/client-s3";
import { ChangeMessageVisibilityCommand, SQSClient } from "@aws-sdk/client-sqs";
import type { Handler, Outcome, Publisher, Rows, Serve } from "../contract";
import { encode } from "../envelope";
import { onward } from "../handlers/forward";
import { awsSecret } from "./aws-secret";
import { DynamoStore } from "./aws-store";
import { HttpDeliverer } from "./deliver";
import { googleForwarder } from "./forward-google";
import { type Parts, delayOf, served } from "./serve";
import { type Settings, readSettings } from "./settings";

/** For each client: an API that does not answer is asked three times within a function's time, instead of for ever. */
const client = {
  maxAttempts: 3,
  requestHandler: { connectionTimeout: 2000, requestTimeout: 5000, throwOnRequestTimeout: true },
};

/** What Lambda hands over from a queue, as far as it is read. Source: Lambda developer guide, "Using Lambda with Amazon SQS". */
export interface QueueEvent {
  Records: {
    messageId: string;
    receiptHandle: string;
    body: string;
    attributes: { ApproximateReceiveCount: string };
  }[];
}

/** The messages that are to be tried again; the rest are removed from the queue. */
export interface QueueAnswer {
  batchItemFailures: { itemIdentifier: string }[];
}

/** Node 24's runtime takes no handler with a callback: no third argument. */
export type LambdaHandler = (event: QueueEvent, context: unknown) => Promise<QueueAnswer>;

/**
 * A function on Lambda behind a queue, whose event source mapping asks for `ReportBatchItemFailures`: a message that failed does not bring back those beside it. One that is to be tried
 * again comes back after `delivery.firstDelay`, doubled each time, up to `longestDelay`, as the visibility that this sets says; poison at once, since no wait helps it, so that the queue's
 * redrive policy has it among the dead letters soon.
 */
export const serve: Serve<LambdaHandler> = (handler) => {
  const settings = readSettings(process.env, handler.name, ["queue"]);
  const queue = new SQSClient(client);
  const { take, flush, log } = served("aws", handler, parts(handler, settings), settings, process.env);

  const record = async (message: QueueEvent["Records"][number]): Promise<void> => {
    const outcome = await take(message.body);
    if (outcome === "done" || outcome === "duplicate") return;
    const seconds = secondsUntilNext(outcome, Number(message.attributes.ApproximateReceiveCount));
    await queue
      .send(
        new ChangeMessageVisibilityCommand({
          QueueUrl: settings.queue,
          ReceiptHandle: message.receiptHandle,
          VisibilityTimeout: seconds,
        }),
      )
      .catch((problem: unknown) => log.error("its next try comes when the queue's own wait is over", problem));
    throw new Error("retry" in outcome ? outcome.retry : outcome.poison);
  };

  return async (event, context) => {
    const processor = new BatchProcessor(EventType.SQS);
    try {
      return (await processPartialResponse(event as never, record as never, processor, {
        context: context as never,
        // A batch that failed altogether is answered, too: an error of the function would be told as one, and its messages come back all the same.
        throwOnFullBatchFailure: false,
      })) as QueueAnswer;
    } finally {
      await flush();
    }
  };
};

function secondsUntilNext(outcome: Exclude<Outcome, string>, received: number): number {
  if ("poison" in outcome) return 0;
  return outcome.after ?? delayOf(received);
}

/** What a function has on AWS: what it was not given, it is not to use. */
function parts({ name }: Handler, settings: Settings): Parts {
  const store = new DynamoStore(new DynamoDBClient(client), settings.state);
  switch (name) {
    case "order":
      return { store, publisher: new EventBridgePublisher(settings.bus) };
    case "payment":
      return { store };
    case "notification":
      return {
        store,
        deliverer: new HttpDeliverer(settings.deliverUrl, () => awsSecret(settings.deliverSecret, process.env)),
      };
    case "analytics":
      return { store, rows: new S3Rows(settings.analytics) };
    case "forward":
      return { store, publisher: onward("gcp", googleForwarder(settings.forwardBus, settings.forwardAs, process.env)) };
  }
}

class EventBridgePublisher implements Publisher {
  private readonly api = new EventBridgeClient(client);

  constructor(private readonly bus: string) {}

  async publish(event: Parameters<Publisher["publish"]>[0]): Promise<void> {
    const { FailedEntryCount: failed = 0, Entries: entries = [] } = await this.api.send(
      new PutEventsCommand({
        Entries: [{ EventBusName: this.bus, Source: event.source, DetailType: event.type, Detail: encode(event) }],
      }),
    );
    // The request succeeds whatever becomes of its entries (EventBridge API reference, PutEvents).
    if (failed > 0) throw new Error(`EventBridge did not take ${event.type} ${event.id}: ${entries[0]?.ErrorCode}`);
  }
}

class S3Rows implements Rows {
  private readonly api = new S3Client(client);

  constructor(private readonly bucket: string) {}

  async write(name: string, row: Parameters<Rows["write"]>[1]): Promise<void> {
    try {
      await this.api.send(
        new PutObjectCommand({
          Bucket: this.bucket,
          Key: name,
          Body: JSON.stringify(row),
          ContentType: "application/json",
          IfNoneMatch: "*",
        }),
      );
    } catch (problem) {
      if (!(problem instanceof S3ServiceException) || problem.$metadata.httpStatusCode !== 412) throw problem;
    }
  }
}
