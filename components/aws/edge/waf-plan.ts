/** The metrics of a rule: AWS keeps samples of what it saw for three hours. */
export interface RuleMetrics {
  cloudwatchMetricsEnabled: true;
  sampledRequestsEnabled: true;
  metricName: string;
}

/** A rule of a web ACL, as AWS WAF writes it. */
export interface WafRule {
  name: string;
  priority: number;
  action?: { block: { customResponse: { responseCode: number } } };
  overrideAction?: { none: Record<string, never> } | { count: Record<string, never> };
  statement: {
    rateBasedStatement?: { limit: number; evaluationWindowSec: number } & (
      | { aggregateKeyType: "IP" }
      | { aggregateKeyType: "FORWARDED_IP"; forwardedIpConfig: { headerName: string; fallbackBehavior: "MATCH" } }
    );
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

/**
 * The rules in front of the platform: first how much one address may ask, then AWS's rule groups.
 * @param rateLimit requests of one address in five minutes, 10–2,000,000,000
 * @param caller the header in which another's edge says who asks: all connections are the edge's own, and counted by address it would be refused. @defaultValue the connection's address
 * @throws RangeError for another rate, which AWS WAF would refuse.
 */
export function planRules(rateLimit: number, caller?: string): WafRule[] {
  if (!Number.isInteger(rateLimit) || rateLimit < 10 || rateLimit > 2_000_000_000) {
    throw new RangeError(`rateLimit: want 10–2,000,000,000 requests in five minutes, got ${rateLimit}`);
  }
  const rate: WafRule = {
    name: "rate",
    priority: 10,
    action: { block: { customResponse: { responseCode: 429 } } },
    statement: { rateBasedStatement: { limit: rateLimit, ...counted(caller), evaluationWindowSec: rateWindow } },
    visibilityConfig: metrics("rate"),
  };
  return [rate, ...groups.map(groupRule)];
}

/** A header that is no address counts as one who asks too much: the edge always writes one. */
function counted(caller: string | undefined) {
  return caller === undefined
    ? { aggregateKeyType: "IP" as const }
    : {
        aggregateKeyType: "FORWARDED_IP" as const,
        forwardedIpConfig: { headerName: caller, fallbackBehavior: "MATCH" as const },
      };
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
