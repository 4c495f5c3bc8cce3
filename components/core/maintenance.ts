/*
 * When GKE may upgrade a cluster by itself, and what it refuses of it: asked of the configuration, and of the component. Pure.
 * Sources: cloud.google.com/kubernetes-engine/docs/concepts/maintenance-windows-and-exclusions, "Restrictions" and "Limitations on maintenance
 * exclusions"; Kubernetes Engine API v1, MaintenanceWindow.
 */

export const weekdays = ["SU", "MO", "TU", "WE", "TH", "FR", "SA"] as const;
export type Weekday = (typeof weekdays)[number];

/** What an exclusion holds off: everything; everything but patches; or another minor version of the control plane alone. */
export const exclusionScopes = ["NO_UPGRADES", "NO_MINOR_OR_NODE_UPGRADES", "NO_MINOR_UPGRADES"] as const;
export type ExclusionScope = (typeof exclusionScopes)[number];

export interface MaintenanceRequest {
  /** @defaultValue Tuesday, Wednesday and Thursday: when people are there to look */
  days?: readonly Weekday[] | undefined;
  /**
   * Who goes to another minor version: only `cluster.version`, until the support of the one that runs ends; or GKE too, when its channel does.
   * @defaultValue "asAsked"
   */
  minorVersions?: "asAsked" | "byGoogle" | undefined;
  /** The hour it begins at, in UTC, 0–23. @defaultValue 8: night in America, before Europe's noon */
  hour?: number | undefined;
  /** How long, in hours, 4–24. @defaultValue 5 */
  hours?: number | undefined;
  /** Times in which nothing is upgraded, by name, such as a sale: from the beginning of `from` to the end of `to`, days in UTC, `2026-11-23`. @defaultValue none */
  exclusions?: Readonly<Record<string, { from: string; to: string; scope?: ExclusionScope | undefined }>> | undefined;
}

/** The days, the hour and the hours where nobody says others. */
export const usualMaintenance = { days: ["TU", "WE", "TH"], hour: 8, hours: 5 } as const;

/** The program's own exclusion: what is asked for may not have its name. */
export const ownExclusion = "minor-versions-as-asked";

/** A day, in milliseconds. */
export const day = 24 * 60 * 60 * 1000;
/** Of maintenance there must be this much in any so many days, in pieces of four hours or more. Until 2025 it was any 32 days, which every week keeps too. */
const least = { hours: 48, days: 92, piece: 4 } as const;
/** How many exclusions there may be, beside our own, how many of them of everything, and how long one of everything is at most, in days. */
const most = { exclusions: 19, noUpgrades: 3, days: 90 } as const;

/** One thing that is wrong: under which key of the request, and what is wanted instead. */
export interface MaintenanceProblem {
  at: readonly string[];
  says: string;
}

/** The beginning of a day in UTC, in milliseconds; undefined for a day that there is not, such as the 31st of February. */
export function dayOf(text: string): number | undefined {
  const at = /^\d{4}-\d{2}-\d{2}$/.test(text) ? Date.parse(`${text}T00:00:00Z`) : NaN;
  return Number.isNaN(at) || new Date(at).toISOString().slice(0, 10) !== text ? undefined : at;
}

/** What GKE would refuse: too little time for maintenance, exclusions that are too long, too many or end before they begin, days that are none. */
export function maintenanceProblems(request: MaintenanceRequest): MaintenanceProblem[] {
  const { days = usualMaintenance.days, hour = usualMaintenance.hour, hours = usualMaintenance.hours } = request;
  const found: MaintenanceProblem[] = [];
  if (days.length === 0) found.push({ at: ["days"], says: "want a day of the week at least" });
  if (!Number.isInteger(hour) || hour < 0 || hour > 23)
    found.push({ at: ["hour"], says: `want 0–23, in UTC, got ${hour}` });
  if (!Number.isInteger(hours) || hours < least.piece || hours > 24)
    found.push({ at: ["hours"], says: `want ${least.piece}–24, got ${hours}: GKE counts no shorter piece` });
  const exclusions = Object.entries(request.exclusions ?? {});
  found.push(...exclusions.flatMap(([name, one]) => exclusionProblems(name, one)));
  const whole = exclusions.filter(([, { scope = "NO_UPGRADES" }]) => scope === "NO_UPGRADES");
  if (exclusions.length > most.exclusions || whole.length > most.noUpgrades)
    found.push({
      at: ["exclusions"],
      says: `want ${most.exclusions} at most, ${most.noUpgrades} of them NO_UPGRADES, got ${exclusions.length} and ${whole.length}: take those that are over out, or give some another scope`,
    });
  if (found.length > 0) return found;
  const hoursLeft = leastHours(
    new Set(days),
    hours,
    whole.map(([, { from, to }]) => ({ start: dayOf(from)!, end: dayOf(to)! + day })),
  );
  if (hoursLeft < least.hours)
    found.push({
      at: [],
      says: `want ${least.hours} hours in any ${least.days} days, as GKE does, and in some there are ${hoursLeft}: more days, more hours, or shorter exclusions`,
    });
  return found;
}

function exclusionProblems(
  name: string,
  { from, to, scope = "NO_UPGRADES" }: { from: string; to: string; scope?: ExclusionScope | undefined },
): MaintenanceProblem[] {
  const at = ["exclusions", name];
  if (name === ownExclusion) return [{ at, says: "want another name: the program has an exclusion of this one" }];
  const none = Object.entries({ from, to }).filter(([, text]) => dayOf(text) === undefined);
  if (none.length > 0)
    return none.map(([key, text]) => ({
      at: [...at, key],
      says: `want a day that there is, such as 2026-11-23, got ${text}`,
    }));
  const days = (dayOf(to)! - dayOf(from)!) / day + 1;
  if (days < 1) return [{ at: [...at, "to"], says: `want a day that is not before from, ${from}, got ${to}` }];
  if (scope === "NO_UPGRADES" && days > most.days)
    return [
      { at, says: `want ${most.days} days at most of NO_UPGRADES, got ${days}: make it shorter, or of another scope` },
    ];
  return [];
}

/** The fewest hours of maintenance in any so many days in a row: in usual weeks, and around each exclusion. */
function leastHours(
  days: ReadonlySet<Weekday>,
  hours: number,
  excluded: readonly { start: number; end: number }[],
): number {
  const on = (at: number): number =>
    days.has(weekdays[new Date(at).getUTCDay()]!) && !excluded.some(({ start, end }) => at >= start - day && at < end)
      ? hours
      : 0;
  const starts = [Date.UTC(2026, 0, 4), ...excluded.map(({ start }) => start)].flatMap((around) =>
    Array.from({ length: 2 * least.days }, (_, index) => around + (index - least.days) * day),
  );
  return Math.min(
    ...starts.map((start) =>
      Array.from({ length: least.days }, (_, index) => on(start + index * day)).reduce((a, b) => a + b),
    ),
  );
}
