import { clouds, type Cloud } from "../../../components/core/contracts";
import { Failure } from "../../failure";
import { clouds as judges } from "../clouds";
import { request, serve } from "../journeys/request";
import { follow, Missing, type Found, type Hop, type Trail, type Walked } from "../trail";
import type { TraceWorld } from "../world";
import { named, Names, type Answer } from "./dns";
import { answersTo, cloudNames, cloudsWithWaysIn, domainOf } from "./ways-in";

/**
 * Where customers of the domain are led while a cloud's way in does not answer: its health checks have failed, and what resolvers kept is forgotten.
 * @throws Ended where they are still led there, or nowhere
 */
export function ledElsewhere(trail: Trail, world: TraceWorld, lost: Cloud): { domain: string; answers: Answer[] } {
  const domain = domainOf(world);
  const answers = trail.go("a customer", domain, () => elsewhere(world, domain, lost));
  for (const { cloud } of answers)
    trail.go(domain, `the way in on ${cloudNames[cloud]}`, () => answersTo(world, cloud, domain));
  return { domain, answers };
}

function elsewhere(world: TraceWorld, domain: string, lost: Cloud): Found<Answer[]> {
  const serves = serving(world);
  const answers = new Names(world, [lost], serves).answers(domain);
  const still = answers.find(({ cloud }) => cloud === lost);
  const name = cloudNames[lost];
  if (still) {
    const others = new Names(world, [], serves).answers(domain).some(({ cloud }) => cloud !== lost);
    const only = answers.length === 1 && !others ? ": no failover of names stands" : "";
    throw new Missing(`without ${name} it still leads to ${name}${only}`, still.by.join(", "));
  }
  return {
    by: answers.flatMap(({ by }) => by).join(", "),
    why: `without ${name} it leads to ${named(answers)}`,
    value: answers,
  };
}

/** @throws Failure where no such cloud has a way in here */
export function cloudLost(world: TraceWorld, asked: string): Cloud {
  const lost = clouds.find((one) => one === asked);
  const there = cloudsWithWaysIn(world);
  if (lost !== undefined && there.includes(lost)) return lost;
  throw new Failure(`no way in on \`${asked}\`; there are ${there.join(", ") || "none"}`, 2);
}

/** A customer's request while a cloud does not answer: to each cloud that the domain leads to then, and through it. */
export function requestWithout(world: TraceWorld, lost: Cloud, asked?: string): Walked[] {
  const paths = asked === undefined ? request.subjects(world) : [request.meant(world, asked)];
  let answers: Answer[] = [];
  const led = follow((trail) => {
    answers = ledElsewhere(trail, world, lost).answers;
  });
  return paths.map((path) => {
    if (path === undefined) throw new Failure(`no path \`${asked}\`: want one that begins with a slash`, 2);
    const hops = [...led, ...answers.flatMap(({ cloud }) => through(world, cloud, path))];
    return { subject: `${path} without ${cloudNames[lost]}`, hops, holds: hops.every(({ holds }) => holds) };
  });
}

/** Whether a cloud answers a path, with the data that it needs: what a check finds out that asks for it. Each is walked once; one without a cluster is taken to. */
function serving(world: TraceWorld): (cloud: Cloud, path: string) => boolean {
  const known = new Map<string, boolean>();
  return (cloud, path) => {
    const key = `${cloud} ${path}`;
    const answers = known.get(key) ?? walksOn(world, cloud, path).every(({ holds }) => holds);
    known.set(key, answers);
    return answers;
  };
}

function through(world: TraceWorld, cloud: Cloud, path: string): Hop[] {
  const name = cloudNames[cloud];
  const hops = walksOn(world, cloud, path);
  if (hops.length > 0) return hops;
  const why = `no cluster stands on ${name}`;
  return [{ from: `the way in on ${name}`, to: "a cluster", by: "nothing", holds: false, why }];
}

function walksOn(world: TraceWorld, cloud: Cloud, path: string): Hop[] {
  const name = cloudNames[cloud];
  const judge = judges.find((one) => one.name === name);
  const clusters = world.clusters().filter((one) => judge?.has(world, one));
  return clusters.flatMap((cluster) =>
    follow((trail) => serve(trail, world, cluster, path)).map((hop) => ({ ...hop, cluster: name })),
  );
}
