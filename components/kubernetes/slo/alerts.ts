import { budgetDays, burnRate, fast, slow, type Pace } from "./burn-rates";
import { kinds, wholePlatform, type Kind, type KindName, type Objective } from "./objective";
import { where, type AlertingRule } from "./rules";

/*
 * When somebody is told that an error budget goes too fast. `severity` and `team` are what Alertmanager routes by: critical wakes somebody, warning waits
 * for the morning.
 */

/** The page that says what to do, with a section for each kind. */
export const runbook = "an-objective-is-missed.md";

export interface Alerting {
  /** The address of a runbook. */
  runbook: (page: string) => string;
  /** The address of a service's dashboard. */
  dashboard: (service: string) => string;
  /** Whether customers are there at all times, so that no requests at all means that they do not get through. */
  busy: boolean;
}

/** So many bad requests in the long window are no chance: one of a handful at night is, though it is more than the budget allows. */
export const fewRequests = 10;

/** Every alert of the objectives. */
export function alerts(objectives: readonly Objective[], alerting: Alerting): AlertingRule[] {
  const asked = [...new Set(objectives.map(({ kind }) => kind))];
  return [
    ...asked.flatMap((kind) => [
      ...(kinds[kind].pages ? [burning(kind, "critical", alerting)] : []),
      burning(kind, "warning", alerting),
    ]),
    unmeasured(objectives, alerting),
    ...(alerting.busy ? [silence(alerting)] : []),
  ];
}

/** The name of a kind's alerts: one for both severities, so that who has been woken is not told again in the morning (`inhibit_rules` of Alertmanager). */
export const alertName = (kind: KindName) => `${kinds[kind].name}BudgetBurn`;

function burning(kind: KindName, severity: "critical" | "warning", alerting: Alerting): AlertingRule {
  const { missed, counts }: Kind = kinds[kind];
  const [paces, lasting] = severity === "critical" ? [fast, "2m"] : [slow, "15m"];
  const series = where({ objective: kind });
  const burns = ({ long, short, rate }: Pace) =>
    [
      `${burnRate(long)}${series} > ${rate}`,
      `${burnRate(short)}${series} > ${rate}`,
      ...(counts === "requests"
        ? [
            `on (objective, service) avg_over_time(slo:bad:rate5m${series}[${long}]) * ${seconds(long)} > ${fewRequests}`,
          ]
        : []),
    ].join(" and ");
  return {
    alert: alertName(kind),
    expr: paces.map((one) => `(${burns(one)})`).join(" or "),
    for: lasting,
    labels: { severity },
    annotations: {
      summary: `{{ $labels.service }}: ${missed}`,
      description: `The error budget of ${budgetDays} days goes {{ $value | printf "%.1f" }} times as fast as it may.`,
      runbook_url: `${alerting.runbook(runbook)}#${kind}`,
      dashboard_url: alerting.dashboard("{{ $labels.service }}"),
    },
  };
}

const seconds = (window: string): number =>
  Number(window.slice(0, -1)) * { m: 60, h: 3600, d: 86_400 }[window.slice(-1) as "m" | "h" | "d"];

/** What is not measured is not watched, and no other alert says so. Where customers come and go, requests may be none for days. */
function unmeasured(objectives: readonly Objective[], { busy, runbook: page }: Alerting): AlertingRule {
  const always = [...new Set(objectives.map(({ kind }) => kind))].filter(
    (kind) => busy || (kinds[kind].counts === "time" && kind !== "network"),
  );
  return {
    alert: "ObjectiveNotMeasured",
    expr: `slo:budget:ratio${where({ objective: `=~${always.join("|")}` })} unless on (objective, service) slo:bad:rate5m`,
    for: "1h",
    labels: { severity: "warning" },
    annotations: {
      summary: "{{ $labels.service }}: nobody knows whether {{ $labels.objective }} is as promised",
      description: "There has been no measurement for an hour, so no alert of this objective can go off.",
      runbook_url: `${page(runbook)}#not-measured`,
    },
  };
}

/** A request that does not reach the gateway fails in no proxy's eyes. */
function silence({ runbook: page, dashboard }: Alerting): AlertingRule {
  const total = `slo:total:rate5m${where({ objective: "availability" })}`;
  return {
    alert: "NoRequestsArrive",
    expr: `(sum(${total}) or vector(0)) == 0`,
    for: "10m",
    labels: { severity: "critical", service: wholePlatform, team: wholePlatform },
    annotations: {
      summary: "No request has reached a service for ten minutes",
      description: "Either nobody asks, or requests end before the gateway: name, distribution, load balancer.",
      runbook_url: `${page(runbook)}#no-requests`,
      dashboard_url: dashboard(wholePlatform),
    },
  };
}
