import { existsSync, readFileSync } from "node:fs";
import * as path from "node:path";
import { platformAlerts } from "../../workloads/alerts/platform";
import { alertRule } from "../../components/kubernetes/alert-rules";
import { severities } from "../../components/core/alerting";
import { root } from "../stacks/spec";

const alerts = Object.values(platformAlerts("go-coffee", { rotated: true })).flat();
const folder = path.join(root, "docs", "runbooks");

/** The anchors of a page, as GitHub makes them of its headings. */
function anchorsOf(page: string): string[] {
  const text = readFileSync(path.join(folder, page), "utf8");
  return [...text.matchAll(/^#+ (.+)$/gm)].map(([, heading]) =>
    heading!
      .toLowerCase()
      .replace(/[^\w\- ]/g, "")
      .replace(/ /g, "-"),
  );
}

it.each(alerts.map((alert) => [alert.name, alert] as const))("%s has a section that says what to do", (_, alert) => {
  const url = alertRule(alert).annotations!["runbook_url"] as string;
  const [, page = "", anchor = ""] = /^docs\/runbooks\/([\w.-]+)#(.+)$/.exec(url)!;
  expect(existsSync(path.join(folder, page))).toBe(true);
  expect(anchorsOf(page)).toContain(anchor);
});

it("and each section is an alert's", () => {
  const text = readFileSync(path.join(folder, "alerts-of-the-cluster.md"), "utf8");
  const sections = [...text.matchAll(/^### (.+)$/gm)].map(([, name]) => name);
  expect(sections).toEqual(alerts.map(({ name }) => name));
});

it("alerts have a severity that somebody is told of, a summary that names what is wrong, and one name each", () => {
  expect(new Set(alerts.map(({ name }) => name)).size).toBe(alerts.length);
  for (const { name, severity, summary } of alerts) {
    expect([name, severities]).toEqual([name, expect.arrayContaining([severity])]);
    expect(name).toMatch(/^[A-Z][A-Za-z]+$/);
    expect(summary.length).toBeLessThanOrEqual(120);
  }
});

it("where the runbooks are is the environment's to say", () => {
  expect(alertRule(alerts[0]!, "https://git.example/docs/runbooks").annotations).toMatchObject({
    runbook_url: "https://git.example/docs/runbooks/alerts-of-the-cluster.md#nodenotready",
  });
});
