import { PolicyAssignment, type PolicyAssignmentArgs } from "@pulumi/azure-native/authorization/policyAssignment";
import type { ComponentResourceOptions } from "@pulumi/pulumi";
import { changed, type Change } from "../../core/change";
import { Component } from "../../core/component";
import type { Placement } from "../../core/contracts";
import { displayName } from "../../core/naming";
import { subscriptionId, type Site } from "../common/site";
import { definitionId, guards, type Guard } from "./policies-plan";

export interface PoliciesArgs {
  place: Placement;
  site: Site;
  change?: { guard?: Change<PolicyAssignmentArgs, [guard: Guard]> };
}

/**
 * What nobody can do in a subscription, whatever their rights in it: definitions of Azure Policy that are built in, assigned to it. They refuse what is made or changed from
 * now on, some minutes after they are there; what stands is only found.
 *
 * ```ts
 * import { Policies } from "../../components/azure/account/policies";
 * import type { Site } from "../../components/azure/common/site";
 * import type { Placement } from "../../components/core/contracts";
 *
 * declare const place: Placement; // where it stands
 * declare const site: Site;
 *
 * new Policies("policies", { place, site });
 * ```
 */
export class Policies extends Component {
  constructor(name: string, args: PoliciesArgs, opts?: ComponentResourceOptions) {
    super("gocoffee:azure:Policies", name, args.place, opts);
    for (const guard of guards) {
      const called = displayName(this.place.environment, guard.key, 64);
      const sound: PolicyAssignmentArgs = {
        ...{ scope: subscriptionId(args.site), policyAssignmentName: called, displayName: called },
        ...{ policyDefinitionId: definitionId(guard), enforcementMode: "Default", description: guard.says },
        nonComplianceMessages: [{ message: guard.says }],
        ...(guard.parameters && {
          parameters: Object.fromEntries(Object.entries(guard.parameters).map(([key, value]) => [key, { value }])),
        }),
      };
      new PolicyAssignment(this.label(guard.key), changed(sound, args.change?.guard, guard), this.here);
    }
    this.registerOutputs();
  }
}
