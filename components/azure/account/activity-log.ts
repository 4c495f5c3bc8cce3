import { SubscriptionDiagnosticSetting } from "@pulumi/azure-native/monitor/subscriptionDiagnosticSetting";
import type { ComponentResourceOptions } from "@pulumi/pulumi";
import { Component } from "../../core/component";
import type { Placement } from "../../core/contracts";
import { ownName } from "../../core/own-name";
import type { LogTarget } from "../common/diagnostics";

export interface ActivityLogArgs {
  place: Placement;
  /** Where it goes: the workspace, and the archive that is the record. */
  logs: LogTarget;
}

/**
 * What is written down of a subscription: each call that changes something, who is told of what, what policies refused. All there is; ServiceHealth and ResourceHealth too.
 * Source: learn.microsoft.com/azure/azure-monitor/platform/activity-log-schema, "Categories".
 */
export const activityCategories = [
  ...["Administrative", "Security", "Policy", "Alert", "Recommendation"],
  ...["Autoscale", "ServiceHealth", "ResourceHealth"],
] as const;

/**
 * The record of a subscription: its activity log, which Azure itself keeps for 90 days, in the workspace and in the archive. A subscription takes five such settings;
 * this one bears the environment's name.
 *
 * ```ts
 * import { ActivityLog } from "../../components/azure/account/activity-log";
 * import type { LogTarget } from "../../components/azure/common/diagnostics";
 * import type { Placement } from "../../components/core/contracts";
 *
 * declare const place: Placement; // where it stands
 * declare const logs: LogTarget; // a Logs' outputs
 *
 * new ActivityLog("activity-log", { place, logs });
 * ```
 */
export class ActivityLog extends Component {
  constructor(name: string, args: ActivityLogArgs, opts?: ComponentResourceOptions) {
    super("gocoffee:azure:ActivityLog", name, args.place, opts);
    const { logs } = args;
    new SubscriptionDiagnosticSetting(
      this.label("setting"),
      {
        name: ownName(this.place.environment, this.id, "activity-log", "activity-log", 128),
        workspaceId: logs.workspaceId,
        storageAccountId: logs.accountId,
        logs: activityCategories.map((category) => ({ category, enabled: true })),
      },
      { ...this.here, protect: this.place.protection.data, dependsOn: logs.ready },
    );
    this.registerOutputs();
  }
}
