import * as path from "node:path";

/** The folder that holds what local buses, queues and stores of an environment keep: beside its world, and of the same generation. */
export function eventStores(world: string): string {
  return path.join(path.dirname(world), "event-stores");
}
