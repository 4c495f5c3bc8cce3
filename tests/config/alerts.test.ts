import { alertsWarning, receiversOf } from "../../config/alerts";
import { decodeEnvironment } from "../../config/decode";
import { today, wrong, written } from "./sample";

/** The problems of a sample with this section. */
const problems = (alerts: object, grade = "staging") =>
  wrong((value) => {
    value["alerts"] = alerts;
    value["grade"] = grade;
  }, grade);
const email = "alerts@gocoffee.example";
const page = "docs/runbooks/who-is-told.md";

describe("receivers", () => {
  it("are told over the topic, by mail, Slack, PagerDuty or a webhook, by severity and team", () => {
    const receivers = {
      mail: { kind: "topic", severities: ["critical"] },
      desk: { kind: "email", to: email, from: email, server: "smtp.gocoffee.example:587", username: "alerts" },
      chat: { kind: "slack", channel: "#orders", teams: ["orders", "payments"] },
      pager: { kind: "pagerduty", severities: ["critical"] },
      hook: { kind: "webhook" },
      beat: { kind: "heartbeat" },
    };
    const { spec } = decodeEnvironment(
      "staging",
      written((value) => {
        value["grade"] = "staging";
        value["alerts"] = { email, receivers, credentials: "go-coffee/staging/alert-receivers" };
      }),
      [],
      today,
    );
    expect(receiversOf(spec!.alerts)).toMatchObject(receivers);
  });

  it.each<[string, object, string[]]>([
    [
      "a kind that there is not",
      { email, receivers: { x: { kind: "pigeon" } } },
      ['alerts.receivers.x.kind: want topic, email, slack, pagerduty, webhook or heartbeat, got "pigeon"'],
    ],
    [
      "a mail without its server",
      { receivers: { x: { kind: "email", to: email, from: email } } },
      ["alerts.receivers.x.server: missing; a receiver of the kind email needs it"],
    ],
    [
      "a channel where there is none",
      { email, receivers: { x: { kind: "topic", channel: "#x" } } },
      ["alerts.receivers.x.channel: a receiver of the kind topic has none; take it out"],
    ],
    [
      "a receiver that signs in with nothing",
      { receivers: { x: { kind: "pagerduty" } } },
      [`alerts.credentials: missing; want the secret with the key x, which the receiver signs in with (${page})`],
    ],
    [
      "a topic that nobody listens to",
      { receivers: { x: { kind: "topic" } } },
      ["alerts.email: missing; want who gets what the receiver x sends to the topic"],
    ],
    [
      "a name that is taken",
      { email, receivers: { nobody: { kind: "topic" } } },
      [
        "alerts.receivers.nobody: want a name of small letters, digits and -, which begins with a letter, and is not nobody",
      ],
    ],
  ])("%s is refused", (_, alerts, expected) => {
    expect(problems(alerts)).toEqual(expected);
  });

  it("want a secret's name, and never what is in it", () => {
    const found = problems({ credentials: "xoxb secret", receivers: { x: { kind: "slack", channel: "#x" } } });
    expect(found).toEqual([expect.stringMatching(/^alerts\.credentials: want the name of a secret, such as /)]);
  });
});

describe("grade prod", () => {
  const missing =
    "alerts.receivers: missing; want somebody who is told of all that is critical, which grade prod must say: such as { on-call: { kind: topic } }";

  it.each<[string, object]>([
    ["nobody", {}],
    ["a heartbeat alone", { beat: { kind: "heartbeat" } }],
    ["somebody of one team", { x: { kind: "topic", teams: ["orders"] } }],
    ["somebody who wants no critical alert", { x: { kind: "topic", severities: ["warning"] } }],
  ])("with %s is refused", (_, receivers) => {
    expect(problems({ email, credentials: "s", receivers }, "prod")).toEqual([missing]);
  });

  it("on Google Cloud must say who hears of its alarms", () => {
    const alerts = { credentials: "s", receivers: { x: { kind: "slack", channel: "#x" } } };
    const on = (clouds: object) =>
      wrong((value) => Object.assign(value, { alerts, clouds: { ...(value["clouds"] as object), ...clouds } }));
    const expected =
      "alerts.email: missing; want who gets an e-mail when an alarm of Google Cloud goes off, which grade prod must say";
    expect(on({ gcp: { role: "secondary", region: "us-central1", project: "go-coffee-prod" } })).toContain(expected);
    expect(on({ gcp: undefined })).not.toContain(expected);
  });

  it("must be measured", () => {
    const found = wrong((value) => {
      value["workloads"] = {
        addOns: Object.fromEntries(
          ["kube-prometheus-stack", "node-exporter", "opencost"].map((name) => [name, { enabled: false }]),
        ),
      };
    });
    expect(found).toEqual([
      "workloads.addOns.kube-prometheus-stack.enabled: want true: in grade prod somebody is told when something fails, and nothing else sees it",
    ]);
  });
});

it("an environment in which nobody is told says so", () => {
  expect(alertsWarning({ receivers: {} })).toMatch(/^alerts\.receivers: nobody is told/);
  expect(alertsWarning({ receivers: { beat: { kind: "heartbeat" } } })).toMatch(/nobody is told/);
  expect(alertsWarning({ receivers: { mail: { kind: "topic" } } })).toBeUndefined();
});
