import type { Standing } from "../../../simulators/core/standing";
import { facts } from "../world";

export const topicToken = "gcp:pubsub/topic:Topic";

/** Topics that events are published on keep them to be played again; those of dead letters, and of alerts, do not. */
export const isBus = (topic: Pick<Standing, "inputs" | "outputs">): boolean =>
  typeof facts(topic)["messageRetentionDuration"] === "string";
