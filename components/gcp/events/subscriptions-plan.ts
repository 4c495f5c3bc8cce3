import { delivery, eventTypes, type EventType, type Subscriber } from "../../core/events";

/*
 * What a subscription lets through, and the commands around it. Pure.
 */

/** Whom a message passes by: types that an attribute has as a whole, and clouds that it came through. */
export interface Filtered {
  takes: readonly EventType[];
  /**
   * `here`: nothing that another cloud forwarded. `anywhere`: that, too. `onward`: what goes on to the next cloud, which is what was born here or came from AWS, and
   * never what the next cloud had already.
   */
  origin: Subscriber["origin"] | "onward";
}

/** A filter has 256 bytes at most, and is never changed. Source: Pub/Sub API v1, Subscription.filter. */
const longestFilter = 256;

/**
 * The filter of a subscription, in Pub/Sub's words; undefined where all goes through. What does not pass is acknowledged at once.
 * Keys with a hyphen stand as they are: chainguard-dev/terraform-infra-common, modules/cloudevent-trigger, `attributes.ce-type="…"`.
 * @throws RangeError for nothing to take, or for more than a filter may say
 */
export function filterOf({ takes, origin }: Filtered): string | undefined {
  if (takes.length === 0) throw new RangeError("a subscription takes nothing: leave it out");
  const types = [...new Set(takes)].sort();
  const everything = types.length === eventTypes.length;
  const clauses = [
    everything ? undefined : types.map((type) => `attributes.ce-type = "${type}"`).join(" OR "),
    { here: "NOT attributes:ce-coffeehops", anywhere: undefined, onward: onward }[origin],
  ].filter((one) => one !== undefined);
  const filter = clauses.length < 2 ? clauses[0] : clauses.map(bracketed).join(" AND ");
  if (filter !== undefined && Buffer.byteLength(filter) > longestFilter)
    throw new RangeError(`a filter has ${longestFilter} bytes at most, and ${types.join(", ")} want more`);
  return filter;
}

const onward = 'NOT attributes:ce-coffeehops OR attributes.ce-coffeehops = "aws"';

/** AND and OR beside each other want brackets; a NOT by itself does not. */
const bracketed = (clause: string): string => (/ OR /.test(clause) ? `(${clause})` : clause);

/** A few letters and digits that differ between filters: a part of a subscription's name, since one with another filter is another subscription. FNV-1a, in base 36. */
export function filterMark(filter: string | undefined): string {
  let value = 0x811c9dc5;
  for (const byte of new TextEncoder().encode(filter ?? "")) value = Math.imul(value ^ byte, 0x01000193) >>> 0;
  return value.toString(36).padStart(7, "0").slice(-5);
}

/**
 * When a message that failed is tried again: after `firstDelay`, then later and later, up to `longestDelay`. Both 0–600 seconds: Pub/Sub API v1, RetryPolicy.
 */
export const retryPolicy = {
  minimumBackoff: `${delivery.firstDelay}s`,
  maximumBackoff: `${delivery.longestDelay}s`,
} as const;

/**
 * Times that a message is tried here: twice as often as elsewhere. A push that is turned away, since as many run as may or a new instance has no way out yet, counts as one that failed,
 * and here that is usual: functions scale by being turned away. On AWS a call that is held back counts, too, but a queue calls no more of its function at a time than it may have
 * (`maximumConcurrency`), so that only the account's limit holds calls back; on Azure a function takes by itself. Ten tries take an hour. 5–100.
 * Source: docs.cloud.google.com/pubsub/docs/dead-letter-topics, "How dead-letter topics work".
 */
export const attempts = 2 * delivery.attempts;

/** Seconds until a message counts as failed: as long as a function may take, and again as long for its answer to come. 10–600. */
export const ackDeadline = Math.min(600, Math.max(10, delivery.timeout * 2));

/** Seconds at most until a message that a function always fails at is a dead letter: each try takes as long as it may, and waits as `retryPolicy` says. About an hour. */
export const triesAtMost =
  attempts * ackDeadline +
  Array.from({ length: attempts - 1 }, (_, tries) =>
    Math.min(delivery.longestDelay, delivery.firstDelay * 2 ** tries),
  ).reduce((sum, one) => sum + one, 0);

/**
 * Days that a subscription holds what nobody takes, from when it was published: the longest there are. `keepDays` is how far back events are played again, which is the topic's alone.
 * Source: docs.cloud.google.com/pubsub/docs/subscription-properties, "Message retention duration".
 */
export const waitDays = 31;

/** Of whoever takes dead letters out by hand: the longest there is. */
export const handDeadline = 600;

/** Days, as Pub/Sub writes them. */
export const seconds = (days: number): string => `${days * 86_400}s`;

/** Never: without it a subscription that nobody asks for 31 days is deleted, and with it all that it holds. Source: Pub/Sub API v1, ExpirationPolicy. */
export const neverExpires = { ttl: "" } as const;

export interface Played {
  project: string;
  /** Plain names. */
  subscriptions: readonly string[];
}

/**
 * The command that plays again what the topic kept: each subscription goes back to the time in `SINCE`, and gets what its filter lets through once more. Without `SINCE` it does
 * nothing and says what it wants. A function that has handled an event before does nothing; a service must dedupe itself.
 */
export function replayCommand({ project, subscriptions }: Played): string {
  return (
    `: "\${SINCE:?when from, as 2026-01-31T00:00:00Z}"; for subscription in ${subscriptions.join(" ")}; ` +
    `do gcloud pubsub subscriptions seek "$subscription" --project ${project} --time "$SINCE"; done`
  );
}

export interface Redriven {
  project: string;
  /** The subscription of dead letters, by its plain name. */
  deadLetters: string;
}

/**
 * The command that sends dead letters back to their function, and to it alone: their subscription pushes to it as the other one does. Once it is empty, the same command with
 * `--push-endpoint ""` makes it wait again; so does an `up` after a refresh. What fails again stays where it is, and is tried later and later.
 */
export function redriveToFunction(
  { project, deadLetters }: Redriven,
  to: { endpoint: string; invoker: string },
): string {
  return (
    `gcloud pubsub subscriptions modify-push-config ${deadLetters} --project ${project} --push-endpoint ${to.endpoint} ` +
    `--push-auth-service-account ${to.invoker} --push-auth-token-audience ${to.endpoint}`
  );
}

/**
 * The command that publishes up to a hundred dead letters of a service again, each acknowledged once it is published. A service pulls, so that nothing can be pushed to it; they go
 * through the topic, so that every other service that takes their type gets them again; a function does nothing of what it has done. Needs jq and curl: an event may be longer than an argument of a command, 128 KiB.
 */
export function redriveToTopic({ project, deadLetters }: Redriven, topic: string): string {
  const kept = `with_entries(select(.key | startswith("ce-") or . == "content-type"))`;
  return (
    `gcloud pubsub subscriptions pull ${deadLetters} --project ${project} --limit 100 --format json | jq -c '.[]' | while read -r one; do ` +
    `jq -c '{messages: [{data: .message.data, attributes: (.message.attributes // {} | ${kept})}]}' <<<"$one" | ` +
    `curl -sSf -o /dev/null -H @<(printf 'Authorization: Bearer %s' "$(gcloud auth print-access-token)") -H 'Content-Type: application/json' ` +
    `-d @- https://pubsub.googleapis.com/v1/projects/${project}/topics/${topic}:publish && ` +
    `gcloud pubsub subscriptions ack ${deadLetters} --project ${project} --ack-ids "$(jq -r .ackId <<<"$one")"; done`
  );
}
