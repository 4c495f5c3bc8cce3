import type { Cloud } from "../../components/core/contracts";
import { eventTypes } from "../../components/core/events";
import type { Handler, Publisher } from "../contract";
import { hopsOf } from "../envelope";
import { Poison } from "../poison";

/** Which bus events go on to. */
export const nextCloud = { aws: "gcp", gcp: "azure" } as const satisfies Partial<Record<Cloud, Cloud>>;

/**
 * Sends an event on to the next cloud as it is: with its own id and source it is the same event there, however often it comes, and by whatever way. This cloud is added to its hops.
 * Which types come here at all, the bus's filter says.
 */
export const forward: Handler = {
  name: "forward",
  takes: eventTypes,
  async handle(event, tools) {
    await tools.forward();
    tools.log.info("went on", { hops: hopsOf(event).length + 1 });
  },
};

/**
 * A publisher on the next cloud's bus that takes nothing which came through there before: where two clouds forward to each other, an event would go round for ever. The bus's filter
 * holds it back already; what comes all the same is poison, since the filter is then not what it should be. Hops name each cloud once, so they are three at most.
 */
export function onward(next: Cloud, publisher: Publisher): Publisher {
  return {
    async publish(event) {
      if (hopsOf(event).includes(next))
        throw new Poison(`${event.type} ${event.id} came through ${next} before: it goes in a circle`);
      await publisher.publish(event);
    },
  };
}
