import { z } from "zod";
import { severities, type Alerting, type Receiver } from "../components/core/alerting";
import type { Problems } from "../components/core/problems";
import { at, isRecord, lacks } from "./checks";
import { listed } from "./listed";
import { serviceTeams } from "./services";

// The section `alerts` of an environment. In `meta`, `description` and `errorMessage` go into the JSON Schema (config/environment.ts).

const kinds = ["topic", "email", "slack", "pagerduty", "webhook", "heartbeat"] as const;

/** Who may have an alert: the teams of the catalogue, and `platform` for what is no service's. */
const owners = ["platform", ...Object.keys(serviceTeams)] as [string, ...string[]];

const receiver = z.strictObject({
  kind: z.enum(kinds).meta({
    description:
      "How somebody is told: topic is where the cloud's own alarms are told (AWS's topic, Google's notification channels, Azure's action groups), which writes to alerts.email; email, slack, pagerduty, webhook; heartbeat calls an address every five minutes, of a service that tells somebody when the calls stop.",
    errorMessage: `want ${listed(kinds)}`,
  }),
  severities: z
    .array(z.enum(severities))
    .min(1)
    .optional()
    .meta({ description: "How bad it must be: critical, warning, info. Default: [critical, warning]." }),
  teams: z
    .array(z.enum(owners))
    .min(1)
    .optional()
    .meta({ description: "Whose alerts: teams of the catalogue, or platform. Default: everybody's." }),
  to: z.email().optional().meta({ description: "email: who is written to.", errorMessage: "want an e-mail address" }),
  from: z.email().optional().meta({ description: "email: who writes.", errorMessage: "want an e-mail address" }),
  server: z
    .string()
    .regex(/^[a-z0-9.-]+\.[a-z0-9-]+:\d{2,5}$/)
    .optional()
    .meta({
      description: "email: the mail server that takes it over TLS, with its port.",
      errorMessage: "want a mail server and its port, such as smtp.gocoffee.example:587",
    }),
  username: z.string().min(1).optional().meta({
    description: "email: the account at the mail server, whose password is in alerts.credentials. Default: none.",
    errorMessage: "want the name of an account",
  }),
  channel: z
    .string()
    .regex(/^#[\p{Ll}\p{N}_-]{1,80}$/u)
    .optional()
    .meta({ description: "slack: the channel.", errorMessage: "want a channel, such as #alerts" }),
});

/** Who hears of it when something is wrong. */
export const alertsSchema = z
  .strictObject({
    email: z.email().optional().meta({
      description: "Who gets an e-mail when an alarm of the cloud goes off. Default: nobody.",
      errorMessage: "want an e-mail address",
    }),
    receivers: z.record(z.string(), receiver).default({}).meta({
      description:
        "Who is told of the cluster's own alerts, by name. Default: nobody: they are seen in Alertmanager and Grafana alone.",
    }),
    credentials: z
      .string()
      .regex(/^[\w/+=.@-]{1,200}$/)
      .optional()
      .meta({
        description:
          "The name of a secret in the cloud's store of secrets, which people keep: a JSON object with a key for each receiver that signs in with something, called as the receiver is (docs/runbooks/who-is-told.md). Default: none.",
        errorMessage: "want the name of a secret, such as go-coffee/prod/alert-receivers",
      }),
    runbooks: z
      .string()
      .regex(/^https:\/\/[^\s?#]+[^/\s?#]$/)
      .optional()
      .meta({
        description:
          "The address of the folder docs/runbooks for people, which alerts name with a page behind it. Default: docs/runbooks, as in the repository.",
        errorMessage: "want an address that begins with https:// and has no / at its end",
      }),
  })
  .prefault({})
  .meta({ description: "Who hears of it when something is wrong." });

export type AlertsSpec = z.output<typeof alertsSchema>;

/** What each kind must say, and what no other may. */
const own: Readonly<Record<string, { needs: readonly string[]; may?: readonly string[] }>> = {
  email: { needs: ["to", "from", "server"], may: ["username"] },
  slack: { needs: ["channel"] },
};
const secretKinds = ["slack", "pagerduty", "webhook", "heartbeat"];

export function checkAlerts(value: unknown, problems: Problems): void {
  const receivers = at(value, "alerts", "receivers");
  const all = isRecord(receivers) ? Object.entries(receivers) : [];
  for (const [name, one] of all) checkReceiver(value, name, one, problems);
  checkProd(value, all, problems);
}

function checkReceiver(value: unknown, name: string, one: unknown, problems: Problems): void {
  const path = ["alerts", "receivers", name];
  if (!/^[a-z][a-z0-9-]{0,40}$/.test(name) || name === "nobody")
    problems.add(path, "want a name of small letters, digits and -, which begins with a letter, and is not nobody");
  const kind = String(at(one, "kind"));
  const { needs = [], may = [] } = own[kind] ?? {};
  for (const key of needs)
    if (at(one, key) === undefined) problems.add([...path, key], `missing; a receiver of the kind ${kind} needs it`);
  for (const key of ["to", "from", "server", "username", "channel"])
    if (at(one, key) !== undefined && !needs.includes(key) && !may.includes(key))
      problems.add([...path, key], `a receiver of the kind ${kind} has none; take it out`);
  const signsIn = secretKinds.includes(kind) || (kind === "email" && at(one, "username") !== undefined);
  if (signsIn && at(value, "alerts", "credentials") === undefined)
    problems.add(
      ["alerts", "credentials"],
      `missing; want the secret with the key ${name}, which the receiver signs in with (docs/runbooks/who-is-told.md)`,
    );
  if (kind !== "topic") return;
  if (lacks(value, "aws", "gcp", "azure"))
    problems.add([...path, "kind"], "want another: no cloud of the environment has such a topic");
  if (at(value, "alerts", "email") === undefined)
    problems.add(["alerts", "email"], `missing; want who gets what the receiver ${name} sends to the topic`);
}

/** In grade prod somebody hears of everything that is critical, whoever's it is. */
function checkProd(value: unknown, all: [string, unknown][], problems: Problems): void {
  if (at(value, "grade") !== "prod") return;
  const hears = all.some(([, one]) => {
    const wanted = at(one, "severities");
    const critical = !Array.isArray(wanted) || wanted.includes("critical");
    return at(one, "kind") !== "heartbeat" && critical && at(one, "teams") === undefined;
  });
  if (!hears)
    problems.add(
      ["alerts", "receivers"],
      "missing; want somebody who is told of all that is critical, which grade prod must say: such as { on-call: { kind: topic } }",
    );
  if (isRecord(at(value, "clouds", "gcp")) && at(value, "alerts", "email") === undefined)
    problems.add(
      ["alerts", "email"],
      "missing; want who gets an e-mail when an alarm of Google Cloud goes off, which grade prod must say",
    );
  checkAzureProd(value, problems);
  if (at(value, "workloads", "addOns", "kube-prometheus-stack", "enabled") === false)
    problems.add(
      "workloads.addOns.kube-prometheus-stack.enabled",
      "want true: in grade prod somebody is told when something fails, and nothing else sees it",
    );
}

/** Azure's alarms reach nobody but by an action group: one of the program's, which writes to the address, or one that people made. */
function checkAzureProd(value: unknown, problems: Problems): void {
  if (!isRecord(at(value, "clouds", "azure")) || at(value, "alerts", "email") !== undefined) return;
  const groups = at(value, "clouds", "azure", "actionGroups");
  if (Array.isArray(groups) && groups.length > 0) return;
  problems.add(
    ["clouds", "azure", "actionGroups"],
    "missing; want an action group, or alerts.email: grade prod must say who hears of Azure's alarms",
  );
}

/** The receivers, as Alertmanager is told of them: each has what its kind asks for, which `checkAlerts` has seen to. */
export function receiversOf({ receivers }: Pick<AlertsSpec, "receivers">): Alerting["receivers"] {
  return Object.fromEntries(
    Object.entries(receivers).map(([name, { kind, severities, teams, ...rest }]) => [
      name,
      { kind, severities, teams, ...rest } as Receiver,
    ]),
  );
}

/** What to tell whoever runs an environment in which nobody hears of anything. */
export function alertsWarning({ receivers }: Pick<AlertsSpec, "receivers">): string | undefined {
  if (Object.values(receivers).some(({ kind }) => kind !== "heartbeat")) return undefined;
  return "alerts.receivers: nobody is told of the cluster's own alerts; want such as { on-call: { kind: topic } } (docs/runbooks/who-is-told.md)";
}
