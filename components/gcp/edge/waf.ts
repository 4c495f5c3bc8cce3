import * as compute from "@pulumi/gcp/compute";
import type { ComponentResourceOptions, Input, Output, Resource } from "@pulumi/pulumi";
import { changed, type Change } from "../../core/change";
import { Component } from "../../core/component";
import type { Placement } from "../../core/contracts";
import type { EdgeRelay, OriginGuard } from "../../core/origin-guard";
import { ownName } from "../../core/own-name";
import { labelsFor } from "../common/labels";
import { planRules } from "./waf-plan";

export interface WafArgs {
  place: Placement;
  project: Input<string>;
  /** Requests of one address in five minutes, 10–2,000,000,000. Another is an error. */
  rateLimit: number;
  /** Another's edge that customers may come through: its connections are counted by whom it names. @defaultValue none, or that of the guard */
  relay?: EdgeRelay | undefined;
  /** Where all come through it: what alone is let in, and this cloud's own name. @defaultValue all */
  guard?: (OriginGuard & { host: string }) | undefined;
  /** What it waits for: the APIs. */
  after: readonly Resource[];
  change?: { policy?: Change<compute.SecurityPolicyArgs> };
}

/**
 * What requests must pass before the platform sees them: Google's rule sets against known attacks, a limit for each address, and a watch for
 * floods. What it decides is in the load balancer's log.
 *
 * It judges what goes to the pods. What Cloud CDN answers from its cache has not passed it: public files, that cost the cluster nothing.
 *
 * ```ts
 * import { Waf } from "../../components/gcp/edge/waf";
 * import type { Placement } from "../../components/core/contracts";
 *
 * declare const place: Placement; // where it stands, and the tags of all in it
 *
 * const waf = new Waf("waf", { place, project: "go-coffee-dev", rateLimit: 2000, after: [] });
 * export const policy = waf.outputs.policyId;
 * ```
 */
export class Waf extends Component {
  /** What a backend service names as its `securityPolicy`. */
  readonly outputs: { policyId: Output<string> };

  constructor(name: string, args: WafArgs, opts?: ComponentResourceOptions) {
    super("gocoffee:gcp:Waf", name, args.place, opts);
    const sound: compute.SecurityPolicyArgs = {
      project: args.project,
      name: ownName(this.place.environment, this.id, "waf", "waf"),
      description: "What requests must pass before the platform sees them",
      // Named: what the provider puts there by itself is a policy for backends, too, but a change of it replaces the policy.
      type: "CLOUD_ARMOR",
      rules: planRules(args.rateLimit, { relay: args.relay, guard: args.guard }),
      // Bodies of the API are JSON: read as such, a name or a bracket is no attack.
      // And as much of a body as Cloud Armor looks at: of what is longer, the rest passes unread.
      advancedOptionsConfig: { jsonParsing: "STANDARD", logLevel: "NORMAL", requestBodyInspectionSize: "64KB" },
      adaptiveProtectionConfig: { layer7DdosDefenseConfig: { enable: true, ruleVisibility: "STANDARD" } },
      labels: labelsFor(this.place, { service: "platform" }),
    };
    const policy = new compute.SecurityPolicy(this.label("policy"), changed(sound, args.change?.policy), {
      ...this.here,
      dependsOn: [...args.after],
    });
    this.outputs = { policyId: policy.selfLink };
    this.registerOutputs();
  }
}
