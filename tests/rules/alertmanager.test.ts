import type { Alerting } from "../../components/core/alerting";
import { checkConfig, receiversFor } from "../../tools/prometheus/alertmanager";
import { type PrometheusPrograms, ensurePrometheus } from "../../tools/prometheus/programs";
import { alertmanagerConfig, credentialsFolder, receiversOf, withSecrets } from "../../workloads/alerts/alertmanager";

let programs: PrometheusPrograms;
beforeAll(async () => {
  programs = await ensurePrometheus({ progress: (line) => console.info(line) });
}, 900_000);

const email = "on-call@gocoffee.example";
const everything: Alerting = {
  topic: { kind: "sns", arn: "arn:aws:sns:us-east-1:123456789012:alerts", region: "us-east-1" },
  receivers: {
    mail: { kind: "topic" },
    desk: { kind: "email", to: email, from: email, server: "smtp.gocoffee.example:587", username: "alerts" },
    orders: { kind: "slack", channel: "#orders", teams: ["orders"] },
    pager: { kind: "pagerduty", severities: ["critical"] },
    log: { kind: "webhook", severities: ["critical", "warning", "info"] },
    beat: { kind: "heartbeat" },
  },
};
const config = alertmanagerConfig(everything);
const to = (labels: Record<string, string>, all: object = config) => receiversFor(programs.amtool, all, labels);

test("Alertmanager takes what it is told, with every kind of receiver and with none", async () => {
  expect(await checkConfig(programs.amtool, config)).toEqual([]);
  expect(await checkConfig(programs.amtool, alertmanagerConfig({ receivers: {} }))).toEqual([]);
});

test("it would say what it does not take", async () => {
  const wrong = { ...config, route: { ...config.route, receiver: "somebody" } };
  expect((await checkConfig(programs.amtool, wrong)).join("\n")).toMatch(/undefined receiver "somebody"/);
});

test.each<[Record<string, string>, string[]]>([
  [{ severity: "critical", team: "platform" }, ["mail", "desk", "pager", "log"]],
  [{ severity: "critical", team: "orders" }, ["mail", "desk", "orders", "pager", "log"]],
  [{ severity: "warning", team: "orders" }, ["mail", "desk", "orders", "log"]],
  [{ severity: "info", team: "orders" }, ["log"]],
])("%j is told to those who want it", async (labels, receivers) => {
  expect(await to(labels)).toEqual(receivers);
  expect(receiversOf(everything, labels["severity"] as "critical", labels["team"]!)).toEqual(receivers);
});

test("the alert that always fires goes to the heartbeat, and to no person", async () => {
  expect(await to({ alertname: "Watchdog", severity: "info", team: "platform" })).toEqual(["beat", "nobody"]);
});

test("where nobody is told, Alertmanager holds what fires for whoever looks", async () => {
  expect(await to({ severity: "critical", team: "orders" }, alertmanagerConfig({ receivers: {} }))).toEqual(["nobody"]);
});

test("what a receiver signs in with is in a file of its name, and in nothing that it is told", () => {
  expect(withSecrets(everything)).toEqual(["desk", "orders", "pager", "log", "beat"]);
  const text = JSON.stringify(config);
  for (const name of withSecrets(everything)) expect(text).toContain(`"${credentialsFolder}/${name}"`);
  expect(text).not.toMatch(/"(auth_password|api_url|routing_key|service_key|url)":/);
});

test("a cloud without a topic says which receiver asks for one", () => {
  const { topic: _, ...without } = everything;
  expect(() => alertmanagerConfig(without)).toThrow("alerts.receivers.mail: this cloud has no topic for alarms");
});

test("who is called for the critical one is not told of the warning", () => {
  expect(config.inhibit_rules).toEqual([
    {
      source_matchers: ['severity="critical"'],
      target_matchers: ['severity="warning"'],
      equal: ["alertname", "namespace", "service"],
    },
  ]);
});
