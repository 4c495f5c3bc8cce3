import { Budget as BillingBudget, type BudgetArgs as BillingBudgetArgs } from "@pulumi/gcp/billing/budget";
import { interpolate, type ComponentResourceOptions, type Input, type Resource } from "@pulumi/pulumi";
import { changed, type Change } from "../../core/change";
import { Component } from "../../core/component";
import type { Placement } from "../../core/contracts";
import { ownName } from "../../core/own-name";
import { mostChannels, notices } from "./budget-plan";

export interface BudgetArgs {
  place: Placement;
  /** Its number: with the id Google answers something else than it was told, and every preview shows a change. */
  projectNumber: Input<string>;
  /** `012345-6789AB-CDEF01`. Who runs the program must have the right on it to manage budgets: the project gives none. */
  billingAccount: string;
  /** What the project may cost in a month, in whole units of the currency. */
  monthly: number;
  /** The billing account's own currency: another is refused. */
  currency: string;
  /** Who is told: notification channels, five at most. @defaultValue those who administer the billing account, who are always told */
  channels?: readonly Input<string>[] | undefined;
  /** What it waits for: APIs. */
  after: Resource[];
  change?: { budget?: Change<BillingBudgetArgs> };
}

/**
 * What a project may cost in a month. It stops nothing: it tells people, in time. The provider must be told to bill its own calls to the project
 * (`userProjectOverride`), or a person's credentials get a 403.
 *
 * ```ts
 * import { Budget } from "../../components/gcp/account/budget";
 * import type { Placement } from "../../components/core/contracts";
 *
 * declare const place: Placement; // where it stands
 *
 * new Budget("budget", {
 *   ...{ place, projectNumber: "123456789012", billingAccount: "012345-6789AB-CDEF01", after: [] },
 *   ...{ monthly: 2500, currency: "USD", channels: ["projects/go-coffee-dev/notificationChannels/1"] },
 * });
 * ```
 */
export class Budget extends Component {
  constructor(name: string, args: BudgetArgs, opts?: ComponentResourceOptions) {
    super("gocoffee:gcp:Budget", name, args.place, opts);
    const channels = args.channels ?? [];
    if (channels.length > mostChannels)
      throw new RangeError(`want ${mostChannels} channels at most for a budget, got ${channels.length}`);
    const sound: BillingBudgetArgs = {
      billingAccount: args.billingAccount,
      displayName: ownName(this.place.environment, this.id, "budget", "monthly", 60),
      amount: { specifiedAmount: { currencyCode: args.currency, units: String(args.monthly) } },
      budgetFilter: { calendarPeriod: "MONTH", projects: [interpolate`projects/${args.projectNumber}`] },
      thresholdRules: notices.map((notice) => ({ ...notice })),
      ...(channels.length > 0 && { allUpdatesRule: { monitoringNotificationChannels: [...channels] } }),
    };
    const options = { ...this.here, dependsOn: args.after };
    new BillingBudget(this.label("monthly"), changed(sound, args.change?.budget), options);
    this.registerOutputs();
  }
}
