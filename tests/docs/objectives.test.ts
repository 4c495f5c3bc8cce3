import { readFileSync } from "node:fs";
import * as path from "node:path";
import { alertRule } from "../../components/kubernetes/alert-rules";
import { alerts } from "../../components/kubernetes/slo/alerts";
import { kindNames } from "../../components/kubernetes/slo/objective";
import { services } from "../../workloads/catalog";
import { objectivesOf } from "../../workloads/slo/objectives";
import { root } from "../stacks/spec";

const all = alerts(objectivesOf(services, "large", 99.99), true);
const page = readFileSync(path.join(root, "docs/runbooks/an-objective-is-missed.md"), "utf8");
const sections = [...page.matchAll(/^### (.+)$/gm)].map(([, name]) => name!);

it("every alert of the objectives has a section that says where to look and what to do, and each section is an alert's", () => {
  expect(sections.slice().sort()).toEqual([...new Set(all.map(({ name }) => name))].sort());
  for (const text of page.split(/^### /m).slice(1)) {
    expect(text).toMatch(/\n- look: /);
    expect(text).toMatch(/\n- do: /);
  }
});

it("the alert's address leads to it", () => {
  for (const alert of all)
    expect(alertRule(alert).annotations!["runbook_url"]).toBe(
      `docs/runbooks/an-objective-is-missed.md#${alert.name.toLowerCase()}`,
    );
});

it("observability.md says of every kind of objective what is good", () => {
  const decisions = readFileSync(path.join(root, "docs/decisions/observability.md"), "utf8");
  const rows = [...decisions.matchAll(/^\| (\w+) +\|/gm)].map(([, kind]) => kind!);
  expect(rows).toEqual(["objective", ...kindNames]);
});
