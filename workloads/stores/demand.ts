import {
  clickhouseSizes,
  elasticsearchSizes,
  keeperSizes,
  kibanaSizes,
  logstashSizes,
  type StoreSize,
} from "../../components/kubernetes/stores/sizes";
import type { UsualPool } from "../../components/core/pools";
import type { ByScale, Scale } from "../../components/kubernetes/service-entry";
import { hasStores } from "./default";

/** The stores, and the pool that suits each. */
const stores: Readonly<Record<string, { pool: UsualPool; sizes: ByScale<StoreSize> }>> = {
  elasticsearch: { pool: "memory", sizes: elasticsearchSizes },
  kibana: { pool: "memory", sizes: kibanaSizes },
  logstash: { pool: "memory", sizes: logstashSizes },
  clickhouse: { pool: "memory", sizes: clickhouseSizes },
  keeper: { pool: "general", sizes: keeperSizes },
};

/** What the stores of a scale ask of a pool, where they are installed by default: pods that are alike, thousandths of a core, MiB. */
export function storesOn(pool: UsualPool, scale: Scale): { of: string; pods: number; cpu: number; memory: number }[] {
  if (!hasStores(scale)) return [];
  return Object.entries(stores)
    .filter(([, store]) => store.pool === pool)
    .map(([of, { sizes }]) => ({
      of,
      pods: sizes[scale].pods,
      cpu: sizes[scale].cpu.request,
      memory: sizes[scale].memory,
    }));
}
