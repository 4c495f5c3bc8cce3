import { readFileSync } from "node:fs";
import * as path from "node:path";
import type { EnvironmentSpec } from "../../config/environment";
import { compositionOf, environments, root, specOf } from "../stacks/spec";

const page = readFileSync(path.join(root, "docs", "runbooks", "an-alarm-went-off.md"), "utf8");

/** What stands for a part of a name in the page. */
const parts: Record<string, string> = {
  env: "[a-z0-9-]+?",
  database: "database(?:-replica-\\d+|-standby|-\\d+)*",
  store: "(?:cache|database)",
  shard: "\\d{4}",
  group: "[a-z0-9]+",
  zone: "[a-z]+-[a-z]+-\\d[a-z]",
};

/** The names that start the rows of the page's tables, and what each matches. */
const rows = page.split("\n").flatMap((line) => {
  const [, name] = /^\| `(go-coffee-[^`]+)`/.exec(line) ?? [];
  if (name === undefined) return [];
  const form = name
    .replace(/\[/g, "(?:")
    .replace(/\]/g, ")?")
    .replace(/<(\w+)>/g, (_, part: string) => parts[part] ?? fail(`what is <${part}>?`));
  return [{ name, form: new RegExp(`^${form}$`), cells: line.split("|").length - 2 }];
});

function fail(why: string): never {
  throw new Error(why);
}

/** What people are told by: alarms, rules for findings, budgets, and anomalies. */
const telling = /^aws:.*:(MetricAlarm|CompositeAlarm|EventRule|Budget|AnomalySubscription)$/;

/** With all that an environment may have that tells people something. */
function full(environment: string): EnvironmentSpec {
  const spec = specOf(environment);
  return {
    ...spec,
    ...(spec.edge?.dns.mode === "zone" && { edge: { ...spec.edge, dns: { mode: "zone", delegated: true } } }),
    ...(spec.cost && { cost: { ...spec.cost, anomalyMonitor: "own" } }),
  };
}

/** The physical names of what tells people something, in every environment. */
async function names(): Promise<string[]> {
  const found: string[] = [];
  // One after the other: mocks are the process's own.
  for (const environment of environments) {
    const { all } = await compositionOf(full(environment));
    found.push(...all.filter(({ type }) => telling.test(type)).map(({ inputs }) => String(inputs["name"])));
  }
  return found;
}

describe("the page about alarms", () => {
  it("has one row for each alarm, and for whatever else tells people something", async () => {
    const told = await names();
    expect(told.length).toBeGreaterThan(80);
    const ambiguous = told.filter((name) => rows.filter(({ form }) => form.test(name)).length !== 1);
    expect(ambiguous).toEqual([]);
  });

  it("has no row for what no environment has", async () => {
    const told = await names();
    expect(rows.filter(({ form }) => !told.some((name) => form.test(name))).map(({ name }) => name)).toEqual([]);
  });

  it("says of each what it means, what to look at and what to do", () => {
    expect(rows.filter(({ cells }) => cells !== 4).map(({ name }) => name)).toEqual([]);
  });
});
