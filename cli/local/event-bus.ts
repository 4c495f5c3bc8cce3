import { functionVariables } from "../../components/core/events";
import { readArchive } from "../../simulators/events/archive";
import type { CloudName, Subscriber } from "../../simulators/events/topology";
import { Failure } from "../failure";
import type { TraceWorld } from "../trace/world";
import { awsBus } from "./event-bus-aws";
import { azureBus, topicAt } from "./event-bus-azure";
import { googleBus } from "./event-bus-gcp";
import type { StandingBus } from "./event-bus-parts";

/** How each cloud's bus is found; undefined where there is none. */
const readers: Readonly<Record<CloudName, (world: TraceWorld) => StandingBus | undefined>> = {
  aws: awsBus,
  gcp: googleBus,
  azure: azureBus,
};

/** @throws Failure where an archive that a function runs is not there as it was deployed */
export function mustHaveArchives(environment: string, buses: readonly StandingBus[]): void {
  for (const { cloud, subscribers } of buses)
    for (const { key, runs } of subscribers)
      try {
        if (runs) readArchive(runs.archive, runs.sha256);
      } catch (error) {
        throw new Failure(
          `the archive of ${key} on ${cloud} is missing, or is not the one that was deployed: run \`npx coffee local up ${environment}\`, which builds it. Nothing was put on a bus.\n  ${(error as Error).message}`,
          2,
        );
      }
}

/** Every bus that stands, by its cloud. */
export function standingBuses(world: TraceWorld): StandingBus[] {
  const all = Object.values(readers).flatMap((read) => read(world) ?? []);
  return all.map((one) => ({ ...one, subscribers: one.subscribers.map((each) => withinHere(each, all)) }));
}

/** A forwarder to a bus that does not stand is gone: it would ask for that bus on the internet. */
function withinHere(one: Subscriber, buses: readonly StandingBus[]): Subscriber {
  const next = one.runs?.environment[functionVariables.forwardBus];
  if (next === undefined) return one;
  const name = next.startsWith("https://") ? topicAt(next) : next;
  if (buses.some(({ bus }) => bus === name)) return one;
  return { ...one, runs: undefined, gone: `it sends to ${next}, which does not stand` };
}
