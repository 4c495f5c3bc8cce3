import type { CacheFacts, CacheTimes } from "../../core/recovery-parts";
import type { DatabaseFacts, DatabaseTimes, LagAlarm } from "../../core/recovery-paths";
import type { Step } from "../../core/recovery";
import { planDatabaseAlarms } from "./database-alarms-plan";
import { planStandby } from "./database-plan";

/*
 * How Azure's stores meet the objectives: what it publishes of how long things take, and what follows from what is asked for. Pure.
 */

const guide = "learn.microsoft.com/azure/reliability/reliability-database-postgresql";

export const databaseTimes: DatabaseTimes = {
  takesOver: { what: "Azure fails over", seconds: 120, source: `${guide}: 60–120 seconds` },
  promotes: {
    what: "Azure promotes it",
    seconds: 600,
    source: "learn.microsoft.com/azure/postgresql/read-replica/concepts-read-replicas-promote",
  },
  restores: {
    what: "Azure restores it",
    seconds: 3600,
    source: "docs/runbooks/azure-fail-over-the-database.md: an hour or more",
  },
  newestMoment: {
    what: "the log is saved every",
    seconds: 300,
    source: "learn.microsoft.com/azure/postgresql/backup-restore/concepts-backup-restore",
  },
  newestAway: { what: "the log is copied to the pair within", seconds: 3600, source: `${guide}: up to an hour` },
};

export const cacheTimes: CacheTimes = {
  takesOver: {
    what: "Azure Managed Redis fails over",
    seconds: 60,
    source: "learn.microsoft.com/azure/redis/failover",
  },
  creates: {
    what: "a new cache is made",
    seconds: 780,
    source: "simulators/data/latencies.ts: RedisEnterprise and its Database",
  },
};

/**
 * How old the pair's copy may be: usually under a quarter of an hour, which nobody promises; and how long Azure takes to make it the one that is written to.
 * Source: learn.microsoft.com/azure/storage/common/storage-redundancy; …/storage-disaster-recovery-guidance.
 */
export const pairAge: Step = {
  what: "the pair is behind by",
  seconds: 15 * 60,
  source: "learn.microsoft.com/azure/storage/common/storage-redundancy: usually less",
};
export const pairOpens: Step = {
  what: "the account is failed over",
  seconds: 3600,
  source: "learn.microsoft.com/azure/storage/common/storage-disaster-recovery-guidance: usually within an hour",
};

/** The alarm on the lag of a copy, as it will be made: the highest of a window counts, so that it is told at the next look. */
export function plannedLag(rpoMinutes: number): LagAlarm | undefined {
  const all = planDatabaseAlarms({
    ...{ scope: "x", machine: "Standard_D2ds_v4", memoryGiB: 8, maxStorageGiB: 128, rpoMinutes, follows: true },
  });
  const lag = all.find(({ id }) => id === "lag");
  if (lag?.kind !== "metric") return undefined;
  const { windowMinutes = 5, everyMinutes = Math.min(windowMinutes, 5), threshold } = lag;
  return { name: "the alarm lag", thresholdSeconds: threshold, toldAfterSeconds: everyMinutes * 60 };
}

export interface PlannedStores {
  region: string;
  multiZone: boolean;
  retentionDays: number;
  rpoMinutes: number;
  standby: { region: string; replica: boolean; backups: boolean } | undefined;
  cacheReplicas: number;
}

/** What takes over by itself: Azure's own words for it. */
export function standbyOf(mode: unknown): DatabaseFacts["standby"] {
  if (mode === "ZoneRedundant") return "otherZone";
  return mode === "SameZone" ? "sameZone" : "none";
}

/** The database as it will be made. */
export function plannedDatabase({
  region,
  multiZone,
  retentionDays,
  rpoMinutes,
  standby,
}: PlannedStores): DatabaseFacts {
  return {
    item: "azure database",
    standby: standbyOf(planStandby({ multiZone }, region).mode),
    momentDays: Math.max(7, retentionDays),
    away: standby?.replica ? { region: standby.region, lag: plannedLag(rpoMinutes) } : undefined,
    backupsAway: standby?.backups ? { region: standby.region } : undefined,
  };
}

export const plannedCache = ({ cacheReplicas }: Pick<PlannedStores, "cacheReplicas">): CacheFacts => ({
  item: "azure cache",
  otherZone: cacheReplicas > 0,
});
