import { clouds } from "../../../components/core/contracts";
import { Names } from "../between/dns";
import { cloudNames, cloudsWithWaysIn, domainOf } from "../between/ways-in";
import { ledElsewhere } from "../between/without";
import { clouds as judges } from "../clouds";
import { Missing, Unjudged } from "../trail";
import type { TraceWorld } from "../world";
import type { Journey } from "./journey";

/**
 * That customers are led elsewhere when a cloud's way in does not answer. It is walked for every cloud where the domain can lead to several;
 * for one that is asked for in any case. What they find there `coffee trace ENV request --without CLOUD` follows.
 */
export const failover: Journey = {
  name: "failover",
  subject: "cloud",
  description: "where customers are led when a cloud does not answer: zones, sets of records, health checks, pools",
  subjects: (world) => (leadsToSeveral(world) ? cloudsWithWaysIn(world) : []),
  meant: (world, asked) => clouds.find((one) => one === asked && cloudsWithWaysIn(world).includes(one)),
  walk(trail, world, cluster, subject) {
    const lost = clouds.find((one) => one === subject);
    // Told once: of the cloud that is lost, by its own cluster.
    const judge = judges.find((one) => lost !== undefined && one.name === cloudNames[lost]);
    if (lost !== undefined && judge?.has(world, cluster)) ledElsewhere(trail, world, lost);
  },
};

/** Whether the domain leads to more than one cloud, whichever of them answer. */
function leadsToSeveral(world: TraceWorld): boolean {
  try {
    const domain = domainOf(world);
    const all = cloudsWithWaysIn(world);
    const lost = [[], ...all.map((one) => [one])];
    const found = lost.flatMap((each) => new Names(world, each).answers(domain).map(({ cloud }) => cloud));
    return new Set(found).size > 1;
  } catch (error) {
    if (error instanceof Missing || error instanceof Unjudged) return false;
    throw error;
  }
}
