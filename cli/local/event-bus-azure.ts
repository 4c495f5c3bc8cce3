import { delivery, functionVariables } from "../../components/core/events";
import type { Standing } from "../../simulators/core/standing";
import { type EventFilter, letsThrough } from "../../simulators/events/matching/eventgrid";
import type { RunsFunction, Subscriber } from "../../simulators/events/topology";
import { bag, bags, facts, text, type TraceWorld } from "../trace/world";
import { archiveIn, atOnce, doubled, keyOf, nowhere, numberOf, type StandingBus } from "./event-bus-parts";

const tokens = {
  topic: "azure-native:eventgrid:Topic",
  subscription: "azure-native:eventgrid:EventSubscription",
  queue: "azure-native:servicebus:Queue",
  app: "azure-native:web:WebApp",
  blob: "azure-native:storage:Blob",
} as const;

/** The custom topic, its event subscriptions and their queues, and the apps that take from them. */
export function azureBus(world: TraceWorld): StandingBus | undefined {
  const [topic] = world.all(tokens.topic);
  if (!topic) return undefined;
  const subscribers = world
    .all(tokens.subscription)
    .filter((one) => same(text(one, "scope"), topic.id) || one.id.toLowerCase().startsWith(topic.id.toLowerCase()))
    .flatMap((one) => {
      const destination = bag(bag(one, "deliveryWithResourceIdentity"), "destination");
      const plain = bag(one, "destination");
      const id = String(destination["resourceId"] ?? plain["resourceId"] ?? "");
      const queue = world.all(tokens.queue).find((each) => same(each.id, id));
      if (queue) return [subscriber(world, one, queue)];
      const filter = bag(one, "filter") as EventFilter;
      return [
        nowhere(
          lastOf(one.id),
          (message) => letsThrough(filter, message),
          `it is sent to ${id || "no queue"}, which does not stand`,
        ),
      ];
    });
  // The first word of its address.
  const endpoint = text(topic, "endpoint");
  const bus = endpoint === undefined ? lastOf(topic.id) : new URL(endpoint).hostname.split(".")[0]!;
  return { cloud: "azure", bus, subscribers };
}

function subscriber(world: TraceWorld, subscription: Standing, queue: Standing): Subscriber {
  const filter = bag(subscription, "filter") as EventFilter;
  const name = lastOf(queue.id);
  const attempts = numberOf(facts(queue)["maxDeliveryCount"], 10);
  const app = world
    .all(tokens.app)
    .find(
      (one) =>
        settingsOf(one)[functionVariables.queue] === name && isIn(queue, settingsOf(one)[functionVariables.queueHost]),
    );
  const runs = app && functionOf(world, app);
  // Service Bus keeps dead letters in the queue itself.
  const deadLetters = `${name}/$DeadLetterQueue`;
  return {
    key: keyOf(runs, lastOf(subscription.id)),
    lets: (message) => letsThrough(filter, message),
    queue: name,
    settings: { visibility: numberOf(facts(queue)["lockDuration"], 60), maxReceives: attempts, deadLetters },
    ...{ deadLetters, attempts, runs },
    // The function waits so long before it gives a message back; here the queue does.
    backOff: doubled(),
    batch: 1,
    concurrency: atOnce(undefined, 8),
  };
}

function functionOf(world: TraceWorld, app: Standing): RunsFunction {
  const name = text(app, "name") ?? lastOf(app.id);
  const storage = bag(bag(bag(app, "functionAppConfig"), "deployment"), "storage");
  const [, account, container] =
    /^https:\/\/([^.]+)\.blob\.[^/]+\/([^/]+)\/?$/.exec(String(storage["value"] ?? "")) ?? [];
  const blob = world.all(tokens.blob).find((one) => {
    const [at, within] = [text(one, "accountName"), text(one, "containerName")];
    return at === account && within === container;
  });
  return {
    name,
    ...archiveIn(blob, name),
    handler: "",
    environment: { ...settingsOf(app), [functionVariables.backOff]: "none" },
    timeout: delivery.timeout,
  };
}

function settingsOf(app: Standing): Record<string, string> {
  const all = bags(bag(app, "siteConfig"), "appSettings");
  return Object.fromEntries(all.map(({ name, value }) => [String(name), String(value ?? "")]));
}

/** Whether a queue is in a namespace, by its address. One that is not told is any. */
function isIn(queue: Standing, host: string | undefined): boolean {
  const namespace = /\/namespaces\/([^/]+)\//i.exec(queue.id)?.[1];
  return host === undefined || namespace === undefined || same(host.split(".")[0], namespace);
}

const lastOf = (id: string): string => id.split("/").at(-1)!;
const same = (one: string | undefined, other: string | undefined): boolean =>
  one?.toLowerCase() === other?.toLowerCase();
