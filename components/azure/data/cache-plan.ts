/** What is asked of a cache. */
export interface CacheRequest {
  /** The SKU, `Balanced_B1`: memory, processors and shards follow from it. */
  machine: string;
  /** A node's memory, in GiB. */
  memoryGiB: number;
  sharded: boolean;
  /** It says nothing: the SKU has as many shards as it has. */
  shards: number;
  /** None, or any: Azure Managed Redis has one copy of each shard. */
  replicas: number;
  /** More than 0: a snapshot is kept on disk. */
  snapshotDays: number;
}
