import { nearest } from "../../components/core/problems";
import { Failure } from "../failure";
import { cloudOf } from "./clouds";
import { journeys } from "./journeys/all";
import type { Journey } from "./journeys/journey";
import { follow, type Hop } from "./trail";
import type { TraceWorld } from "./world";

/** What `--json` prints: the hops of every subject, one after the other. */
export interface TraceResult {
  journey: string;
  holds: boolean;
  hops: Hop[];
}

/** One walk: a journey for one path or service. */
export interface Walked {
  subject: string;
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
 * @throws Failure where the world has no such subject
 */
export function trace(world: TraceWorld, journey: Journey, asked?: string): Walked[] {
  const known = journey.subjects(world);
  const meant = asked === undefined ? known : [journey.meant(world, asked)];
  return meant.map((subject) => {
    if (subject === undefined) throw new Failure(unknown(journey.subject, asked!, known), 2);
    const hops = walk(world, journey, subject);
    return { subject, hops, holds: hops.length > 0 && hops.every(({ holds }) => holds) };
  });
}

function walk(world: TraceWorld, journey: Journey, subject: string): Hop[] {
  const clusters = world.clusters();
  const hops = clusters.flatMap((cluster) =>
    follow((trail) => {
      // Of a cluster that is gone nothing holds, whatever of its objects stands.
      cloudOf(world, cluster);
      journey.walk(trail, world, cluster, subject);
    }),
  );
  if (hops.every(({ holds }) => holds)) return hops;
  const gone = world.gone();
  if (gone.length === 0) return hops;
  const some = gone.slice(0, 3).join(", ") + (gone.length > 3 ? `, and ${gone.length - 3} more` : "");
  return hops.map((hop) => (hop.holds ? hop : { ...hop, why: `${hop.why}. Gone since the last run: ${some}` }));
}

function unknown(what: string, name: string, known: readonly string[]): string {
  const close = nearest(name, known);
  const hint = close === undefined ? "" : `; did you mean ${close}?`;
  return `no ${what} \`${name}\`; there are ${known.join(", ") || "none"}${hint}`;
}
