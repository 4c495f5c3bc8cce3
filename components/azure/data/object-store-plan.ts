/** What becomes of objects over time, in days: the same words as on the other clouds. */
export interface Keeping {
  /** For how long a mistake can be undone: what was overwritten or deleted can be had back for so many days at least, and for twice as many at most. */
  undoDays: number;
  /** When an object moves to the tier Cool, which is cheaper to keep and dearer to read, from its creation. @defaultValue never */
  coolAfterDays?: number;
  /** When an object goes for good, from its creation. @defaultValue never */
  expireAfterDays?: number;
}

/** One rule of a lifecycle, as Azure writes it. */
export interface LifecycleRule {
  name: string;
  type: "Lifecycle";
  enabled: true;
  definition: {
    filters: { blobTypes: string[] };
    actions: {
      baseBlob?: { tierToCool?: Age; delete?: Age };
      version?: { delete: Created };
      snapshot?: { delete: Created };
    };
  };
}

interface Created {
  daysAfterCreationGreaterThan: number;
}
type Age = Created;

/**
 * The lifecycle of an account's objects: the tier Cool bills 30 days at least. Logs that are appended to (`appendBlob`) have no tiers.
 * Source: learn.microsoft.com/azure/storage/blobs/lifecycle-management-policy-structure.
 * @throws RangeError for what makes no sense, or costs more than it saves
 */
export function lifecycle({ undoDays, coolAfterDays, expireAfterDays }: Keeping): LifecycleRule[] {
  if (undoDays < 1) throw new RangeError(`undoDays: want 1 or more, got ${undoDays}`);
  if (coolAfterDays !== undefined && coolAfterDays < 30)
    throw new RangeError(`coolAfterDays: want 30 or more, got ${coolAfterDays}`);
  if (expireAfterDays !== undefined && expireAfterDays <= (coolAfterDays ?? 0))
    throw new RangeError(`expireAfterDays: want more than ${coolAfterDays ?? 0}, got ${expireAfterDays}`);
  const after = (days: number): Created => ({ daysAfterCreationGreaterThan: days });
  const rule = (name: string, actions: LifecycleRule["definition"]["actions"], blobTypes = ["blockBlob"]) => ({
    name,
    type: "Lifecycle" as const,
    enabled: true as const,
    definition: { filters: { blobTypes }, actions },
  });
  return [
    rule("earlier-versions", { version: { delete: after(undoDays) }, snapshot: { delete: after(undoDays) } }),
    ...(coolAfterDays === undefined ? [] : [rule("cool", { baseBlob: { tierToCool: after(coolAfterDays) } })]),
    ...(expireAfterDays === undefined
      ? []
      : [rule("expire", { baseBlob: { delete: after(expireAfterDays) } }, ["blockBlob", "appendBlob"])]),
  ];
}

/**
 * For how long an object can be neither deleted nor overwritten. `open`: until somebody with the right to change the account shortens or lifts the time, as
 * governance is on AWS; `locked`: by nobody, and the time can only be made longer. Whether there is one is decided at birth (B4).
 */
export type Lock = { mode: "none" } | { mode: "open" | "locked"; days: number };

/**
 * The lock as Azure writes it, for each version of each object in the account, whatever container Azure or we put it in (B3). What is appended to goes on being
 * appended to (B5). @throws RangeError for a time that it would refuse
 */
export function immutability(lock: Lock) {
  if (lock.mode === "none") return undefined;
  if (!Number.isInteger(lock.days) || lock.days < 1 || lock.days > 146000)
    throw new RangeError(`lock: want 1–146000 days, got ${lock.days}`);
  return {
    enabled: true,
    immutabilityPolicy: {
      immutabilityPeriodSinceCreationInDays: lock.days,
      allowProtectedAppendWrites: true,
      state: lock.mode === "locked" ? "Locked" : "Unlocked",
    },
  };
}

/**
 * What is wrong with another lock; undefined where nothing is. A locked one is never opened, nor shortened.
 * Source: learn.microsoft.com/azure/storage/blobs/immutable-version-level-worm-policies.
 */
export function lockProblem(was: unknown, is: unknown): string | undefined {
  const [before, now] = [policyOf(was), policyOf(is)];
  if (before?.state !== "Locked") return undefined;
  if (now?.state !== "Locked") return "its lock is for good, and nobody opens it: set it back";
  return Number(now.immutabilityPeriodSinceCreationInDays) < Number(before.immutabilityPeriodSinceCreationInDays)
    ? `its lock is for ${before.immutabilityPeriodSinceCreationInDays} days, and only grows: set it back`
    : undefined;
}

interface Policy {
  state?: unknown;
  immutabilityPeriodSinceCreationInDays?: unknown;
}

function policyOf(of: unknown): Policy | undefined {
  const found = typeof of === "object" && of !== null ? (of as { immutabilityPolicy?: unknown }) : {};
  return typeof found.immutabilityPolicy === "object" && found.immutabilityPolicy !== null
    ? (found.immutabilityPolicy as Policy)
    : undefined;
}

/**
 * Where objects lie: three copies in one data centre; in three zones of the region; or in those, and later in the paired region too, which nobody chooses.
 * Between one data centre and three zones leads no update, only a conversion that a person asks for (B8).
 */
export type Standing = { mode: "zone" } | { mode: "zones" } | { mode: "paired" };

/** The redundancy, in Azure's words. */
export function skuOf(standing: Standing): "Standard_LRS" | "Standard_ZRS" | "Standard_GZRS" {
  switch (standing.mode) {
    case "zone":
      return "Standard_LRS";
    case "zones":
      return "Standard_ZRS";
    case "paired":
      return "Standard_GZRS";
  }
}
