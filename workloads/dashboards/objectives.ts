import { burnRate } from "../../components/kubernetes/slo/burn-rates";
import { kindNames } from "../../components/kubernetes/slo/objective";
import { where } from "../../components/kubernetes/slo/selector";
import type { Described, Section, View } from "./build";

/** A service's dashboard, or the platform's. Alerts lead to it. */
export const dashboardOf = (service: string) => `go-coffee-${service}`;

/** The objectives of one service, or of the platform: what is left of their budgets, and how fast they go. */
export function promised(service: string): Section {
  const of = where({ service });
  return {
    title: "What is promised",
    views: [
      {
        title: "Error budget left",
        about:
          "The share of what may be bad in 30 days that is left. Below 0 the objective is missed: fix before you build.",
        kind: "lines",
        unit: "percentunit",
        queries: [{ expr: `clamp_min(slo:budget_left:ratio30d${of}, -1)`, legend: "{{objective}}" }],
        bad: { below: 0 },
      },
      {
        title: "How fast it goes",
        about:
          "In the last hour, as a multiple of what may go. At 1 the budget lasts exactly 30 days; at 14.4 somebody is woken.",
        kind: "lines",
        unit: "none",
        queries: [{ expr: `${burnRate("1h")}${of}`, legend: "{{objective}}" }],
        bad: { above: 14.4 },
      },
    ],
  };
}

const all: View = {
  title: "All objectives",
  about: "What is promised of each service and of the platform, and how it stands. The worst come first.",
  kind: "table",
  unit: "none",
  columns: { service: "Service", objective: "Objective", team: "Team" },
  queries: [
    { expr: "sort(slo:budget_left:ratio30d)", legend: "Budget left" },
    { expr: burnRate("1h"), legend: "Burn rate, 1 h" },
    { expr: burnRate("6h"), legend: "Burn rate, 6 h" },
    { expr: burnRate("3d"), legend: "Burn rate, 3 d" },
    { expr: "1 - slo:budget:ratio", legend: "Promised" },
  ],
};

/** Every objective of an environment. */
export const objectivesDashboard: Described = {
  uid: dashboardOf("objectives"),
  title: "Go Coffee: objectives",
  about: "What is promised of each service and of the platform, how much of it is used up, and how fast.",
  tags: ["go-coffee", "objectives"],
  sections: [
    {
      title: "Now",
      views: [
        {
          title: "Objectives missed",
          about: "How many have used up more than they may in 30 days.",
          kind: "number",
          unit: "short",
          queries: [{ expr: "count(slo:budget_left:ratio30d < 0) or vector(0)" }],
          bad: { above: 1 },
          width: 6,
        },
        {
          title: "Alerts that wake somebody",
          about: "Critical alerts that fire.",
          kind: "number",
          unit: "short",
          queries: [{ expr: `count(ALERTS${where({ alertstate: "firing", severity: "critical" })}) or vector(0)` }],
          bad: { above: 1 },
          width: 6,
        },
        {
          title: "Alerts for the morning",
          about: "Warnings that fire.",
          kind: "number",
          unit: "short",
          queries: [{ expr: `count(ALERTS${where({ alertstate: "firing", severity: "warning" })}) or vector(0)` }],
          bad: { above: 1 },
          width: 6,
        },
        {
          title: "Not measured",
          about: "Objectives that nobody knows the state of: no alert of theirs can go off.",
          kind: "number",
          unit: "short",
          queries: [{ expr: "count(slo:budget:ratio unless on (objective, service) slo:bad:rate5m) or vector(0)" }],
          bad: { above: 1 },
          width: 6,
        },
        all,
      ],
    },
    {
      title: "Budgets over time",
      views: kindNames.map((kind): View => ({
        title: `Budget left: ${kind}`,
        about: "By service. Below 0 the objective is missed.",
        kind: "lines",
        unit: "percentunit",
        queries: [
          { expr: `clamp_min(slo:budget_left:ratio30d${where({ objective: kind })}, -1)`, legend: "{{service}}" },
        ],
        bad: { below: 0 },
      })),
    },
  ],
};
