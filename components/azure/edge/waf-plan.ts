import type { Input } from "@pulumi/pulumi";
import type { EdgeRelay, OriginGuard } from "../../core/origin-guard";

/** A rule of our own, as Front Door's policies write it. The lowest is asked first; what none blocks goes on to the managed sets. */
export type CustomRule = RateRule | GuardRule;

/** What stops a request of which all conditions hold. */
export interface GuardRule {
  name: string;
  priority: number;
  ruleType: "MatchRule";
  action: "Block";
  enabledState: "Enabled";
  matchConditions: {
    matchVariable: "RequestHeader" | "SocketAddr" | "RequestUri" | "RequestMethod";
    selector?: string;
    operator: "Equal" | "IPMatch" | "RegEx";
    negateCondition: boolean;
    matchValue: Input<string>[];
    transforms?: "Lowercase"[];
  }[];
}

export interface RateRule {
  /** Letters and digits, from a letter on. */
  name: string;
  priority: number;
  ruleType: "RateLimitRule";
  action: "Block";
  enabledState: "Enabled";
  rateLimitDurationInMinutes: 5;
  rateLimitThreshold: number;
  groupBy: { variableName: "SocketAddr" }[];
  matchConditions: [
    | {
        matchVariable: "RequestHeader";
        selector: "Host";
        operator: "GreaterThanOrEqual";
        negateCondition: false;
        matchValue: ["0"];
      }
    | Foreign,
  ];
}

/** Connections that are not another's edge's. A rule looks at 600 ranges at most. Source: MicrosoftDocs/azure-docs includes/front-door-limits.md. */
interface Foreign {
  matchVariable: "SocketAddr";
  operator: "IPMatch";
  negateCondition: true;
  matchValue: string[];
}

const foreign = ({ ipv4, ipv6 }: EdgeRelay["ranges"]): Foreign => ({
  ...{ matchVariable: "SocketAddr", operator: "IPMatch", negateCondition: true },
  matchValue: [...ipv4, ...ipv6],
});

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
 * @param relay another's edge that customers may come through. Front Door counts connections alone, and those of the edge are many customers': so it counts all others, and of the edge's own the edge
 * and the gateway count whom it names. @defaultValue all are counted
 * @param guard where all come through it: what alone is let in. @defaultValue all
 * @throws RangeError for another rate
 */
export function planRules(
  rateLimit: number,
  { relay, guard }: { relay?: EdgeRelay | undefined; guard?: (OriginGuard & { host: string }) | undefined } = {},
): CustomRule[] {
  if (!Number.isInteger(rateLimit) || rateLimit < 10 || rateLimit > 2_000_000_000)
    throw new RangeError(`rateLimit: want 10–2,000,000,000 requests in five minutes, got ${rateLimit}`);
  const from = relay ?? guard;
  return [
    ...(guard ? guardRules(guard) : []),
    {
      name: "address",
      priority: 100,
      ruleType: "RateLimitRule",
      action: "Block",
      enabledState: "Enabled",
      rateLimitDurationInMinutes: 5,
      rateLimitThreshold: Math.min(rateLimit, mostRequests),
      groupBy: [{ variableName: "SocketAddr" }],
      matchConditions: [
        from
          ? foreign(from.ranges)
          : // Every request has one, so this is every request: a rule without a condition is refused.
            {
              ...{ matchVariable: "RequestHeader", selector: "Host", operator: "GreaterThanOrEqual" },
              ...{ negateCondition: false, matchValue: ["0"] },
            },
      ],
    },
  ];
}

/**
 * Lets in what has passed another's edge alone: by one of its secrets, and from its addresses; and under this cloud's own name, without the secret, the one path that health checks ask, to read it alone.
 * Source: learn.microsoft.com/azure/web-application-firewall/afds/waf-front-door-custom-rules: conditions of a rule are all to hold.
 */
function guardRules({ header, secrets, ranges, checkedPath, host }: OriginGuard & { host: string }): GuardRule[] {
  const unknown = {
    ...{ matchVariable: "RequestHeader" as const, selector: header, operator: "Equal" as const, negateCondition: true },
    matchValue: [...secrets],
  };
  const named = (negateCondition: boolean) => ({
    ...{ matchVariable: "RequestHeader" as const, selector: "Host", operator: "Equal" as const, negateCondition },
    ...{ matchValue: [host], transforms: ["Lowercase" as const] },
  });
  const path = checkedPath.replace(/[.]/g, "\\.");
  const block = (name: string, priority: number, matchConditions: GuardRule["matchConditions"]): GuardRule => ({
    ...{ name, priority, ruleType: "MatchRule", action: "Block", enabledState: "Enabled", matchConditions },
  });
  return [
    block("edgeSecret", 10, [unknown, named(true)]),
    block("edgeOwnName", 20, [
      ...[unknown, named(false)],
      // With or without the name before it: Microsoft's pages have both.
      {
        ...{ matchVariable: "RequestUri", operator: "RegEx", negateCondition: true },
        matchValue: [`^(https?://[^/]+)?${path}$`],
      },
    ]),
    block("edgeAddresses", 30, [foreign(ranges), named(true)]),
    block("edgeOwnNameMethods", 40, [
      ...[unknown, named(false)],
      { matchVariable: "RequestMethod", operator: "Equal", negateCondition: true, matchValue: ["GET", "HEAD"] },
    ]),
  ];
}
