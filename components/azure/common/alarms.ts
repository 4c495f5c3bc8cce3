import type { ComponentResourceOptions, CustomResourceOptions, Input, Resource } from "@pulumi/pulumi";
import { ActivityLogAlert, type ActivityLogAlertArgs } from "@pulumi/azure-native/monitor/activityLogAlert";
import { MetricAlert, type MetricAlertArgs } from "@pulumi/azure-native/monitor/metricAlert";
import { ScheduledQueryRule, type ScheduledQueryRuleArgs } from "@pulumi/azure-native/monitor/scheduledQueryRule";
import type { Group } from "../account/groups";
import { changed, type Change } from "../../core/change";
import { Component } from "../../core/component";
import type { Placement } from "../../core/contracts";
import { conditionOf, pageOf, rhythm, severityOf, type Leaf, type Severity } from "./alarms-plan";
import { tagsFor } from "./tags";

/** Who is told of what is wrong, and where they read on: what `Alerts` gives. */
export interface Watch {
  /** ARM ids of action groups. None: an alarm is seen in the portal alone. */
  actionGroups: readonly Input<string>[];
  /** Where alarms stand: the group of the purpose `operations`. */
  group: Group;
  /** The address of the folder docs/runbooks, without a / at its end. @defaultValue the folder itself, in the repository */
  runbooks?: string | undefined;
}

/** What every alarm says of itself. */
interface Said {
  /** Identity, and the last part of its name: small letters, digits and `-`, unique among those of its component. */
  id: string;
  /** What is wrong, in one sentence without a full stop, for whoever is told. */
  says: string;
  /** Somebody gets up for `critical`, and looks in the morning for `warning`. */
  severity: Severity;
  /** The page in docs/runbooks, with its anchor if it has one. @defaultValue azure-alarms.md, the list of all */
  page?: string;
}

/** How often it is looked, and over how long. */
interface Rhythm {
  /** How long is looked back, in minutes: 1, 5, 15, 30, 60, 360, 720 or 1440. @defaultValue 5 */
  windowMinutes?: number;
  /** How often it is looked, in minutes: 1, 5, 15, 30 or 60, not over the window. @defaultValue the window, 5 at most */
  everyMinutes?: number;
}

/** A metric that Azure measures of a resource by itself. No data is no alarm. */
export interface WatchedMetric extends Said, Rhythm {
  kind: "metric";
  /** The ARM id of the resource. */
  scope: Input<string>;
  /** As the page "Supported metrics" of its type has it, such as `Microsoft.Network/natGateways`. */
  namespace: string;
  /** The name for REST, not the one that the portal shows. */
  metric: string;
  aggregation: "Average" | "Minimum" | "Maximum" | "Total" | "Count";
  /** @defaultValue GreaterThan */
  operator?: "GreaterThan" | "GreaterThanOrEqual" | "LessThan" | "LessThanOrEqual" | "Equals";
  threshold: number;
  /** By the name of a dimension: those of its values that count; `*` for each by itself. @defaultValue all together */
  dimensions?: Readonly<Record<string, readonly string[]>>;
}

/** A query of logs that has rows when something is wrong. */
export interface WatchedLog extends Said, Rhythm {
  kind: "log";
  /** The ARM id of the Log Analytics workspace, in the region of the place. */
  scope: Input<string>;
  /** KQL. A table that has no data yet is no error: it is not looked at when the alarm is made (W1). */
  query: Input<string>;
  /** How many rows are too many. @defaultValue 0: any row is */
  moreThan?: number;
  /** In how many windows one after the other. @defaultValue 1 */
  periods?: number;
  /** The ARM id of the identity that asks: a query of Azure's graph of resources, `arg("")`, needs one. @defaultValue whoever makes the alarm */
  as?: Input<string>;
}

/** An event of the activity log: a deletion, the health of a resource or of a service. Told at once, and never as over. */
export interface WatchedActivity extends Said {
  kind: "activity";
  /** The ARM id of the subscription, of a resource group or of a resource. */
  scope: Input<string>;
  /** All of these must hold; a list in the list: one of them. `category` must be among them. */
  all: readonly (Leaf | readonly Leaf[])[];
}

/** What is watched. A plan (`*-alarms-plan.ts`) is a pure function that gives these. */
export type Watched = WatchedMetric | WatchedLog | WatchedActivity;

export interface AlarmsArgs {
  place: Placement;
  watch: Watch;
  watched: readonly Watched[];
  /** What they wait for: the role of an identity that asks. @defaultValue nothing */
  after?: readonly Resource[] | undefined;
  change?:
    | {
        metric?: Change<MetricAlertArgs, [watched: WatchedMetric]>;
        log?: Change<ScheduledQueryRuleArgs, [watched: WatchedLog]>;
        activity?: Change<ActivityLogAlertArgs, [watched: WatchedActivity]>;
      }
    | undefined;
}

/**
 * Alarms of metrics, of logs and of what is done in the subscription. Those of metrics and logs are told when they begin and when they end.
 *
 * ```ts
 * import { Alarms, type Watch } from "../../components/azure/common/alarms";
 * import type { Placement } from "../../components/core/contracts";
 *
 * declare const place: Placement; // where it stands, and the tags of all in it
 * declare const watch: Watch;
 * declare const natId: string;
 *
 * new Alarms("nat", {
 *   place,
 *   watch,
 *   watched: [
 *     {
 *       kind: "metric",
 *       id: "drops",
 *       says: "The NAT gateway has lost packets for a quarter of an hour",
 *       severity: "warning",
 *       scope: natId,
 *       namespace: "Microsoft.Network/natGateways",
 *       metric: "PacketDropCount",
 *       aggregation: "Total",
 *       threshold: 100,
 *       windowMinutes: 15,
 *     },
 *   ],
 * });
 * ```
 */
export class Alarms extends Component {
  constructor(name: string, args: AlarmsArgs, opts?: ComponentResourceOptions) {
    super("gocoffee:azure:Alarms", name, args.place, opts);
    for (const watched of args.watched) {
      if (watched.kind === "metric") this.metric(watched, args);
      else if (watched.kind === "log") this.log(watched, args);
      else this.activity(watched, args);
    }
    this.registerOutputs();
  }

  private get own(): Record<string, string> {
    return tagsFor(this.place, { service: "platform" });
  }

  private named(id: string): string {
    return this.displayName(`${this.id}-${id}`);
  }

  private waiting(after: readonly Resource[] = []): CustomResourceOptions {
    return after.length === 0 ? this.here : { ...this.here, dependsOn: [...after] };
  }

  private metric(watched: WatchedMetric, { watch, after, change }: AlarmsArgs): void {
    const { id, scope, namespace, metric, aggregation, operator = "GreaterThan", threshold } = watched;
    const { window, every } = rhythm(watched);
    const sound: MetricAlertArgs = {
      resourceGroupName: watch.group.name,
      ruleName: this.named(id),
      // The rule is nowhere, whatever it watches (P3).
      location: "global",
      description: pageOf(watch, watched),
      severity: severityOf(watched.severity),
      enabled: true,
      autoMitigate: true,
      scopes: [scope],
      evaluationFrequency: every,
      windowSize: window,
      criteria: {
        odataType: "Microsoft.Azure.Monitor.SingleResourceMultipleMetricCriteria",
        allOf: [
          {
            criterionType: "StaticThresholdCriterion",
            name: id,
            metricNamespace: namespace,
            metricName: metric,
            timeAggregation: aggregation,
            ...{ operator, threshold },
            dimensions: Object.entries(watched.dimensions ?? {}).map(([name, values]) => ({
              name,
              operator: "Include",
              values: [...values],
            })),
          },
        ],
      },
      actions: watch.actionGroups.map((actionGroupId) => ({ actionGroupId })),
      tags: this.own,
    };
    new MetricAlert(this.label(id), changed(sound, change?.metric, watched), this.waiting(after));
  }

  private log(watched: WatchedLog, { watch, after, change }: AlarmsArgs): void {
    const { id, scope, query, moreThan = 0, periods = 1 } = watched;
    const { window, every } = rhythm(watched);
    const sound: ScheduledQueryRuleArgs = {
      resourceGroupName: watch.group.name,
      ruleName: this.named(id),
      displayName: this.named(id),
      // Where the workspace is.
      location: this.place.region,
      kind: "LogAlert",
      description: pageOf(watch, watched),
      severity: severityOf(watched.severity),
      enabled: true,
      autoMitigate: true,
      scopes: [scope],
      evaluationFrequency: every,
      windowSize: window,
      // Tables appear with their first data: on the first day of a workspace the query would be refused (W1).
      skipQueryValidation: true,
      checkWorkspaceAlertsStorageConfigured: false,
      ...(watched.as !== undefined && { identity: { type: "UserAssigned", userAssignedIdentities: [watched.as] } }),
      criteria: {
        allOf: [
          {
            query,
            timeAggregation: "Count",
            operator: "GreaterThan",
            threshold: moreThan,
            failingPeriods: { minFailingPeriodsToAlert: periods, numberOfEvaluationPeriods: periods },
          },
        ],
      },
      actions: { actionGroups: [...watch.actionGroups] },
      tags: this.own,
    };
    new ScheduledQueryRule(this.label(id), changed(sound, change?.log, watched), this.waiting(after));
  }

  private activity(watched: WatchedActivity, { watch, after, change }: AlarmsArgs): void {
    const { id, scope } = watched;
    const sound: ActivityLogAlertArgs = {
      resourceGroupName: watch.group.name,
      activityLogAlertName: this.named(id),
      // Events of services' health are told from there alone.
      location: "global",
      description: pageOf(watch, watched),
      enabled: true,
      scopes: [scope],
      condition: { allOf: watched.all.map(conditionOf) },
      actions: { actionGroups: watch.actionGroups.map((actionGroupId) => ({ actionGroupId })) },
      tags: this.own,
    };
    new ActivityLogAlert(this.label(id), changed(sound, change?.activity, watched), this.waiting(after));
  }
}
