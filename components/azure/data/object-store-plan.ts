/** What becomes of objects over time, in days: the same words as on the other clouds. */
export interface Keeping {
  undoDays: number;
  coolAfterDays?: number;
  expireAfterDays?: number;
}

/** For how long an object can be neither deleted nor overwritten: `open` until somebody lifts it, `locked` for good. Decided at birth. */
export type Lock = { mode: "none" } | { mode: "open" | "locked"; days: number };

/** Where objects lie: three copies in one data centre, in three zones, or in three zones and in the paired region. Decided at birth. */
export type Standing = { mode: "zone" } | { mode: "zones" } | { mode: "paired" };
