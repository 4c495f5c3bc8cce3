import { alertRule } from "../../components/kubernetes/alert-rules";
import { type PrometheusPrograms, ensurePrometheus } from "../../tools/prometheus/programs";
import { type RuleTest, checkRules, testRules } from "../../tools/prometheus/rules";
import { platformAlerts, platformRules } from "../../workloads/alerts/platform";
import { cases, type Case } from "./platform-cases";

let programs: PrometheusPrograms;
beforeAll(async () => {
  programs = await ensurePrometheus({ progress: (line) => console.info(line) });
}, 900_000);

const application = "go-coffee";
const alerts = Object.values(platformAlerts(application)).flat();

test("Prometheus takes every rule", async () => {
  expect(await checkRules(programs.promtool, platformRules(application, "https://example.com/runbooks"))).toEqual([]);
});

test("every alert has a case in which it fires and one in which it stays quiet", () => {
  expect(Object.keys(cases).sort()).toEqual(alerts.map(({ name }) => name).sort());
});

const minutes = (text: string) => Number(/^(\d+)m$/.exec(text)![1]);

/** It fires at `at`, a minute before its time it does not yet, and with other samples it never does. */
function tests(name: string, { series, quiet, at, fires, early }: Case): RuleTest[] {
  const input = (all: Record<string, string>) => Object.entries(all).map(([one, values]) => ({ series: one, values }));
  const judged = (eval_time: string, exp_alerts: { exp_labels: Record<string, string> }[]) => ({
    alertname: name,
    eval_time,
    exp_alerts,
  });
  const expected = fires.map((labels) => ({ exp_labels: labels }));
  return [
    {
      name: `${name} fires`,
      interval: "1m",
      input_series: input(series),
      alert_rule_test: [...(early === undefined ? [] : [judged(early, [])]), judged(at, expected)],
    },
    ...(quiet === undefined
      ? []
      : [
          {
            name: `${name} stays quiet`,
            interval: "1m",
            input_series: input(quiet),
            alert_rule_test: [judged(at, []), judged(`${Math.ceil(minutes(at) / 2)}m`, [])],
          },
        ]),
  ];
}

test.each(alerts.map((alert) => [alert.name, alert] as const))(
  "%s fires when it should, and not otherwise",
  async (name, alert) => {
    const group = { name: "one", rules: [alertRule(alert)] };
    expect(await testRules(programs.promtool, [group], tests(name, cases[name]!))).toEqual([]);
  },
);
