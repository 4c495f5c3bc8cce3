import type { Cloud } from "../components/core/contracts";
import { functionNames, type EventType, type FunctionName, type Subscriber } from "../components/core/events";
import type { ServiceEvents } from "../components/kubernetes/service-entry";
import type { EnvironmentSpec } from "../config/environment";
import { services, type ServiceName } from "../workloads/catalog";

/*
 * What an environment asks of every cloud's bus alike. Pure.
 */

/** A service that runs, and what it has to do with the bus of its cloud. */
export interface EventService extends ServiceEvents {
  name: ServiceName;
}

/** The services that publish or take events; none where the environment has no bus. A service that is not deployed, since nobody has named its image, is none of them. */
export function eventServices({ events, grade, workloads }: EnvironmentSpec): EventService[] {
  if (events === undefined) return [];
  return services.flatMap(({ name, events: own }) =>
    own === undefined || (grade !== "dev" && workloads.images[name] === undefined) ? [] : [{ name, ...own }],
  );
}

/** What a service's queue is called on a bus. */
export const subscriberOf = (service: string): string => `service-${service}`;

/**
 * The services that each cloud's bus has a queue for: those whose image somebody has named. Upstream's, which stands in for it in grade dev, knows of no queue (`WithoutImage`): nobody would empty it.
 * What was forwarded has taken effect where it was born: they see none of it.
 */
export function eventSubscribers(spec: EnvironmentSpec): Subscriber[] {
  const { images } = spec.workloads;
  return eventServices(spec).flatMap(({ name, takes }) =>
    takes.length === 0 || images[name] === undefined ? [] : [{ key: subscriberOf(name), takes, origin: "here" }],
  );
}

/** The functions that stand. Without anybody who delivers messages there is no `notification`. */
export const eventFunctions = ({ events }: EnvironmentSpec): FunctionName[] =>
  events === undefined ? [] : functionNames.filter((name) => name !== "notification" || events.deliver !== undefined);

/** Where a cloud's bus forwards to; nowhere from the last. */
export const nextCloud: Readonly<Record<Cloud, Cloud | undefined>> = { aws: "gcp", gcp: "azure", azure: undefined };

/** What goes on from a cloud's bus to the next one: nothing where that cloud is not there. */
export function forwardedFrom({ events, clouds }: EnvironmentSpec, cloud: Cloud): EventType[] {
  const next = nextCloud[cloud];
  if (events === undefined || next === undefined || clouds[cloud] === undefined || clouds[next] === undefined)
    return [];
  return [...events.forward];
}
