import { eventTypes, type EventType } from "../../components/core/events";
import type { Props } from "../../simulators/protocol/values";
import type { Change, CloudName, Copy, Policy } from "./changes";

/** The walks of events, in order. */
export const eventWalks = eventTypes.map((type) => `event ${type}`);

const created = "coffee.order.created";
const paid = "coffee.payment.processed";
const sold = "coffee.inventory.updated";
const registered = "coffee.user.registered";

/** The walks of these types break there. */
export const of = (to: string, ...types: EventType[]): Record<string, string> =>
  Object.fromEntries(types.map((type) => [`event ${type}`, to]));
const all = (to: string) => of(to, ...eventTypes);

/** The walks of what a customer is told of break there. */
export const delivered = (to: string) => of(to, created, paid, registered);

/** In an environment of its own, where the cloud's usual one does not do. */
export type Told = Omit<Change, "cloud">;

/** A role's own policy loses some statements. */
const revoke = (c: Copy, name: string, goes: (one: Policy["Statement"][number]) => boolean) =>
  c.setIn(c.named(name, "RolePolicy"), "policy", (document) => {
    const rest = document.Statement.filter((one) => !goes(one));
    if (rest.length === document.Statement.length) throw new Error(`${name} has nothing of that`);
    document.Statement = rest;
  });

/** It may no longer do what begins so. */
const forbid = (c: Copy, name: string, action: RegExp) =>
  revoke(c, name, ({ Action }) => [Action].flat().some((one) => action.test(one)));

/** It may no longer use a key through that service. */
const forbidKey = (c: Copy, name: string, service: string) =>
  revoke(c, name, ({ Condition }) => JSON.stringify(Condition ?? {}).includes(`"${service}.`));

const onAws: Told[] = [
  { what: "the bus is gone", does: (c) => c.lose(c.named("events-bus-bus")), breaks: all("the bus") },
  {
    what: "a service is told of another bus",
    does: (c) => c.set(c.named("events-bus-bus"), "name", "another"),
    breaks: {
      ...of("the bus", created, paid, sold, registered),
    },
  },
  {
    what: "a service may publish nothing",
    does: (c) => forbid(c, "identities-service-order-pods-allow", /^events:/),
    breaks: of("the bus", created),
  },
  {
    what: "a rule is disabled",
    does: (c) => c.set(c.named("events-order-rule"), "state", "DISABLED"),
    breaks: of("the queue of order", created, paid),
  },
  {
    what: "a pattern leaves a type out",
    does: (c) => c.set(c.named("events-analytics-rule"), "eventPattern", `{"detail-type":["${created}"]}`),
    breaks: of("the queue of analytics", paid, sold, registered),
  },
  {
    what: "a pattern asks for what came from elsewhere",
    does: (c) => c.set(c.named("events-payment-rule"), "eventPattern", `{"detail":{"coffeehops":[{"exists":true}]}}`),
    breaks: of("the queue of payment", paid),
  },
  {
    what: "a rule leads nowhere",
    does: (c) => c.lose(c.named("events-notification-target")),
    breaks: of("the queue of notification", created, paid, registered),
  },
  {
    what: "a queue lets nobody put anything in",
    does: (c) => c.lose(c.named("events-payment-queue", "QueuePolicy")),
    breaks: of("the queue of payment", paid),
  },
  {
    what: "the key of queues does not let EventBridge use it",
    does: (c) =>
      c.setIn(c.named("events-keys-events", "Key"), "policy", (document) => {
        document.Statement = document.Statement.filter((one) => !JSON.stringify(one).includes("events.amazonaws.com"));
      }),
    breaks: {
      ...of("the queue of order", created, paid),
      ...of("the queue of analytics", sold),
      ...of("the queue of notification", registered),
    },
  },
  {
    what: "nothing takes a queue's events to the function",
    does: (c) => c.set(c.named("events-order-source"), "enabled", false),
    breaks: of("order", created, paid),
  },
  {
    what: "a queue shows an event again before its function is done",
    does: (c) => c.set(c.named("events-order-queue", "Queue"), "visibilityTimeoutSeconds", 30),
    breaks: of("order", created, paid),
  },
  {
    what: "a function is gone",
    does: (c) => c.lose(c.named("events-analytics-function")),
    breaks: all("its function"),
  },
  {
    what: "the role of a function is gone",
    does: (c) => c.lose(c.named("events-payment-role")),
    breaks: of("its function", paid),
  },
  {
    what: "a function may not take from its queue",
    does: (c) => forbid(c, "events-payment-run", /^sqs:/),
    breaks: of("its queue", paid),
  },
  {
    what: "the table of marks is gone",
    does: (c) => c.lose(c.named("events-store-table")),
    breaks: all("what it remembers"),
  },
  {
    what: "a function may not mark anything",
    does: (c) => forbid(c, "events-analytics-work", /^dynamodb:/),
    breaks: all("what it remembers"),
  },
  {
    what: "a function may not publish",
    does: (c) => forbid(c, "events-order-work", /^events:/),
    breaks: of(`the bus, with ${sold}`, created, paid),
  },
  {
    what: "a function may not use its queue's key",
    does: (c) => forbidKey(c, "events-payment-run", "sqs"),
    breaks: of("its queue", paid),
  },
  {
    what: "a function may not use its table's key",
    does: (c) => forbidKey(c, "events-payment-work", "dynamodb"),
    breaks: of("what it remembers", paid),
  },
  { what: "the bucket of rows is gone", does: (c) => c.lose(c.named("events-rows-bucket")), breaks: all("its rows") },
  {
    what: "rows may not be encrypted",
    does: (c) => forbidKey(c, "events-analytics-work", "s3"),
    breaks: all("its rows"),
  },
  {
    what: "rows lie there without a key of our own",
    does: (c) => c.lose(c.named("events-rows-encryption")),
    breaks: all("its rows"),
  },
  {
    what: "the token of who delivers may not be read",
    does: (c) => forbid(c, "events-notification-work", /^secretsmanager:/),
    breaks: delivered("whoever delivers"),
  },
  {
    what: "the token of who delivers may not be decrypted",
    does: (c) => forbidKey(c, "events-notification-work", "secretsmanager"),
    breaks: delivered("whoever delivers"),
  },
  {
    what: "the token of who delivers has no key of our own",
    does: (c) => c.set(c.named("events-deliver", "Secret"), "kmsKeyId", undefined),
    breaks: delivered("whoever delivers"),
  },
  {
    what: "what fails is thrown away",
    does: (c) => c.set(c.named("events-payment-queue", "Queue"), "redrivePolicy", undefined),
    breaks: of("its dead letters", paid),
  },
  // Where the services' own images run, as they do not in dev: they have queues.
  {
    what: "the dead letters are gone",
    environment: "staging",
    does: (c) => c.lose(c.named("events-service-payment-dead", "Queue")),
    breaks: of("its dead letters", created),
  },
  {
    what: "a service may not take from its queue",
    environment: "staging",
    does: (c) => forbid(c, "identities-service-coffee-pods-allow", /^sqs:/),
    breaks: of("its queue", sold),
  },
];

const onGoogle: Told[] = [
  { what: "the topic is gone", does: (c) => c.lose(c.named("events-topic")), breaks: all("the bus") },
  {
    what: "a service may publish nothing",
    does: (c) => c.lose(c.named("identities-service-order-publishes")),
    breaks: of("the bus", created),
  },
  {
    what: "a filter leaves a type out",
    does: (c) => c.set(c.named("events-analytics-subscription"), "filter", `attributes."ce-type" = "${created}"`),
    breaks: of("the subscription of analytics", paid, sold, registered),
  },
  {
    what: "a subscription is gone",
    does: (c) => c.lose(c.named("events-order-subscription")),
    breaks: of("the subscription of order", created, paid),
  },
  {
    what: "a subscription tries again without a wait",
    does: (c) => c.set(c.named("events-payment-subscription"), "retryPolicy", undefined),
    breaks: of("the subscription of payment", paid),
  },
  {
    what: "a function is gone",
    does: (c) => c.lose(c.named("events-analytics-function")),
    breaks: all("its function"),
  },
  {
    what: "the account of a function is gone",
    does: (c) => c.lose(c.named("events-payment-account")),
    breaks: of("its function", paid),
  },
  {
    what: "Pub/Sub may not call a function",
    does: (c) => c.lose(c.named("events-payment-invoker", "ServiceIamMember")),
    breaks: of("payment", paid),
  },
  {
    what: "Pub/Sub calls a function as nobody",
    does: (c) => c.set(c.named("events-payment-subscription"), "pushConfig.oidcToken", undefined),
    breaks: of("payment", paid),
  },
  {
    what: "a function may write to no database",
    does: (c) => c.lose(c.named("events-payment-state")),
    breaks: of("what it remembers", paid),
  },
  {
    what: "a function may not publish",
    does: (c) => c.lose(c.named("events-order-publishes")),
    breaks: of(`the bus, with ${sold}`, created, paid),
  },
  {
    what: "a function may write no rows",
    does: (c) => c.lose(c.named("events-analytics-writes")),
    breaks: all("its rows"),
  },
  {
    what: "the token of who delivers may not be read",
    does: (c) => c.lose(c.named("events-notification-reads")),
    breaks: delivered("whoever delivers"),
  },
  {
    what: "nobody is subscribed to dead letters",
    does: (c) => c.lose(c.named("events-payment-dead-letters", "Subscription")),
    breaks: of("its dead letters", paid),
  },
  {
    what: "Pub/Sub may not take dead letters away from where they were",
    does: (c) => c.lose(c.named("events-payment-takes-away")),
    breaks: of("its dead letters", paid),
  },
];

const onAzure: Told[] = [
  { what: "the topic is gone", does: (c) => c.lose(c.named("events-bus-topic")), breaks: all("the bus") },
  {
    what: "a service may publish nothing",
    does: (c) => c.lose(c.named("identities-service-order-publishes")),
    breaks: of("the bus", created),
  },
  {
    what: "an event subscription is gone",
    does: (c) => c.lose(c.named("events-bus-to-order")),
    breaks: of("the queue of order", created, paid),
  },
  {
    what: "a filter leaves a type out",
    does: (c) => c.set(c.named("events-bus-to-analytics"), "filter.includedEventTypes", [created]),
    breaks: of("the queue of analytics", paid, sold, registered),
  },
  {
    what: "the topic may not send to a queue",
    does: (c) => c.lose(c.named("events-bus-payment-sends")),
    breaks: of("the queue of payment", paid),
  },
  {
    what: "a function is gone",
    does: (c) => c.lose(c.named("events-analytics-app")),
    breaks: all("its function"),
  },
  {
    what: "the identity of a function is gone",
    does: (c) => c.lose(c.named("events-payment", "UserAssignedIdentity")),
    breaks: of("its function", paid),
  },
  {
    what: "a function may not take from its queue",
    does: (c) => c.lose(c.named("events-payment-takes")),
    breaks: of("its queue", paid),
  },
  {
    what: "a function's host may keep nothing",
    does: (c) => c.lose(c.named("events-payment-runs")),
    breaks: of("what its host keeps", paid),
  },
  {
    what: "a function lets in another address than its own",
    does: (c) => {
      const app = c.named("events-payment-app");
      const { siteConfig } = app.inputs as { siteConfig: Props };
      const ipSecurityRestrictions = [{ action: "Allow", ipAddress: "192.0.2.1/32" }];
      c.set(app, "siteConfig", { ...siteConfig, ipSecurityRestrictions });
    },
    breaks: of("its own public name", paid),
  },
  {
    what: "functions have no way out of the network",
    does: (c) => c.set(c.named("network-functions", "Subnet"), "natGateway", undefined),
    breaks: all("its own public name"),
  },
  {
    what: "a function's table is gone",
    does: (c) => c.lose(c.named("events-state-payment", "Table")),
    breaks: of("what it remembers", paid),
  },
  {
    what: "a function may not publish",
    does: (c) => c.lose(c.named("events-order-publishes")),
    breaks: of(`the bus, with ${sold}`, created, paid),
  },
  {
    what: "a function may write no rows",
    does: (c) => c.lose(c.named("events-analytics-writes")),
    breaks: all("its rows"),
  },
  {
    what: "the token of who delivers may not be read",
    does: (c) => c.lose(c.named("events-notification-reads")),
    breaks: delivered("whoever delivers"),
  },
  {
    what: "what nobody takes in time is thrown away",
    does: (c) => c.set(c.named("events-queues-payment"), "deadLetteringOnMessageExpiration", false),
    breaks: of("its dead letters", paid),
  },
];

/** What may happen in a cloud: there where its row says, else in that environment. */
export const at = (
  cloud: CloudName,
  called: string,
  changes: readonly Told[],
  environment: Change["environment"] = cloud === "aws" ? "dev" : "staging",
): Change[] => changes.map((change) => ({ environment, ...change, cloud, what: `${called}: ${change.what}` }));

/** What may happen to what carries events. */
export const events = at("aws", "AWS's events", onAws);
export const googleEvents = at("gcp", "Google's events", onGoogle);
export const azureEvents = at("azure", "Azure's events", onAzure);
