import { dayOf, weekdays, type Weekday } from "../../core/maintenance";

// When AKS may upgrade a cluster by itself, in its own words. Pure. Source: learn.microsoft.com/azure/aks/planned-maintenance.

export interface AzureMaintenance {
  /** The day of the week, in UTC: AKS takes one to a window. @defaultValue WE */
  day?: Weekday | undefined;
  /** The hour it begins at, in UTC, 0–23. @defaultValue 8: night in America, before Europe's noon */
  hour?: number | undefined;
  /** How long, in hours, 4–24. @defaultValue 5 */
  hours?: number | undefined;
  /** Times in which nothing is upgraded, by name, such as a sale: from the beginning of `from` to the end of `to`, days in UTC, `2026-11-23`. @defaultValue none */
  exclusions?: Readonly<Record<string, { from: string; to: string }>> | undefined;
}

export interface MaintenanceWindowPlan {
  durationHours: number;
  startTime: string;
  utcOffset: string;
  schedule: { weekly: { dayOfWeek: string; intervalWeeks: number } };
  notAllowedDates?: { start: string; end: string }[];
}

/** What AKS takes of its own weekly releases: hours of days, and times between moments. */
export interface WeeklyPlan {
  timeInWeek: { day: string; hourSlots: number[] }[];
  notAllowedTime?: { start: string; end: string }[];
}

/** The names are AKS's, and say what each is for: its own weekly releases, Kubernetes' patches, images of nodes. */
export const maintenanceNames = [
  "default",
  "aksManagedAutoUpgradeSchedule",
  "aksManagedNodeOSUpgradeSchedule",
] as const;
export type MaintenanceName = (typeof maintenanceNames)[number];

/** By the name of each: another kind for AKS's own releases. */
export type MaintenancePlan = Record<
  Exclude<MaintenanceName, "default">,
  { maintenanceWindow: MaintenanceWindowPlan }
> &
  Record<"default", WeeklyPlan>;

/**
 * A window for each: AKS's releases and patches on the day asked for, and images of nodes the day after, so that nodes are not gone through twice in a night.
 * @throws RangeError for what AKS refuses
 */
export function planMaintenance(request: AzureMaintenance = {}): MaintenancePlan {
  const { day = "WE", hour = 8, hours = 5 } = request;
  if (!Number.isInteger(hour) || hour < 0 || hour > 23)
    throw new RangeError(`maintenance.hour: want 0–23, in UTC, got ${hour}`);
  if (!Number.isInteger(hours) || hours < 4 || hours > 24)
    throw new RangeError(`maintenance.hours: want 4–24, got ${hours}`);
  const excluded = Object.entries(request.exclusions ?? {}).map(([name, { from, to }]) => {
    const [start, end] = [dayOf(from), dayOf(to)];
    if (start === undefined || end === undefined || end < start)
      throw new RangeError(`maintenance.exclusions.${name}: want two days, the later one last, got ${from} and ${to}`);
    // Both ends count: Azure Container Service API 2025-09-01, MaintenanceWindow.notAllowedDates.
    return { start: from, end: to };
  });
  const window = (on: Weekday): MaintenanceWindowPlan => ({
    durationHours: hours,
    startTime: `${String(hour).padStart(2, "0")}:00`,
    utcOffset: "+00:00",
    schedule: { weekly: { dayOfWeek: dayNames[on], intervalWeeks: 1 } },
    ...(excluded.length > 0 && { notAllowedDates: excluded }),
  });
  const weekly = (on: Weekday): WeeklyPlan => {
    const slots = Array.from({ length: hours }, (_, index) => hour + index);
    const [own, after] = [slots.filter((slot) => slot < 24), slots.filter((slot) => slot >= 24)];
    return {
      timeInWeek: [
        { day: dayNames[on], hourSlots: own },
        ...(after.length > 0 ? [{ day: dayNames[dayAfter(on)], hourSlots: after.map((slot) => slot - 24) }] : []),
      ],
      ...(excluded.length > 0 && {
        notAllowedTime: excluded.map(({ start, end }) => ({ start: `${start}T00:00:00Z`, end: `${end}T23:59:59Z` })),
      }),
    };
  };
  return {
    default: weekly(day),
    aksManagedAutoUpgradeSchedule: { maintenanceWindow: window(day) },
    aksManagedNodeOSUpgradeSchedule: { maintenanceWindow: window(dayAfter(day)) },
  };
}

const dayAfter = (day: Weekday): Weekday => weekdays[(weekdays.indexOf(day) + 1) % weekdays.length]!;

const dayNames: Readonly<Record<Weekday, string>> = {
  SU: "Sunday",
  MO: "Monday",
  TU: "Tuesday",
  WE: "Wednesday",
  TH: "Thursday",
  FR: "Friday",
  SA: "Saturday",
};
