import type { Input } from "@pulumi/pulumi";
import type { SecretReader } from "./contracts";

/** How bad it is: somebody gets up for `critical`, looks in the morning for `warning`, and is told nothing of `info`. */
export const severities = ["critical", "warning", "info"] as const;
export type Severity = (typeof severities)[number];

/** Whom a receiver tells of: all alerts are for everybody who says nothing. */
interface Wants {
  /** @defaultValue critical and warning */
  severities?: readonly Severity[] | undefined;
  /** The teams whose alerts it gets; `platform` has what no service's team does. @defaultValue every team's */
  teams?: readonly string[] | undefined;
}

/** How somebody is told. What a receiver signs in with is never written here: it is a key of `Alerting.credentials`, called as the receiver is. */
export type Receiver = Wants &
  (
    | { kind: "topic" }
    | { kind: "email"; to: string; from: string; server: string; username?: string | undefined }
    | { kind: "slack"; channel: string }
    | { kind: "pagerduty" }
    | { kind: "webhook" }
    | { kind: "heartbeat" }
  );
export type ReceiverKind = Receiver["kind"];

/** What a receiver of each kind signs in with; `none` where its identity does. */
const receiverSecrets: Readonly<Record<ReceiverKind, string>> = {
  topic: "none",
  email: "the password of its account at the mail server",
  slack: "the address of an incoming webhook",
  pagerduty: "the integration key of a service, Events API v2",
  webhook: "the address that is called",
  heartbeat: "the address that is called every five minutes, of a service that tells somebody when the calls stop",
};

/** Whether a receiver signs in with something that somebody has to put into the cloud's store of secrets. */
export function needsSecret(receiver: Receiver): boolean {
  return receiver.kind === "email" ? receiver.username !== undefined : receiverSecrets[receiver.kind] !== "none";
}

/** The cloud's own way from an alert to people. */
export type AlertTopic =
  | { kind: "sns"; arn: Input<string>; region: string }
  | {
      kind: "collected";
      collectors: { namespaces: readonly string[]; pods: Readonly<Record<string, string>> };
      /** Whose kind of object tells the collectors what to fetch: Google's PodMonitoring, or Azure Monitor's PodMonitor. @defaultValue Google's */
      asked?: "monitoring.googleapis.com" | "azmonitoring.coreos.com";
    };

/** Who is told when something is wrong, and what that takes. */
export interface Alerting {
  /** By name. @defaultValue nobody: alerts are seen in Alertmanager and in Grafana alone */
  receivers: Readonly<Record<string, Receiver>>;
  /** Where the runbooks are, without a / at its end: the address of the folder docs/runbooks. @defaultValue the folder itself, in the repository */
  runbooks?: string | undefined;
  /**
   * What a receiver of the kind `topic` means in this cloud: a topic that Alertmanager publishes to; or that the cloud itself collects what is wrong from
   * Prometheus, by pods of its own in the cluster, and tells those whom it tells of its alarms. @defaultValue the cloud has none
   */
  topic?: AlertTopic | undefined;
  /** The secret with a key for each receiver that needs one, for External Secrets, and who reads it. @defaultValue no receiver needs one */
  credentials?: { secret: Input<string>; store: SecretReader } | undefined;
}

/** The receivers of a kind that the cloud's own way tells: whose alerts it carries. */
export function toldByTopic({ receivers }: Pick<Alerting, "receivers">): Receiver[] {
  return Object.values(receivers).filter(({ kind }) => kind === "topic");
}

/** The alert that always fires, so that its absence says that nothing watches any more. */
export const watchdog = "Watchdog";

/** The account of Alertmanager, in the namespace `monitoring`: what the cloud lets publish to the topic. */
export const alertmanagerAccount = { name: "alertmanager", namespace: "monitoring" } as const;

/** The Secret with what receivers sign in with, and who reads it. */
export const receiverCredentials = { name: "alert-receivers", namespace: "monitoring" } as const;
