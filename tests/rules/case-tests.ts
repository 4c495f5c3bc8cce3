import type { RuleTest } from "../../tools/prometheus/rules";
import type { Case } from "./platform-cases";

const minutes = (text: string) => Number(/^(\d+)m$/.exec(text)![1]);

/** The tests of a case: it fires at `at`, a minute before its time it does not yet, and with other samples it never does. */
export function testsOf(name: string, { series, quiet, at, fires, early }: Case): RuleTest[] {
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
