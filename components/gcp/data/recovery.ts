import type { CacheFacts, CacheTimes } from "../../core/recovery-parts";
import type { DatabaseFacts, DatabaseTimes, LagAlarm, WarmStandby } from "../../core/recovery-paths";
import type { Step } from "../../core/recovery";
import type { Watched } from "../common/alert-policy";
import { planDatabaseAlarms } from "./database-alarms-plan";
import { planStandbyAlarms, type StandbyState } from "./warm-standby-plan";

/*
 * How Google's stores meet the objectives: what it publishes of how long things take, and what follows from what is asked for. Pure.
 */

const guide = "docs.cloud.google.com/sql/docs/postgres";

/** A restore has what the creation of an instance takes, 11.5 minutes as measured, and as long again for the log since the last backup. */
export const databaseTimes: DatabaseTimes = {
  takesOver: {
    what: "Cloud SQL fails over",
    seconds: 180,
    source: `${guide}/high-availability: a minute until it is noticed, then the standby starts`,
  },
  promotes: { what: "Cloud SQL promotes it", seconds: 600, source: `${guide}/replication/cross-region-replicas` },
  restores: {
    what: "Cloud SQL restores it",
    seconds: 1380,
    source: "simulators/data/latencies.ts: DatabaseInstance, twice",
  },
  newestMoment: { what: "the log is saved every", seconds: 300, source: `${guide}/backup-recovery/pitr` },
  // What lies in another region are the backups, one a night; the log stays with the instance.
  newestAway: {
    what: "a backup is made once in",
    seconds: 24 * 3600,
    source: "components/gcp/data/database-plan.ts, windows",
  },
};

export const cacheTimes: CacheTimes = {
  takesOver: {
    what: "Memorystore fails over",
    seconds: 120,
    source: "docs.cloud.google.com/memorystore/docs/redis/high-availability-for-memorystore-for-redis",
  },
  creates: {
    what: "a new cache is made",
    seconds: 600,
    source: "simulators/data/latencies.ts: redis Cluster, the slower",
  },
};

/** Turbo replication: all objects within it, or within how long most of them are in both without: docs.cloud.google.com/storage/docs/availability-durability. */
export const placementAge = (turbo: boolean): Step =>
  turbo
    ? { what: "turbo replication copies within", seconds: 15 * 60, source: "Cloud Storage, rpo ASYNC_TURBO" }
    : { what: "most objects are copied within", seconds: 12 * 3600, source: "Cloud Storage, rpo DEFAULT" };

/** How often a query is asked (components/gcp/common/alert-policy.ts, `interval`). */
const askedEverySeconds = 60;

/** What an alarm in PromQL says of a lag: what it must be over, and for how long. */
export function lagOf(
  name: string,
  query: string,
  forSeconds: number,
  everySeconds = askedEverySeconds,
): LagAlarm | undefined {
  const [, threshold] = /> (\d+)/.exec(query) ?? [];
  return threshold === undefined
    ? undefined
    : { name, thresholdSeconds: Number(threshold), toldAfterSeconds: forSeconds + everySeconds };
}

const planned = (all: readonly Watched[], name: string): LagAlarm | undefined => {
  const lag = all.find(({ id }) => id === "lag");
  return lag === undefined || typeof lag.query !== "string" ? undefined : lagOf(name, lag.query, lag.forSeconds ?? 300);
};

/** The alarm on the lag of a copy, as it will be made. */
export const plannedLag = (rpoMinutes: number): LagAlarm | undefined =>
  planned(
    planDatabaseAlarms({ instance: "x", memoryGiB: 1, maxStorageGiB: 10, rpoMinutes, follows: true }),
    "the alarm lag",
  );

/**
 * From the decision until the warm standby takes writes: the job promotes it, an `up` says so (a restart, for backups and the second zone), and a person makes
 * the services the owners of their tables (docs/runbooks/gcp-warm-standby.md, 4). Google gives no time for the first; it is counted as that of a replica.
 */
export const standbySteps: readonly Step[] = [
  {
    what: "the job promotes it",
    seconds: 600,
    source: "docs.cloud.google.com/database-migration/docs/postgres/promote-migration",
  },
  { what: "an up takes it as the primary", seconds: 690, source: "simulators/data/latencies.ts: DatabaseInstance" },
  { what: "a person hands the tables over", seconds: 600, source: "docs/runbooks/gcp-warm-standby.md, 4" },
];

/** The warm standby as it will be made. */
export const plannedStandby = (state: StandbyState, rpoMinutes: number): WarmStandby => ({
  ...{ cloud: "gcp", state, steps: standbySteps },
  lag: planned(planStandbyAlarms({ job: "x", rpoMinutes }), "the alarm lag of the warm standby"),
});

export interface PlannedStores {
  multiZone: boolean;
  retentionDays: number;
  rpoMinutes: number;
  standby: { region: string; replica: boolean; backups: boolean } | undefined;
  cacheReplicas: number;
  /** It follows AWS's: it has no standby, no backups and no copy until it is promoted. */
  follows: boolean;
}

/** The database as it will be made. */
export function plannedDatabase(asked: PlannedStores): DatabaseFacts {
  const { multiZone, retentionDays, rpoMinutes, standby, follows } = asked;
  const away = standby && !follows;
  return {
    item: "gcp database",
    standby: multiZone && !follows ? "otherZone" : "none",
    momentDays: follows ? 0 : Math.min(retentionDays, 7),
    away: away && standby.replica ? { region: standby.region, lag: plannedLag(rpoMinutes) } : undefined,
    backupsAway: away && standby.backups ? { region: standby.region } : undefined,
  };
}

export const plannedCache = ({ cacheReplicas }: Pick<PlannedStores, "cacheReplicas">): CacheFacts => ({
  item: "gcp cache",
  otherZone: cacheReplicas > 0,
});
