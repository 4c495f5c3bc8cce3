import type { ComponentResourceOptions } from "@pulumi/pulumi";
import { Component } from "../../core/component";
import type { Placement } from "../../core/contracts";
import { Alarms, type Watch } from "../common/alarms";
import { ownIdentity } from "../common/identity";
import { grant } from "../common/roles";
import { subscriptionId, type Site } from "../common/site";
import { watchQuotas } from "./quota-alarms-plan";

export interface QuotasArgs {
  place: Placement;
  site: Pick<Site, "subscription">;
  watch: Watch;
}

/**
 * A look at the subscription's quotas, once an hour, by an identity that may read it.
 *
 * ```ts
 * import { Quotas } from "../../components/azure/operations/quotas";
 * import type { Watch } from "../../components/azure/common/alarms";
 * import type { Placement } from "../../components/core/contracts";
 *
 * declare const place: Placement; // where it stands, and the tags of all in it
 * declare const watch: Watch;
 *
 * new Quotas("quotas", { place, site: { subscription: "00000000-0000-4000-8000-000000000001" }, watch });
 * ```
 */
export class Quotas extends Component {
  constructor(name: string, args: QuotasArgs, opts?: ComponentResourceOptions) {
    super("gocoffee:azure:Quotas", name, args.place, opts);
    const { place, site, watch } = args;
    const by = { label: (part: string) => this.label(part), here: this.here };
    const identity = ownIdentity(by, "reader", { group: watch.group, place });
    const scope = subscriptionId(site);
    const role = grant(by, "reads", { scope, principalId: identity.principalId, role: "reader" });
    const watched = watchQuotas(scope, place.region, { identityId: identity.id });
    // No wait for the role to work: nobody asks the query when the alarm is made, and it asks again within the hour.
    new Alarms(this.label("alarms"), { place, watch, watched, after: [role] }, this.here);
    this.registerOutputs();
  }
}
