import * as costexplorer from "@pulumi/aws/costexplorer";
import { jsonStringify, type ComponentResourceOptions, type Input, type Output } from "@pulumi/pulumi";
import { changed } from "../core/change";
import { Component } from "../core/component";
import type { Change, Placement } from "../core/contracts";
import { allocationTags, anomalyThreshold } from "./budget-plan";

export interface CostWatchArgs {
  place: Placement;
  /** 12 digits. */
  account: Input<string>;
  /** Dollars a month: what an anomaly is measured against. */
  monthlyBudget: number;
  /** A topic that lets `costalerts.amazonaws.com` publish. */
  topicArn: Input<string>;
  /** Whether bills are split by tag. AWS knows a tag only a day after its first use. */
  allocationTags: boolean;
  change?: { subscription?: Change<costexplorer.AnomalySubscriptionArgs> };
}

/**
 * Tells of spending that is out of the ordinary, and splits bills by tag: both are the account's, and so belong to one environment
 * of it.
 */
export class CostWatch extends Component {
  constructor(name: string, args: CostWatchArgs, opts?: ComponentResourceOptions) {
    super("gocoffee:aws:CostWatch", name, args.place, opts);
    const monitor = this.monitor(args);
    this.subscription(monitor, args);
    if (args.allocationTags) this.split(monitor);
    this.registerOutputs();
  }

  /**
   * By account, not by service: AWS makes one by service itself in each new account, and there can be no second.
   * Source: docs.aws.amazon.com/cost-management/latest/userguide/getting-started-ad.html.
   */
  private monitor({ account }: CostWatchArgs): costexplorer.AnomalyMonitor {
    return new costexplorer.AnomalyMonitor(
      this.label("monitor"),
      {
        name: this.displayName("spending"),
        monitorType: "CUSTOM",
        monitorSpecification: specification(account),
        tags: this.tags({ service: "platform" }, "spending"),
      },
      this.here,
    );
  }

  private subscription(monitor: costexplorer.AnomalyMonitor, args: CostWatchArgs): void {
    const { dollars, percent } = anomalyThreshold(args.monthlyBudget);
    const over = (key: string, value: number) => ({
      dimension: { key, matchOptions: ["GREATER_THAN_OR_EQUAL"], values: [String(value)] },
    });
    const sound: costexplorer.AnomalySubscriptionArgs = {
      name: this.displayName("spending"),
      // The only frequency that a topic can have.
      frequency: "IMMEDIATE",
      monitorArnLists: [monitor.arn],
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

  private split(after: costexplorer.AnomalyMonitor): void {
    for (const tagKey of allocationTags) {
      new costexplorer.CostAllocationTag(
        this.label(tagKey),
        { tagKey, status: "Active" },
        // What carries the tags comes first.
        { ...this.here, dependsOn: [after] },
      );
    }
  }
}

/** With every part, as AWS tells it back: the text is compared as text, and another one is another monitor. */
function specification(account: Input<string>): Output<string> {
  return jsonStringify({
    And: null,
    CostCategories: null,
    Dimensions: { Key: "LINKED_ACCOUNT", MatchOptions: null, Values: [account] },
    Not: null,
    Or: null,
    Tags: null,
  });
}
