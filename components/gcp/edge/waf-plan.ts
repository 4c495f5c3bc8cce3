import { all, type Input } from "@pulumi/pulumi";
import type { EdgeRelay, OriginGuard } from "../../core/origin-guard";

/** A rule of a security policy, as Cloud Armor writes it. The first that matches decides, and no later one is asked. */
export interface ArmorRule {
  description: string;
  /** The lowest is asked first. */
  priority: number;
  action: string;
  match: { expr: { expression: Input<string> } } | { versionedExpr: "SRC_IPS_V1"; config: { srcIpRanges: string[] } };
  rateLimitOptions?: {
    conformAction: "allow";
    exceedAction: "deny(429)";
    enforceOnKey: "IP" | "HTTP_HEADER";
    enforceOnKeyName?: string;
    rateLimitThreshold: { count: number; intervalSec: number };
  };
}

interface Group {
  name: string;
  says: string;
  /** Its place, which never changes: a group that is added moves no other. */
  priority: number;
}

/**
 * Google's rule sets, from the OWASP Core Rule Set. `methodenforcement` is none of them: it refuses PUT, PATCH and DELETE, which the API has.
 * Source: docs.cloud.google.com/armor/docs/waf-rules.
 */
const groups: readonly Group[] = [
  { name: "sqli-v33-stable", says: "SQL injection", priority: 1000 },
  { name: "xss-v33-stable", says: "Cross-site scripting", priority: 1010 },
  { name: "lfi-v33-stable", says: "Local files", priority: 1020 },
  { name: "rfi-v33-stable", says: "Remote files", priority: 1030 },
  { name: "rce-v33-stable", says: "Remote code", priority: 1040 },
  { name: "scannerdetection-v33-stable", says: "Scanners", priority: 1050 },
  { name: "protocolattack-v33-stable", says: "Attacks on the protocol", priority: 1060 },
  { name: "sessionfixation-v33-stable", says: "Session fixation", priority: 1070 },
  { name: "nodejs-v33-stable", says: "Attacks on Node.js", priority: 1080 },
  { name: "cve-canary", says: "Known holes, Log4j's among them", priority: 1090 },
];

/** The surest signatures alone: each step more refuses more orders that are none. Source: docs.cloud.google.com/armor/docs/rule-tuning, sensitivity. */
const sensitivity = 1;

/** The span, in seconds, over which one address's requests are counted: as on AWS. */
const rateWindow = 300;

/** The most ranges that a rule without an expression looks at. Source: GoogleCloudPlatform/magic-modules pull 3808. */
const mostRanges = 10;

/** The most that a throttle may allow. Source: docs.cloud.google.com/armor/docs/rate-limiting-overview, throttle. */
const mostRequests = 1_000_000;

const everybody = { versionedExpr: "SRC_IPS_V1" as const, config: { srcIpRanges: ["*"] } };

/**
 * The rules in front of the platform: Google's rule sets, then how much one address may ask. In that order, since a request that keeps the
 * limit is let in, and no later rule is asked. A limit counts for each backend service by itself.
 * Source: docs.cloud.google.com/armor/docs/security-policy-overview, rule evaluation order.
 * @param rateLimit requests of one address in five minutes, 10–2,000,000,000: as on AWS. Google takes 1,000,000 at most, and gets that for more.
 * @param relay another's edge that customers may come through: its connections, which are many customers', are counted by whom it names, and all others by their own address. @defaultValue all by their own
 * @param guard where all come through it: its secret, and the one path that is read under this cloud's own name without it. @defaultValue all are let in
 * @throws RangeError for another rate.
 */
export function planRules(
  rateLimit: number,
  { relay, guard }: { relay?: EdgeRelay | undefined; guard?: (OriginGuard & { host: string }) | undefined } = {},
): ArmorRule[] {
  if (!Number.isInteger(rateLimit) || rateLimit < 10 || rateLimit > 2_000_000_000)
    throw new RangeError(`rateLimit: want 10–2,000,000,000 requests in five minutes, got ${rateLimit}`);
  const count = Math.min(rateLimit, mostRequests);
  return [
    ...(guard ? guardRules(guard) : []),
    ...groups.map(groupRule),
    ...relayed(relay ?? guard, count),
    throttle("Requests of one address", 2000, everybody, { enforceOnKey: "IP" }, count),
    // Google asks for it, with this number: the last rule of every policy.
    { description: "All else", priority: 2_147_483_647, action: "allow", match: everybody },
  ];
}

function throttle(
  description: string,
  priority: number,
  match: typeof everybody,
  key: Pick<NonNullable<ArmorRule["rateLimitOptions"]>, "enforceOnKey" | "enforceOnKeyName">,
  count: number,
): ArmorRule {
  return {
    ...{ description, priority, action: "throttle", match },
    rateLimitOptions: {
      ...{ conformAction: "allow", exceedAction: "deny(429)", ...key },
      rateLimitThreshold: { count, intervalSec: rateWindow },
    },
  };
}

/**
 * One throttle for each ten ranges that the edge calls from, before the one for all others. Each counts by itself, so that who is brought by addresses of two of them may ask twice as much.
 * Without the header, which the edge always writes, requests of a rule would count as one caller's. Source: compute API, SecurityPolicyRuleRateLimitOptions.enforceOnKey, HTTP_HEADER.
 */
function relayed(relay: EdgeRelay | undefined, count: number): ArmorRule[] {
  if (relay === undefined) return [];
  const ranges = [...relay.ranges.ipv4, ...relay.ranges.ipv6];
  const key = { enforceOnKey: "HTTP_HEADER" as const, enforceOnKeyName: relay.clientAddressHeader.toLowerCase() };
  return Array.from({ length: Math.ceil(ranges.length / mostRanges) }, (_, index) => {
    const srcIpRanges = ranges.slice(index * mostRanges, (index + 1) * mostRanges);
    const match = { versionedExpr: "SRC_IPS_V1" as const, config: { srcIpRanges } };
    return throttle(`Requests of one whom the edge names, ${index + 1}`, 1900 + 10 * index, match, key, count);
  });
}

function groupRule({ name, says, priority }: Group): ArmorRule {
  const expression = `evaluatePreconfiguredWaf('${name}', {'sensitivity': ${sensitivity}})`;
  return { description: says, priority, action: "deny(403)", match: { expr: { expression } } };
}

/**
 * Lets in who knows a secret; and under this cloud's own name, without it, the one path that health checks ask, to read it alone. Not by addresses, too, as on the other clouds: a rule looks at ten ranges at
 * most, an expression at five, and Cloudflare has 22. The secret alone decides: it says what addresses cannot, that a request has passed our zone.
 * Two rules, as an expression has five parts at most.
 * Source: docs.cloud.google.com/armor/docs/rules-language-reference; armor/quotas, "subexpressions".
 */
function guardRules({ header, secrets, checkedPath, host }: OriginGuard & { host: string }): ArmorRule[] {
  const asked = `request.headers['${header}']`;
  const own = `request.headers['host'] == '${host}'`;
  const deny = (description: string, priority: number, condition: string): ArmorRule => ({
    ...{ description, priority, action: "deny(403)" },
    match: {
      expr: {
        expression: all([secrets[0], secrets[1]]).apply(
          ([one, other]) => `!(has(${asked}) && ${asked}.matches('^(${one}|${other})$')) && ${condition}`,
        ),
      },
    },
  });
  return [
    deny("Not by way of the edge", 500, `!(${own} && request.path == '${checkedPath}')`),
    deny("Under the own name, not to read", 510, `${own} && !request.method.matches('^(GET|HEAD)$')`),
  ];
}
