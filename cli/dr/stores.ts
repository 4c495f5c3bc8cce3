import type { Standing } from "../../simulators/core/standing";
import { unheard, type Step } from "../../components/core/recovery";
import { facts, type TraceWorld } from "../trace/world";

/** What the engine made of a type below one of these components, and still stands: with the name that it has for it. */
export function madeBelow(world: TraceWorld, token: string, component: string): { name: string; standing: Standing }[] {
  return world.made(token).flatMap(({ urn, id }) => {
    const standing = urn.includes(`${component}$${token}::`) ? world.find(token, id) : undefined;
    return standing ? [{ name: urn.split("::").at(-1)!, standing }] : [];
  });
}

/** Seconds of an ISO 8601 duration of hours, minutes and seconds: `PT5M`. Undefined for what is none. */
export function isoSeconds(text: unknown): number | undefined {
  const [whole, hours = "0", minutes = "0", seconds = "0"] =
    /^PT(?:(\d+)H)?(?:(\d+)M)?(?:(\d+)S)?$/.exec(typeof text === "string" ? text : "") ?? [];
  return whole === undefined ? undefined : Number(hours) * 3600 + Number(minutes) * 60 + Number(seconds);
}

/** The alarm that tells first. */
export function firstTold(alarms: readonly { name: string; seconds: number }[]): Step {
  const [first] = [...alarms].sort((one, other) => one.seconds - other.seconds);
  return first ? { what: "an alarm tells", seconds: first.seconds, source: first.name } : unheard;
}

export const numberOf = (of: Standing | undefined, property: string): number =>
  Number((of && facts(of)[property]) ?? 0) || 0;

export const regionOf = (standing: Standing): string => {
  const { region, location } = facts(standing);
  return standing.region !== "" ? standing.region : String(region ?? location ?? "");
};
