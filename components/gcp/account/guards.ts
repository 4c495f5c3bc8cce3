import { Policy, type PolicyArgs } from "@pulumi/gcp/orgpolicy/policy";
import { interpolate, type ComponentResourceOptions, type Input, type Resource } from "@pulumi/pulumi";
import { changed, type Change } from "../../core/change";
import { Component } from "../../core/component";
import type { Placement } from "../../core/contracts";
import { guards, type Guard } from "./guards-plan";

export interface GuardsArgs {
  place: Placement;
  /** The project's id. */
  project: Input<string>;
  /** What it waits for: APIs. */
  after: Resource[];
  change?: { guard?: Change<PolicyArgs, [guard: Guard]> };
}

/**
 * What nobody can do in a project, whatever their rights in it: policies of the organisation, set on this project. It takes the role
 * `orgpolicy.policyAdmin`, which only an organisation or a folder can give, so nobody gets them who does not ask for them.
 *
 * ```ts
 * import { Guards } from "../../components/gcp/account/guards";
 * import type { Placement } from "../../components/core/contracts";
 *
 * declare const place: Placement; // where it stands
 *
 * new Guards("guards", { place, project: "go-coffee-prod", after: [] });
 * ```
 */
export class Guards extends Component {
  constructor(name: string, args: GuardsArgs, opts?: ComponentResourceOptions) {
    super("gocoffee:gcp:Guards", name, args.place, opts);
    for (const guard of guards) {
      const sound: PolicyArgs = {
        parent: interpolate`projects/${args.project}`,
        name: interpolate`projects/${args.project}/policies/${guard.constraint}`,
        spec: { rules: [guard.rule === "enforce" ? { enforce: "TRUE" } : { denyAll: "TRUE" }] },
      };
      const options = { ...this.here, dependsOn: args.after };
      new Policy(this.label(guard.key), changed(sound, args.change?.guard, guard), options);
    }
    this.registerOutputs();
  }
}
