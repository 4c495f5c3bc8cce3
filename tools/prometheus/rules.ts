import { mkdtemp, rm, writeFile } from "node:fs/promises";
import * as os from "node:os";
import * as path from "node:path";
import { stringify } from "yaml";
import { runCommand } from "../programs/command";

/** A group of rules, as a PrometheusRule has it in `spec.groups`. */
export interface RuleGroup {
  name: string;
  /** How often it is evaluated: `30s`. */
  interval?: string;
  rules: readonly Rule[];
}

export interface Rule {
  record?: string;
  alert?: string;
  expr: string | number;
  /** How long it holds before the alert fires: `5m`. */
  for?: string;
  keep_firing_for?: string;
  labels?: Record<string, string>;
  annotations?: Record<string, string>;
}

/** Sample series and what the rules make of them: https://prometheus.io/docs/prometheus/latest/configuration/unit_testing_rules/ */
export interface RuleTest {
  /** What the case shows. */
  name: string;
  /** Between two samples: `1m`. */
  interval: string;
  /** `up{job="x"}`, and its samples: `1x10 0x5` is ten more of the same, `0+3x10` counts by threes, `_` is none. */
  input_series: readonly { series: string; values: string }[];
  alert_rule_test?: readonly {
    alertname: string;
    /** From the first sample on: `10m`. */
    eval_time: string;
    /** All that fire then, with all their labels but `alertname`. None: it is quiet. Annotations are compared where any case names some. */
    exp_alerts: readonly { exp_labels: Record<string, string>; exp_annotations?: Record<string, string> }[];
  }[];
  promql_expr_test?: readonly {
    expr: string;
    eval_time: string;
    exp_samples: readonly { labels: string; value: number }[];
  }[];
}

/**
 * Asks `promtool check rules` whether Prometheus would take the groups: expressions, templates, durations, rules that are there twice.
 * @param promtool - its path, of `ensurePrometheus`
 * @returns what it says against them; nothing where all is right
 */
export function checkRules(promtool: string, groups: readonly RuleGroup[]): Promise<string[]> {
  return inFolder(async (folder) => {
    await writeFile(path.join(folder, "rules.yaml"), stringify({ groups }));
    return judge(promtool, ["check", "rules", "--lint=all", "--lint-fatal", "rules.yaml"], folder);
  });
}

/**
 * Asks `promtool check rules` whether each is a query that Prometheus can read, as a dashboard or an analysis makes it. Variables of Grafana's (`$__rate_interval`) must have been replaced.
 * @returns what it says against them; nothing where all is right
 */
export function checkQueries(promtool: string, queries: readonly string[]): Promise<string[]> {
  const rules = queries.map((expr, i) => ({ record: `query:${i}`, expr }));
  return checkRules(promtool, [{ name: "queries", rules }]);
}

/**
 * Asks `promtool test rules` what the rules make of sample series, each minute, a group after the other. Numbers are compared to the last bit but one.
 * @param promtool - its path, of `ensurePrometheus`
 * @returns what came out otherwise; nothing where all is as expected
 */
export function testRules(
  promtool: string,
  groups: readonly RuleGroup[],
  tests: readonly RuleTest[],
): Promise<string[]> {
  if (tests.length === 0) throw new Error("no test: promtool takes that for success");
  return inFolder(async (folder) => {
    await writeFile(path.join(folder, "rules.yaml"), stringify({ groups: compared(groups, tests) }));
    const file = {
      ...{ rule_files: ["rules.yaml"], evaluation_interval: "1m", fuzzy_compare: true, tests },
      // Else their order is another each time: prometheus v3.14.0, cmd/promtool/unittest.go, orderedGroups.
      group_eval_order: groups.map(({ name }) => name),
    };
    await writeFile(path.join(folder, "tests.yaml"), stringify(file));
    return judge(promtool, ["test", "rules", "tests.yaml"], folder);
  });
}

/** promtool takes annotations that a case leaves out for annotations that there should not be. */
function compared(groups: readonly RuleGroup[], tests: readonly RuleTest[]): readonly RuleGroup[] {
  const cases = tests.flatMap(({ alert_rule_test = [] }) => alert_rule_test.flatMap(({ exp_alerts }) => exp_alerts));
  if (cases.some(({ exp_annotations }) => exp_annotations !== undefined)) return groups;
  return groups.map(({ rules, ...group }) => ({ ...group, rules: rules.map(({ annotations: _, ...rule }) => rule) }));
}

/** Runs a command of promtool's or amtool's in a folder. @returns its lines where it fails, else none */
export async function judge(program: string, args: readonly string[], folder: string): Promise<string[]> {
  const { code, stdout, stderr, late } = await runCommand(program, args, { cwd: folder, limit: 120_000 });
  if (code === 0) return [];
  const lines = `${stdout}\n${stderr}`.split("\n").filter((line) => line.trim() !== "");
  return lines.length > 0 ? lines : [late ? "it did not end within 120 s" : `it ended with ${code}`];
}

/** Works in a folder of its own, which is gone afterwards. */
export async function inFolder<T>(work: (folder: string) => Promise<T>): Promise<T> {
  const folder = await mkdtemp(path.join(os.tmpdir(), "go-coffee-rules-"));
  try {
    return await work(folder);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
