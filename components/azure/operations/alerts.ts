import { ActionGroup, type ActionGroupArgs } from "@pulumi/azure-native/monitor/actionGroup";
import type { ComponentResourceOptions, Input, Output } from "@pulumi/pulumi";
import { changed, type Change } from "../../core/change";
import { Component } from "../../core/component";
import type { Placement } from "../../core/contracts";
import type { Group } from "../account/groups";
import type { Watch } from "../common/alarms";
import { tagsFor } from "../common/tags";

export interface AlertsArgs {
  place: Placement;
  /** The group of the purpose `operations`. */
  group: Group;
  /** Who is written to. @defaultValue nobody is, beyond `actionGroups` */
  email?: string | undefined;
  /** ARM ids of action groups that people made: what those sign in with (Slack, PagerDuty) is no business of this program. @defaultValue none */
  actionGroups?: readonly Input<string>[] | undefined;
  /** The address of the folder docs/runbooks, without a / at its end. @defaultValue alarms name the page as it is in the repository */
  runbooks?: string | undefined;
  change?: { group?: Change<ActionGroupArgs> };
}

/** What an alarm may name at most. Source: learn.microsoft.com/azure/azure-monitor/service-limits, alerts: action groups of a rule. */
const mostGroups = 5;

/**
 * Where alarms are told: a group that writes to an address, and those that people made. Azure asks nobody to confirm it, and says in a first message that it
 * will write.
 *
 * ```ts
 * import { Alerts } from "../../components/azure/operations/alerts";
 * import type { Group } from "../../components/azure/account/groups";
 * import type { Placement } from "../../components/core/contracts";
 *
 * declare const place: Placement; // where it stands, and the tags of all in it
 * declare const group: Group;
 *
 * const alerts = new Alerts("alerts", { place, group, email: "on-call@gocoffee.example" });
 * export const watch = alerts.outputs; // for all that is watched
 * ```
 */
export class Alerts extends Component {
  readonly outputs: Watch;

  constructor(name: string, args: AlertsArgs, opts?: ComponentResourceOptions) {
    super("gocoffee:azure:Alerts", name, args.place, opts);
    const { email, group, runbooks, actionGroups = [] } = args;
    const own = email === undefined ? [] : [this.made(email, args)];
    if (own.length + actionGroups.length > mostGroups)
      throw new RangeError(
        `actionGroups: an alarm tells ${mostGroups} at most, ${own.length} of them ours, got ${actionGroups.length}`,
      );
    this.outputs = { actionGroups: [...own, ...actionGroups], group, ...(runbooks !== undefined && { runbooks }) };
    this.registerOutputs();
  }

  private made(email: string, { group, change }: AlertsArgs): Output<string> {
    const { environment } = this.place;
    const sound: ActionGroupArgs = {
      resourceGroupName: group.name,
      actionGroupName: this.displayName(this.id),
      // It tells of a region's outage too: it must not live there.
      location: "global",
      // What a message begins with: 12 characters are all it takes.
      groupShortName: `gc-${environment}`.slice(0, 12).replace(/-+$/, ""),
      enabled: true,
      emailReceivers: [{ name: "on-call", emailAddress: email, useCommonAlertSchema: true }],
      tags: tagsFor(this.place, { service: "platform" }),
    };
    return new ActionGroup(this.label("email"), changed(sound, change?.group), this.here).id;
  }
}
