import { randomUUID } from "node:crypto";
import type { Cloud } from "../../../components/core/contracts";
import type { CoffeeEvent } from "../../../functions/contract";
import { make } from "../../../functions/envelope";

const from = { environment: "dev", cloud: "aws", who: "order" } as const;

/** An order of two coffees. */
export function ordered(orderId: string = randomUUID(), more: Partial<Parameters<typeof make>[0]> = {}): CoffeeEvent {
  return make({
    ...from,
    type: "coffee.order.created",
    data: {
      version: 1,
      orderId,
      customerId: randomUUID(),
      currency: "EUR",
      total: 700,
      items: [{ product: "flat-white", quantity: 2, price: 350 }],
    },
    ...more,
  } as Parameters<typeof make>[0]);
}

/** Born on a cloud: elsewhere, most functions take none of it. */
export const bornOn = (cloud: Cloud) => ({
  ordered: (orderId?: string, more: Partial<Parameters<typeof make>[0]> = {}) => ordered(orderId, { cloud, ...more }),
  paid: (orderId: string) => paid(orderId, cloud),
});

/** What it was paid with. */
export function paid(orderId: string, cloud: Cloud = "aws"): CoffeeEvent {
  return make({
    ...from,
    cloud,
    who: "payment",
    type: "coffee.payment.processed",
    data: {
      version: 1,
      paymentId: randomUUID(),
      orderId,
      customerId: randomUUID(),
      status: "succeeded",
      currency: "EUR",
      amount: 700,
      card: { token: "tok_4f3kDk29dkLsPq81", brand: "visa", last4: "1111" },
    },
  });
}

/** An event as each cloud's bus hands it to a function: SQS' batch with EventBridge's envelopes, Pub/Sub's push, Event Grid's event as the body of a message. */
export const handed: Readonly<Record<Cloud, (event: unknown, attempt?: number) => unknown>> = {
  aws: (event, attempt = 1) => ({ Records: [record(event, attempt)] }),
  gcp: (event, attempt = 1) => ({
    deliveryAttempt: attempt,
    message: {
      attributes: {
        "content-type": "application/cloudevents+json",
        ...told(event),
      },
      data: Buffer.from(JSON.stringify(event)).toString("base64"),
      messageId: "2070443601311540",
      publishTime: "2026-11-30T12:00:00.000Z",
    },
    subscription: "projects/p/subscriptions/order",
  }),
  azure: (event) => event,
};

/** The one attribute that must be there where the event has it. */
function told(event: unknown): object {
  const hops = (event as { coffeehops?: string } | undefined)?.coffeehops;
  return hops === undefined ? {} : { "ce-coffeehops": hops };
}

/** A message of SQS as Lambda hands it over. */
export function record(event: unknown, attempt = 1): { messageId: string } & Record<string, unknown> {
  const envelope = {
    version: "0",
    id: randomUUID(),
    "detail-type": (event as { type?: string }).type ?? "?",
    source: (event as { source?: string }).source ?? "?",
    account: "123456789012",
    time: "2026-11-30T12:00:00Z",
    region: "us-east-1",
    resources: [],
    detail: event,
  };
  const messageId = randomUUID();
  return {
    messageId,
    receiptHandle: `handle-${messageId}`,
    body: JSON.stringify(envelope),
    attributes: {
      ApproximateReceiveCount: String(attempt),
      SentTimestamp: "1764504000000",
      SenderId: "AIDAIENQZJOLO23YVJ4VO",
      ApproximateFirstReceiveTimestamp: "1764504000001",
    },
    messageAttributes: {},
    md5OfBody: "e4e68fb7bd0e697a0ae8f1bb342846b3",
    eventSource: "aws:sqs",
    eventSourceARN: "arn:aws:sqs:us-east-1:123456789012:order",
    awsRegion: "us-east-1",
  };
}
