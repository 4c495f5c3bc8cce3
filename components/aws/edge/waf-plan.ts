import type { input } from "@pulumi/aws/types";
import type { Input } from "@pulumi/pulumi";

/** The metrics of a rule: AWS keeps samples of what it saw for three hours. */
export interface RuleMetrics {
  cloudwatchMetricsEnabled: true;
  sampledRequestsEnabled: true;
  metricName: string;
}

/** What requests are counted by, and which are. */
type RateKey = {
  scopeDownStatement?: input.wafv2.WebAclRuleStatementRateBasedStatementScopeDownStatement;
} & (
  | { aggregateKeyType: "IP" }
  | { aggregateKeyType: "FORWARDED_IP"; forwardedIpConfig: { headerName: string; fallbackBehavior: "MATCH" } }
);

/** A rule of a web ACL, as AWS WAF writes it. */
export interface WafRule {
  name: string;
  priority: number;
  action?: { block: { customResponse: { responseCode: number } } };
  overrideAction?: { none: Record<string, never> } | { count: Record<string, never> };
  statement: {
    rateBasedStatement?: { limit: number; evaluationWindowSec: number } & RateKey;
    managedRuleGroupStatement?: {
      vendorName: "AWS";
      name: string;
      ruleActionOverrides?: { name: string; actionToUse: { count: Record<string, never> } }[];
    };
  };
  visibilityConfig: RuleMetrics;
}

interface Group {
  key: string;
  name: string;
  /** Its place, which never changes: a group that is added moves no other. */
  priority: number;
  /** Only counts what it finds. */
  counts?: true;
  /** Rules of the group that only count. */
  counted?: string[];
}

/** docs.aws.amazon.com/waf/latest/developerguide/aws-managed-rule-groups-list.html. The cheap ones, by address, come first. */
const groups: readonly Group[] = [
  { key: "ip-reputation", name: "AWSManagedRulesAmazonIpReputationList", priority: 20 },
  // VPNs and hosting providers: customers come from there too, so it is seen and not refused.
  { key: "anonymous-ip", name: "AWSManagedRulesAnonymousIpList", priority: 30, counts: true },
  { key: "known-bad-inputs", name: "AWSManagedRulesKnownBadInputsRuleSet", priority: 40 },
  // SizeRestrictions_BODY refuses bodies over 8 KB, which an order with many items or a picture has.
  { key: "common", name: "AWSManagedRulesCommonRuleSet", priority: 50, counted: ["SizeRestrictions_BODY"] },
  { key: "sql-injection", name: "AWSManagedRulesSQLiRuleSet", priority: 60 },
];

/** The span, in seconds, over which one address's requests are counted. */
const rateWindow = 300;

/** Another's edge that customers may come through. */
export interface RateRelay {
  /** The header in which it says who asks. */
  header: string;
  /** ARNs of the sets of addresses that it calls from. */
  sets: { ipv4: Input<string>; ipv6: Input<string> };
}

/**
 * The rules in front of the platform: first how much one address may ask, then AWS's rule groups.
 * @param rateLimit requests of one address in five minutes, 10–2,000,000,000
 * @param relay another's edge that customers may come through: its connections, which are many customers', are counted by whom it names, and all others by their own address.
 * @defaultValue all by their own
 * @throws RangeError for another rate, which AWS WAF would refuse.
 */
export function planRules(rateLimit: number, relay?: RateRelay): WafRule[] {
  if (!Number.isInteger(rateLimit) || rateLimit < 10 || rateLimit > 2_000_000_000) {
    throw new RangeError(`rateLimit: want 10–2,000,000,000 requests in five minutes, got ${rateLimit}`);
  }
  const rate = (name: string, priority: number, key: RateKey): WafRule => ({
    ...{ name, priority, action: { block: { customResponse: { responseCode: 429 } } } },
    statement: { rateBasedStatement: { limit: rateLimit, ...key, evaluationWindowSec: rateWindow } },
    visibilityConfig: metrics(name),
  });
  const rates = relay ? both(relay) : [{ aggregateKeyType: "IP" as const }];
  return [
    ...rates.map((key, index) => rate(index === 0 ? "rate" : "rate-edge", 10 + index, key)),
    ...groups.map(groupRule),
  ];
}

/**
 * Every request is in one of the two. A rule that goes by a header does not look at a request without it, so that alone it would let anyone who leaves it out ask as much as they like.
 * A header that is no address counts as one who asks too much: the edge always writes one.
 * Source: docs.aws.amazon.com/waf/latest/developerguide/waf-rule-statement-forwarded-ip-address.html.
 */
function both({ header, sets }: RateRelay): [RateKey, RateKey] {
  const from = [sets.ipv4, sets.ipv6].map((arn) => ({ ipSetReferenceStatement: { arn } }));
  return [
    {
      aggregateKeyType: "IP",
      scopeDownStatement: { andStatement: { statements: from.map((statement) => ({ notStatement: { statement } })) } },
    },
    {
      aggregateKeyType: "FORWARDED_IP",
      forwardedIpConfig: { headerName: header, fallbackBehavior: "MATCH" },
      scopeDownStatement: { orStatement: { statements: from } },
    },
  ];
}

function groupRule({ key, name, priority, counts, counted }: Group): WafRule {
  return {
    name: key,
    priority,
    overrideAction: counts ? { count: {} } : { none: {} },
    statement: {
      managedRuleGroupStatement: {
        vendorName: "AWS",
        name,
        ...(counted && { ruleActionOverrides: counted.map((rule) => ({ name: rule, actionToUse: { count: {} } })) }),
      },
    },
    visibilityConfig: metrics(key),
  };
}

export function metrics(metricName: string): RuleMetrics {
  return { cloudwatchMetricsEnabled: true, sampledRequestsEnabled: true, metricName };
}
