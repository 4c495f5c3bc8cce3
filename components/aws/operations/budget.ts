import * as budgets from "@pulumi/aws/budgets";
import type { ComponentResourceOptions, Input } from "@pulumi/pulumi";
import { changed, type Change } from "../../core/change";
import { Component } from "../../core/component";
import type { Placement } from "../../core/contracts";
import { ownName } from "../../core/own-name";
import { notices } from "./budget-plan";

export interface BudgetArgs {
  place: Placement;
  /** Dollars a month. */
  monthly: number;
  /** Whether it is the whole account's, or what carries the environment's tag, which AWS must be told to split bills by. */
  covers: "account" | "environment";
  /** Who is told: a topic that lets `budgets.amazonaws.com` publish, and an address. */
  topicArn: Input<string>;
  /** @defaultValue nobody */
  email?: string | undefined;
  change?: { budget?: Change<budgets.BudgetArgs> };
}

/**
 * What an environment may cost in a month. It stops nothing: it tells people, in time.
 *
 * ```ts
 * import { Budget } from "../../components/aws/operations/budget";
 * import type { Placement } from "../../components/core/contracts";
 *
 * declare const place: Placement; // where it stands, and the tags of all in it
 * declare const topicArn: string; // an Alerts' `topicArn`
 *
 * new Budget("budget", { place, monthly: 2500, covers: "account", topicArn, email: "money@gocoffee.example" });
 * ```
 */
export class Budget extends Component {
  constructor(name: string, args: BudgetArgs, opts?: ComponentResourceOptions) {
    super("gocoffee:aws:Budget", name, args.place, opts);
    const sound: budgets.BudgetArgs = {
      name: ownName(this.place.environment, this.id, "budget", "monthly"),
      budgetType: "COST",
      timeUnit: "MONTHLY",
      limitAmount: args.monthly.toFixed(1),
      limitUnit: "USD",
      ...(args.covers === "account"
        ? {}
        : { costFilters: [{ name: "TagKeyValue", values: [`user:environment$${args.place.environment}`] }] }),
      notifications: notices.map(({ percent, of }) => ({
        comparisonOperator: "GREATER_THAN",
        notificationType: of,
        threshold: percent,
        thresholdType: "PERCENTAGE",
        subscriberSnsTopicArns: [args.topicArn],
        ...(args.email === undefined ? {} : { subscriberEmailAddresses: [args.email] }),
      })),
      tags: this.tags({ service: "platform" }, "monthly"),
    };
    new budgets.Budget(this.label("monthly"), changed(sound, args.change?.budget), this.here);
    this.registerOutputs();
  }
}
