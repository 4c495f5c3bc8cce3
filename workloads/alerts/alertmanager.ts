import type { Input } from "@pulumi/pulumi";
import { type Alerting, type Receiver, type Severity, needsSecret, watchdog } from "../../components/core/alerting";

/** Where Alertmanager's pods have what receivers sign in with: a file for each, called as the receiver is. */
export const credentialsFolder = "/etc/alertmanager/receivers";

/** Gets what is sent to nobody. */
const nobody = "nobody";
/** Alertmanager's own configuration, as far as we use it. Source: prometheus.io/docs/alerting/latest/configuration. */
export interface AlertmanagerConfig {
  global: { resolve_timeout: string };
  route: Route;
  receivers: ReceiverConfig[];
  inhibit_rules: { source_matchers: string[]; target_matchers: string[]; equal: string[] }[];
  templates: string[];
}

interface Route {
  receiver: string;
  matchers?: string[];
  group_by?: string[];
  group_wait?: string;
  group_interval?: string;
  repeat_interval?: string;
  continue?: boolean;
  routes?: Route[];
}

interface ReceiverConfig {
  name: string;
  email_configs?: object[];
  slack_configs?: object[];
  pagerduty_configs?: object[];
  webhook_configs?: object[];
  sns_configs?: { topic_arn: Input<string>; sigv4: { region: string }; subject: string; message: string }[];
}

/**
 * What Alertmanager is told. An alert goes to every receiver that wants its severity and its team; alerts of the same name, namespace and service are one message. Nothing in it is secret:
 * what a receiver signs in with, it reads from a file.
 * @throws RangeError for a receiver of the kind `topic` in a cloud without one
 */
export function alertmanagerConfig(alerting: Alerting): AlertmanagerConfig {
  const receivers = sentTo(alerting);
  const heartbeats = receivers.filter(([, { kind }]) => kind === "heartbeat").map(([name]) => name);
  const people = receivers.filter(([, { kind }]) => kind !== "heartbeat");
  return {
    global: { resolve_timeout: "5m" },
    route: {
      receiver: nobody,
      group_by: ["alertname", "namespace", "service"],
      group_wait: "30s",
      group_interval: "5m",
      repeat_interval: "12h",
      routes: [
        ...heartbeats.map((name) => ({ ...beat(name), continue: true })),
        beat(nobody),
        ...people.map(([name, receiver]) => routeTo(name, receiver)),
      ],
    },
    receivers: [
      { name: nobody },
      ...receivers.map(([name, receiver]) => ({ name, ...told(name, receiver, alerting) })),
    ],
    // Whoever is called for the one needs no call for the other.
    inhibit_rules: [
      {
        source_matchers: ['severity="critical"'],
        target_matchers: ['severity="warning"'],
        equal: ["alertname", "namespace", "service"],
      },
    ],
    templates: [],
  };
}

/** Those that Alertmanager sends to: what the cloud collects by itself, nobody sends. */
function sentTo({ receivers, topic }: Alerting): [string, Receiver][] {
  return Object.entries(receivers).filter(([, { kind }]) => kind !== "topic" || topic?.kind !== "collected");
}

const beat = (receiver: string): Route => ({
  receiver,
  matchers: [`alertname="${watchdog}"`],
  group_wait: "0s",
  group_interval: "1m",
  repeat_interval: "5m",
});

/** What is critical is told at once, and again every hour until it is over. */
function routeTo(receiver: string, { severities = ["critical", "warning"], teams }: Receiver): Route {
  return {
    receiver,
    matchers: [`severity=~"${severities.join("|")}"`, ...(teams ? [`team=~"${teams.join("|")}"`] : [])],
    continue: true,
    routes: [{ receiver, matchers: ['severity="critical"'], group_wait: "10s", repeat_interval: "1h" }],
  };
}

const title =
  "[{{ .Status | toUpper }}] {{ .CommonLabels.alertname }} ({{ .CommonLabels.severity }}, {{ .CommonLabels.team }})";
const text =
  "{{ range .Alerts }}{{ .Annotations.summary }}\n{{ .Annotations.description }}\nWhat to do: {{ .Annotations.runbook_url }}\n\n{{ end }}";

function told(name: string, receiver: Receiver, { topic }: Alerting): Omit<ReceiverConfig, "name"> {
  const file = `${credentialsFolder}/${name}`;
  const common = { send_resolved: true };
  switch (receiver.kind) {
    case "topic":
      if (topic?.kind !== "sns") throw new RangeError(`alerts.receivers.${name}: this cloud has no topic for alarms`);
      return {
        sns_configs: [
          // SNS takes 100 characters of ASCII as a subject: docs.aws.amazon.com/sns/latest/api/API_Publish.html.
          { topic_arn: topic.arn, sigv4: { region: topic.region }, subject: title, message: text, ...common },
        ],
      };
    case "email": {
      const { to, from, server, username } = receiver;
      const login = username === undefined ? {} : { auth_username: username, auth_password_file: file };
      return { email_configs: [{ to, from, smarthost: server, require_tls: true, ...login, ...common }] };
    }
    case "slack":
      return { slack_configs: [{ api_url_file: file, channel: receiver.channel, title, text, ...common }] };
    case "pagerduty":
      return {
        pagerduty_configs: [
          {
            routing_key_file: file,
            description: title,
            severity: '{{ if eq .CommonLabels.severity "critical" }}critical{{ else }}warning{{ end }}',
            details: { text },
            ...common,
          },
        ],
      };
    case "webhook":
      return { webhook_configs: [{ url_file: file, ...common }] };
    case "heartbeat":
      return { webhook_configs: [{ url_file: file, send_resolved: false }] };
  }
}

/** Who is told of an alert of this severity and team. */
export function receiversOf(alerting: Pick<Alerting, "receivers">, severity: Severity, team: string): string[] {
  return Object.entries(alerting.receivers)
    .filter(
      ([, { kind, severities = ["critical", "warning"], teams }]) =>
        kind !== "heartbeat" && severities.includes(severity) && (teams?.includes(team) ?? true),
    )
    .map(([name]) => name);
}

/** The receivers that sign in with something. */
export const withSecrets = ({ receivers }: Pick<Alerting, "receivers">): string[] =>
  Object.entries(receivers)
    .filter(([, receiver]) => needsSecret(receiver))
    .map(([name]) => name);
