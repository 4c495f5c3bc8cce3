import {
  PrometheusRuleGroup,
  type PrometheusRuleGroupArgs,
} from "@pulumi/azure-native/alertsmanagement/prometheusRuleGroup";
import { AzureMonitorWorkspace } from "@pulumi/azure-native/monitor/azureMonitorWorkspace";
import { DataCollectionEndpoint } from "@pulumi/azure-native/monitor/dataCollectionEndpoint";
import { DataCollectionRule } from "@pulumi/azure-native/monitor/dataCollectionRule";
import { DataCollectionRuleAssociation } from "@pulumi/azure-native/monitor/dataCollectionRuleAssociation";
import type { ComponentResourceOptions, Input, Output, Resource } from "@pulumi/pulumi";
import type { Alerting } from "../../core/alerting";
import { changed, type Change } from "../../core/change";
import { Component } from "../../core/component";
import type { Placement } from "../../core/contracts";
import { displayName } from "../../core/naming";
import type { Group } from "../account/groups";
import type { Watch } from "../common/alarms";
import { minutes, pageOf, severityOf } from "../common/alarms-plan";
import { tagsFor } from "../common/tags";
import { toldAlerts, type ToldAlert } from "./told-alerts-plan";

export interface AlertCollectionArgs {
  place: Placement;
  /** Where it stands: the group of the purpose `operations`. */
  group: Group;
  /** The ARM id of the cluster, whose collection of metrics is on (`metricsCollected`). */
  cluster: Input<string>;
  /** Who is told. */
  watch: Watch;
  alerting: Pick<Alerting, "receivers">;
  change?: { rules?: Change<PrometheusRuleGroupArgs> };
}

/** What Azure calls all series of Prometheus that a cluster sends. */
const stream = "Microsoft-PrometheusMetrics";
const destination = "workspace";

/**
 * Where a cluster's alerts go so that Azure tells people of them: a workspace of Azure Monitor that holds them and nothing else, how the cluster's collectors get there, and the rules that look.
 * They come over the internet, signed and encrypted, as the collectors' own identity: a private link scope would take in all of Azure Monitor for the network, and what comes is names of alerts.
 * Sources: learn.microsoft.com/azure/azure-monitor/containers/kubernetes-monitoring-enable, "Bicep"; …/azure-monitor/essentials/prometheus-rule-groups.
 *
 * ```ts
 * import { AlertCollection } from "./components/azure/cluster/alert-collection";
 * import type { Group } from "./components/azure/account/groups";
 * import type { Watch } from "./components/azure/common/alarms";
 * import type { Placement } from "./components/core/contracts";
 *
 * declare const place: Placement;
 * declare const group: Group; // a Groups' outputs.operations
 * declare const cluster: string; // the ARM id of a cluster
 * declare const watch: Watch;
 *
 * const { outputs } = new AlertCollection("cluster-alerts", {
 *   ...{ place, group, cluster, watch },
 *   alerting: { receivers: { people: { kind: "topic" } } },
 * });
 * export const workspace = outputs.workspace;
 * ```
 */
export class AlertCollection extends Component {
  readonly outputs: { /** The ARM id of the workspace. */ workspace: Output<string> };
  readonly made: Resource[];

  constructor(name: string, args: AlertCollectionArgs, opts?: ComponentResourceOptions) {
    super("gocoffee:azure:AlertCollection", name, args.place, opts);
    const common = {
      resourceGroupName: args.group.name,
      location: this.place.region,
      tags: tagsFor(this.place, { service: "platform" }),
    };
    const workspace = new AzureMonitorWorkspace(
      this.label("workspace"),
      { ...common, azureMonitorWorkspaceName: this.named("workspace", 44), publicNetworkAccess: "Enabled" },
      this.here,
    );
    const endpoint = new DataCollectionEndpoint(
      this.label("endpoint"),
      {
        ...common,
        dataCollectionEndpointName: this.named("endpoint", 44),
        kind: "Linux",
        networkAcls: { publicNetworkAccess: "Enabled" },
      },
      this.here,
    );
    const rule = new DataCollectionRule(
      this.label("rule"),
      {
        ...common,
        dataCollectionRuleName: this.named("rule", 64),
        kind: "Linux",
        description: "Alerts of the cluster's Prometheus, as its collectors send them",
        dataCollectionEndpointId: endpoint.id,
        dataSources: { prometheusForwarder: [{ name: "prometheus", streams: [stream], labelIncludeFilter: {} }] },
        destinations: { monitoringAccounts: [{ name: destination, accountResourceId: workspace.id }] },
        dataFlows: [{ streams: [stream], destinations: [destination] }],
      },
      this.here,
    );
    const joined = new DataCollectionRuleAssociation(
      this.label("association"),
      {
        associationName: this.named("association", 64),
        description: "Deleted, the cluster's alerts reach nobody by this way",
        resourceUri: args.cluster,
        dataCollectionRuleId: rule.id,
      },
      this.here,
    );
    this.made = [workspace, joined, ...this.rules(args, workspace.id, common)];
    this.outputs = { workspace: workspace.id };
    this.registerOutputs();
  }

  private named(part: string, limit: number): string {
    return displayName(this.place.environment, `${this.id}-${part}`, limit);
  }

  private rules(
    { alerting, watch, change }: AlertCollectionArgs,
    workspace: Output<string>,
    common: Pick<PrometheusRuleGroupArgs, "resourceGroupName" | "location" | "tags">,
  ): Resource[] {
    const told = toldAlerts(alerting);
    if (told.length === 0) return [];
    const sound: PrometheusRuleGroupArgs = {
      ...common,
      ruleGroupName: this.displayName(this.id),
      description: "What the cluster's own alerts are told by",
      enabled: true,
      interval: "PT1M",
      scopes: [workspace],
      rules: told.map((one) => ruleOf(one, watch)),
    };
    return [new PrometheusRuleGroup(this.label("rules"), changed(sound, change?.rules), this.here)];
  }
}

function ruleOf({ id, says, severity, query, forMinutes }: ToldAlert, watch: Watch) {
  return {
    alert: id,
    enabled: true,
    expression: query,
    ...(forMinutes > 0 && { for: minutes(forMinutes) }),
    severity: severityOf(severity),
    annotations: { description: pageOf(watch, { says, page: "who-is-told.md" }) },
    resolveConfiguration: { autoResolved: true, timeToResolve: "PT10M" },
    actions: watch.actionGroups.map((actionGroupId) => ({ actionGroupId })),
  };
}
