import { eventTypes, functionNames, functionTakes, type EventType } from "../../../components/core/events";
import { services } from "../../../workloads/catalog";
import type { EventService } from "../cloud";
import { cloudOf, clouds } from "../clouds";
import { called, type Cluster } from "../kubernetes/objects";
import { runsItsOwn, serviceIn, servicesOf } from "../kubernetes/services";
import { noBus } from "../no-bus";
import { Missing, type Found, type Trail } from "../trail";
import type { TraceWorld } from "../world";
import { functionSpans } from "./function-spans";
import type { Journey } from "./journey";

/** An event, from whoever publishes it to all that it does, and to where it goes if it cannot. */
export const event: Journey = {
  name: "event",
  subject: "type",
  description:
    "an event: who publishes it, the bus, its rules and queues, functions and services, stores, dead letters, the next cloud's bus",
  subjects: typesIn,
  meant: (world, asked) => typesIn(world).find((one) => one === asked),
  absent: (world, environment) => (typesIn(world).length === 0 ? noBus(environment) : undefined),
  walk: (trail, world, cluster, type) => walk(trail, world, cluster, type as EventType),
};

/** All types, where anything has a bus or had one made. */
function typesIn(world: TraceWorld): EventType[] {
  return clouds.some((cloud) => cloud.hasBus(world)) ? [...eventTypes] : [];
}

function walk(trail: Trail, world: TraceWorld, cluster: Cluster, type: EventType): void {
  const cloud = cloudOf(world, cluster);
  const bus = trail.go(type, "the bus", () => cloud.bus(world, cluster));
  const running = servicesOf(world);
  const concerned = services.filter(({ name, events }) => events !== undefined && running.includes(name));
  for (const { name, events } of concerned)
    if (events!.emits.includes(type)) {
      const service = trail.go(asService(name), "what it is told of the bus", () => told(world, cluster, name));
      trail.go(asService(name), "the bus", () => bus.lets(service, type));
    }
  const doors = new Set<string>();
  for (const name of functionNames)
    if (functionTakes[name].takes.includes(type) && bus.functions().includes(name)) {
      bus.toFunction(trail, name, type);
      functionSpans(trail, world, cluster, name, doors);
    }
  // Upstream's image takes nothing: who runs it has no queue.
  for (const { name, events } of concerned.filter((one) => runsItsOwn(world, one)))
    if (events!.takes.includes(type)) {
      const service = trail.go(asService(name), "where it takes events", () => takesFrom(world, cluster, name));
      bus.toService(trail, service, type);
    }
  bus.onward?.(trail, type);
}

/** As it is called on a bus: functions have the names of services. */
const asService = (name: string) => `service-${name}`;

const variables = { bus: "EVENTS_BUS", source: "EVENTS_SOURCE", queue: "EVENTS_QUEUE" } as const;

function told(world: TraceWorld, cluster: Cluster, name: string): Found<EventService> {
  const { deployment, pods } = serviceIn(world, cluster, name);
  const by = called("apps/v1:Deployment", deployment);
  const env = (pods.spec.containers ?? []).flatMap(({ env = [] }) => env);
  const valueOf = (variable: string) => env.find((one) => one.name === variable)?.value;
  const bus = valueOf(variables.bus);
  if (bus === undefined) throw new Missing(`its pods have no ${variables.bus}`, by);
  const source = valueOf(variables.source) ?? "";
  const value = { name: asService(name), pods, bus, source, queue: valueOf(variables.queue) };
  return { by, why: `${variables.bus} says ${bus}`, value };
}

function takesFrom(world: TraceWorld, cluster: Cluster, name: string): Found<EventService & { queue: string }> {
  const { by, value } = told(world, cluster, name);
  const { queue } = value;
  if (queue === undefined) throw new Missing(`its pods have no ${variables.queue}`, by);
  return { by, why: `${variables.queue} says ${queue}`, value: { ...value, queue } };
}
