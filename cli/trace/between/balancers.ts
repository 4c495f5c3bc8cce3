import { fullName } from "../../../simulators/cloudflare/names";
import type { Standing } from "../../../simulators/core/standing";
import { Missing, Unjudged } from "../trail";
import { bag, bags, facts, text, texts, type TraceWorld } from "../world";
import type { NameIsWell } from "./checks";

/** A pool that a load balancer of Cloudflare's may hand a customer to. */
export interface Chosen {
  label: string;
  addresses: string[];
}

const token = {
  balancer: "cloudflare:index/loadBalancer:LoadBalancer",
  pool: "cloudflare:index/loadBalancerPool:LoadBalancerPool",
  monitor: "cloudflare:index/loadBalancerMonitor:LoadBalancerMonitor",
} as const;

/**
 * The pools that may be asked for a name; undefined where no load balancer has it.
 * Sources: developers.cloudflare.com/load-balancing/understand-basics/traffic-steering/steering-policies/; …/pools/ (health: enough origins that are well).
 * @throws Missing for a pool that is gone, Unjudged for steering by place
 */
export function balanced(
  world: TraceWorld,
  zoneId: string,
  name: string,
  nameIsWell: NameIsWell,
): Chosen[] | undefined {
  const balancer = world.all(token.balancer).find((one) => {
    const { zoneId: zone, zoneName, enabled } = facts(one);
    return zone === zoneId && enabled !== false && fullName(text(one, "name") ?? "", String(zoneName ?? name)) === name;
  });
  if (!balancer) return undefined;
  const steering = text(balancer, "steeringPolicy") ?? "off";
  const byPlace = ["regionPools", "countryPools", "popPools"].find((one) => Object.keys(bag(balancer, one)).length > 0);
  if (byPlace !== undefined || steering === "geo" || steering === "proximity")
    throw new Unjudged(`${world.label(balancer)} steers by where customers are, which is not judged`);
  const by = world.label(balancer);
  const pools = texts(balancer, "defaultPools").map((id) => poolCalled(world, id, by));
  const well = pools.filter((one) => sound(world, one, nameIsWell).length > 0);
  if (well.length === 0) return [chosen(world, poolCalled(world, facts(balancer)["fallbackPool"], by), by)];
  const some = steering === "off" ? well.slice(0, 1) : weighed(balancer, steering, well);
  return some.map((pool) => chosen(world, pool, by, sound(world, pool, nameIsWell)));
}

function weighed(balancer: Standing, steering: string, pools: Standing[]): Standing[] {
  if (steering !== "random") return pools;
  const random = bag(balancer, "randomSteering");
  const weights = bag(random, "poolWeights");
  const some = pools.filter(({ id }) => Number(weights[id] ?? random["defaultWeight"] ?? 1) > 0);
  return some.length > 0 ? some : pools;
}

function poolCalled(world: TraceWorld, id: unknown, by: string): Standing {
  const pool = world.find(token.pool, id);
  if (!pool) throw new Missing(`the pool ${String(id)} is not there`, by);
  return pool;
}

/** The origins of a pool that a customer may be handed to; none where the pool is ill. One that nobody looks after is always well. */
function sound(world: TraceWorld, pool: Standing, nameIsWell: NameIsWell): string[] {
  if (facts(pool)["enabled"] === false) return [];
  const monitor = world.find(token.monitor, facts(pool)["monitor"]);
  const well = originsOf(pool).filter((address) => !monitor || nameIsWell(address, text(monitor, "path") ?? "/"));
  return well.length >= Number(facts(pool)["minimumOrigins"] ?? 1) ? well : [];
}

const originsOf = (pool: Standing): string[] =>
  bags(pool, "origins")
    .filter(({ enabled, weight }) => enabled !== false && Number(weight ?? 1) > 0)
    .map(({ address }) => String(address));

const chosen = (world: TraceWorld, pool: Standing, by: string, addresses = originsOf(pool)): Chosen => ({
  ...{ label: `${by}, ${world.label(pool)}`, addresses },
});
