import { all, type Input } from "@pulumi/pulumi";
import type { OriginGuard } from "../../core/origin-guard";

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

/** The most that a throttle may allow. Source: docs.cloud.google.com/armor/docs/rate-limiting-overview, throttle. */
const mostRequests = 1_000_000;

const everybody = { versionedExpr: "SRC_IPS_V1" as const, config: { srcIpRanges: ["*"] } };

/**
 * The rules in front of the platform: Google's rule sets, then how much one address may ask. In that order, since a request that keeps the
 * limit is let in, and no later rule is asked. A limit counts for each backend service by itself.
 * Source: docs.cloud.google.com/armor/docs/security-policy-overview, rule evaluation order.
 * @param rateLimit requests of one address in five minutes, 10–2,000,000,000: as on AWS. Google takes 1,000,000 at most, and gets that for more.
 * @param guard where customers come through another's edge: its secret, and the one path that is asked under this cloud's own name without it. @defaultValue all are let in
 * @throws RangeError for another rate.
 */
export function planRules(rateLimit: number, guard?: OriginGuard & { host: string }): ArmorRule[] {
  if (!Number.isInteger(rateLimit) || rateLimit < 10 || rateLimit > 2_000_000_000)
    throw new RangeError(`rateLimit: want 10–2,000,000,000 requests in five minutes, got ${rateLimit}`);
  const count = Math.min(rateLimit, mostRequests);
  return [
    ...(guard ? [guardRule(guard)] : []),
    ...groups.map(groupRule),
    {
      description: "Requests of one address",
      priority: 2000,
      action: "throttle",
      match: everybody,
      rateLimitOptions: {
        conformAction: "allow",
        exceedAction: "deny(429)",
        ...(guard
          ? // All connections are the edge's own: counted by address it would be refused.
            { enforceOnKey: "HTTP_HEADER" as const, enforceOnKeyName: guard.clientAddressHeader.toLowerCase() }
          : { enforceOnKey: "IP" as const }),
        rateLimitThreshold: { count, intervalSec: rateWindow },
      },
    },
    // Google asks for it, with this number: the last rule of every policy.
    { description: "All else", priority: 2_147_483_647, action: "allow", match: everybody },
  ];
}

function groupRule({ name, says, priority }: Group): ArmorRule {
  const expression = `evaluatePreconfiguredWaf('${name}', {'sensitivity': ${sensitivity}})`;
  return { description: says, priority, action: "deny(403)", match: { expr: { expression } } };
}

/**
 * Lets in who knows a secret; and under this cloud's own name, without it, the one path that health checks ask. Not by addresses, too, as on the other clouds: a rule looks at ten ranges at
 * most, an expression at five, and Cloudflare has 22. The secret alone decides: it says what addresses cannot, that a request has passed our zone.
 * Source: docs.cloud.google.com/armor/docs/rules-language-reference; armor/quotas, "subexpressions".
 */
function guardRule({ header, secrets, checkedPath, host }: OriginGuard & { host: string }): ArmorRule {
  const asked = `request.headers['${header}']`;
  const expression = all([secrets[0], secrets[1]]).apply(
    ([one, other]) =>
      `!(has(${asked}) && ${asked}.matches('^(${one}|${other})$')) && !(request.headers['host'] == '${host}' && request.path == '${checkedPath}')`,
  );
  return { description: "Not by way of the edge", priority: 500, action: "deny(403)", match: { expr: { expression } } };
}
