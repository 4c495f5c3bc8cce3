import type { ObjectStoreArgs } from "../../components/aws/data/object-store";

/** The buckets whose objects are copied to the second region, where that is asked for. */
export const copiedBuckets = ["assets", "uploads", "backups"] as const;
export type CopiedBucket = (typeof copiedBuckets)[number];

/** How each bucket keeps what is in it: a copy keeps as its original does. */
export const keepings: Record<CopiedBucket | "logs" | "lines", Pick<ObjectStoreArgs, "keeping" | "dataClass">> = {
  logs: { keeping: { undoDays: 90, coolAfterDays: 30, expireAfterDays: 400 } },
  // Loki deletes what is too old, by its index: a lifecycle that was quicker would leave it an index of what is gone.
  lines: { keeping: { undoDays: 7 }, dataClass: "personal" },
  assets: { keeping: { undoDays: 30 } },
  uploads: { keeping: { undoDays: 30, coolAfterDays: 90 }, dataClass: "personal" },
  // Who keeps backups in it deletes them in their time. Nothing expires by its age: a part that a volume has had for a year is of today's backup, too.
  backups: { keeping: { undoDays: 35, coolAfterDays: 30 }, dataClass: "personal" },
};
