import { delivery, functionVariables } from "../../components/core/events";
import type { Standing } from "../../simulators/core/standing";
import type { RunsFunction, Subscriber, Topology } from "../../simulators/events/topology";
import { isProps } from "../../simulators/protocol/values";
import { Failure } from "../failure";
import { facts, text } from "../trace/world";

/** A bus as it stands in the world, and what its local stores must know. */
export interface StandingBus extends Topology {
  /** DynamoDB: the attributes of each table's key. */
  tables?: Record<string, string[]>;
}

/** What a subscriber is called for people: its function's name, or `service-NAME`. */
export function keyOf(runs: RunsFunction | undefined, name: string): string {
  return (
    runs?.environment[functionVariables.function] ?? /service-[a-z0-9-]+?(?=-[0-9a-z]{5}$|$)/.exec(name)?.[0] ?? name
  );
}

/** The file of an archive that a resource has as its source, and its hash: the engine keeps both. @throws Failure where there is none */
export function archiveIn(holder: Standing | undefined, of: string): { archive: string; sha256?: string } {
  const source = holder && facts(holder)["source"];
  const archive = isProps(source) ? source["path"] : undefined;
  const hash = isProps(source) ? source["hash"] : undefined;
  if (typeof archive !== "string")
    throw new Failure(`the archive of ${of} is not in the world: run \`coffee local up\` again`);
  return { archive, ...(typeof hash === "string" && { sha256: hash }) };
}

/** Texts of an object; the rest is left out. */
export function textsOf(from: unknown): Record<string, string> {
  const entries = isProps(from) ? Object.entries(from) : [];
  return Object.fromEntries(entries.filter((one): one is [string, string] => typeof one[1] === "string"));
}

/** A number, or text of one; seconds as `60s` or `PT1M`. */
export function numberOf(value: unknown, otherwise: number): number {
  if (typeof value === "number") return value;
  if (typeof value !== "string") return otherwise;
  const [, hours, minutes, seconds] = /^PT(?:(\d+)H)?(?:(\d+)M)?(?:(\d+)S)?$/.exec(value) ?? [];
  if (hours ?? minutes ?? seconds) return Number(hours ?? 0) * 3600 + Number(minutes ?? 0) * 60 + Number(seconds ?? 0);
  const plain = Number(value.replace(/s$/, ""));
  return Number.isFinite(plain) ? plain : otherwise;
}

/** Seconds until the next try of what failed so often: doubled each time. */
export function doubled(
  first: number = delivery.firstDelay,
  longest: number = delivery.longestDelay,
): Subscriber["backOff"] {
  return (tried) => Math.min(first * 2 ** Math.max(0, tried - 1), longest);
}

/** A subscriber whose queue does not stand: what its filter lets through goes nowhere. */
export function nowhere(key: string, lets: Subscriber["lets"], gone: string): Subscriber {
  const queue = `${key}-gone`;
  return {
    ...{ key, lets, gone, queue, deadLetters: `${queue}-dead`, settings: { visibility: 30 } },
    ...{ attempts: Infinity, backOff: doubled(), batch: 1, concurrency: 1 },
  };
}

/** How many processes, or events in one, a laptop is asked for at most. */
export const atOnce = (wanted: unknown, most: number): number => Math.max(1, Math.min(numberOf(wanted, most), most));

/** @throws Failure naming what is not as it must be */
export function mustText(standing: Standing, property: string): string {
  const value = text(standing, property);
  if (value === undefined) throw new Failure(`${standing.token} ${standing.id} has no ${property}`);
  return value;
}
