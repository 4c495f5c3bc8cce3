import * as costexplorer from "@pulumi/aws/costexplorer";
import type { ComponentResourceOptions, Input } from "@pulumi/pulumi";
import { changed, type Change } from "../../core/change";
import { Component } from "../../core/component";
import type { Placement } from "../../core/contracts";
import { ownName } from "../../core/own-name";
import { allocationTags, anomalyThreshold } from "../operations/budget-plan";

export interface CostWatchArgs {
  place: Placement;
  /**
   * The account's monitor by service, of which it can have one: that which AWS made itself when Cost Explorer was turned on, one of our
   * own where there is none, or nothing that watches.
   */
  monitor: { mode: "none" } | { mode: "own" } | { mode: "existing"; arn: string };
  /** Dollars a month: what an anomaly is measured against. */
  monthlyBudget: number;
  /** A topic that lets `costalerts.amazonaws.com` publish. */
  topicArn: Input<string>;
  /** Whether bills are split by tag: for who pays the bill alone, and AWS knows a tag only a day after its first use. */
  allocationTags: boolean;
  change?: { subscription?: Change<costexplorer.AnomalySubscriptionArgs> };
}

/**
 * Tells of spending that is out of the ordinary, and splits bills by tag: both are the account's, and so belong to one environment
 * of it.
 *
 * ```ts
 * import { CostWatch } from "../../components/aws/account/cost-watch";
 * import type { Placement } from "../../components/core/contracts";
 *
 * declare const place: Placement; // where it stands, and the tags of all in it
 * declare const topicArn: string; // an Alerts' `topicArn`
 *
 * new CostWatch("spending", {
 *   place,
 *   monitor: { mode: "existing", arn: "arn:aws:ce::123456789012:anomalymonitor/0c1f3a5e-1111-4222-8333-444455556666" },
 *   monthlyBudget: 9000,
 *   topicArn,
 *   allocationTags: false,
 * });
 * ```
 */
export class CostWatch extends Component {
  constructor(name: string, args: CostWatchArgs, opts?: ComponentResourceOptions) {
    super("gocoffee:aws:CostWatch", name, args.place, opts);
    const monitor = this.monitor(args);
    if (monitor !== undefined) this.subscription(monitor, args);
    if (args.allocationTags) this.split();
    this.registerOutputs();
  }

  /**
   * By service: a member of an organization can have no other kind, and no second one.
   * Source: docs.aws.amazon.com/cost-management/latest/userguide/getting-started-ad.html.
   */
  private monitor({ monitor }: CostWatchArgs): Input<string> | undefined {
    switch (monitor.mode) {
      case "none":
        return undefined;
      case "existing":
        return monitor.arn;
      case "own":
        return new costexplorer.AnomalyMonitor(
          this.label("monitor"),
          {
            name: ownName(this.place.environment, this.id, "spending", "spending"),
            monitorType: "DIMENSIONAL",
            monitorDimension: "SERVICE",
            tags: this.tags({ service: "platform" }, "spending"),
          },
          this.here,
        ).arn;
    }
  }

  private subscription(monitorArn: Input<string>, args: CostWatchArgs): void {
    const { dollars, percent } = anomalyThreshold(args.monthlyBudget);
    const over = (key: string, value: number) => ({
      dimension: { key, matchOptions: ["GREATER_THAN_OR_EQUAL"], values: [String(value)] },
    });
    const sound: costexplorer.AnomalySubscriptionArgs = {
      name: ownName(this.place.environment, this.id, "spending", "spending"),
      // The only frequency that a topic can have.
      frequency: "IMMEDIATE",
      monitorArnLists: [monitorArn],
      subscribers: [{ type: "SNS", address: args.topicArn }],
      thresholdExpression: {
        ands: [over("ANOMALY_TOTAL_IMPACT_ABSOLUTE", dollars), over("ANOMALY_TOTAL_IMPACT_PERCENTAGE", percent)],
      },
      tags: this.tags({ service: "platform" }, "spending"),
    };
    new costexplorer.AnomalySubscription(
      this.label("subscription"),
      changed(sound, args.change?.subscription),
      this.here,
    );
  }

  private split(): void {
    for (const tagKey of allocationTags) {
      new costexplorer.CostAllocationTag(this.label(tagKey), { tagKey, status: "Active" }, this.here);
    }
  }
}
