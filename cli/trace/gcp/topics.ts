import type { Standing } from "../../../simulators/core/standing";
import { facts, type TraceWorld } from "../world";
import { pathOf } from "./links";

export const topicToken = "gcp:pubsub/topic:Topic";

/** Topics that events are published on keep them to be played again; those of dead letters, and of alerts, do not. */
export const isBus = (topic: Pick<Standing, "inputs" | "outputs">): boolean =>
  typeof facts(topic)["messageRetentionDuration"] === "string";

/** The bus that somebody is told of: `projects/P/topics/T`. */
export const busAt = (world: TraceWorld, path: string): Standing | undefined =>
  world.all(topicToken).find((one) => one.id === pathOf(path) && isBus(one));
