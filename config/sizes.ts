import type { Cloud } from "../components/core/contracts";

/** The words for a size, smallest first. */
export const sizes = ["small", "medium", "large"] as const;
export type Size = (typeof sizes)[number];

/** The groups of nodes that a cluster may have. */
export const nodeGroups = ["general", "compute", "memory", "spot"] as const;
export type NodeGroup = (typeof nodeGroups)[number];

/**
 * The machine types of a node group: 2 processors with 4 GiB, in the memory group with 16. Where there are several, any may be taken:
 * they are alike, since the Cluster Autoscaler simulates a group by one of them.
 *
 * Google's are those that every region on offer has (of the C2D series, four have none); the disks of C4 are Hyperdisks. Of an e2-medium's two shared
 * processors GKE gives pods 940m of one, so general has a whole machine, with 8 GiB. Azure's are of
 * series that stay: the first B series and Fsv2 end on 15 November 2028.
 *
 * Sources: cfn-lint 1.58's instance type tables; the Compute Engine API's own lists, as Cyclenerd/google-cloud-pricing-cost-calculator
 * keeps them (`tools/machinetypes.csv`, `tools/machinetyperegion.csv`, August 2026); learn.microsoft.com/azure/virtual-machines/sizes
 * (Bsv2, Falsv6, Esv5) and its `retirement-notices`.
 */
export const nodeTypes: Readonly<Record<Cloud, Readonly<Record<NodeGroup, readonly string[]>>>> = {
  aws: {
    general: ["t3.medium"],
    compute: ["c5.large"],
    memory: ["r5.large"],
    spot: ["t3.medium", "t3a.medium", "c5.large", "c5a.large", "c6i.large"],
  },
  gcp: {
    general: ["e2-standard-2"],
    compute: ["c4-highcpu-2"],
    memory: ["n2-highmem-2"],
    spot: ["e2-standard-2"],
  },
  azure: {
    general: ["Standard_B2ls_v2"],
    compute: ["Standard_F2als_v6"],
    memory: ["Standard_E2s_v5"],
    spot: ["Standard_F2als_v6"],
  },
};

/**
 * What AKS's own pods run on, as it takes it at least: 4 processors, no B series, two nodes (components/azure/cluster/nodes-plan.ts, `usualSystem`). No other cloud
 * has such a pool. Source: learn.microsoft.com/azure/aks/use-system-pools.
 */
export const systemNodes = { type: "Standard_D4as_v5", min: 2, max: 4 } as const;

/** What a database's size means. */
export interface DatabaseSize {
  /** The cloud's own word for the machine. */
  machine: string;
  /** The machine's memory, in GiB. */
  memoryGiB: number;
  /** The disk at first, in GiB. */
  storageGiB: number;
  /** What the disk may grow to by itself, in GiB. */
  maxStorageGiB: number;
}

/**
 * What a disk may grow to is the same for every size: no cloud shrinks one, so that a smaller size keeps the disk as it is, and a limit
 * under that would be refused. A disk grows when it is full, and only then costs more.
 */
const disk = {
  small: { storageGiB: 20, maxStorageGiB: 2000 },
  medium: { storageGiB: 100, maxStorageGiB: 2000 },
  large: { storageGiB: 400, maxStorageGiB: 2000 },
} as const;

/**
 * PostgreSQL by size: 2 processors with 4, 8 and 16 GiB (13 on Google, where a custom machine has 6.5 GiB a processor at most).
 * From 400 GiB on, RDS stripes a gp3 volume over four and gives 12,000 IOPS.
 * Azure's disks come in steps: 32, 128, 512 GiB. East US 2 has machines of the third and fourth generation alone (components/azure/data/offers.ts), so that
 * its sizes are of the fourth. Its small one is Burstable, which has neither a standby nor copies: `databaseSize` says what is taken then.
 *
 * Sources: cfn-lint's table of RDS instance classes for `postgres`; cloud.google.com/sql/docs/postgres/instance-settings (custom
 * machine types: 0.9 to 6.5 GB a processor, in steps of 256 MB, 3.75 GB at least); learn.microsoft.com/azure/postgresql/flexible-server,
 * concepts-compute-storage (B, Ddsv4 and Edsv4 series).
 */
export const databaseSizes: Readonly<Record<Cloud, Readonly<Record<Size, DatabaseSize>>>> = {
  aws: {
    small: { machine: "db.t4g.medium", memoryGiB: 4, ...disk.small },
    medium: { machine: "db.m6g.large", memoryGiB: 8, ...disk.medium },
    large: { machine: "db.r6g.large", memoryGiB: 16, ...disk.large },
  },
  gcp: {
    small: { machine: "db-custom-2-4096", memoryGiB: 4, ...disk.small },
    medium: { machine: "db-custom-2-8192", memoryGiB: 8, ...disk.medium },
    large: { machine: "db-custom-2-13312", memoryGiB: 13, ...disk.large },
  },
  azure: {
    small: { machine: "Standard_B2s", memoryGiB: 4, storageGiB: 32, maxStorageGiB: 2048 },
    medium: { machine: "Standard_D2ds_v4", memoryGiB: 8, storageGiB: 128, maxStorageGiB: 2048 },
    large: { machine: "Standard_E2ds_v4", memoryGiB: 16, storageGiB: 512, maxStorageGiB: 2048 },
  },
};

/**
 * A database's size, for what is asked of it. On Azure a Burstable machine has no standby and no copies, and no pool before it: where a standby or a copy is asked
 * for, the smallest whole machine is taken, with 8 GiB. From one to the other leads an update in place.
 * Source: learn.microsoft.com/azure/reliability/reliability-postgresql-flexible-server; …/postgresql/read-replica/concepts-read-replicas.
 */
export function databaseSize(cloud: Cloud, size: Size, wants: { multiZone: boolean; copies: boolean }): DatabaseSize {
  const found = databaseSizes[cloud][size];
  if (cloud !== "azure" || !found.machine.startsWith("Standard_B") || !(wants.multiZone || wants.copies)) return found;
  return { ...found, machine: "Standard_D2ds_v4", memoryGiB: 8 };
}

/** What a cache's size means. */
export interface CacheSize {
  /** The cloud's own word for one node: a node type, a node type of Memorystore for Redis Cluster, a SKU. */
  machine: string;
  /** How many shards hold the data when it is sharded. */
  shards: number;
  /** A node's memory, in GiB: what Google's unsharded cache is asked for, in whole ones, since it knows no node type. */
  memoryGiB: number;
}

/**
 * Redis 7 by size: a node of some 1, 6 and 13 GB. Google's smallest has a shared processor and no promise of availability. Azure
 * Managed Redis shards by itself; its sizes are ones that both ways of it take, with shards and without (25 GiB at most).
 *
 * Sources: cfn-lint's table of ElastiCache node types; googleapis' `redis.v1` (Cluster.nodeType) with
 * cloud.google.com/memorystore/docs/cluster/cluster-node-specification; azure-mgmt-redisenterprise 3.1.0 (`SkuName`).
 */
export const cacheSizes: Readonly<Record<Cloud, Readonly<Record<Size, CacheSize>>>> = {
  aws: {
    small: { machine: "cache.t4g.small", shards: 2, memoryGiB: 1.37 },
    medium: { machine: "cache.m6g.large", shards: 3, memoryGiB: 6.38 },
    large: { machine: "cache.r6g.large", shards: 3, memoryGiB: 13.07 },
  },
  gcp: {
    small: { machine: "REDIS_SHARED_CORE_NANO", shards: 2, memoryGiB: 1 },
    medium: { machine: "REDIS_STANDARD_SMALL", shards: 3, memoryGiB: 6 },
    large: { machine: "REDIS_HIGHMEM_MEDIUM", shards: 3, memoryGiB: 13 },
  },
  azure: {
    small: { machine: "Balanced_B1", shards: 1, memoryGiB: 1 },
    medium: { machine: "Balanced_B5", shards: 1, memoryGiB: 6 },
    large: { machine: "MemoryOptimized_M10", shards: 1, memoryGiB: 12 },
  },
};
