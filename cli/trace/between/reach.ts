import type { Cloud } from "../../../components/core/contracts";
import { clouds as judges } from "../clouds";
import type { Cluster } from "../kubernetes/objects";
import { Missing, type Trail } from "../trail";
import type { TraceWorld } from "../world";
import { between, sessionsOf, singleCarriers, type Session } from "./bgp";
import { announcedBy, leads, rangesOf, untold } from "./routes";
import { cloudNames } from "./ways-in";

/** The clusters of a cloud. */
export const clustersOn = (world: TraceWorld, cloud: Cloud): Cluster[] =>
  world.clusters().filter((one) => judges.find(({ name }) => name === cloudNames[cloud])?.has(world, one));

/**
 * From the nodes and pods of a cluster to those of another cloud, through tunnels: sessions, what each end tells the other one, routes, and whether any one
 * thing may be lost. The way back is the other cloud's walk.
 * @throws Ended
 */
export function reaches(trail: Trail, world: TraceWorld, from: Cloud, cluster: Cluster, to: Cloud): void {
  const [here, there] = [cloudNames[from], cloudNames[to]];
  const up = trail.go(`the tunnels of ${here}`, `those of ${there}`, () => allUp(world, from, to));
  const goals = clustersOn(world, to).flatMap((one) => rangesOf(world, to, one));
  trail.go(there, `what ${here} is told`, () => {
    const told = knownTo(world, from, up);
    const missing = untold(goals, told);
    if (missing.length > 0) throw new Missing(`nobody tells it of ${missing.join(", ")}`);
    return { by: "BGP", why: `${there} tells of ${told.join(", ") || "nothing"}`, value: undefined };
  });
  trail.go(`nodes and pods on ${here}`, `the tunnels to ${there}`, () => {
    const bys = new Set(goals.map((goal) => leads(world, from, cluster, goal, up)));
    return { by: [...bys].join(", "), why: `${goals.join(", ")} are sent there`, value: undefined };
  });
  trail.go("any one of what carries it", "what is left", () => {
    const single = singleCarriers(up);
    if (single.length > 0) throw new Missing(`without ${single.join(", or ")} there is no way to ${there}`);
    return { by: "BGP", why: `${up.length} sessions, of which all stand on no one thing`, value: undefined };
  });
}

function allUp(world: TraceWorld, from: Cloud, to: Cloud) {
  const { up, down } = between([from, to], sessionsOf(world));
  const [first] = down;
  if (first) throw new Missing(first.why, first.end.by);
  if (up.length === 0) throw new Missing("no tunnel stands between them");
  const by = [...new Set(up.flatMap(({ ends }) => ends.find(({ cloud }) => cloud === from)?.by ?? []))].join(", ");
  return { by, why: `${up.length} sessions of BGP are up`, value: up };
}

/** What the other ends of sessions tell a cloud. */
const knownTo = (world: TraceWorld, cloud: Cloud, up: readonly Session[]): string[] => [
  ...new Set(
    up.flatMap(({ ends }) => ends.filter((end) => end.cloud !== cloud).flatMap((end) => announcedBy(world, end))),
  ),
];

/** Whether a cluster still reaches another cloud by the sessions that are up, whatever others are down. */
export function stillReaches(world: TraceWorld, from: Cloud, cluster: Cluster, to: Cloud): boolean {
  const { up } = between([from, to], sessionsOf(world));
  try {
    const goals = clustersOn(world, to).flatMap((one) => rangesOf(world, to, one));
    goals.forEach((goal) => leads(world, from, cluster, goal, up));
    return up.length > 0 && untold(goals, knownTo(world, from, up)).length === 0;
  } catch (error) {
    if (error instanceof Missing) return false;
    throw error;
  }
}
