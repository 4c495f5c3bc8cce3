/*
 * Where what backs up a cluster stands in it, by name: what a cloud lets in, what a chart makes and what the workload layer makes must be called the same.
 */

/** Velero: the account of its pods, and their namespace. */
export const backupKeeper = { name: "velero", namespace: "backup" } as const;

/** What puts a backup back to see whether it is good: its account and namespace, and the namespace that it puts things into. */
export const restoreCheck = {
  name: "restore-check",
  namespace: "restore-check",
  scratch: "restore-scratch",
} as const;
