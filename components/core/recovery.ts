/** What may be lost at once: one zone of a region, a region, or a whole cloud. */
export const losses = ["zone", "region", "cloud"] as const;
export type Loss = (typeof losses)[number];

/** What an environment promises: `objectives` of its file. */
export interface Objectives {
  /** How long an outage may last, in minutes. */
  rtoMinutes: number;
  /** How much of the newest data may be lost, in minutes. */
  rpoMinutes: number;
  /** Percent of requests that are answered. */
  availability: number;
}

/** A part of a time, one after the other. */
export interface Step {
  what: string;
  /** At the longest. */
  seconds: number;
  /** Who says so: a page, a measurement, or the resource whose setting it is. */
  source: string;
}

/**
 * How long something takes, or how far back it goes: the sum of steps; or nothing that has an end; or a question that does not arise, as
 * with the data of a cache, which are made again.
 */
export type Span =
  | { kind: "within"; steps: readonly Step[] }
  | { kind: "never"; why: string; set: string }
  | { kind: "notApplicable"; why: string };

/** What becomes of a store or an entry point in a loss. */
export interface Recovery {
  /** As people call it: `aws database`. */
  item: string;
  loss: Loss;
  /** By what it comes back, in a few words: which path, and to where. */
  mechanism: string;
  /** How long until it serves again: judged by `rto`. */
  outage: Span;
  /** How old what it has then may be: judged by `rpo`. */
  data: Span;
  /**
   * Why the objectives do not bind it: what it holds is the only copy of nothing that a customer gave, such as counts of orders that stand in the
   * database. Its times are told all the same. @defaultValue they bind it
   */
  aside?: string;
  /** What its numbers leave out, for whoever reads them. @defaultValue nothing */
  note?: string;
}

export type Measure = "rto" | "rpo";

/** A recovery against one objective, in minutes. */
export interface Row {
  item: string;
  loss: Loss;
  measure: Measure;
  /** Minutes that are promised. */
  objective: number;
  mechanism: string;
  /** Minutes at the worst. Null where the objective does not apply to it; infinite where it never comes back. */
  achieved: number | null;
  /** Minutes that are left of the objective; below 0 it is missed. Null where the objective does not apply. */
  margin: number | null;
  /** The parts that it is the sum of, or why there are none. */
  because: string;
  /** What to set, where it never comes back. */
  set?: string;
  /** Why the objective does not bind it. */
  aside?: string;
  /** What its numbers leave out. */
  note?: string;
}

/** The sum of a span, in seconds: infinite of what has no end, undefined where the question does not arise. */
export function secondsOf(span: Span): number | undefined {
  switch (span.kind) {
    case "within":
      return span.steps.reduce((sum, { seconds }) => sum + seconds, 0);
    case "never":
      return Infinity;
    case "notApplicable":
      return undefined;
  }
}

/** A span of these steps. @throws RangeError for a step of less than nothing */
export function within(...steps: readonly Step[]): Span {
  const wrong = steps.find(({ seconds }) => !(seconds >= 0) || !Number.isFinite(seconds));
  if (wrong) throw new RangeError(`${wrong.what}: want 0 seconds or more, got ${wrong.seconds}`);
  return { kind: "within", steps };
}

/** The one that is over first; of equal ones the first that was given. @throws RangeError of none */
export function soonest(paths: readonly Recovery[]): Recovery {
  const [first, ...others] = paths;
  if (!first) throw new RangeError("want a path at least");
  return others.reduce((best, each) => (lasts(each) < lasts(best) ? each : best), first);
}

const lasts = ({ outage }: Recovery): number => secondsOf(outage) ?? 0;

/** Whole tenths of a minute, rounded up: a number is never better than it is. */
const minutes = (seconds: number): number => Math.max(0, Math.ceil(seconds / 6 - 1e-9) / 10);

/** Each recovery against both objectives, in the order given. */
export function judge(recoveries: readonly Recovery[], objectives: Objectives): Row[] {
  return recoveries.flatMap((one) => [
    row(one, "rto", one.outage, objectives.rtoMinutes),
    row(one, "rpo", one.data, objectives.rpoMinutes),
  ]);
}

function row({ item, loss, mechanism, aside, note }: Recovery, measure: Measure, span: Span, objective: number): Row {
  const seconds = secondsOf(span);
  const achieved = seconds === undefined ? null : minutes(seconds);
  const margin = achieved === null || aside !== undefined ? null : Math.round((objective - achieved) * 10) / 10;
  return {
    ...{ item, loss, measure, objective, mechanism, achieved, margin, because: reason(span) },
    ...(span.kind === "never" ? { set: span.set } : {}),
    ...(aside !== undefined ? { aside } : {}),
    ...(note !== undefined ? { note } : {}),
  };
}

function reason(span: Span): string {
  if (span.kind !== "within") return span.why;
  const parts = span.steps.filter(({ seconds }) => seconds > 0);
  if (parts.length === 0) return span.steps.map(({ what }) => what).join(", ") || "at once";
  return parts.map(({ what, seconds }) => `${what} ${minutes(seconds)} min`).join(" + ");
}

/** The rows that miss their objective. */
export function missed(rows: readonly Row[]): Row[] {
  return rows.filter(({ margin }) => margin !== null && margin < 0);
}

/**
 * Until a person has decided to give up a region or a cloud. Promotion cannot be taken back, and most losses of a region are over sooner than
 * data could be joined again: so nobody but a person decides. A constant, and no setting: who writes a smaller one has not become quicker.
 * A quarter of an hour is what on-call policies ask of a page that is acknowledged in five (sre.google/workbook/on-call/).
 */
export const decision: Step = {
  what: "a person decides",
  seconds: 15 * 60,
  source: "components/core/recovery.ts, decision",
};

/** Nobody is told by an alarm: a customer calls, which is counted as long as a decision. */
export const unheard: Step = {
  what: "no alarm: somebody calls",
  seconds: 15 * 60,
  source: "components/core/recovery.ts, unheard",
};

/** What is over first, of several that begin at the same time. */
export const earliest = (first: Step, ...others: readonly Step[]): Step =>
  others.reduce((best, each) => (each.seconds < best.seconds ? each : best), first);

/** How long until an alarm is told of: its period as often as it must be so in a row. */
export function detection(what: string, periodSeconds: number, periods: number, source: string): Step {
  return { what: `${what} tells`, seconds: periodSeconds * periods, source };
}
