/** What becomes of objects over time, in days: the same words as on AWS (components/aws/data/object-store-plan.ts). */
export interface Keeping {
  /** When a version that was overwritten or deleted goes for good: for how long a mistake can be undone. */
  undoDays: number;
  /** When an object moves to Nearline, which is cheaper to keep and dearer to read, from its creation. @defaultValue never */
  coolAfterDays?: number;
  /** When an object goes for good, from its creation. @defaultValue never */
  expireAfterDays?: number;
}

/** One lifecycle rule, as the provider writes it. */
export interface LifecycleRule {
  action: { type: "AbortIncompleteMultipartUpload" | "Delete" | "SetStorageClass"; storageClass?: "NEARLINE" };
  condition: {
    age?: number;
    daysSinceNoncurrentTime?: number;
    withState?: "LIVE" | "ARCHIVED" | "ANY";
    matchesStorageClasses?: string[];
  };
}

/**
 * The lifecycle of a bucket. Parts of uploads that never ended go after a week.
 * @param versioned whether there are versions: with a lock there are none, and what is overwritten is what the lock forbids
 * @throws RangeError for what makes no sense, or costs more than it saves: Nearline bills 30 days at least
 */
export function lifecycle({ undoDays, coolAfterDays, expireAfterDays }: Keeping, versioned: boolean): LifecycleRule[] {
  if (undoDays < 1) throw new RangeError(`undoDays: want 1 or more, got ${undoDays}`);
  if (coolAfterDays !== undefined && coolAfterDays < 30)
    throw new RangeError(`coolAfterDays: want 30 or more, got ${coolAfterDays}`);
  if (expireAfterDays !== undefined && expireAfterDays <= (coolAfterDays ?? 0))
    throw new RangeError(`expireAfterDays: want more than ${coolAfterDays ?? 0}, got ${expireAfterDays}`);
  return [
    { action: { type: "AbortIncompleteMultipartUpload" }, condition: { age: 7 } },
    ...(versioned
      ? [
          {
            action: { type: "Delete" as const },
            condition: { daysSinceNoncurrentTime: undoDays, withState: "ARCHIVED" as const },
          },
        ]
      : []),
    ...(coolAfterDays === undefined
      ? []
      : [
          {
            action: { type: "SetStorageClass" as const, storageClass: "NEARLINE" as const },
            condition: { age: coolAfterDays, matchesStorageClasses: ["STANDARD"] },
          },
        ]),
    ...(expireAfterDays === undefined
      ? []
      : [{ action: { type: "Delete" as const }, condition: { age: expireAfterDays, withState: "LIVE" as const } }]),
  ];
}

/**
 * For how long an object can be neither deleted nor overwritten. `open`: until somebody with the right to change the bucket shortens or lifts the time, as
 * governance is on AWS; `locked`: by nobody, and the time can only be made longer, as compliance is.
 */
export type Lock = { mode: "none" } | { mode: "open" | "locked"; days: number };

/** The lock as Cloud Storage writes it. @throws RangeError for a time that it would refuse: 1–36,500 days */
export function retention(lock: Lock): { retentionPeriod: string; isLocked: boolean } | undefined {
  if (lock.mode === "none") return undefined;
  if (!Number.isInteger(lock.days) || lock.days < 1 || lock.days > 36500)
    throw new RangeError(`lock: want 1–36500 days, got ${lock.days}`);
  return { retentionPeriod: String(lock.days * 24 * 3600), isLocked: lock.mode === "locked" };
}

/**
 * Where objects lie: in one region; or in two of the same continent, each in both within a quarter of an hour, which Google promises and measures (turbo
 * replication), under one name.
 */
export type Standing = { mode: "region" } | { mode: "dual"; with: string };

/** A bucket's place, as Cloud Storage writes it. */
export interface BucketPlace {
  location: string;
  customPlacementConfig?: { dataLocations: string[] };
  rpo?: "ASYNC_TURBO";
}

/** The continents that Cloud Storage has dual regions in, by the beginning of a region's name: cloud.google.com/storage/docs/locations, "Configurable dual-regions". */
const continents: Readonly<Record<string, string>> = { us: "us", europe: "eu", asia: "asia", australia: "asia" };

/**
 * The multi-region that a region lies in, such as `us`: where the key of a bucket in two regions has to be.
 * @throws RangeError for a region of no such continent
 */
export function multiRegionOf(region: string): string {
  const found = continents[region.split("-")[0] ?? ""];
  if (found === undefined)
    throw new RangeError(
      `${region} lies in no multi-region of Cloud Storage: want a region of ${Object.keys(continents).join(", ")}`,
    );
  return found;
}

/** @throws RangeError for two regions that cannot be had together, or one twice */
export function placed(region: string, standing: Standing): BucketPlace {
  if (standing.mode === "region") return { location: region.toUpperCase() };
  const { with: other } = standing;
  const continent = multiRegionOf(region);
  if (other === region || multiRegionOf(other) !== continent)
    throw new RangeError(
      `a bucket lies in two regions of one continent: want another of ${continent} beside ${region}, got ${other}`,
    );
  return {
    location: continent.toUpperCase(),
    // In the order of the alphabet, whichever of the two is the first: Cloud Storage keeps a set.
    customPlacementConfig: { dataLocations: [region, other].map((one) => one.toUpperCase()).sort() },
    rpo: "ASYNC_TURBO",
  };
}
