import type { CloudName } from "../../simulators/events/topology";
import type { TraceWorld } from "../trace/world";
import { awsBus } from "./event-bus-aws";
import { azureBus } from "./event-bus-azure";
import { googleBus } from "./event-bus-gcp";
import type { StandingBus } from "./event-bus-parts";

/** How each cloud's bus is found; undefined where there is none. */
const readers: Readonly<Record<CloudName, (world: TraceWorld) => StandingBus | undefined>> = {
  aws: awsBus,
  gcp: googleBus,
  azure: azureBus,
};

/** Every bus that stands, by its cloud. */
export function standingBuses(world: TraceWorld): StandingBus[] {
  return Object.values(readers).flatMap((read) => read(world) ?? []);
}
