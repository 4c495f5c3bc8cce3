import type { IPrometheusRule } from "@kubernetes-models/prometheus-operator/monitoring.coreos.com/v1/PrometheusRule";
import type { CustomResource } from "@pulumi/kubernetes/apiextensions";
import type { CustomResourceOptions, Input } from "@pulumi/pulumi";
import type { Severity } from "../core/alerting";
import { customObject } from "./custom-object";

/** A group of rules, as Prometheus evaluates them: one after the other. */
export type RuleGroup = Published & { rules: Rule[] };
export type Rule = NonNullable<Published["rules"]>[number];
type Published = NonNullable<NonNullable<IPrometheusRule["spec"]>["groups"]>[number];

/** An alert, as data. */
export interface Alert {
  /** CamelCase: what is wrong. */
  name: string;
  /** PromQL: each series in the answer is an alert. */
  expr: string;
  /** How long it must be so: `5m`. @defaultValue no time */
  for?: string;
  severity: Severity;
  /** Who looks: a team of the catalogue, or a template that says one. @defaultValue platform */
  team?: string;
  /** More labels. */
  labels?: Record<string, string>;
  /** One line: what is wrong with what. Prometheus fills `{{ $labels.x }}` in. */
  summary: string;
  /** What it means for customers or for who runs it, and how much of it there is. */
  description: string;
  /** The page that says what to do, below the folder of runbooks: `alerts-of-the-cluster.md`. Its section is called as the alert is. */
  page: string;
}

/**
 * The rule of an alert: with who looks, how bad it is, and the page that says what to do.
 * @param runbooks where the runbooks are, without a / at its end. @defaultValue the folder in the repository
 */
export function alertRule({ page, ...alert }: Alert, runbooks = "docs/runbooks"): Rule {
  const { name, expr, severity, team = "platform", labels, summary, description } = alert;
  return {
    alert: name,
    expr,
    ...(alert.for !== undefined && { for: alert.for }),
    labels: { ...labels, severity, team },
    annotations: { summary, description, runbook_url: `${runbooks}/${page}#${name.toLowerCase()}` },
  };
}

/**
 * A PrometheusRule: rules that Prometheus takes from whatever namespace they stand in. Few and big ones: each is an object in every preview.
 * @param metadata its name, namespace and labels
 */
export function prometheusRule(
  label: string,
  metadata: Record<string, unknown> & { name: Input<string> },
  groups: RuleGroup[],
  opts: CustomResourceOptions,
): CustomResource {
  return customObject<IPrometheusRule>(
    label,
    { apiVersion: "monitoring.coreos.com/v1", kind: "PrometheusRule", metadata, spec: { groups } },
    opts,
  );
}
