import { readFileSync } from "node:fs";
import * as path from "node:path";
import { alertRule } from "../../components/kubernetes/alert-rules";
import { type PrometheusPrograms, ensurePrometheus } from "../../tools/prometheus/programs";
import { checkRules, testRules } from "../../tools/prometheus/rules";
import { securityAlerts, securityRules } from "../../workloads/alerts/security";
import { root } from "../stacks/spec";
import { testsOf } from "./case-tests";
import type { Case } from "./platform-cases";

let programs: PrometheusPrograms;
beforeAll(async () => {
  programs = await ensurePrometheus({ progress: (line) => console.info(line) });
}, 900_000);

const application = "go-coffee";
const alerts = Object.values(securityAlerts(application, { falco: true, trivy: true })).flat();

const platform = (severity: string, labels: Record<string, string> = {}) => ({ severity, team: "platform", ...labels });
const matched = (priority: number) =>
  `falcosecurity_falco_rules_matches_total{rule_name="Drop and execute new binary in container", priority="${priority}", source="syscall", tag_container="true", pod="falco-a", node="a"}`;
const rule = { rule_name: "Drop and execute new binary in container", node: "a" };
const daemons = 'kube_daemonset_status_number_unavailable{namespace="security-agents", daemonset="falco"}';
const image = (namespace: string) =>
  `namespace="${namespace}", image_repository="shop/order", image_tag="1.4.2", image_digest="", container_name="order", resource_kind="ReplicaSet"`;
const found = { image_repository: "shop/order", image_tag: "1.4.2" };

const cases: Record<string, Case> = {
  IntruderSuspected: {
    // Of a rule that never matched there is no series: the first match makes it.
    series: { [matched(2)]: "_x20 1x40" },
    quiet: { [matched(2)]: "3x60", [matched(4)]: "_x20 1x40" },
    early: "19m",
    at: "22m",
    fires: [platform("critical", rule)],
  },
  UnusualBehaviour: {
    series: { [matched(4)]: "1x20 2x40" },
    quiet: { [matched(4)]: "1x60", [matched(2)]: "1x20 2x40", [matched(5)]: "1x20 9x40" },
    early: "20m",
    at: "23m",
    fires: [platform("warning", rule)],
  },
  FalcoOverrun: {
    series: {
      'falcosecurity_scap_n_drops_total{node="a", pod="falco-a"}': "0+200x60",
      'falcosecurity_scap_n_evts_total{node="a", pod="falco-a"}': "0+10000x60",
    },
    quiet: {
      'falcosecurity_scap_n_drops_total{node="a", pod="falco-a"}': "0+50x60",
      'falcosecurity_scap_n_evts_total{node="a", pod="falco-a"}': "0+10000x60",
    },
    early: "10m",
    at: "30m",
    fires: [platform("warning", { node: "a" })],
  },
  NodeUnwatched: {
    series: { [daemons]: "0x10 1x40" },
    quiet: { [daemons]: "0x10 1x10 0x40" },
    early: "25m",
    at: "27m",
    fires: [platform("warning", { namespace: "security-agents", daemonset: "falco" })],
  },
  VulnerableService: {
    series: { [`trivy_image_vulnerabilities{${image(application)}, severity="Critical"}`]: "2x90" },
    quiet: {
      [`trivy_image_vulnerabilities{${image(application)}, severity="Critical"}`]: "0x90",
      [`trivy_image_vulnerabilities{${image(application)}, severity="High"}`]: "7x90",
      [`trivy_image_vulnerabilities{${image("monitoring")}, severity="Critical"}`]: "7x90",
    },
    early: "59m",
    at: "61m",
    fires: [platform("warning", { namespace: application, ...found })],
  },
  VulnerableTool: {
    series: { [`trivy_image_vulnerabilities{${image("monitoring")}, severity="Critical"}`]: "2x1500" },
    quiet: { [`trivy_image_vulnerabilities{${image(application)}, severity="Critical"}`]: "2x1500" },
    early: "1430m",
    at: "1441m",
    fires: [platform("info", { namespace: "monitoring", ...found })],
  },
  SecretInImage: {
    series: { [`trivy_image_exposedsecrets{${image(application)}, severity="High"}`]: "0x10 1x20" },
    quiet: {
      [`trivy_image_exposedsecrets{${image(application)}, severity="High"}`]: "0x30",
      [`trivy_image_exposedsecrets{${image(application)}, severity="Low"}`]: "1x30",
    },
    early: "10m",
    at: "12m",
    fires: [platform("critical", { namespace: application, ...found })],
  },
  ImagesUnscanned: {
    series: { up: "1x150" },
    quiet: { [`trivy_image_vulnerabilities{${image(application)}, severity="Low"}`]: "0x150" },
    early: "119m",
    at: "121m",
    fires: [platform("warning")],
  },
};

test("Prometheus takes every rule", async () => {
  const rules = securityRules(application, { falco: true, trivy: true }, "https://example.com/runbooks");
  expect(await checkRules(programs.promtool, rules)).toEqual([]);
});

test("every alert has a case in which it fires and one in which it stays quiet", () => {
  expect(Object.keys(cases).sort()).toEqual(alerts.map(({ name }) => name).sort());
});

test.each(alerts.map((alert) => [alert.name, alert] as const))(
  "%s fires when it should, and not otherwise",
  async (name, alert) => {
    const group = { name: "one", rules: [alertRule(alert)] };
    expect(await testRules(programs.promtool, [group], testsOf(name, cases[name]!))).toEqual([]);
  },
);

test("a node without Falco is noticed where nothing tells of Falco at all", async () => {
  const alert = alerts.find(({ name }) => name === "NodeUnwatched")!;
  const labels = { namespace: "security-agents", daemonset: "falco" };
  const silent: Case = { series: { up: "1x40" }, at: "20m", fires: [platform("warning", labels)] };
  const group = { name: "one", rules: [alertRule(alert)] };
  expect(
    await testRules(
      programs.promtool,
      [group],
      testsOf("silent", silent).map((one) => ({
        ...one,
        alert_rule_test: one.alert_rule_test?.map((judged) => ({ ...judged, alertname: alert.name })) ?? [],
      })),
    ),
  ).toEqual([]);
});

test("what is not installed has no alerts", () => {
  expect(securityRules(application, { falco: false, trivy: false })).toEqual([]);
  expect(Object.keys(securityAlerts(application, { falco: true, trivy: false }))).toEqual(["falco"]);
});

test("each has its section in the page that it names", () => {
  for (const { name, page } of alerts) {
    const text = readFileSync(path.join(root, "docs", "runbooks", page), "utf8");
    expect([name, text.includes(`\n## ${name}\n`)]).toEqual([name, true]);
  }
});
