import type { WayAcross } from "../../components/core/recovery-paths";
import type { Cloud } from "../../components/core/contracts";
import { cloudflareFailover, route53Failover, type FailoverTime } from "../../components/core/failover-time";
import type { CloudflarePlan } from "../../components/core/cloudflare-plan";
import { namesAtCloudflare, type promises } from "../../components/core/promises";
import type { Standing } from "../../simulators/core/standing";
import { stepsOf } from "../../components/core/recovery-plan";
import { bags, facts, text, texts, type TraceWorld } from "../trace/world";
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

/**
 * Who answers for the domain.
 * @param plan that of a zone at Cloudflare, as it is asked for: a zone says none but in a subscription, which people buy
 */
export function namesIn(world: TraceWorld, domain: string, plan: CloudflarePlan = "free"): keyof typeof promises.dns {
  if (world.all(token.cloudflareZone).some((one) => text(one, "name") === domain)) return namesAtCloudflare(plan);
  return world.all(token.zone).some((one) => text(one, "name") === domain && !isPrivate(one)) ? "route53" : "none";
}

const isPrivate = (zone: Standing): boolean => bags(zone, "vpcs").length > 0;

const lower = (value: unknown): string =>
  String(value ?? "")
    .toLowerCase()
    .replace(/\.$/, "");

/** The domain itself, or a name below it: the sets have names of their own, which the domain leads to. */
const within = (name: string, domain: string): boolean => name === domain || name.endsWith(`.${domain}`);

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

/** What is proxied has no time to live that counts. */
function byCloudflare(world: TraceWorld, clouds: readonly Cloud[]): WayAcross | undefined {
  const [balancer] = world.all(token.balancer).filter((one) => facts(one)["enabled"] !== false);
  if (!balancer) return undefined;
  const pools = world.all(token.pool).filter((one) => facts(one)["enabled"] !== false);
  const to = clouds.filter((cloud) => pools.some((one) => cloudIn(text(one, "name"), [cloud]) !== undefined));
  const times = world.all(token.monitor).map((one) =>
    cloudflareFailover({
      check: { intervalSeconds: numberOf(one, "interval"), failures: Math.max(1, numberOf(one, "consecutiveDown")) },
      proxied: facts(balancer)["proxied"] === true,
      ttlSeconds: numberOf(balancer, "ttl") || 30,
    }),
  );
  return to.length < 2 || times.length === 0 ? undefined : { to, by: "Cloudflare", steps: stepsOf(slowest(times)) };
}

function byRoute53(world: TraceWorld, domain: string, clouds: readonly Cloud[]): WayAcross | undefined {
  const sets = world
    .all(token.record)
    .filter((one) => within(lower(facts(one)["name"]), lower(domain)) && text(one, "setIdentifier") !== undefined)
    .filter((one) => ["A", "AAAA", "CNAME"].includes(text(one, "type") ?? ""));
  const to = clouds.filter((cloud) => sets.some((one) => cloudIn(text(one, "setIdentifier"), [cloud]) !== undefined));
  const ttlSeconds = Math.max(0, ...sets.map((one) => numberOf(one, "ttl")));
  const times = sets.flatMap((one) => {
    const check = world.find(token.check, text(one, "healthCheckId"));
    if (!check || facts(check)["disabled"] === true) return [];
    return asked(world, check).map((of) => route53Failover({ check: of, ttlSeconds }));
  });
  return to.length < 2 || times.length === 0 ? undefined : { to, by: "Route 53", steps: stepsOf(slowest(times)) };
}

/** What a check asks, and of a calculated one what each of those asks that it counts. */
function asked(world: TraceWorld, check: Standing): { intervalSeconds: number; failures: number }[] {
  const children = texts(check, "childHealthchecks");
  if (children.length > 0)
    return children.flatMap((id) => world.find(token.check, id) ?? []).flatMap((one) => asked(world, one));
  return [
    { intervalSeconds: numberOf(check, "requestInterval") || 30, failures: numberOf(check, "failureThreshold") || 3 },
  ];
}

const slowest = (times: readonly FailoverTime[]): FailoverTime =>
  times.reduce((worst, each) => (each.seconds > worst.seconds ? each : worst));
