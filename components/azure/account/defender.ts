import { Pricing } from "@pulumi/azure-native/security/pricing";
import type { ComponentResourceOptions } from "@pulumi/pulumi";
import { Component } from "../../core/component";
import type { Placement } from "../../core/contracts";
import { subscriptionId, type Site } from "../common/site";
import { subPlans, type DefenderPlan } from "./defender-plan";

export interface DefenderArgs {
  place: Placement;
  site: Site;
  /** The plans that people have turned on: docs/runbooks/azure-first-up.md. */
  plans: readonly DefenderPlan[];
}

/**
 * The plans of Defender for Cloud, which a subscription has once, and always has: as free ones. People turn them on; the program takes them over, sees from then on whether they
 * still are, and leaves them on when it lets them go: ARM deletes none of a subscription, and the provider makes nothing that is there.
 * One that is off is refused at the preview: its state is not what is asked for.
 * Sources: Azure/terraform-provider-azapi#818; pulumi/pulumi-azure-native, provider.go (Create reads first).
 *
 * ```ts
 * import { Defender } from "../../components/azure/account/defender";
 * import type { Site } from "../../components/azure/common/site";
 * import type { Placement } from "../../components/core/contracts";
 *
 * declare const place: Placement; // where it stands
 * declare const site: Site;
 *
 * new Defender("defender", { place, site, plans: ["KeyVaults", "StorageAccounts"] });
 * ```
 */
export class Defender extends Component {
  constructor(name: string, args: DefenderArgs, opts?: ComponentResourceOptions) {
    super("gocoffee:azure:Defender", name, args.place, opts);
    const id = subscriptionId(args.site);
    // Without its first slash, which the provider leaves out of what it imports: with it each would differ from what stands
    // (pulumi/pulumi-azure-native, parseResourceId.go and its test TestParseScopedResourceID).
    const scopeId = id.slice(1);
    for (const plan of args.plans) {
      const subPlan = subPlans[plan];
      new Pricing(
        this.label(plan),
        { scopeId, pricingName: plan, pricingTier: "Standard", ...(subPlan !== undefined && { subPlan }) },
        {
          ...this.here,
          import: `${id}/providers/Microsoft.Security/pricings/${plan}`,
          retainOnDelete: true,
          // What a plan is extended by is chosen where it is turned on.
          ignoreChanges: ["subPlan", "extensions", "enforce"],
        },
      );
    }
    this.registerOutputs();
  }
}
