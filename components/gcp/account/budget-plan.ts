/** When people are told about a budget: at what part of it, and of what. */
export interface Notice {
  thresholdPercent: number;
  spendBasis: "CURRENT_SPEND" | "FORECASTED_SPEND";
}

/** Half, most and all of it: once spent, and once the month is seen to come to that, while something can still be done. */
export const notices: readonly Notice[] = (["CURRENT_SPEND", "FORECASTED_SPEND"] as const).flatMap((spendBasis) =>
  [0.5, 0.8, 1].map((thresholdPercent) => ({ thresholdPercent, spendBasis })),
);

/** The most channels that one budget writes to. Source: the API, AllUpdatesRule.monitoringNotificationChannels. */
export const mostChannels = 5;
