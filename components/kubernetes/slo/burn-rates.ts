/*
 * How fast an error budget goes. A rate of 1 uses up the budget of 30 days in 30 days. Windows and rates are those of the SRE workbook: each pair of a long
 * window, which says that it matters, and a short one, which says that it still goes on.
 * Source: sre.google/workbook/alerting-on-slos, "6: Multiwindow, Multi-Burn-Rate Alerts", table 5-8.
 */

/** The days that a budget is for. */
export const budgetDays = 30;

/** The seconds between two measurements. */
export const measuredEvery = 30;

/** The windows, shortest first, and how often what they say is worked out. */
export const windows = {
  "5m": "30s",
  "30m": "30s",
  "1h": "30s",
  "2h": "30s",
  "6h": "30s",
  "1d": "2m",
  "3d": "2m",
} as const;
export type Window = keyof typeof windows;

/** Two windows in which the budget goes at least `rate` times as fast as it may. */
export interface Pace {
  long: Window;
  short: Window;
  rate: number;
}

/** Somebody is woken: 2 % of the budget are gone in an hour, or 5 % in six. */
export const fast: readonly Pace[] = [
  { long: "1h", short: "5m", rate: 14.4 },
  { long: "6h", short: "30m", rate: 6 },
];

/** Somebody looks into it by day: 10 % of the budget are gone in a day, or in three. */
export const slow: readonly Pace[] = [
  { long: "1d", short: "2h", rate: 3 },
  { long: "3d", short: "6h", rate: 1 },
];

/** The least that may be promised where somebody is to be woken: of a larger budget nothing could be used 14.4 times as fast as it may. */
export const leastTarget = 0.95;
if (1 / (1 - leastTarget) <= Math.max(...fast.map(({ rate }) => rate)))
  throw new RangeError(`no alert could ever fire for a target of ${leastTarget}`);

/** The recorded series of a window. */
export const burnRate = (window: Window): string => `slo:burn:rate${window}`;
