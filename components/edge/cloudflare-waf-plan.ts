import { planLimits, type CloudflarePlan } from "../core/cloudflare-plan";

/*
 * The rules in front of the domain at Cloudflare, as its plan has them. Pure.
 */

/** A rule as Cloudflare writes it. `ref` is its identity: a rule that keeps it is the same one. */
export interface EdgeRule {
  ref: string;
  description: string;
  expression: string;
  action: "block" | "execute" | "managed_challenge";
  enabled: true;
  actionParameters?: { id: string; overrides?: { sensitivityLevel?: string } };
  ratelimit?: { characteristics: string[]; period: number; requestsPerPeriod: number; mitigationTimeout: number };
}

export interface WafPlan {
  managed: EdgeRule[];
  custom: EdgeRule[];
  rate: EdgeRule[];
}

/** Cloudflare's own, and OWASP's. Source: developers.cloudflare.com/waf/managed-rules/reference/, ids of rulesets. */
const managedSets = [
  { ref: "cloudflare-managed", description: "Cloudflare's rules", id: "efb7b8c949ac4650a09736fc376e9aee" },
  { ref: "owasp", description: "OWASP's core rule set", id: "4814384a9e5d4991b9815dcfc25d2f1f" },
] as const;

/** What no customer asks for: without a pattern, which needs a dearer plan. */
const probes = ["/.env", "/.git", "/.aws", "/wp-login.php", "/wp-admin", "/xmlrpc.php", "/phpmyadmin", "/actuator"];

/** Methods that the platform has. */
const methods = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"];

const quoted = (words: readonly string[]): string => words.map((word) => `"${word}"`).join(" ");

/** What `edge.rateLimit` counts over, in seconds: as on the clouds. */
const span = 300;

/** How often one address may try to make an account, in a minute: a person needs one. */
const registrations = 10;

/**
 * The rules that a plan has: Cloudflare's sets, ours, and limits of what one address may ask. Cloudflare counts at each of its places apart, and over a shorter time on cheaper plans:
 * the limit is `rateLimit` over five minutes, in proportion.
 * @param asked.rateLimit requests of one address in five minutes, 10–2,000,000,000
 * @param asked.domain the domain that is asked; on the free plan a limit may look at paths alone
 * @throws RangeError for more rules than the plan has
 */
export function planWaf(asked: { plan: CloudflarePlan; domain: string; rateLimit: number; register: string }): WafPlan {
  const limits = planLimits[asked.plan];
  const custom: EdgeRule[] = [
    rule("methods", "Methods that the platform has not", `not http.request.method in {${quoted(methods)}}`, "block"),
    rule(
      "probes",
      "Files that no customer asks for",
      probes.map((path) => `starts_with(http.request.uri.path, "${path}")`).join(" or "),
      "block",
    ),
    rule("hosts", "Names that are not the domain", `not http.host in {${quoted([asked.domain])}}`, "block"),
  ];
  const period = limits.ratePeriod;
  const rate: EdgeRule[] = [
    {
      ...rule("address", "Requests of one address", 'starts_with(http.request.uri.path, "/")', "block"),
      ratelimit: counted(period, Math.max(1, Math.ceil((asked.rateLimit * period) / span)), limits.rateTimeout),
    },
  ];
  // A second limit, for the one door that is open to strangers and costs a hash: where the plan has a second.
  if (limits.rateRules > 1)
    rate.push({
      ...rule(
        "register",
        "New accounts of one address",
        `starts_with(http.request.uri.path, "${asked.register}")`,
        "block",
      ),
      ratelimit: counted(60, registrations, limits.rateTimeout),
    });
  const managed = limits.managedRules
    ? managedSets.map(({ id, ref, description }) => ({
        ...rule(ref, description, "true", "execute"),
        actionParameters: { id },
      }))
    : [];
  refuse("rules of our own", custom.length, limits.customRules);
  refuse("limits", rate.length, limits.rateRules);
  return { managed, custom, rate };
}

const rule = (ref: string, description: string, expression: string, action: EdgeRule["action"]): EdgeRule => ({
  ...{ ref, description, expression, action, enabled: true },
});

/** By address and by place: Cloudflare asks for the place. */
const counted = (period: number, requestsPerPeriod: number, mitigationTimeout: number) => ({
  characteristics: ["ip.src", "cf.colo.id"],
  ...{ period, requestsPerPeriod, mitigationTimeout },
});

function refuse(what: string, count: number, most: number): void {
  if (count > most) throw new RangeError(`the plan has ${most} ${what}, and ${count} are asked for`);
}
