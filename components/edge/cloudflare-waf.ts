import { Ruleset, type RulesetArgs } from "@pulumi/cloudflare/ruleset";
import type { ComponentResourceOptions, Input, Resource } from "@pulumi/pulumi";
import type { CloudflarePlan } from "../core/cloudflare-plan";
import { changed, type Change } from "../core/change";
import { Component } from "../core/component";
import type { Placement } from "../core/contracts";
import { planWaf } from "./cloudflare-waf-plan";

/** Cloudflare has one set of rules of a zone for each phase of a request. */
type Phase = "managed" | "custom" | "rate" | "secret";

export interface CloudflareWafArgs {
  place: Placement;
  zoneId: Input<string>;
  domain: string;
  plan: CloudflarePlan;
  /** Requests of one address in five minutes, 10–2,000,000,000. Another is an error. */
  rateLimit: number;
  /** The path under which accounts are made. */
  register: string;
  /**
   * Whether the zone has its plan. A new one is on Free, whatever the account pays for others, until somebody buys it one in the dashboard, and the API refuses what that has not
   * (20217, "not entitled"): before, there are no rules but the header, which every plan has.
   */
  bought: boolean;
  /** What each request to a cloud carries, so that its way in knows that it has passed here; and what has to know it before. */
  secret: { header: string; value: Input<string>; after: readonly Resource[] };
  change?: { rules?: Change<RulesetArgs, [phase: Phase]> };
}

const phases: Readonly<Record<Phase, { phase: string; name: string }>> = {
  managed: { phase: "http_request_firewall_managed", name: "Known attacks" },
  custom: { phase: "http_request_firewall_custom", name: "What no customer asks" },
  rate: { phase: "http_ratelimit", name: "How much one address asks" },
  secret: { phase: "http_request_late_transform", name: "That it has passed here" },
};

/**
 * What requests pass at Cloudflare before a cloud sees them: rule sets against known attacks, rules of our own, limits for each address, as many as the zone's plan has. And a
 * header that the clouds' ways in ask for.
 *
 * ```ts
 * import { CloudflareWaf } from "../../components/edge/cloudflare-waf";
 * import type { Placement } from "../../components/core/contracts";
 *
 * declare const place: Placement;
 * declare const zoneId: string, value: string;
 *
 * new CloudflareWaf("cloudflare-waf", {
 *   place,
 *   zoneId,
 *   domain: "gocoffee.example",
 *   plan: "pro",
 *   rateLimit: 2000,
 *   register: "/api/v1/users/register",
 *   bought: true,
 *   secret: { header: "x-go-coffee-edge", value, after: [] },
 * });
 * ```
 */
export class CloudflareWaf extends Component {
  /** What customers' requests wait for. */
  readonly ready: Ruleset[];

  constructor(name: string, args: CloudflareWafArgs, opts?: ComponentResourceOptions) {
    super("gocoffee:edge:CloudflareWaf", name, args.place, opts);
    const plan = args.bought ? planWaf(args) : { managed: [], custom: [], rate: [] };
    this.ready = (["managed", "custom", "rate"] as const).flatMap((phase) =>
      plan[phase].length === 0 ? [] : [this.rules(phase, plan[phase], args)],
    );
    this.ready.push(this.rules("secret", [this.carried(args)], args, args.secret.after));
    this.registerOutputs();
  }

  private rules(
    which: Phase,
    rules: RulesetArgs["rules"],
    { zoneId, change }: CloudflareWafArgs,
    after: readonly Resource[] = [],
  ): Ruleset {
    const { phase, name } = phases[which];
    const sound: RulesetArgs = {
      zoneId,
      kind: "zone",
      name: `${this.displayName()}: ${name}`,
      description: `Go Coffee ${this.place.environment}: ${name.toLowerCase()}`,
      phase,
      rules,
    };
    return new Ruleset(this.label(which), changed(sound, change?.rules, which), {
      ...this.here,
      dependsOn: [...after],
      // What the API gives back is as secret as what it was given.
      ...(which === "secret" && { additionalSecretOutputs: ["rules"] }),
    });
  }

  /** Over whatever a caller says: the clouds let in who knows it. */
  private carried({ secret: { header, value } }: CloudflareWafArgs) {
    return {
      ...{ ref: "origin", description: "That it has passed here", expression: "true", enabled: true },
      action: "rewrite",
      actionParameters: { headers: { [header]: { operation: "set", value } } },
    };
  }
}
