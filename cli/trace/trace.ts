import { nearest } from "../../components/core/problems";
import { Failure } from "../failure";
import { cloudOf, clouds } from "./clouds";
import { journeys } from "./journeys/all";
import type { Journey } from "./journeys/journey";
import { follow, type Hop, type Walked } from "./trail";
import type { Cluster } from "./kubernetes/objects";
import type { TraceWorld } from "./world";

/** What `--json` prints: the hops of every subject, one after the other. */
export interface TraceResult {
  journey: string;
  holds: boolean;
  hops: Hop[];
}

/** @throws Failure with those there are, where there is no journey of that name */
export function journeyNamed(name: string): Journey {
  const found = journeys.find((one) => one.name === name);
  if (found) return found;
  throw new Failure(
    unknown(
      "journey",
      name,
      journeys.map((one) => one.name),
    ),
    2,
  );
}

/**
 * Walks a journey for each of its subjects, or for the one that is asked for, through every cluster that stands.
 * @param environment its name, for what is said where there is nothing of the kind
 * @throws Failure where the world has no such subject, or nothing of the kind
 */
export function trace(world: TraceWorld, journey: Journey, asked?: string, environment?: string): Walked[] {
  const absent = environment === undefined ? undefined : journey.absent?.(world, environment);
  if (absent !== undefined) throw new Failure(absent, 2);
  const known = journey.subjects(world);
  const meant = asked === undefined ? known : [journey.meant(world, asked)];
  return meant.map((subject) => {
    if (subject === undefined) throw new Failure(unknown(journey.subject, asked!, known), 2);
    const hops = walk(world, journey, subject);
    return { subject, hops, holds: hops.length > 0 && hops.every(({ holds }) => holds) };
  });
}

function walk(world: TraceWorld, journey: Journey, subject: string): Hop[] {
  const clusters = inOrder(world);
  const hops = clusters.flatMap((cluster) => {
    const found = follow((trail) => {
      // Of a cluster that is gone nothing holds, whatever of its objects stands.
      cloudOf(world, cluster);
      journey.walk(trail, world, cluster, subject);
    });
    // Which of several it is about.
    return clusters.length < 2 ? found : found.map((hop) => ({ ...hop, cluster: nameOf(world, cluster) }));
  });
  if (hops.every(({ holds }) => holds)) return hops;
  const gone = world.gone();
  if (gone.length === 0) return hops;
  const some = gone.slice(0, 3).join(", ") + (gone.length > 3 ? `, and ${gone.length - 3} more` : "");
  return hops.map((hop) => (hop.holds ? hop : { ...hop, why: `${hop.why}. Gone since the last run: ${some}` }));
}

/** In the order of the clouds; what no cloud knows any more comes first. */
function inOrder(world: TraceWorld): Cluster[] {
  const order = (cluster: Cluster) => clouds.findIndex((one) => one.has(world, cluster));
  return world.clusters().sort((one, other) => order(one) - order(other));
}

const nameOf = (world: TraceWorld, cluster: Cluster): string =>
  clouds.find((one) => one.has(world, cluster))?.name ?? cluster.scope;

function unknown(what: string, name: string, known: readonly string[]): string {
  const close = nearest(name, known);
  const hint = close === undefined ? "" : `; did you mean ${close}?`;
  return `no ${what} \`${name}\`; there are ${known.join(", ") || "none"}${hint}`;
}
