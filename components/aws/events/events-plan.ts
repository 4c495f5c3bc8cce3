import { delivery, hopsAttribute, type EventType, type Origin, type Subscriber } from "../../core/events";
import type { Cloud } from "../../core/contracts";

/*
 * What a subscriber's rule matches, and how long its queue keeps, hides and tries. Pure.
 */

/** An event pattern, in EventBridge's own words: docs.aws.amazon.com/eventbridge/latest/userguide/eb-create-pattern-operators.html. */
export interface EventPattern {
  "detail-type": readonly EventType[];
  detail?: Record<typeof hopsAttribute, readonly unknown[]>;
}

/**
 * What a subscriber's rule matches: its types, and where they are from. A copy that another cloud forwarded has a list of hops; one that was born here has none.
 * @throws RangeError where it takes no type: such a pattern EventBridge refuses.
 */
export function patternOf({ key, takes, origin }: Pick<Subscriber, "key" | "takes" | "origin">): EventPattern {
  return { "detail-type": typesOf(key, takes), ...hops(origin) };
}

/**
 * What goes on to the next cloud: nothing that has been there already. `anything-but` alone does not match an event without the attribute.
 * @throws RangeError where there is no type
 */
export function forwardPattern(takes: readonly EventType[], next: Cloud): EventPattern {
  const seen = { "anything-but": { wildcard: `*${next}*` } };
  return { "detail-type": typesOf("forward", takes), detail: { [hopsAttribute]: [{ exists: false }, seen] } };
}

function typesOf(key: string, takes: readonly EventType[]): readonly EventType[] {
  if (takes.length === 0) throw new RangeError(`${key}: want a type that it takes`);
  return takes;
}

const hops = (origin: Origin): Pick<EventPattern, "detail"> =>
  origin === "here" ? { detail: { [hopsAttribute]: [{ exists: false }] } } : {};

const day = 86_400;

/**
 * How a queue serves whoever takes from it, in seconds. Hidden for six times the timeout: docs.aws.amazon.com/lambda/latest/dg/services-sqs-configure.html.
 * A dead letter's age counts from when it came into the queue that it was first in, so that the queue keeps for half as long:
 * docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-dead-letter-queues.html.
 */
export const queueTimes = {
  hidden: 6 * delivery.timeout,
  kept: (delivery.deadLetterDays / 2) * day,
  deadLetterKept: delivery.deadLetterDays * day,
  /** What is older than this, nobody takes: all tries of one event are over by then, and it is far inside of the six hours of whoever gives up first. */
  late: 15 * 60,
} as const;

/** How EventBridge tries to put an event into a queue: the longest that it offers. Source: botocore events, `RetryPolicy`. */
export const putting = { maximumEventAgeInSeconds: day, maximumRetryAttempts: 185 } as const;

/** The length of a function's environment, in bytes, as Lambda counts it: 4 KB at most (docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html). */
export const longestEnvironment = 4096;

/** @throws RangeError for an environment that Lambda would refuse. */
export function checkEnvironment(name: string, variables: Readonly<Record<string, string>>): void {
  const bytes = new TextEncoder().encode(JSON.stringify(variables)).length;
  if (bytes > longestEnvironment)
    throw new RangeError(`${name}: its environment has ${bytes} bytes, and Lambda takes ${longestEnvironment}`);
}
