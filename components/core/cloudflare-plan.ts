/*
 * What each of Cloudflare's plans has. Pure. Sources: developers.cloudflare.com/waf/custom-rules/, /waf/rate-limiting-rules/, /waf/managed-rules/ ("Availability"),
 * /load-balancing/reference/limitations/, /load-balancing/monitors/create-monitor/ ("Interval").
 */

export const cloudflarePlans = ["free", "pro", "business", "enterprise"] as const;
export type CloudflarePlan = (typeof cloudflarePlans)[number];

export interface PlanLimits {
  /** Rules of our own, and limits of what one address may ask. */
  customRules: number;
  rateRules: number;
  /** Seconds over which requests are counted, the longest; and for how long an address is then refused. */
  ratePeriod: number;
  rateTimeout: number;
  /** Cloudflare's rule sets, and OWASP's; without them there is a free one that stands by itself. */
  managedRules: boolean;
  /** Whether a limit may look at more of a request than its path. */
  rateByMethod: boolean;
  /** Seconds between two questions of a monitor, the fewest: where Cloudflare's two pages differ (15 and 60 on Pro), the more cautious one. */
  monitorInterval: number;
}

export const planLimits: Readonly<Record<CloudflarePlan, PlanLimits>> = {
  free: {
    ...{ customRules: 5, rateRules: 1, ratePeriod: 10, rateTimeout: 10 },
    ...{ managedRules: false, rateByMethod: false, monitorInterval: 60 },
  },
  pro: {
    ...{ customRules: 20, rateRules: 2, ratePeriod: 60, rateTimeout: 600 },
    ...{ managedRules: true, rateByMethod: false, monitorInterval: 60 },
  },
  business: {
    ...{ customRules: 100, rateRules: 5, ratePeriod: 300, rateTimeout: 600 },
    ...{ managedRules: true, rateByMethod: true, monitorInterval: 15 },
  },
  enterprise: {
    ...{ customRules: 1000, rateRules: 5, ratePeriod: 300, rateTimeout: 600 },
    ...{ managedRules: true, rateByMethod: true, monitorInterval: 10 },
  },
};
