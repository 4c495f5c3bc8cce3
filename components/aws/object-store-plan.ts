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
