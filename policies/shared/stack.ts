import type { About, Grade, Level } from "./rule";

/** What is known of the stack that is judged. */
export type Stack = Pick<About, "environment" | "grade" | "neighbours" | "rtoMinutes">;

/** Before the engine has told, and where it tells nothing. */
export const untold: Stack = { environment: "", grade: "prod", neighbours: [] };

/** What the engine tells of a stack before it asks anything (ConfigureStack). */
export interface Told {
  stack: string;
  project: string;
  /** By full key; an object is a JSON text. */
  config: ReadonlyMap<string, string>;
}

const grades: readonly Grade[] = ["dev", "staging", "prod"];

/** What of the environment's configuration the rules go by. */
interface Configured {
  grade?: unknown;
  protect?: { lifted?: unknown } | null;
  objectives?: { rto?: unknown } | null;
}

/** The grade that a stack's own configuration asks for. One that it does not say, or that nobody knows, is the strictest: prod. */
export function gradeOf(told: Omit<Told, "stack">): Grade {
  const { grade } = configured(told);
  return grades.find((known) => known === grade) ?? "prod";
}

/**
 * Why the environment's protection against deletion is off, where its configuration says so: `protect.lifted` of Pulumi.<env>.yaml, which the engine
 * sends. A reason that is empty is none. Only what rules call a lock is then advisory, and each finding names the reason.
 */
export function liftedIn(told: Omit<Told, "stack">): string | undefined {
  const reason = configured(told).protect?.lifted;
  return typeof reason === "string" && reason.trim() !== "" ? reason.trim() : undefined;
}

/** How long an outage may last, in minutes: `objectives.rto` of Pulumi.<env>.yaml, such as 60m, 4h or 1d. Another text is none. */
export function rtoOf(told: Omit<Told, "stack">): number | undefined {
  const { rto } = configured(told).objectives ?? {};
  const found = typeof rto === "string" ? /^([1-9]\d*)([mhd])$/.exec(rto) : null;
  return found ? Number(found[1]) * { m: 1, h: 60, d: 1440 }[found[2] as "m" | "h" | "d"] : undefined;
}

function configured({ project, config }: Omit<Told, "stack">): Configured {
  try {
    return (JSON.parse(config.get(`${project}:environment`) ?? "null") as Configured | null) ?? {};
  } catch {
    return {};
  }
}

/** The environments that have a stack's file, `Pulumi.NAME.yaml`, among some files. */
export function environmentsAmong(files: readonly string[]): string[] {
  return files.flatMap((file) => /^Pulumi\.([a-z0-9-]+)\.yaml$/.exec(file)?.[1] ?? []);
}

/** How a finding is enforced. A policy here never changes what is deployed: `remediate` is advisory. */
export function enforcedAs(level: Level): "advisory" | "mandatory" {
  return level === "remediate" ? "advisory" : level;
}
