import { delivery } from "../../components/core/events";
import type { Standing } from "../../simulators/core/standing";
import { matchesFilter } from "../../simulators/events/matching/pubsub";
import type { RunsFunction, Subscriber } from "../../simulators/events/topology";
import { isBus, topicToken } from "../trace/gcp/topics";
import { bag, facts, text, type TraceWorld } from "../trace/world";
import {
  archiveIn,
  atOnce,
  doubled,
  keyOf,
  mustText,
  nowhere,
  numberOf,
  type StandingBus,
  textsOf,
} from "./event-bus-parts";

const tokens = {
  subscription: "gcp:pubsub/subscription:Subscription",
  function: "gcp:cloudfunctionsv2/function:Function",
  object: "gcp:storage/bucketObject:BucketObject",
} as const;

/** The topic that is a bus, its subscriptions, and the functions that they call. */
export function googleBus(world: TraceWorld): StandingBus | undefined {
  const topic = world.all(topicToken).find(isBus);
  if (!topic) return undefined;
  const subscribers = world
    .all(tokens.subscription)
    .filter((one) => isOf(one, topic))
    .map((one) => subscriber(world, one));
  return { cloud: "gcp", bus: pathOf(topic, "topics"), subscribers };
}

function isOf(subscription: Standing, topic: Standing): boolean {
  const named = text(subscription, "topic");
  return named === topic.id || named === text(topic, "name") || named === pathOf(topic, "topics");
}

function pathOf(one: Standing, kind: "topics" | "subscriptions"): string {
  const name = mustText(one, "name");
  return name.includes("/") ? name : `projects/${mustText(one, "project")}/${kind}/${name}`;
}

function subscriber(world: TraceWorld, subscription: Standing): Subscriber {
  const name = mustText(subscription, "name");
  const filter = text(subscription, "filter");
  const policy = bag(subscription, "deadLetterPolicy");
  const topic = world
    .all(topicToken)
    .find((one) => [one.id, text(one, "name"), pathOf(one, "topics")].includes(String(policy["deadLetterTopic"])));
  // A dead letter's topic keeps nothing itself: what comes to no subscription is gone.
  const letters = topic && world.all(tokens.subscription).find((one) => isOf(one, topic));
  const endpoint = text({ ...subscription, inputs: {}, outputs: bag(subscription, "pushConfig") }, "pushEndpoint");
  const runs = endpoint === undefined ? undefined : functionOf(world, endpoint);
  const retry = bag(subscription, "retryPolicy");
  const deadLetters = letters ? mustText(letters, "name") : `${name}-none`;
  const lets: Subscriber["lets"] = (message) => matchesFilter(filter, textsOf(message["attributes"]));
  if (endpoint !== undefined && !runs)
    return nowhere(keyOf(undefined, name), lets, `${name} pushes to ${endpoint}, which does not stand`);
  return {
    key: keyOf(runs, name),
    lets,
    ...(topic &&
      !letters && { dropped: `it went to ${text(topic, "name")}, which has no subscription and keeps nothing` }),
    queue: pathOf(subscription, "subscriptions"),
    settings: { visibility: numberOf(facts(subscription)["ackDeadlineSeconds"], 10), deadLetters },
    ...{ deadLetters, runs },
    attempts: numberOf(policy["maxDeliveryAttempts"], Infinity),
    // Without a policy it is tried again at once.
    backOff:
      Object.keys(retry).length === 0
        ? () => 0
        : doubled(numberOf(retry["minimumBackoff"], 10), numberOf(retry["maximumBackoff"], 600)),
    batch: 1,
    concurrency: atOnce(undefined, 8),
  };
}

function functionOf(world: TraceWorld, endpoint: string): RunsFunction | undefined {
  const made = world
    .all(tokens.function)
    .find((one) => [bag(one, "serviceConfig")["uri"], text(one, "url")].includes(endpoint.replace(/\/$/, "")));
  if (!made) return undefined;
  const build = bag(made, "buildConfig");
  const source = bag(bag(build, "source"), "storageSource");
  const object = world
    .all(tokens.object)
    .find((one) => text(one, "bucket") === source["bucket"] && text(one, "name") === source["object"]);
  const name = mustText(made, "name");
  const service = bag(made, "serviceConfig");
  return {
    name,
    ...archiveIn(object, name),
    handler: String(build["entryPoint"] ?? "handle"),
    environment: textsOf(service["environmentVariables"]),
    timeout: numberOf(service["timeoutSeconds"], delivery.timeout),
  };
}
