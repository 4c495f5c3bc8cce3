import type { WayAcross } from "../../components/core/recovery-paths";
import type { Cloud } from "../../components/core/contracts";
import type { promises } from "../../components/core/promises";
import type { Standing } from "../../simulators/core/standing";
import { bag, bags, facts, text, type TraceWorld } from "../trace/world";
import { numberOf } from "./stores";

const token = {
  record: "aws:route53/record:Record",
  zone: "aws:route53/zone:Zone",
  check: "aws:route53/healthCheck:HealthCheck",
  balancer: "cloudflare:index/loadBalancer:LoadBalancer",
  pool: "cloudflare:index/loadBalancerPool:LoadBalancerPool",
  monitor: "cloudflare:index/loadBalancerMonitor:LoadBalancerMonitor",
  cloudflareZone: "cloudflare:index/zone:Zone",
} as const;

/** Who answers for the domain. */
export function namesIn(world: TraceWorld, domain: string): keyof typeof promises.dns {
  if (world.all(token.cloudflareZone).some((one) => text(one, "name") === domain)) return "cloudflare";
  return world.all(token.zone).some((one) => text(one, "name") === domain && !isPrivate(one)) ? "route53" : "none";
}

const isPrivate = (zone: Standing): boolean => bags(zone, "vpcs").length > 0;

const lower = (value: unknown): string =>
  String(value ?? "")
    .toLowerCase()
    .replace(/\.$/, "");

/** Whose cloud a name is of: `gcp.gocoffee.example`, or what a set calls it. */
const cloudIn = (value: unknown, clouds: readonly Cloud[]): Cloud | undefined =>
  clouds.find((cloud) => new RegExp(`(^|[.-])${cloud}([.-]|$)`).test(lower(value)));

/**
 * What sends customers from one cloud to the next, and the worst time until all are there: of the checks that stand, of what answers for the domain.
 * @param clouds those that stand, the primary first
 */
export function acrossIn(world: TraceWorld, domain: string, clouds: readonly Cloud[]): WayAcross | undefined {
  return byCloudflare(world, clouds) ?? byRoute53(world, domain, clouds);
}

/** Source: developers.cloudflare.com/load-balancing/monitors, and …/understand-basics/proxy-modes: what is proxied has no time to live that counts. */
function byCloudflare(world: TraceWorld, clouds: readonly Cloud[]): WayAcross | undefined {
  const [balancer] = world.all(token.balancer).filter((one) => facts(one)["enabled"] !== false);
  if (!balancer) return undefined;
  const pools = world.all(token.pool).filter((one) => facts(one)["enabled"] !== false);
  const to = clouds.filter((cloud) => pools.some((one) => cloudIn(text(one, "name"), [cloud]) !== undefined));
  const monitors = world.all(token.monitor);
  if (to.length < 2 || monitors.length === 0) return undefined;
  const times = monitors.map((one) => {
    const down = Math.max(1, numberOf(one, "consecutiveDown"));
    const tries = numberOf(one, "retries") + 1;
    return numberOf(one, "interval") * down + (numberOf(one, "timeout") || 5) * tries;
  });
  const ttl = facts(balancer)["proxied"] === true ? 0 : numberOf(balancer, "ttl") || 30;
  return {
    to,
    by: "Cloudflare",
    steps: [
      { what: "monitors find it", seconds: Math.max(...times), source: "the monitors' interval, retries and timeout" },
      {
        what: "its edge learns of it",
        seconds: 15,
        source: "developers.cloudflare.com/load-balancing: seconds; counted as 15",
      },
      { what: "old answers end", seconds: ttl, source: "the load balancer's time to live" },
    ],
  };
}

/** Source: docs.aws.amazon.com/Route53/latest/DeveloperGuide/dns-failover-determining-health-of-endpoints.html. */
function byRoute53(world: TraceWorld, domain: string, clouds: readonly Cloud[]): WayAcross | undefined {
  const sets = world
    .all(token.record)
    .filter(
      (one) => lower(facts(one)["name"]) === lower(domain) || lower(facts(one)["name"]) === lower(`www.${domain}`),
    )
    .filter(
      (one) => ["A", "AAAA", "CNAME"].includes(text(one, "type") ?? "") && text(one, "setIdentifier") !== undefined,
    );
  const checked = sets.flatMap((one) => {
    const check = world.find(token.check, text(one, "healthCheckId"));
    return check && facts(check)["disabled"] !== true ? [{ set: one, check }] : [];
  });
  const named = sets.flatMap((one) => cloudIn(text(one, "setIdentifier"), clouds) ?? []);
  const to = clouds.filter((cloud) => named.includes(cloud));
  if (to.length < 2 || checked.length === 0) return undefined;
  const found = checked.map(({ check }) => checkSeconds(world, check));
  const ttl = Math.max(60, ...sets.map((one) => numberOf(one, "ttl")));
  return {
    to,
    by: "Route 53",
    steps: [
      { what: "health checks find it", seconds: Math.max(...found), source: "the checks' interval and threshold" },
      { what: "servers of names learn of it", seconds: 60, source: "docs.aws.amazon.com/Route53: within 60 seconds" },
      { what: "old answers end", seconds: ttl, source: "the records' time to live; of an alias 60 seconds" },
    ],
  };
}

/** A calculated check is as quick as the slowest of those that it counts. */
function checkSeconds(world: TraceWorld, check: Standing): number {
  const children = bag(check, "childHealthchecks");
  const ids = Array.isArray(facts(check)["childHealthchecks"])
    ? (facts(check)["childHealthchecks"] as unknown[])
    : Object.values(children);
  if (ids.length === 0) return (numberOf(check, "requestInterval") || 30) * (numberOf(check, "failureThreshold") || 3);
  return Math.max(0, ...ids.flatMap((id) => world.find(token.check, id) ?? []).map((one) => checkSeconds(world, one)));
}
