import type { ObjectStoreArgs } from "../../components/azure/data/object-store";

/** What containers are for. The front end's files come from its pods, and Front Door keeps them. */
export type BucketPurpose = "uploads" | "backups" | "lines" | "cluster-backups";

/** How each container keeps what is in it: as its like on AWS does. */
export const keepings: Record<BucketPurpose, Pick<ObjectStoreArgs, "keeping" | "dataClass">> = {
  // Loki deletes what is too old, by its index: a lifecycle that was quicker would leave it an index of what is gone.
  lines: { keeping: { undoDays: 7 }, dataClass: "personal" },
  uploads: { keeping: { undoDays: 30, coolAfterDays: 90 }, dataClass: "personal" },
  // Who keeps backups in it deletes them in their time: nothing expires by its age.
  backups: { keeping: { undoDays: 35, coolAfterDays: 30 }, dataClass: "personal" },
  // Velero's alone: it deletes what is older than it was told, and its movers write small files anew at each run.
  "cluster-backups": { keeping: { undoDays: 7 }, dataClass: "personal" },
};
