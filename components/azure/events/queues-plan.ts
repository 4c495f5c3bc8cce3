import { delivery } from "../../core/events";

/** The namespace of queues, by kind: `premium` has a key of ours, a private way in, and lies in all zones. */
export type QueuesKind = "standard" | "premium";

/** Seconds that whoever took a message has for it: what a function may take, and as much again. Azure takes 300 at most. */
export const lockSeconds = 2 * delivery.timeout;

/** Megabytes of a queue: the most of Standard, a sixteenth of Premium's. Source: learn.microsoft.com/azure/service-bus-messaging/service-bus-quotas. */
const megabytes = 5120;

/** Seconds, or days, as ISO 8601 has them. */
export const seconds = (count: number): string => (count % 60 === 0 ? `PT${count / 60}M` : `PT${count}S`);
export const days = (count: number): string => `P${count}D`;

/**
 * A queue. What was tried `delivery.attempts` times goes to its dead letters, and what nobody took for as many days as dead letters are kept elsewhere goes there too, instead of being lost.
 * Dead letters stay without end. A message that is given back comes again at once: Service Bus knows no delay for it, so that the function waits before it gives it back
 * (`functions/adapters`), within the lock, which the host renews. Nothing here is ever changed in place that Azure does not change: partitions, sessions and duplicates are off for life.
 * Source: learn.microsoft.com/azure/service-bus-messaging/service-bus-dead-letter-queues; …/message-transfers-locks-settlement.
 */
export const queueSettings = {
  maxDeliveryCount: delivery.attempts,
  lockDuration: seconds(lockSeconds),
  defaultMessageTimeToLive: days(delivery.deadLetterDays),
  deadLetteringOnMessageExpiration: true,
  maxSizeInMegabytes: megabytes,
  enableBatchedOperations: true,
  enablePartitioning: false,
  requiresSession: false,
  // Event Grid tries again what it is not sure of, under the same id: functions know what they have done.
  requiresDuplicateDetection: false,
} as const;

/** A queue's name: what the subscriber is called. 1–260 letters, digits, `.`, `-`, `_` and `/`. */
export const queueName = (subscriber: string): string => subscriber;

/** What a namespace of a kind is. Capacity: messaging units. */
export function namespaceSku(kind: QueuesKind): {
  name: "Standard" | "Premium";
  tier: "Standard" | "Premium";
  capacity?: number;
} {
  switch (kind) {
    case "standard":
      return { name: "Standard", tier: "Standard" };
    case "premium":
      return { name: "Premium", tier: "Premium", capacity: 1 };
  }
}

/**
 * The command that sends dead letters back to their queue. Azure's own tools have none: the portal's Service Bus Explorer re-sends what is selected by hand, and `az` nothing at all. This one
 * (bin/redrive-azure.cjs) speaks REST with whoever is signed in to `az`, who has the roles Data Receiver and Data Sender on the queue; of a premium namespace, from inside of the network.
 */
export const redriveCommand = (host: string, queue: string): string => `node bin/redrive-azure.cjs ${host} ${queue}`;
