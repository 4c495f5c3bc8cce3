/** When people are told about a budget: at what part of it, in percent, and of what. */
export interface Notice {
  key: string;
  threshold: number;
  thresholdType: "Actual" | "Forecasted";
}

/** Most and all of it once spent, and once the month is seen to come to that, or far over it. A budget of Azure's has five at most. */
export const notices: readonly Notice[] = [
  { key: "spent-80", threshold: 80, thresholdType: "Actual" },
  { key: "spent-100", threshold: 100, thresholdType: "Actual" },
  { key: "forecast-80", threshold: 80, thresholdType: "Forecasted" },
  { key: "forecast-100", threshold: 100, thresholdType: "Forecasted" },
  { key: "forecast-120", threshold: 120, thresholdType: "Forecasted" },
];

/** The beginning of a month as ARM takes it. @throws RangeError for what is no first day of a month */
export function startOf(from: string): string {
  if (!/^20\d{2}-(0[1-9]|1[0-2])-01$/.test(from))
    throw new RangeError(`want a budget from the first day of a month, such as 2026-12-01, got ${from}`);
  return `${from}T00:00:00Z`;
}
