import type { Input } from "@pulumi/pulumi";
import type { Watched } from "../common/alarms";
import { queueTimes } from "./events-plan";

/** A subscriber's queues and its function, by name. */
export interface WatchedSubscriber {
  key: string;
  queue: Input<string>;
  deadLetters: Input<string>;
  /** What puts events into the queue, and of which bus it is. */
  rule: { name: Input<string>; bus: Input<string> };
  /** @defaultValue none: a service takes from the queue */
  function?: WatchedFunction | undefined;
}

export interface WatchedFunction {
  name: Input<string>;
  /** The metric of `failures` for it. */
  failures: string;
}

/** Where the functions' own metrics are. */
export const metricNamespace = "GoCoffee/Events";

/**
 * What a function's log says of an event that it could not take (`failed` of functions/run.ts). It answers with what failed, so that Lambda counts no error: Errors are those that ended
 * it. Words, not fields: they are found in whatever Lambda makes of a line.
 */
export const failureWords = ["is to be tried again", "no try will help"] as const;

/** A metric filter's pattern for any of them. Source: docs.aws.amazon.com/AmazonCloudWatch/latest/logs/FilterAndPatternSyntax.html, "Match terms". */
export const failurePattern = failureWords.map((words) => `?"${words}"`).join(" ");

/** The field of a function's log (functions/adapters/serve.ts) that says in which version it runs, and the dimension that is made of it. */
export const versionField = "functionVersion";
export const versionDimension = "FunctionVersion";

/**
 * A metric filter's pattern for what is worth another try alone, field by field, since a dimension is made of none but fields: an event that no try will help says nothing of the version
 * that met it. Source: docs.aws.amazon.com/AmazonCloudWatch/latest/logs/FilterAndPatternSyntax.html, "Publish numerical values … dimensions".
 */
export const retryPattern = `{ $.message = "${failureWords[0]}" }`;

/** Failures in five minutes that a function may have: one event is tried four times in that time, and then it may be well. */
const most = 5;

const ofQueue = (name: Input<string>) => ({ namespace: "AWS/SQS", dimensions: { QueueName: name } });

/**
 * What people are told of a bus. An event that ended in a dead-letter queue waits there for 14 days; one that EventBridge could not put into a queue, in
 * `undelivered`; and long before either, that a queue is not emptied.
 */
export function watchEvents(subscribers: readonly WatchedSubscriber[], undelivered: Input<string>): Watched[] {
  return [...subscribers.flatMap(ofSubscriber), notEmpty("undelivered", undelivered, couldNotBePut)];
}

const couldNotBePut =
  "Events could not be put into their queues: each message says its rule and why. Afterwards the archive plays them again";

function ofSubscriber({ key, queue, deadLetters, rule, function: name }: WatchedSubscriber): Watched[] {
  const minutes = queueTimes.late / 60;
  return [
    notEmpty(`${key}-dead`, deadLetters, `Events that ${key} could not take are in its dead-letter queue, for 14 days`),
    {
      ...ofQueue(queue),
      key: `${key}-late`,
      description: `The oldest event for ${key} is over ${minutes} minutes old: nobody takes it`,
      metricName: "ApproximateAgeOfOldestMessage",
      statistic: "Maximum",
      threshold: queueTimes.late,
      period: 5,
      periods: 1,
    },
    ...ofRule(key, rule),
    ...(name === undefined ? [] : ofFunction(key, name)),
  ];
}

/** What EventBridge itself says of a rule, by bus: docs.aws.amazon.com/eventbridge/latest/userguide/eb-monitoring.html. The second is what is in no queue at all. */
function ofRule(key: string, { name, bus }: WatchedSubscriber["rule"]): Watched[] {
  const of = (metricName: string) => ({
    ...{ namespace: "AWS/Events", metricName, dimensions: { EventBusName: bus, RuleName: name } },
    ...({ statistic: "Sum", threshold: 0, period: 5, periods: 1 } as const),
  });
  return [
    {
      ...of("FailedInvocations"),
      key: `${key}-not-put`,
      description: `EventBridge could not put events into the queue of ${key}: they are among the undelivered, which say why`,
    },
    {
      ...of("InvocationsFailedToBeSentToDlq"),
      key: `${key}-lost`,
      description: `EventBridge could put events neither into the queue of ${key} nor among the undelivered: the archive alone has them`,
    },
  ];
}

const notEmpty = (key: string, queue: Input<string>, description: string): Watched => ({
  ...ofQueue(queue),
  key,
  description,
  metricName: "ApproximateNumberOfMessagesVisible",
  statistic: "Maximum",
  threshold: 0,
  period: 5,
  periods: 1,
});

/** A call that is held back counts as a try (`queueTimes`): a quarter of an hour of it makes dead letters of events that were never tried, so the first five minutes are told. */
function ofFunction(key: string, { name, failures }: WatchedFunction): Watched[] {
  const of = (metricName: string) => ({
    ...{ namespace: "AWS/Lambda", metricName, dimensions: { FunctionName: name } },
    ...({ statistic: "Sum", period: 5 } as const),
  });
  return [
    {
      ...{ key: `${key}-failures`, namespace: metricNamespace, metricName: failures, dimensions: {} },
      description: `The function ${key} could not take an event more than ${most} times in five minutes: its log group says why`,
      ...({ statistic: "Sum", threshold: most, period: 5, periods: 1 } as const),
    },
    {
      ...of("Errors"),
      key: `${key}-errors`,
      description: `The function ${key} ended, or took too long, more than ${most} times in five minutes: its log group says why`,
      threshold: most,
      periods: 1,
    },
    {
      ...of("Throttles"),
      key: `${key}-throttled`,
      description: `The function ${key} is held back, and what is held back five times becomes a dead letter untried: the account's functions, or its own, are at their limit`,
      threshold: 0,
      periods: 1,
    },
  ];
}
