/** A rule of our own, as Front Door's policies write it. The lowest is asked first; what none blocks goes on to the managed sets. */
export interface CustomRule {
  /** Letters and digits, from a letter on. */
  name: string;
  priority: number;
  ruleType: "RateLimitRule";
  action: "Block";
  enabledState: "Enabled";
  rateLimitDurationInMinutes: 5;
  rateLimitThreshold: number;
  groupBy: { variableName: "SocketAddr" }[];
  matchConditions: {
    matchVariable: "RequestHeader";
    selector: "Host";
    operator: "GreaterThanOrEqual";
    negateCondition: false;
    matchValue: ["0"];
  }[];
}

export interface ManagedSet {
  ruleSetType: string;
  ruleSetVersion: string;
  /** Sets that add up points ask for it: what has five of them is refused. */
  ruleSetAction?: "Block";
}

/**
 * Microsoft's rule sets: known attacks (OWASP's, and Microsoft's own), which add up to a score, and robots.
 * Source: learn.microsoft.com/azure/web-application-firewall/afds/waf-front-door-drs; afds-overview, bot protection.
 */
export const managedSets: readonly ManagedSet[] = [
  { ruleSetType: "Microsoft_DefaultRuleSet", ruleSetVersion: "2.1", ruleSetAction: "Block" },
  { ruleSetType: "Microsoft_BotManagerRuleSet", ruleSetVersion: "1.1" },
];

/** What is said in bodies, in queries and in cookies is not written down: it may be somebody's. Where a signature matched is. */
export const scrubbed = [
  "RequestBodyJsonArgNames",
  "RequestBodyPostArgNames",
  "QueryStringArgNames",
  "RequestCookieNames",
];

/** The most that Azure's number holds. */
const mostRequests = 2_147_483_647;

/**
 * How much one address may ask, by the address that the connection comes from: what a caller says of itself does not count. Front Door counts at each of its
 * places apart, so that it is a guard against floods, and no exact one.
 * Source: learn.microsoft.com/azure/web-application-firewall/afds/waf-front-door-rate-limit.
 * @param rateLimit requests of one address in five minutes, 10–2,000,000,000: as on AWS
 * @throws RangeError for another rate
 */
export function planRules(rateLimit: number): CustomRule[] {
  if (!Number.isInteger(rateLimit) || rateLimit < 10 || rateLimit > 2_000_000_000)
    throw new RangeError(`rateLimit: want 10–2,000,000,000 requests in five minutes, got ${rateLimit}`);
  return [
    {
      name: "address",
      priority: 100,
      ruleType: "RateLimitRule",
      action: "Block",
      enabledState: "Enabled",
      rateLimitDurationInMinutes: 5,
      rateLimitThreshold: Math.min(rateLimit, mostRequests),
      groupBy: [{ variableName: "SocketAddr" }],
      // Every request has one, so this is every request: a rule without a condition is refused.
      matchConditions: [
        {
          matchVariable: "RequestHeader",
          selector: "Host",
          operator: "GreaterThanOrEqual",
          negateCondition: false,
          matchValue: ["0"],
        },
      ],
    },
  ];
}
