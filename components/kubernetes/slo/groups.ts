import { alertRule, type Rule, type RuleGroup } from "../alert-rules";
import { alerts } from "./alerts";
import { budgetDays, burnRate, leastTarget, measuredEvery, windows, type Window } from "./burn-rates";
import { measures, type Measured } from "./measures";
import { budgetOf, durationBuckets, kinds, type Objective } from "./objective";

export interface Promised extends Measured {
  objectives: readonly Objective[];
  /** Whether customers are there at all times, so that no requests at all means that they do not get through. */
  busy: boolean;
  /** Where the runbooks are, without a / at its end. @defaultValue the folder in the repository */
  runbooks?: string | undefined;
}

/**
 * All rules of some objectives: what is measured, what may be bad, how fast that is used up, and who is told.
 * @throws RangeError for an objective that no alert could watch
 */
export function groupsOf(promised: Promised): (RuleGroup & { rules: Rule[] })[] {
  const { objectives, figures, busy, runbooks } = promised;
  for (const one of objectives) mustBeWatchable(one);
  if (!durationBuckets.includes(figures.latency))
    throw new RangeError(
      `no histogram has a bound of ${figures.latency} ms: want one of ${durationBuckets.join(", ")}`,
    );
  return [
    // Sums over a window divide what was measured at the same moments, so both stand in one group.
    { name: "objectives-measures", interval: `${measuredEvery}s`, rules: measures(promised, objectives) },
    { name: "objectives-budgets", interval: "1m", rules: objectives.map(budget) },
    ...["30s", "2m"].map((interval) => ({
      name: `objectives-burn-${interval}`,
      interval,
      rules: (Object.keys(windows) as Window[]).filter((one) => windows[one] === interval).map(burn),
    })),
    { name: "objectives-left", interval: "5m", rules: [left] },
    {
      name: "objectives-alerts",
      interval: "30s",
      rules: alerts(objectives, busy).map((alert) => alertRule(alert, runbooks)),
    },
  ];
}

function mustBeWatchable({ kind, service, target }: Objective): void {
  const least = kinds[kind].pages ? leastTarget : 0;
  if (!(target >= least && target < 1))
    throw new RangeError(`${service}: an objective of ${target} for ${kind}; want ${least} or more, and less than 1`);
}

/** What may be bad. Its labels are those of the alerts: whose it is. */
function budget(objective: Objective): Rule {
  const { kind, service, team } = objective;
  return {
    record: "slo:budget:ratio",
    expr: `vector(${budgetOf(objective)})`,
    labels: { objective: kind, service, team },
  };
}

const share = (window: string): string =>
  window === "5m"
    ? "slo:bad:rate5m / slo:total:rate5m"
    : `sum_over_time(slo:bad:rate5m[${window}]) / sum_over_time(slo:total:rate5m[${window}])`;
const perBudget = (window: string): string =>
  `(${share(window)}) / on (objective, service) group_right () slo:budget:ratio`;

const burn = (window: Window): Rule => ({ record: burnRate(window), expr: perBudget(window) });

/** The share of the budget that is left; below 0 where more was bad than may be. */
const left: Rule = { record: "slo:budget_left:ratio30d", expr: `1 - ${perBudget(`${budgetDays}d`)}` };
