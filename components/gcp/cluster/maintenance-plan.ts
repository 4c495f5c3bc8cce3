/*
 * When GKE may upgrade a cluster by itself. Pure.
 * Sources: cloud.google.com/kubernetes-engine/docs/concepts/maintenance-windows-and-exclusions, "Restrictions" and "Limitations on maintenance
 * exclusions"; Kubernetes Engine API v1, MaintenanceWindow; terraform-provider-google-beta website/docs/r/container_cluster, `maintenance_policy`.
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

export interface MaintenancePlanExclusion {
  exclusionName: string;
  startTime: string;
  endTime?: string;
  exclusionOptions: { scope: ExclusionScope; endTimeBehavior?: "UNTIL_END_OF_SUPPORT" };
}

export interface MaintenancePlan {
  recurringWindow: { startTime: string; endTime: string; recurrence: string };
  maintenanceExclusions: MaintenancePlanExclusion[];
}

const day = 24 * 60 * 60 * 1000;
/** Of maintenance there must be this much in any so many days, in pieces of four hours or more. Until 2025 it was any 32 days, which every week keeps too. */
const least = { hours: 48, days: 92, piece: 4 } as const;
/** How many exclusions there may be, beside our own, how many of them of everything, and how long one of everything is at most, in days. */
const most = { exclusions: 19, noUpgrades: 3, days: 90 } as const;

/**
 * GKE would go to another minor version when its channel does, and the environment's file would say what is not true. Patches go on. It ends by itself,
 * when the support of the version does, and its end is GKE's to say: one that is written would differ from it for ever.
 */
const ownVersions: MaintenancePlanExclusion = {
  exclusionName: "minor-versions-as-asked",
  startTime: "2026-01-01T00:00:00Z",
  exclusionOptions: { scope: "NO_MINOR_UPGRADES", endTimeBehavior: "UNTIL_END_OF_SUPPORT" },
};

/**
 * The window and the exclusions, in the provider's words: dates in UTC that end in Z, as GKE tells them, or every preview shows a change.
 * @throws RangeError for what GKE refuses: too little time for maintenance, too long an exclusion, days that are none.
 */
export function planMaintenance(request: MaintenanceRequest = {}): MaintenancePlan {
  const { days = ["TU", "WE", "TH"], hour = 8, hours = 5 } = request;
  if (days.length === 0) throw new RangeError("maintenance: want a day of the week at least");
  if (!Number.isInteger(hour) || hour < 0 || hour > 23)
    throw new RangeError(`maintenance: want an hour of 0–23, in UTC, got ${hour}`);
  if (!Number.isInteger(hours) || hours < least.piece || hours > 24)
    throw new RangeError(`maintenance: want ${least.piece}–24 hours, got ${hours}: GKE counts no shorter piece`);
  const exclusions = Object.entries(request.exclusions ?? {}).map(([name, { from, to, scope = "NO_UPGRADES" }]) => {
    const [start, end] = [dateOf(name, from), dateOf(name, to) + day];
    if (end <= start) throw new RangeError(`maintenance: exclusion ${name} ends before it begins`);
    return { name, start, end, scope };
  });
  const whole = exclusions.filter(({ scope }) => scope === "NO_UPGRADES");
  if (exclusions.length > most.exclusions || whole.length > most.noUpgrades)
    throw new RangeError(
      `maintenance: GKE takes ${most.exclusions} exclusions, ${most.noUpgrades} of them NO_UPGRADES`,
    );
  for (const { name, start, end } of whole)
    if (end - start > most.days * day)
      throw new RangeError(`maintenance: exclusion ${name} of NO_UPGRADES is longer than ${most.days} days`);
  const asked = new Set(days);
  const found = leastHours(asked, hours, whole);
  if (found < least.hours)
    throw new RangeError(
      `maintenance: GKE wants ${least.hours} hours in any ${least.days} days, and in some there are ${found}: more days, more hours, or shorter exclusions`,
    );
  // A day that the window is on, whichever the days are: the recurrence says which they are.
  const first = Date.UTC(2026, 0, 4 + Math.min(...days.map((name) => weekdays.indexOf(name))), hour);
  return {
    recurringWindow: {
      startTime: stamp(first),
      endTime: stamp(first + hours * 60 * 60 * 1000),
      recurrence: `FREQ=WEEKLY;BYDAY=${weekdays.filter((name) => asked.has(name)).join(",")}`,
    },
    maintenanceExclusions: [
      ...(request.minorVersions === "byGoogle" ? [] : [ownVersions]),
      ...exclusions.map(({ name, start, end, scope }) => ({
        exclusionName: name,
        startTime: stamp(start),
        endTime: stamp(end),
        exclusionOptions: { scope },
      })),
    ],
  };
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

function dateOf(name: string, text: string): number {
  const at = /^\d{4}-\d{2}-\d{2}$/.test(text) ? Date.parse(`${text}T00:00:00Z`) : NaN;
  if (Number.isNaN(at))
    throw new RangeError(`maintenance: exclusion ${name}: want a day such as 2026-11-23, got ${text}`);
  return at;
}

const stamp = (at: number): string => new Date(at).toISOString().replace(".000Z", "Z");
