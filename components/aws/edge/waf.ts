import * as wafv2 from "@pulumi/aws/wafv2";
import type { ComponentResourceOptions, Output } from "@pulumi/pulumi";
import { changed, type Change } from "../../core/change";
import { Component } from "../../core/component";
import type { Placement } from "../../core/contracts";
import { edgeRegion } from "../common/edge-region";
import { logGroup, type LogKeeping } from "../common/log-group";
import type { EdgeRelay } from "../../core/origin-guard";
import { ownName } from "../../core/own-name";
import { planGuard, type AwsGuard } from "./waf-guard-plan";
import { metrics, planRules, type RateRelay } from "./waf-plan";

export interface WafArgs {
  place: Placement;
  /** Requests of one address in five minutes, 10–2,000,000,000; more are answered with 429. */
  rateLimit: number;
  /** How the record of what was stopped is kept. The key must be in us-east-1. */
  logs: LogKeeping;
  /** Another's edge that customers may come through: its connections are counted by whom it names. @defaultValue none, or that of the guard */
  relay?: EdgeRelay | undefined;
  /** Where customers come through another's edge: what alone is let in. @defaultValue all */
  guard?: AwsGuard | undefined;
  change?: { acl?: Change<wafv2.WebAclArgs> };
}

/** What no record of requests may hold: who reads it could act as the customer. */
const redacted = ["authorization", "cookie"];

/**
 * The web ACL in front of a distribution: AWS's rules against what is commonly tried, and a limit of what one address may ask.
 * What was stopped or counted is recorded; what was let through stands in the distribution's own log.
 *
 * ```ts
 * import { Waf } from "../../components/aws/edge/waf";
 * import type { Placement } from "../../components/core/contracts";
 *
 * declare const place: Placement; // where it stands, and the tags of all in it
 * declare const logs: { retentionDays: number; keyArn: string }; // the key is of us-east-1
 *
 * const waf = new Waf("waf", { place, rateLimit: 2000, logs });
 * export const aclArn = waf.outputs.aclArn;
 * ```
 */
export class Waf extends Component {
  readonly outputs: { aclArn: Output<string> };

  constructor(name: string, args: WafArgs, opts?: ComponentResourceOptions) {
    super("gocoffee:aws:Waf", name, args.place, opts);
    const acl = this.acl(args);
    this.record(acl, args.logs, args.guard);
    this.outputs = { aclArn: acl.arn };
    this.registerOutputs({ aclArn: acl.arn });
  }

  private get called(): string {
    return ownName(this.place.environment, this.id, "waf", "edge");
  }

  private acl(args: WafArgs): wafv2.WebAcl {
    const relay = args.relay ?? args.guard;
    const sets = relay && this.sets(relay.ranges);
    const sound: wafv2.WebAclArgs = {
      region: edgeRegion,
      name: this.called,
      description: `Go Coffee ${this.place.environment}: in front of the distribution`,
      scope: "CLOUDFRONT",
      defaultAction: { allow: {} },
      rules: [
        ...(args.guard && sets ? planGuard(args.guard, sets) : []),
        ...planRules(args.rateLimit, relay && sets && { header: relay.clientAddressHeader, sets }),
      ],
      visibilityConfig: metrics(this.called),
      tags: this.tags({ service: "platform" }, "edge"),
    };
    return new wafv2.WebAcl(this.label("acl"), changed(sound, args.change?.acl), this.here);
  }

  /** Where the other edge calls from. */
  private sets(ranges: EdgeRelay["ranges"]): RateRelay["sets"] {
    const set = (part: "ipv4" | "ipv6", version: string): wafv2.IpSet =>
      new wafv2.IpSet(
        this.label(`edge-${part}`),
        {
          region: edgeRegion,
          name: ownName(this.place.environment, this.id, "waf", `edge-${part}`),
          description: "Where the edge before this one calls from",
          scope: "CLOUDFRONT",
          ipAddressVersion: version,
          addresses: [...ranges[part]],
          tags: this.tags({ service: "platform" }, `edge-${part}`),
        },
        this.here,
      );
    return { ipv4: set("ipv4", "IPV4").arn, ipv6: set("ipv6", "IPV6").arn };
  }

  private record(acl: wafv2.WebAcl, logs: LogKeeping, guard: AwsGuard | undefined): void {
    const group = logGroup(
      this.label("logs"),
      {
        ...logs,
        region: edgeRegion,
        // The prefix is AWS's rule: docs.aws.amazon.com/waf/latest/developerguide/logging-cw-logs.html. WAF itself writes the
        // resource policy that lets it in.
        name: `aws-waf-logs-${this.called}`,
        tags: this.tags({ service: "platform", dataClass: "personal" }, "waf"),
      },
      this.here,
    );
    new wafv2.WebAclLoggingConfiguration(
      this.label("logs"),
      {
        region: edgeRegion,
        resourceArn: acl.arn,
        logDestinationConfigs: [group.arn],
        redactedFields: [...redacted, ...(guard ? [guard.header] : [])].map((name) => ({ singleHeader: { name } })),
        loggingFilter: {
          defaultBehavior: "DROP",
          filters: [
            {
              behavior: "KEEP",
              requirement: "MEETS_ANY",
              conditions: ["BLOCK", "COUNT", "EXCLUDED_AS_COUNT"].map((action) => ({ actionCondition: { action } })),
            },
          ],
        },
      },
      this.here,
    );
  }
}
