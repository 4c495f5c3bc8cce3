import type { Cloud } from "../../../components/core/contracts";
import { containsAddress, parseCidr } from "../../../simulators/kubernetes/addresses";
import type { TraceWorld } from "../world";
import { tunnelEnds, type TunnelEnd } from "./ends";
import { disagreement } from "./offers";
import { cloudNames } from "./ways-in";

/** A session of BGP that is up: its two ends know each other. */
export interface Session {
  clouds: [Cloud, Cloud];
  ends: [TunnelEnd, TunnelEnd];
}

/** An end without a session. */
export interface Down {
  end: TunnelEnd;
  /** The cloud that it means; undefined where nothing tells. */
  towards: Cloud | undefined;
  why: string;
}

export interface Sessions {
  up: Session[];
  down: Down[];
}

/** What sessions stand between the clouds, and where there should be one and why there is none. */
export function sessionsOf(world: TraceWorld): Sessions {
  const ends = tunnelEnds(world);
  const up: Session[] = [];
  const down: Down[] = [];
  const paired = new Set<TunnelEnd>();
  for (const [index, end] of ends.entries())
    for (const other of ends.slice(index + 1)) {
      if (end.cloud === other.cloud || !facing(end, other)) continue;
      paired.add(end).add(other);
      const why = problemOf(end, other);
      if (why === undefined) up.push({ clouds: [end.cloud, other.cloud], ends: [end, other] });
      else
        down.push(
          { end, towards: other.cloud, why: `${why} (${other.by})` },
          { end: other, towards: end.cloud, why: `${why} (${end.by})` },
        );
    }
  for (const end of ends) {
    if (paired.has(end)) continue;
    // Of the instances of a connection at Azure the other end need know one alone.
    if (ends.some((one) => one !== end && one.standing === end.standing && paired.has(one) && end.cloud === "azure"))
      continue;
    down.push({ end, towards: meant(end, ends), why: end.problem ?? nobody(end, ends) });
  }
  return { up, down };
}

const facing = (one: TunnelEnd, other: TunnelEnd): boolean =>
  one.outside !== "" &&
  other.outside !== "" &&
  one.outside === other.otherOutside &&
  other.outside === one.otherOutside;

/** Why two ends that face each other have no session; undefined where they have. */
function problemOf(one: TunnelEnd, other: TunnelEnd): string | undefined {
  const own = one.problem ?? other.problem;
  if (own !== undefined) return own;
  if (one.key === "" || one.key !== other.key) return "the pre-shared keys are not the same";
  const offers = disagreement(one.offer, other.offer);
  if (offers !== undefined) return offers;
  if (one.inside !== other.otherInside || other.inside !== one.otherInside)
    return `their addresses inside are not each other's: ${one.inside} to ${one.otherInside} here, ${other.inside} to ${other.otherInside} there`;
  const block = parseCidr(`${one.inside}/30`);
  const last = (address: string) => Number(address.split(".").at(-1)) % 4;
  if (!block || !containsAddress(block, other.inside) || [one, other].some(({ inside }) => last(inside) % 3 === 0))
    return `${one.inside} and ${other.inside} are not the two addresses of one /30`;
  for (const [here, there] of [
    [one, other],
    [other, one],
  ] as const)
    if (here.asn !== there.otherAsn)
      return `${cloudNames[here.cloud]} has the ASN ${here.asn}, and ${cloudNames[there.cloud]} expects ${there.otherAsn}`;
  return one.asn === other.asn ? `both have the ASN ${one.asn}` : undefined;
}

/** Which cloud an end without another means: by the address that it calls, or the ASN that it expects. */
const meant = (end: TunnelEnd, ends: readonly TunnelEnd[]): Cloud | undefined =>
  (
    ends.find((one) => one.cloud !== end.cloud && one.outside === end.otherOutside) ??
    ends.find((one) => one.cloud !== end.cloud && one.otherOutside === end.outside && end.outside !== "") ??
    ends.find((one) => one.cloud !== end.cloud && one.asn === end.otherAsn)
  )?.cloud;

function nobody(end: TunnelEnd, ends: readonly TunnelEnd[]): string {
  if (end.otherOutside === "") return "it knows no address of the other end";
  const there = ends.filter((one) => one.cloud !== end.cloud && one.outside === end.otherOutside);
  if (there.length === 0) return `no end of a tunnel in another cloud has the address ${end.otherOutside}`;
  const expects = [...new Set(there.map(({ otherOutside }) => otherOutside || "nobody"))].join(", ");
  return `${end.otherOutside} is there and expects ${expects}, and not ${end.outside}`;
}

/** What of it is between two clouds. */
export const between = (clouds: readonly [Cloud, Cloud], found: Sessions): Sessions => ({
  up: found.up.filter((one) => one.clouds.every((cloud) => clouds.includes(cloud))),
  down: found.down.filter(
    ({ end, towards }) => clouds.includes(end.cloud) && (towards === undefined || clouds.includes(towards)),
  ),
});

/** The carriers without which no session is left: none where any one of them may go. */
export function singleCarriers(up: readonly Session[]): string[] {
  const carried = (session: Session) => session.ends.flatMap(({ carriers }) => carriers);
  const all = new Set(up.flatMap(carried));
  return [...all].filter((carrier) => up.every((session) => carried(session).includes(carrier)));
}
