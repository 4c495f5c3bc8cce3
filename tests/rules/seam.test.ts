import { type PrometheusPrograms, ensurePrometheus } from "../../tools/prometheus/programs";
import { type RuleGroup, checkQueries, checkRules, testRules } from "../../tools/prometheus/rules";

let programs: PrometheusPrograms;
beforeAll(async () => {
  programs = await ensurePrometheus({ progress: (line) => console.info(line) });
}, 900_000);

const group: RuleGroup = {
  name: "seam",
  rules: [
    { record: "job:up:sum", expr: "sum by (job) (up)" },
    {
      alert: "NothingUp",
      expr: "job:up:sum == 0",
      for: "5m",
      labels: { severity: "page" },
      annotations: { summary: "{{ $labels.job }} is down" },
    },
  ],
};
const series = [{ series: `up{job="web", instance="a"}`, values: "1x10 0x20" }];
const fires = {
  alertname: "NothingUp",
  eval_time: "16m",
  exp_alerts: [{ exp_labels: { severity: "page", job: "web" }, exp_annotations: { summary: "web is down" } }],
};

test("rules that Prometheus takes have no problem", async () => {
  expect(await checkRules(programs.promtool, [group])).toEqual([]);
});

test.each<[string, Partial<RuleGroup["rules"][number]>, RegExp]>([
  ["an expression that does not parse", { expr: "sum by job (up" }, /parse error/],
  ["a template that does not", { annotations: { summary: "{{ $labels.job" } }, /template/],
  ["a duration that is none", { for: "five" }, /not a valid duration|invalid duration/],
])("it names %s", async (_, wrong, message) => {
  const rules = [group.rules[0]!, { ...group.rules[1]!, ...wrong }];
  expect((await checkRules(programs.promtool, [{ ...group, rules }])).join("\n")).toMatch(message);
});

test("and rules that are there twice", async () => {
  const rules = [group.rules[0]!, group.rules[0]!];
  expect((await checkRules(programs.promtool, [{ ...group, rules }])).join("\n")).toMatch(/duplicate/);
});

test("queries are read by the same parser", async () => {
  expect(await checkQueries(programs.promtool, ["rate(up[5m])", "up offset 5m"])).toEqual([]);
  expect((await checkQueries(programs.promtool, ["up", "rate(up)"])).join("\n")).toMatch(/expected type range vector/);
});

test("an alert that fires when it should passes", async () => {
  const quiet = { ...fires, eval_time: "14m", exp_alerts: [] };
  const test = { name: "down", interval: "1m", input_series: series, alert_rule_test: [quiet, fires] };
  expect(await testRules(programs.promtool, [group], [test])).toEqual([]);
});

test.each<[string, object]>([
  ["that stays quiet", { eval_time: "14m" }],
  ["with other labels", { exp_alerts: [{ exp_labels: { severity: "ticket", job: "web" } }] }],
  ["that fires though it should not", { exp_alerts: [] }],
])("an alert %s is named", async (_, wrong) => {
  const test = { name: "down", interval: "1m", input_series: series, alert_rule_test: [{ ...fires, ...wrong }] };
  expect((await testRules(programs.promtool, [group], [test])).join("\n")).toMatch(/NothingUp[\s\S]*exp:[\s\S]*got:/);
});

test("groups are evaluated in the order in which they stand, whatever they are called", async () => {
  // promtool goes through them as a map of Go's has them: of 720 orders one is right.
  const groups: RuleGroup[] = ["f", "a", "d", "c", "e", "b"].map((name, i, names) => ({
    name,
    rules: [{ record: `step:${name}`, expr: i === 0 ? "up" : `step:${names[i - 1]} + 1` }],
  }));
  const samples = [{ labels: 'step:b{job="web"}', value: 25 }];
  const input_series = [{ series: `up{job="web"}`, values: "0+10x5" }];
  const promql_expr_test = [{ expr: "step:b", eval_time: "2m", exp_samples: samples }];
  expect(
    await testRules(programs.promtool, groups, [{ name: "chain", interval: "1m", input_series, promql_expr_test }]),
  ).toEqual([]);
});

test("a test without a case is refused: promtool would say SUCCESS", () => {
  expect(() => testRules(programs.promtool, [group], [])).toThrow("no test");
});
