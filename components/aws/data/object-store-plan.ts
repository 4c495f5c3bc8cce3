/** What becomes of objects over time, in days from their creation. */
export interface Keeping {
  /** When a version that was overwritten or deleted goes for good: for how long a mistake can be undone. */
  undoDays: number;
  /** When an object moves to infrequent access, which is cheaper to keep and dearer to read. @defaultValue never */
  coolAfterDays?: number;
  /** When an object goes for good. @defaultValue never */
  expireAfterDays?: number;
}

/** One lifecycle rule, as S3 writes it. */
export interface LifecycleRule {
  id: string;
  status: "Enabled";
  filter: { prefix: "" };
  abortIncompleteMultipartUpload?: { daysAfterInitiation: number };
  noncurrentVersionExpiration?: { noncurrentDays: number };
  transitions?: { days: number; storageClass: "STANDARD_IA" }[];
  expiration?: { days: number };
}

/**
 * The lifecycle of a bucket. Parts of uploads that never ended go after a week.
 * @throws RangeError where S3 would refuse: cooling before 30 days, or not before the object expires.
 */
export function lifecycle(keeping: Keeping): LifecycleRule[] {
  const { undoDays, coolAfterDays, expireAfterDays } = keeping;
  if (undoDays < 1) throw new RangeError(`undoDays: want 1 or more, got ${undoDays}`);
  if (coolAfterDays !== undefined && coolAfterDays < 30)
    throw new RangeError(`coolAfterDays: want 30 or more, got ${coolAfterDays}`);
  if (expireAfterDays !== undefined && expireAfterDays <= (coolAfterDays ?? 0)) {
    throw new RangeError(`expireAfterDays: want more than ${coolAfterDays ?? 0}, got ${expireAfterDays}`);
  }
  const rule = (id: string, what: Partial<LifecycleRule>): LifecycleRule => ({
    id,
    status: "Enabled",
    filter: { prefix: "" },
    ...what,
  });
  return [
    rule("unfinished-uploads", { abortIncompleteMultipartUpload: { daysAfterInitiation: 7 } }),
    rule("old-versions", { noncurrentVersionExpiration: { noncurrentDays: undoDays } }),
    ...(coolAfterDays === undefined
      ? []
      : [rule("cool", { transitions: [{ days: coolAfterDays, storageClass: "STANDARD_IA" }] })]),
    ...(expireAfterDays === undefined ? [] : [rule("expire", { expiration: { days: expireAfterDays } })]),
  ];
}

/**
 * For how long a version can be neither deleted nor overwritten. `governance`: but by who is given the right to; `compliance`: by
 * nobody, the account's owner included, and the time can only be made longer.
 */
export type Lock = { mode: "none" } | { mode: "governance" | "compliance"; days: number };

/** The lock as S3 writes it. @throws RangeError for a time that S3 would refuse: 1–36,500 days. */
export function lockRule(lock: Lock): { defaultRetention: { mode: string; days: number } } | undefined {
  if (lock.mode === "none") return undefined;
  if (!Number.isInteger(lock.days) || lock.days < 1 || lock.days > 36500)
    throw new RangeError(`lock: want 1–36500 days, got ${lock.days}`);
  return { defaultRetention: { mode: lock.mode.toUpperCase(), days: lock.days } };
}
