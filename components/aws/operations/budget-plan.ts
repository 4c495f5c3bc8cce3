/** When people are told about a budget: at how many percent, and of what. */
export interface Notice {
  percent: number;
  of: "ACTUAL" | "FORECASTED";
}

/**
 * Half, most and all of it: once spent, and once the month is seen to come to that, while something can still be done. Six, of the
 * ten that a budget may have (botocore budgets, NotificationWithSubscribersList and Notification; CreateBudget's text still says five).
 * AWS foretells nothing until it has seen five weeks: docs.aws.amazon.com/cost-management/latest/userguide/budgets-best-practices.html.
 */
export const notices: readonly Notice[] = (["ACTUAL", "FORECASTED"] as const).flatMap((of) =>
  [50, 80, 100].map((percent) => ({ percent, of })),
);

/** What bills are split by: the tags that everything carries. `owner` is the team. */
export const allocationTags = ["service", "owner", "environment", "data-class", "cost-center"] as const;

/**
 * From how many dollars on, and how many percent over what was expected, people are told of spending that is out of the ordinary:
 * both, so that neither a cent nor a steady growth wakes anybody.
 * @throws RangeError unless the budget is positive.
 */
export function anomalyThreshold(monthlyBudget: number): { dollars: number; percent: number } {
  if (!(monthlyBudget > 0)) throw new RangeError(`want a budget over 0 dollars, got ${monthlyBudget}`);
  return { dollars: Math.max(10, Math.round(monthlyBudget / 50)), percent: 40 };
}
