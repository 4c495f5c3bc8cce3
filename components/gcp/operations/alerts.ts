import * as monitoring from "@pulumi/gcp/monitoring";
import type { ComponentResourceOptions, Input, Resource } from "@pulumi/pulumi";
import { changed, type Change } from "../../core/change";
import { Component } from "../../core/component";
import type { Placement } from "../../core/contracts";
import type { Watch } from "../common/alert-policy";
import { labelsFor } from "../common/labels";

export interface AlertsArgs {
  place: Placement;
  project: Input<string>;
  /** Who is written to. @defaultValue nobody: alarms are seen in the console alone */
  email?: string | undefined;
  /** The address of the folder docs/runbooks, without a / at its end. @defaultValue alarms name the page as it is in the repository */
  runbooks?: string | undefined;
  /** What it waits for: the APIs. */
  after: readonly Resource[];
  change?: { channel?: Change<monitoring.NotificationChannelArgs> };
}

/**
 * Where alarms are told: a channel to an address. Google asks nobody to confirm it.
 *
 * ```ts
 * import { Alerts } from "../../components/gcp/operations/alerts";
 * import type { Placement } from "../../components/core/contracts";
 *
 * declare const place: Placement; // where it stands, and the tags of all in it
 *
 * const alerts = new Alerts("alerts", { place, project: "go-coffee-dev", email: "on-call@gocoffee.example", after: [] });
 * export const watch = alerts.outputs; // for all that is watched
 * ```
 */
export class Alerts extends Component {
  readonly outputs: Watch;

  constructor(name: string, args: AlertsArgs, opts?: ComponentResourceOptions) {
    super("gocoffee:gcp:Alerts", name, args.place, opts);
    const channels = args.email === undefined ? [] : [this.channel(args.email, args).name];
    this.outputs = { channels, after: args.after, ...(args.runbooks !== undefined && { runbooks: args.runbooks }) };
    this.registerOutputs();
  }

  private channel(email: string, { project, after, change }: AlertsArgs): monitoring.NotificationChannel {
    const sound: monitoring.NotificationChannelArgs = {
      project,
      displayName: this.displayName(this.id),
      description: "Who hears of alarms",
      type: "email",
      labels: { email_address: email },
      // An alarm that somebody made by hand does not keep it: it loses the channel.
      forceDelete: true,
      userLabels: labelsFor(this.place, { service: "platform" }),
    };
    return new monitoring.NotificationChannel(this.label("email"), changed(sound, change?.channel), {
      ...this.here,
      dependsOn: [...after],
    });
  }
}
