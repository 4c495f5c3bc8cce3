import type { Alert } from "../alert-rules";
import { budgetDays, burnRate, fast, measuredEvery, slow, type Pace } from "./burn-rates";
import { kinds, wholePlatform, type Kind, type KindName, type Objective } from "./objective";
import { where } from "./selector";

/*
 * When somebody is told that an error budget goes too fast.
 */

/** The page that says what to do: a section for each alert. */
const page = "an-objective-is-missed.md";

/** Whoever answers for the service: the budget's series says who that is. */
const team = "{{ $labels.team }}";

/** So many bad requests in the long window are no chance: one of a handful at night is, though it is more than the budget allows. */
const fewRequests = 10;

/**
 * Every alert of the objectives.
 * @param busy whether customers are there at all times
 */
export function alerts(objectives: readonly Objective[], busy: boolean): Alert[] {
  const asked = [...new Set(objectives.map(({ kind }) => kind))];
  return [
    ...asked.flatMap((kind) => [...(kinds[kind].pages ? [burning(kind, "critical")] : []), burning(kind, "warning")]),
    unmeasured(asked, busy),
    ...(busy ? [silence] : []),
  ];
}

/** The name of a kind's alerts: one for both severities, so that who has been woken is not told again in the morning (`inhibit_rules` of Alertmanager). */
export const alertName = (kind: KindName) => `${kinds[kind].name}BudgetBurn`;

function burning(kind: KindName, severity: "critical" | "warning"): Alert {
  const { missed, counts }: Kind = kinds[kind];
  const [paces, lasting] = severity === "critical" ? [fast, "2m"] : [slow, "15m"];
  const series = where({ objective: kind });
  const burns = ({ long, short, rate }: Pace) =>
    [
      `${burnRate(long)}${series} > ${rate}`,
      `${burnRate(short)}${series} > ${rate}`,
      ...(counts === "requests"
        ? [
            `on (objective, service) sum_over_time(slo:bad:rate5m${series}[${long}]) * ${measuredEvery} > ${fewRequests}`,
          ]
        : []),
    ].join(" and ");
  return {
    name: alertName(kind),
    expr: paces.map((one) => `(${burns(one)})`).join(" or "),
    for: lasting,
    ...{ severity, team, page },
    summary: `{{ $labels.service }}: ${missed}`,
    description: `The error budget of ${budgetDays} days goes {{ $value | printf "%.1f" }} times as fast as it may.`,
  };
}

/** What is not measured is not watched, and no other alert says so. Where customers come and go, requests may be none for days. */
function unmeasured(asked: readonly KindName[], busy: boolean): Alert {
  const always = asked.filter((kind) => busy || (kinds[kind].counts === "time" && kind !== "network"));
  return {
    name: "ObjectiveNotMeasured",
    expr: `slo:budget:ratio${where({ objective: `=~${always.join("|")}` })} unless on (objective, service) slo:bad:rate5m`,
    for: "1h",
    severity: "warning",
    ...{ team, page },
    summary: "{{ $labels.service }}: nobody knows whether {{ $labels.objective }} is as promised",
    description: "There has been no measurement for an hour, so no alert of this objective can go off.",
  };
}

/** A request that does not reach the gateway fails in no proxy's eyes. */
const silence: Alert = {
  name: "NoRequestsArrive",
  expr: `(sum(slo:total:rate5m${where({ objective: "availability" })}) or vector(0)) == 0`,
  for: "10m",
  severity: "critical",
  labels: { service: wholePlatform },
  page,
  summary: "No request has reached a service for ten minutes",
  description:
    "Either nobody asks, or requests end before the gateway's proxy: name, distribution, load balancer, gateway.",
};
