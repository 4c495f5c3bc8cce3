import { existsSync, readFileSync } from "node:fs";
import * as path from "node:path";
import { metricsIn } from "../../cli/trace/kubernetes/promql";
import { alertRule, type Alert } from "../../components/kubernetes/alert-rules";
import { ensurePrometheus } from "../../tools/prometheus/programs";
import { annotatedPodsSpec } from "../../workloads/alerts/scraping";
import { checkRules, testRules, type RuleGroup, type RuleTest } from "../../tools/prometheus/rules";
import { root } from "../stacks/spec";

/** Samples for an alert, one a minute; the first is at 0. */
export interface Case {
  /** What it shows, where an alert has several. @defaultValue "" */
  about?: string;
  series: Record<string, string>;
  /** Samples with which it does not fire. One case of each alert has them, unless it always fires. */
  quiet?: Record<string, string>;
  /** When it fires: minutes from the first sample. */
  at: string;
  /** When it does not yet, for the samples of `series`. */
  early?: string;
  /** The alerts' labels. */
  fires: Record<string, string>[];
}

/** By alert. */
export type Cases = Readonly<Record<string, Case | readonly Case[]>>;

/** The labels of an alert that the platform's team looks at. */
export const platform = (severity: string, labels: Record<string, string> = {}): Record<string, string> => ({
  severity,
  team: "platform",
  ...labels,
});

/** The labels that Prometheus gives to all that it hears of a pod that it finds by its annotations. */
const given = (annotatedPodsSpec.relabelings ?? []).flatMap(({ targetLabel = "__" }) =>
  targetLabel.startsWith("__") ? [] : [targetLabel],
);

/**
 * A series as Prometheus keeps it of a pod that it finds by its annotations. What the pod calls as Prometheus calls where it has it from is kept as `exported_…`.
 * Source: prometheus.io/docs/prometheus/latest/configuration/configuration, honor_labels.
 * @param from the pod's own labels: its namespace, and others of `namespace`, `pod`, `node`, `job` where they matter
 * @param labels what the pod says
 */
export function scraped(from: Record<string, string>, metric: string, labels: Record<string, string>): string {
  const kept = Object.entries(labels).map(([name, value]) => [given.includes(name) ? `exported_${name}` : name, value]);
  const all = [...kept, ...Object.entries(from)].map(([name, value]) => `${name}="${value}"`);
  return `${metric}{${all.join(", ")}}`;
}

const casesOf = (cases: Cases, name: string): readonly Case[] => [cases[name] ?? []].flat();
const minutes = (text: string) => Number(/^(\d+)m$/.exec(text)![1]);

/** The tests of a case: it fires at `at`, at `early` it does not yet, and with other samples it never does. */
export function testsOf(name: string, { about = "", series, quiet, at, fires, early }: Case): RuleTest[] {
  const input = (all: Record<string, string>) => Object.entries(all).map(([one, values]) => ({ series: one, values }));
  const judged = (eval_time: string, exp_alerts: { exp_labels: Record<string, string> }[]) => ({
    alertname: name,
    eval_time,
    exp_alerts,
  });
  const expected = fires.map((labels) => ({ exp_labels: labels }));
  return [
    {
      name: `${name} fires ${about}`,
      interval: "1m",
      input_series: input(series),
      alert_rule_test: [...(early === undefined ? [] : [judged(early, [])]), judged(at, expected)],
    },
    ...(quiet === undefined
      ? []
      : [
          {
            name: `${name} stays quiet ${about}`,
            interval: "1m",
            input_series: input(quiet),
            alert_rule_test: [judged(at, []), judged(`${Math.ceil(minutes(at) / 2)}m`, [])],
          },
        ]),
  ];
}

/** What cases leave open: alerts that are never seen to fire, to wait, or to stay quiet; metrics of theirs without samples; cases of no alert. */
export function gaps(alerts: readonly Alert[], cases: Cases): string[] {
  const found = alerts.flatMap((alert) =>
    gapsOf(alert, casesOf(cases, alert.name)).map((gap) => `${alert.name}: ${gap}`),
  );
  const names = new Set(alerts.map(({ name }) => name));
  return [...found, ...Object.keys(cases).flatMap((name) => (names.has(name) ? [] : [`${name}: no such alert`]))];
}

const metricOf = (series: string) => series.replace(/\{.*/s, "").trim();

function gapsOf(alert: Alert, cases: readonly Case[]): string[] {
  const asked = metricsIn(alert.expr);
  const metrics = (all: Record<string, string>) => Object.keys(all).map(metricOf);
  const sampled = cases.flatMap(({ series, quiet = {} }) => metrics({ ...series, ...quiet }));
  const quiet = cases.flatMap((one) => (one.quiet ? [one.quiet] : []));
  // Nothing keeps quiet what asks for nothing.
  const always = asked.length === 0;
  const when = (wrong: boolean, gap: string) => (wrong ? [gap] : []);
  return [
    ...when(!cases.some(({ fires }) => fires.length > 0), "it never fires"),
    ...when(alert.for !== undefined && !cases.some(({ early }) => early !== undefined), "nothing shows that it waits"),
    ...when(!always && quiet.length === 0, "it never stays quiet"),
    ...quiet.flatMap((one) =>
      when(
        !metrics(one).some((metric) => asked.includes(metric)),
        "it stays quiet since nobody tells what it asks for",
      ),
    ),
    ...asked.filter((metric) => !sampled.includes(metric)).map((metric) => `no samples of ${metric}`),
  ];
}

export interface Tried {
  alerts: readonly Alert[];
  /** The rules as Prometheus is given them. */
  groups: readonly RuleGroup[];
  cases: Cases;
}

/** The tests of some alerts: Prometheus takes the rules, each alert fires and stays quiet when it should, and has a section in the page that it names. */
export function tryAlerts({ alerts, groups, cases }: Tried): void {
  let promtool: string;
  beforeAll(async () => {
    ({ promtool } = await ensurePrometheus({ progress: (line) => console.info(line) }));
  }, 900_000);

  test("Prometheus takes every rule", async () => {
    expect(await checkRules(promtool, groups)).toEqual([]);
  });

  test("the rules are those of the alerts", () => {
    const named = groups.flatMap(({ rules }) => rules.map(({ alert, record }) => alert ?? record));
    expect(named.sort()).toEqual(alerts.map(({ name }) => name).sort());
  });

  test("every alert has a case in which it fires, waits, and stays quiet", () => {
    expect(gaps(alerts, cases)).toEqual([]);
  });

  test.each(alerts.map((alert) => [alert.name, alert] as const))(
    "%s fires when it should, and not otherwise",
    async (name, alert) => {
      const group = { name: "one", rules: [alertRule(alert)] };
      const tests = casesOf(cases, name).flatMap((one) => testsOf(name, one));
      expect(await testRules(promtool, [group], tests)).toEqual([]);
    },
  );

  test("each has its section in the page that it names", () => {
    for (const { name, page } of alerts) {
      const file = path.join(root, "docs", "runbooks", page);
      expect([page, existsSync(file)]).toEqual([page, true]);
      expect([name, new RegExp(`^##+ ${name}$`, "m").test(readFileSync(file, "utf8"))]).toEqual([name, true]);
    }
  });
}
