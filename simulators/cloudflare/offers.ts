import type { Plan } from "./account";

/** What each plan gives. Source: developers.cloudflare.com, the page named at each; numbers of Enterprise are what a contract begins with. */
export type ByPlan<T> = Readonly<Record<Plan, T>>;

/** Rules in a phase of a zone. Sources: /waf/custom-rules/#availability, /waf/rate-limiting-rules/#availability, /rules/ (each kind's #availability). */
export const rulesInPhase: Readonly<Record<string, ByPlan<number>>> = {
  http_request_firewall_custom: { free: 5, pro: 20, business: 100, enterprise: 1000 },
  http_ratelimit: { free: 1, pro: 2, business: 5, enterprise: 5 },
  http_request_transform: { free: 10, pro: 25, business: 50, enterprise: 300 },
  http_request_late_transform: { free: 10, pro: 25, business: 50, enterprise: 300 },
  http_response_headers_transform: { free: 10, pro: 25, business: 50, enterprise: 300 },
  http_request_origin: { free: 10, pro: 25, business: 50, enterprise: 300 },
  http_request_dynamic_redirect: { free: 10, pro: 25, business: 50, enterprise: 300 },
  http_config_settings: { free: 10, pro: 25, business: 50, enterprise: 300 },
  http_request_cache_settings: { free: 10, pro: 25, business: 50, enterprise: 300 },
};

/** The longest time that a rate limit counts over, and blocks for, in seconds. Source: /waf/rate-limiting-rules/#availability. */
export const rateLimitPeriods: ByPlan<readonly number[]> = {
  free: [10],
  pro: [10, 60],
  business: [10, 60, 120, 300, 600],
  enterprise: [10, 60, 120, 300, 600, 3600],
};
export const rateLimitTimeout: ByPlan<number> = { free: 10, pro: 3600, business: 86400, enterprise: 86400 };

/** Records of a zone. Source: /dns/manage-dns-records/#availability (zones since September 2024). */
export const recordsInZone: ByPlan<number> = { free: 200, pro: 3500, business: 3500, enterprise: 3500 };

/** The least TTL of a record that is not proxied, in seconds. Source: /api/resources/dns/subresources/records/methods/create/. */
export const leastTtl: ByPlan<number> = { free: 60, pro: 60, business: 60, enterprise: 30 };

/** The least seconds between two checks of a monitor. Source: /load-balancing/monitors/create-monitor/, "Interval"; /load-balancing/reference/limitations/ says 15 of Pro, too. */
export const leastInterval: ByPlan<number> = { free: 60, pro: 60, business: 15, enterprise: 10 };

/** Load balancing without a contract. Source: /load-balancing/reference/limitations/; monitors are 1.5 for each pool. */
export const selfServe = { loadBalancers: 20, pools: 20, endpoints: 20, monitors: 30, rules: 1 } as const;

/** The rulesets that Cloudflare itself keeps. Source: /waf/managed-rules/, the id of each; the free one is on every plan. */
export const managedRulesets: Readonly<Record<string, Plan>> = {
  efb7b8c949ac4650a09736fc376e9aee: "pro", // Cloudflare Managed Ruleset
  "4814384a9e5d4991b9815dcfc25d2f1f": "pro", // Cloudflare OWASP Core Ruleset
  c2e184081120413c86c3ab7e14069605: "pro", // Exposed credentials
  "77454fe2d30c4220b5701f6fdfb893ba": "free", // Cloudflare Free Managed Ruleset
};

/** Cloudflare's own addresses. Source: www.cloudflare.com/ips-v4, /ips-v6 (September 2023, unchanged since). */
export const addresses = {
  ipv4: [
    "173.245.48.0/20",
    "103.21.244.0/22",
    "103.22.200.0/22",
    "103.31.4.0/22",
    "141.101.64.0/18",
    "108.162.192.0/18",
    "190.93.240.0/20",
    "188.114.96.0/20",
    "197.234.240.0/22",
    "198.41.128.0/17",
    "162.158.0.0/15",
    "104.16.0.0/13",
    "104.24.0.0/14",
    "172.64.0.0/13",
    "131.0.72.0/22",
  ],
  ipv6: [
    "2400:cb00::/32",
    "2606:4700::/32",
    "2803:f800::/32",
    "2405:b500::/32",
    "2405:8100::/32",
    "2a06:98c0::/29",
    "2c0f:f248::/32",
  ],
} as const;
