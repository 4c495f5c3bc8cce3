import { delivery } from "../../core/events";
import type { Watched } from "../common/alert-policy";

/** What is watched of a subscriber, by plain names. */
export interface EventAlarmRequest {
  /** `order`, `service-coffee`: a part of alarms' names. */
  key: string;
  subscription: string;
  deadLetters: string;
  /** None where a service takes the messages. */
  function?: string | undefined;
}

/** Seconds after which a message should have been taken: all tries of one that fails are over sooner (`triesAtMost`), and nothing is lost for a month (`waitDays`). */
export const late = 90 * 60;

const page = "events.md";

/**
 * The alarms of a subscriber, told long before something is lost: a dead letter is kept for 14 days, an event that nobody takes for 31.
 * Source: docs.cloud.google.com/monitoring/api/metrics_gcp_p_z, pubsub and run.
 */
export function planEventAlarms(request: EventAlarmRequest): Watched[] {
  const { key, subscription, deadLetters } = request;
  const of = (metric: string, one: string) =>
    `pubsub_googleapis_com:subscription_${metric}{monitored_resource="pubsub_subscription",subscription_id="${one}"}`;
  return [
    {
      id: `${key}-dead-letters`,
      says: `Events for ${key} were tried for the last time and are dead letters: fix what failed, then send them back`,
      severity: "critical",
      query: `max(${of("num_undelivered_messages", deadLetters)}) > 0`,
      forSeconds: 0,
      page,
    },
    {
      id: `${key}-dead-letters-go`,
      says: `The oldest dead letter of ${key} is gone for good in three days`,
      severity: "critical",
      query: `max(${of("oldest_unacked_message_age", deadLetters)}) > ${(delivery.deadLetterDays - 3) * 86_400}`,
      page,
    },
    {
      id: `${key}-late`,
      says: `An event for ${key} waits for more than an hour and a half: nobody takes it, or too many come`,
      severity: "critical",
      query: `max(${of("oldest_unacked_message_age", subscription)}) > ${late}`,
      page,
    },
    ...(request.function === undefined ? [] : ofFunction(key, request.function)),
  ];
}

function ofFunction(key: string, name: string): Watched[] {
  const answers = (which: string) =>
    `sum(increase(run_googleapis_com:request_count{monitored_resource="cloud_run_revision",service_name="${name}",${which}}[5m])) > 0`;
  return [
    {
      id: `${key}-errors`,
      says: `The function ${key} fails for ten minutes: its log says why`,
      severity: "warning",
      query: answers('response_code_class="5xx"'),
      forSeconds: 600,
      page,
    },
    {
      id: `${key}-refused`,
      says: `Calls of the function ${key} are refused: an event is not as its schema says, whoever calls it may not, or as many run as may at a time`,
      severity: "warning",
      query: answers('response_code_class="4xx"'),
      forSeconds: 600,
      page,
    },
  ];
}
