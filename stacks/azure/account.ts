import { ComponentResource, type ComponentResourceOptions, type Output } from "@pulumi/pulumi";
import { ActivityLog } from "../../components/azure/account/activity-log";
import { Budget, type BudgetArgs } from "../../components/azure/account/budget";
import { Defender, type DefenderArgs } from "../../components/azure/account/defender";
import { Federations, type FederatedOutputs, type FederationsArgs } from "../../components/azure/account/federation";
import { Locks } from "../../components/azure/account/locks";
import { Policies } from "../../components/azure/account/policies";
import type { Site } from "../../components/azure/common/site";
import type { Placement } from "../../components/core/contracts";
import type { FoundationOutputs } from "./foundation";

export interface AccountArgs {
  place: Placement;
  site: Site;
  foundation: Pick<FoundationOutputs, "groups" | "logs" | "watch">;
  /**
   * What this environment owns of its subscription: the record of calls, whether Azure Policy forbids what the platform never makes, and the plans of Defender that
   * people turned on. @defaultValue nothing
   */
  owned?: { guarded: boolean; defender: DefenderArgs["plans"] } | undefined;
  /** @defaultValue none */
  budget?: Pick<BudgetArgs, "monthly" | "from" | "emails"> | undefined;
  /** Who from outside is somebody here, without a secret. */
  federated: FederationsArgs["federated"];
}

export interface AccountOutputs {
  /** Where the record of calls lies, and where it can be searched: ARM ids. */
  audit?: { bucket: Output<string>; logs: Output<string> };
  /** What those from outside sign in as. */
  federations?: Readonly<Record<string, FederatedOutputs>>;
}

/** What a subscription has, on Azure: what it may spend, who comes in from outside, and what it has once: its record, and what it forbids. */
export class AzureAccount extends ComponentResource {
  readonly outputs: AccountOutputs;

  constructor(name: string, args: AccountArgs, opts?: ComponentResourceOptions) {
    super("gocoffee:layers:AzureAccount", name, {}, opts);
    const here = { parent: this };
    const { place, site, foundation, owned, budget, federated } = args;
    const { groups, watch } = foundation;
    if (budget) new Budget("budget", { place, site, actionGroups: watch.actionGroups, ...budget }, here);
    const federations =
      federated.length > 0
        ? new Federations("federations", { place, site, group: groups.operations, federated }, here).outputs
        : undefined;
    this.outputs = { ...(owned && { audit: this.owned(args, owned) }), ...(federations && { federations }) };
    this.registerOutputs();
  }

  private owned(
    { place, site, foundation }: AccountArgs,
    { guarded, defender }: NonNullable<AccountArgs["owned"]>,
  ): NonNullable<AccountOutputs["audit"]> {
    const here = { parent: this };
    const { logs } = foundation;
    new ActivityLog("activity-log", { place, logs }, here);
    if (guarded) new Policies("policies", { place, site }, here);
    if (defender.length > 0) new Defender("defender", { place, site, plans: defender }, here);
    // Nothing is granted on the archive, and it is reached by no endpoint: a lock stops nothing that an update takes away.
    if (place.protection.data)
      new Locks(
        "record-locks",
        { place, guarded: [{ key: "archive", scope: logs.accountId, after: logs.ready }] },
        here,
      );
    return { bucket: logs.accountId, logs: logs.workspaceId };
  }
}
