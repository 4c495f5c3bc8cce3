import type { ByScale, Resources } from "../service-entry";

/*
 * How big the stores of a cluster are. Pure: the nodes' arithmetic counts with it too (workloads/capacity.ts).
 */

/** Pods that are alike, and what each keeps on disk, in GiB; 0 where it keeps nothing. */
export interface StoreSize extends Resources {
  pods: number;
  disk: number;
}

const size = (pods: number, request: number, limit: number, memory: number, disk = 0): StoreSize => ({
  pods,
  cpu: { request, limit },
  memory,
  disk,
});

/** Three, so that one may be gone and the two others know that they are the majority. Half of the memory is the heap, and the rest caches files. */
export const elasticsearchSizes: ByScale<StoreSize> = {
  small: size(1, 250, 1000, 2048, 10),
  medium: size(3, 300, 1500, 4096, 50),
  large: size(3, 700, 1600, 6144, 200),
};

/** With less than 2 GiB its plugins run out of memory as they start (elastic/cloud-on-k8s v3.5.0, pkg/controller/kibana/pod.go). */
export const kibanaSizes: ByScale<StoreSize> = {
  small: size(1, 100, 1000, 2048),
  medium: size(1, 100, 1000, 2048),
  large: size(2, 200, 1000, 2048),
};

/** What it has taken and not handed on yet waits on its disk. */
export const logstashSizes: ByScale<StoreSize> = {
  small: size(1, 100, 500, 1536, 2),
  medium: size(1, 200, 1000, 2048, 5),
  large: size(2, 300, 1000, 2048, 10),
};

/** Copies of one shard: a shard of this size holds years of orders. */
export const clickhouseSizes: ByScale<StoreSize> = {
  small: size(1, 200, 1000, 2048, 10),
  medium: size(2, 300, 1500, 4096, 50),
  large: size(2, 700, 1600, 6144, 200),
};

export const keeperSizes: ByScale<StoreSize> = {
  small: size(1, 50, 250, 256, 2),
  medium: size(3, 50, 250, 384, 5),
  large: size(3, 100, 500, 512, 10),
};
