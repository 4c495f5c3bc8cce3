import { clouds, type Cloud } from "../../../components/core/contracts";
import { tunnelEnds } from "../between/ends";
import { sessionsOf } from "../between/bgp";
import { reaches } from "../between/reach";
import { cloudNames } from "../between/ways-in";
import { clouds as judges } from "../clouds";
import type { TraceWorld } from "../world";
import type { Journey } from "./journey";

/** From the nodes and pods of a cloud to another's, and back: each cluster of the two is walked from. */
export const tunnels: Journey = {
  name: "tunnels",
  subject: "pair",
  description: "from one cloud's pods to another's: tunnels, sessions, what is announced, routes, what may be lost",
  subjects: (world) => pairs().filter((pair) => stand(world, split(pair))),
  meant: (world, asked) => {
    const pair = pairs().find((one) => one === asked || split(one).reverse().join("-") === asked);
    return pair !== undefined && split(pair).every((cloud) => standsOn(world, cloud)) ? pair : undefined;
  },
  walk(trail, world, cluster, subject) {
    const [one, other] = split(subject);
    const has = (cloud: Cloud) => judges.find(({ name }) => name === cloudNames[cloud])?.has(world, cluster);
    if (has(one)) reaches(trail, world, one, cluster, other);
    else if (has(other)) reaches(trail, world, other, cluster, one);
  },
};

const pairs = (): string[] => clouds.flatMap((one, index) => clouds.slice(index + 1).map((other) => `${one}-${other}`));

const split = (pair: string): [Cloud, Cloud] => pair.split("-") as [Cloud, Cloud];

const standsOn = (world: TraceWorld, cloud: Cloud): boolean =>
  world.clusters().some((cluster) => judges.find(({ name }) => name === cloudNames[cloud])?.has(world, cluster));

/** Whether an end of a tunnel in one of two clouds means the other. */
function stand(world: TraceWorld, pair: readonly Cloud[]): boolean {
  if (tunnelEnds(world).length === 0) return false;
  const { up, down } = sessionsOf(world);
  const is = (one: Cloud, other: Cloud | undefined) =>
    other !== undefined && pair.includes(one) && pair.includes(other);
  return up.some(({ clouds: both }) => is(...both)) || down.some(({ end, towards }) => is(end.cloud, towards));
}
