import {
  resourcesOf,
  type ByScale,
  type Resources,
  type Scale,
  type ServiceEntry,
} from "../components/kubernetes/service-entry";
import { gatewayDemand } from "./addons/kong-size";
import { usualPools, type UsualPool } from "../components/core/pools";

/** Pods that are alike: how many at full scale, and what each asks for: thousandths of a core, and MiB. */
export interface Demand {
  of: string;
  pods: number;
  cpu: number;
  memory: number;
}

/**
 * What the systems beside the services and the gateway ask for on `general`, all together, with some room: their charts say it one by one, and a test adds
 * that up. What runs on each node is not in it.
 */
export const toolDemand: Readonly<ByScale<Demand>> = {
  small: { of: "tools", pods: 18, cpu: 90, memory: 240 },
  medium: { of: "tools", pods: 28, cpu: 120, memory: 320 },
  large: { of: "tools", pods: 30, cpu: 120, memory: 420 },
};

/** What runs on each pool when every service has as many pods as it may, with a sidecar in each. */
export function fullScale(
  services: readonly ServiceEntry[],
  scale: Scale,
  sidecar: Resources,
): Record<UsualPool, Demand[]> {
  const on = (pool: UsualPool): Demand[] =>
    services
      .filter((service) => (service.pool ?? "general") === pool)
      .map((service) => {
        const { cpu, memory } = resourcesOf(service, scale);
        const pods = service.scaling[scale].max;
        return { of: service.name, pods, cpu: cpu.request + sidecar.cpu.request, memory: memory + sidecar.memory };
      });
  const pools = Object.fromEntries(usualPools.map((pool) => [pool, on(pool)])) as Record<UsualPool, Demand[]>;
  return { ...pools, general: [...pools.general, gatewayDemand(scale), toolDemand[scale]] };
}
