import { Policy, type PolicyArgs } from "@pulumi/azure-native/frontdoor/policy";
import type { ComponentResourceOptions, Output } from "@pulumi/pulumi";
import { changed, type Change } from "../../core/change";
import { Component } from "../../core/component";
import type { Placement } from "../../core/contracts";
import type { EdgeRelay, OriginGuard } from "../../core/origin-guard";
import { ownName } from "../../core/own-name";
import type { Group } from "../account/groups";
import { tagsFor } from "../common/tags";
import { managedSets, planRules, scrubbed } from "./waf-plan";

export interface WafArgs {
  place: Placement;
  /** The group of the purpose `edge`. */
  group: Group;
  /** Requests of one address in five minutes, 10–2,000,000,000. Another is an error. */
  rateLimit: number;
  /** Another's edge that customers may come through: its connections, which are many customers', are not counted. @defaultValue none, or that of the guard */
  relay?: EdgeRelay | undefined;
  /** Where all come through it: what alone is let in, and this cloud's own name. @defaultValue all */
  guard?: (OriginGuard & { host: string }) | undefined;
  change?: { policy?: Change<PolicyArgs> };
}

/**
 * What requests must pass before the platform sees them: a limit for each address, Microsoft's rule sets against known attacks and robots. It refuses what
 * they find, and reads bodies up to 128 KiB: of what is longer, the rest passes unread, and the gateway has a limit of its own.
 *
 * ```ts
 * import { Waf } from "../../components/azure/edge/waf";
 * import type { Group } from "../../components/azure/account/groups";
 * import type { Placement } from "../../components/core/contracts";
 *
 * declare const place: Placement; // where it stands, and the tags of all in it
 * declare const group: Group;
 *
 * const waf = new Waf("waf", { place, group, rateLimit: 2000 });
 * export const policy = waf.outputs.policyId;
 * ```
 */
export class Waf extends Component {
  /** What a security policy of a profile names, and what metrics call it. */
  readonly outputs: { policyId: Output<string>; name: string };

  constructor(name: string, args: WafArgs, opts?: ComponentResourceOptions) {
    super("gocoffee:azure:Waf", name, args.place, opts);
    // Letters and digits alone.
    const policyName = ownName(this.place.environment, this.id, "waf", "waf", 128).replace(/-/g, "");
    const sound: PolicyArgs = {
      resourceGroupName: args.group.name,
      policyName,
      // It is nowhere, and not where its group is.
      location: "global",
      // What the SDK leaves out is the classic kind, which takes no managed sets and goes with classic Front Door alone.
      sku: { name: "Premium_AzureFrontDoor" },
      policySettings: {
        ...{ enabledState: "Enabled", mode: "Prevention", requestBodyCheck: "Enabled" },
        customBlockResponseStatusCode: 403,
        state: "Enabled",
        scrubbingRules: scrubbed.map((matchVariable) => ({
          ...{ matchVariable, selectorMatchOperator: "EqualsAny", state: "Enabled" },
        })),
      },
      customRules: { rules: planRules(args.rateLimit, { relay: args.relay, guard: args.guard }) },
      managedRules: { managedRuleSets: managedSets.map((set) => ({ ...set })) },
      tags: tagsFor(this.place, { service: "platform" }),
    };
    const policy = new Policy(this.label("policy"), changed(sound, args.change?.policy), this.here);
    this.outputs = { policyId: policy.id, name: policyName };
    this.registerOutputs();
  }
}
