import type { IScrapeConfig } from "@kubernetes-models/prometheus-operator/monitoring.coreos.com/v1alpha1/ScrapeConfig";
import * as networking from "@pulumi/kubernetes/networking/v1";
import type { ComponentResourceOptions, Resource } from "@pulumi/pulumi";
import { receiverCredentials, toldByTopic, type Alerting } from "../../components/core/alerting";
import { prometheusRule } from "../../components/kubernetes/alert-rules";
import { broughtSecrets } from "../../components/kubernetes/brought-secrets";
import { ClusterComponent } from "../../components/kubernetes/component";
import { customObject } from "../../components/kubernetes/custom-object";
import type { Ownership } from "../../components/kubernetes/labels";
import type { Namespace } from "../../components/kubernetes/namespace";
import { proxyMetricsPort } from "../../components/kubernetes/scraping";
import { prometheusPeer } from "../addons/policies";
import { withSecrets } from "./alertmanager";
import { collected } from "./collected";
import { platformRules } from "./platform";
import { securityRules } from "./security";
import { telemetryRules } from "./telemetry";
import { annotatedPods, annotatedPodsSpec } from "./scraping";

export interface MonitoringArgs {
  whose: Ownership;
  /** Where the services run. */
  application: Namespace;
  applicationName: string;
  monitoring: Namespace;
  /** @defaultValue nobody is told */
  alerting?: Alerting | undefined;
  /** Whether a job here changes the services' passwords. @defaultValue false */
  rotated?: boolean;
  /** What was installed, by name. */
  made: Readonly<Partial<Record<string, Resource>>>;
}

/** What is measured beside what the charts measure of themselves, what is wrong when, and what receivers sign in with. */
export class Monitoring extends ClusterComponent {
  constructor(id: string, args: MonitoringArgs, opts?: ComponentResourceOptions) {
    super("gocoffee:kubernetes:Monitoring", id, args.whose, opts);
    const { monitoring, application, applicationName, alerting, made } = args;
    const stack = made["kube-prometheus-stack"];
    const here = { ...this.here, dependsOn: [...monitoring.guards, ...(stack ? [stack] : [])] };
    const named = (name: string, namespace: Namespace = monitoring) => this.named(name, namespace);
    customObject<IScrapeConfig>(
      this.label(annotatedPods),
      {
        apiVersion: "monitoring.coreos.com/v1alpha1",
        kind: "ScrapeConfig",
        metadata: named(annotatedPods),
        spec: annotatedPodsSpec,
      },
      here,
    );
    new networking.NetworkPolicy(
      this.label("scraping"),
      {
        metadata: named("scraping", application),
        spec: {
          podSelector: {},
          policyTypes: ["Ingress"],
          ingress: [
            {
              from: [
                {
                  namespaceSelector: { matchLabels: { "kubernetes.io/metadata.name": prometheusPeer.namespace } },
                  podSelector: { matchLabels: prometheusPeer.pods },
                },
              ],
              ports: [{ protocol: "TCP", port: proxyMetricsPort }],
            },
          ],
        },
      },
      { ...this.here, dependsOn: application.guards },
    );
    const has = (name: string) => made[name] !== undefined;
    const watched = { autoscaler: has("cluster-autoscaler"), rotated: args.rotated ?? false };
    const platform = platformRules(applicationName, alerting?.runbooks, watched);
    prometheusRule(this.label("alerts"), named("platform"), platform, here);
    const watchers = { falco: has("falco"), trivy: has("trivy-operator") };
    const security = securityRules(applicationName, watchers, alerting?.runbooks);
    if (security.length > 0) prometheusRule(this.label("security"), named("security"), security, here);
    const bringers = {
      ...{ agent: has("fluent-bit"), loki: has("loki") },
      ...{ collector: has("opentelemetry-collector"), jaeger: has("jaeger") },
    };
    const telemetry = telemetryRules(bringers, alerting?.runbooks);
    if (telemetry.length > 0) prometheusRule(this.label("telemetry"), named("telemetry"), telemetry, here);
    if (alerting?.topic?.kind === "collected" && toldByTopic(alerting).length > 0)
      collected(alerting.topic.asked, { label: (part) => this.label(part), named, here });
    if (alerting?.credentials) this.credentials(alerting, alerting.credentials, args);
    this.registerOutputs();
  }

  private named(name: string, { name: namespace }: Namespace) {
    return { name, namespace, labels: this.labels({ service: "platform" }) };
  }

  /** Nobody waits for it: where a person has not filled the secret yet, all other receivers are told. */
  private credentials(
    alerting: Alerting,
    { secret, store }: NonNullable<Alerting["credentials"]>,
    { monitoring, made }: MonitoringArgs,
  ): void {
    const { name } = receiverCredentials;
    broughtSecrets(
      {
        owner: name,
        reader: store,
        awaited: false,
        secrets: [{ name, keys: withSecrets(alerting).map((key) => ({ as: key, from: secret, key })) }],
        named: (one) => ({ name: one, namespace: monitoring.name, labels: this.labels({ service: "platform" }) }),
        label: (part) => this.label(part === name ? "receivers" : `receivers-${part}`),
        after: [...monitoring.guards, ...["external-secrets"].flatMap((one) => made[one] ?? [])],
      },
      this.here,
    );
  }
}
