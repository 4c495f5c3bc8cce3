import * as path from "node:path";
import { delivery, functionVariables, type BusFunction } from "../../components/core/events";
import { archiveFolder, archiveName } from "../../functions/build/archives";
import { checkout } from "../../functions/build/checkout";
import type { Standing } from "../../simulators/core/standing";
import { type EventFilter, letsThrough } from "../../simulators/events/matching/eventgrid";
import type { RunsFunction, Subscriber } from "../../simulators/events/topology";
import { Failure } from "../failure";
import { bag, bags, facts, text, type TraceWorld } from "../trace/world";
import { atOnce, doubled, keyOf, nowhere, numberOf, type StandingBus } from "./event-bus-parts";

const tokens = {
  topic: "azure-native:eventgrid:Topic",
  subscription: "azure-native:eventgrid:EventSubscription",
  queue: "azure-native:servicebus:Queue",
  app: "azure-native:web:WebApp",
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
          id === "" ? "its subscription names no queue" : `it is sent to ${id}, which does not stand`,
        ),
      ];
    });
  const endpoint = text(topic, "endpoint");
  const bus = endpoint === undefined ? lastOf(topic.id) : topicAt(endpoint);
  return { cloud: "azure", bus, subscribers };
}

/** What the topic at an address is called: its first word. */
export const topicAt = (address: string): string => new URL(address).hostname.split(".")[0]!;

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
  const runs = app && functionOf(app);
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

/** Its package is brought in by people, and in no world: what runs is the archive that the app says it expects, as this checkout has built it. */
function functionOf(app: Standing): RunsFunction {
  const name = text(app, "name") ?? lastOf(app.id);
  const settings = settingsOf(app);
  const sha256 = settings["COFFEE_RELEASE"];
  const handler = settings[functionVariables.function];
  if (sha256 === undefined || handler === undefined)
    throw new Failure(`${name} does not say which archive it runs: run \`coffee local up\` again`);
  return {
    name,
    archive: path.join(archiveFolder(checkout()), archiveName("azure", handler as BusFunction, sha256)),
    ...{ sha256, handler: "" },
    environment: { ...settings, [functionVariables.backOff]: "none" },
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
