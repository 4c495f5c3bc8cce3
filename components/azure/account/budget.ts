import { Budget as SubscriptionBudget, type BudgetArgs as SoundArgs } from "@pulumi/azure-native/consumption/budget";
import type { ComponentResourceOptions, Input } from "@pulumi/pulumi";
import { changed, type Change } from "../../core/change";
import { Component } from "../../core/component";
import type { Placement } from "../../core/contracts";
import { ownName } from "../../core/own-name";
import { subscriptionId, type Site } from "../common/site";
import { notices, startOf } from "./budget-plan";

export interface BudgetArgs {
  place: Placement;
  site: Site;
  /** What the subscription may cost in a month, in the currency that it is billed in. */
  monthly: number;
  /** The first day of the month that it begins with, `2026-12-01`: this month, or one in a year. For good: Azure changes it on no budget. */
  from: string;
  /** Who gets a mail. @defaultValue none but the subscription's owners, who always do */
  emails?: readonly string[] | undefined;
  /** Who else is told: ARM ids of action groups. @defaultValue none */
  actionGroups?: readonly Input<string>[] | undefined;
  change?: { budget?: Change<SoundArgs> };
}

/**
 * What a subscription may cost in a month. It stops nothing: it tells people, in time. Where it begins is asked for, since a day of today would be another change each month.
 *
 * ```ts
 * import { Budget } from "../../components/azure/account/budget";
 * import type { Site } from "../../components/azure/common/site";
 * import type { Placement } from "../../components/core/contracts";
 *
 * declare const place: Placement; // where it stands
 * declare const site: Site;
 *
 * new Budget("budget", { place, site, monthly: 2500, from: "2026-12-01", emails: ["platform@gocoffee.example"] });
 * ```
 */
export class Budget extends Component {
  constructor(name: string, args: BudgetArgs, opts?: ComponentResourceOptions) {
    super("gocoffee:azure:Budget", name, args.place, opts);
    const { monthly, from, emails = [], actionGroups = [] } = args;
    const sound: SoundArgs = {
      budgetName: ownName(this.place.environment, this.id, "budget", "monthly", 63),
      scope: subscriptionId(args.site),
      ...{ category: "Cost", timeGrain: "Monthly", amount: monthly },
      timePeriod: { startDate: startOf(from) },
      notifications: Object.fromEntries(
        notices.map(({ key, threshold, thresholdType }) => [
          key,
          {
            ...{ enabled: true, operator: "GreaterThanOrEqualTo", threshold, thresholdType, locale: "en-us" },
            ...{ contactEmails: [...emails], contactRoles: ["Owner"], contactGroups: [...actionGroups] },
          },
        ]),
      ),
    };
    new SubscriptionBudget(this.label("monthly"), changed(sound, args.change?.budget), {
      ...this.here,
      // Another beginning is refused of a budget that is there.
      ignoreChanges: ["timePeriod"],
    });
    this.registerOutputs();
  }
}
