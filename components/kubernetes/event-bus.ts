import type * as inputs from "@pulumi/kubernetes/types/input";
import type { Input } from "@pulumi/pulumi";
import type { Cloud, Reach } from "../core/contracts";
import type { ServiceEntry } from "./service-entry";

type EnvVar = inputs.core.v1.EnvVar;

/** The bus of a cluster's cloud, as services are told of it: they sign in there with their cloud identities. */
export interface EventBus {
  /** Whose API it is: EventBridge's with SQS, Pub/Sub's, or Event Grid's with Service Bus. */
  kind: "eventbridge" | "pubsub" | "eventgrid";
  cloud: Cloud;
  /** EventBridge's bus, `projects/P/topics/T`, or the address of the topic. */
  bus: Input<string>;
  /** By service, of those that have one: the URL of its queue, `projects/P/subscriptions/S`, or `https://NAMESPACE.servicebus.windows.net/QUEUE`. */
  queues: Readonly<Record<string, Input<string>>>;
  /** What pods reach for it inside of the network, beyond what their cloud identity asks for. */
  reach: readonly Reach[];
  /** Where queues are that have no private way in: by name to the mesh, and by whatever lies outside to network policies, which know no names. @defaultValue all of it is in `reach` */
  outside?: { host: Input<string>; reach: readonly Reach[] } | undefined;
}

/** A service as it is where there is that bus: with none it says and takes nothing. */
export function withBus<Name extends string>(
  service: ServiceEntry<Name>,
  bus: EventBus | undefined,
): ServiceEntry<Name> {
  if (bus !== undefined || service.events === undefined) return service;
  const { events: _, ...rest } = service;
  return rest;
}

/** What a service reaches as itself: what its identity asks for, and its bus. `inside` of the network, and `all` of it. */
export function reachOf(
  service: Pick<ServiceEntry, "name" | "events">,
  identity: readonly Reach[] = [],
  bus?: EventBus,
): { inside: readonly Reach[]; all: readonly Reach[] } {
  const inside = [...identity, ...(service.events === undefined ? [] : (bus?.reach ?? []))];
  return { inside, all: [...inside, ...(outsideQueue(service, bus)?.reach ?? [])] };
}

/** The name by which it reaches its queue, and where names of that kind lead: only where that is outside of the network, and it has one. */
export const outsideQueue = ({ name }: Pick<ServiceEntry, "name">, bus: EventBus | undefined): EventBus["outside"] =>
  bus?.queues[name] === undefined ? undefined : bus.outside;

/**
 * How a service knows its bus. EVENTS_TYPES are those that it may publish, with commas, as EVENTS_SOURCE: of another type, or as somebody else, AWS refuses it. What is in its queue
 * is of the types that it takes.
 */
export function eventsEnv(
  { name, events }: Pick<ServiceEntry, "name" | "events">,
  environment: string,
  bus: EventBus | undefined,
): EnvVar[] {
  if (bus === undefined || events === undefined) return [];
  const queue = bus.queues[name];
  return [
    { name: "EVENTS_KIND", value: bus.kind },
    { name: "EVENTS_BUS", value: bus.bus },
    { name: "EVENTS_SOURCE", value: sourceOf(environment, bus.cloud, name) },
    { name: "EVENTS_TYPES", value: events.emits.join(",") },
    ...(queue === undefined ? [] : [{ name: "EVENTS_QUEUE", value: queue }]),
  ];
}

/** Who a service is in the events that it publishes (`source` of the envelope). */
export const sourceOf = (environment: string, cloud: Cloud, name: string): string =>
  `urn:go-coffee:${environment}:${cloud}:${name}`;
