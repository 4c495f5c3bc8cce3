import type { CacheFacts, CacheTimes } from "../../core/recovery-parts";
import type { DatabaseFacts, DatabaseTimes, LagAlarm } from "../../core/recovery-paths";
import type { Step } from "../../core/recovery";
import { planAlarms } from "./database-alarms-plan";

/*
 * How AWS's stores meet the objectives: what it publishes of how long things take, and what follows from what is asked for. Pure.
 */

const guide = "docs.aws.amazon.com/AmazonRDS/latest/UserGuide";

/**
 * A promotion takes "several minutes or longer", with the size of the copy: ten are counted, and a drill says what yours takes. A restore has what the
 * creation of an instance takes, 14 minutes as measured (simulators/data/latencies.ts), and as long again for the log since the last snapshot.
 */
export const databaseTimes: DatabaseTimes = {
  takesOver: {
    what: "RDS fails over",
    seconds: 120,
    source: `${guide}/Concepts.MultiAZ.Failover.html: 60–120 seconds`,
  },
  promotes: { what: "RDS promotes it", seconds: 600, source: `${guide}/USER_ReadRepl.Promote.html: several minutes` },
  restores: { what: "RDS restores it", seconds: 1680, source: "simulators/data/latencies.ts: rds Instance, twice" },
  newestMoment: { what: "the log is saved every", seconds: 300, source: `${guide}/USER_PIT.html: within five minutes` },
  // No page promises how old they are: five minutes for the log, and as long again for its way.
  newestAway: { what: "the log is saved and copied", seconds: 600, source: `${guide}/USER_ReplicateBackups.html` },
};

export const cacheTimes: CacheTimes = {
  takesOver: {
    what: "ElastiCache fails over",
    seconds: 120,
    source: "docs.aws.amazon.com/AmazonElastiCache/latest/dg/AutoFailover.html",
  },
  creates: {
    what: "a new cache is made",
    seconds: 500,
    source: "simulators/data/latencies.ts: elasticache ReplicationGroup",
  },
};

/** S3 promises 99.9 % of objects within it, and measures it: docs.aws.amazon.com/AmazonS3/latest/userguide/replication-time-control.html. */
export const replicationAge = (minutes: number): Step => ({
  what: "S3 copies an object within",
  seconds: minutes * 60,
  source: "S3 Replication Time Control",
});

/** The alarm on the lag of a copy, as it will be made (database-alarms-plan.ts). */
export function plannedLag(rpoMinutes: number, name = "the alarm lag"): LagAlarm | undefined {
  const lag = planAlarms({ memoryGiB: 1, storageGiB: 20, rpoMinutes, follows: true }).find(({ key }) => key === "lag");
  return lag && { name, thresholdSeconds: lag.threshold, toldAfterSeconds: lag.minutes * 60 };
}

export interface PlannedStores {
  multiZone: boolean;
  retentionDays: number;
  rpoMinutes: number;
  /** The second region, and what of the database is to be there. */
  standby: { region: string; replica: boolean; backups: boolean } | undefined;
  cacheReplicas: number;
}

/** The database as it will be made. */
export function plannedDatabase({ multiZone, retentionDays, rpoMinutes, standby }: PlannedStores): DatabaseFacts {
  return {
    item: "aws database",
    standby: multiZone ? "otherZone" : "none",
    momentDays: retentionDays,
    away: standby?.replica ? { region: standby.region, lag: plannedLag(rpoMinutes) } : undefined,
    backupsAway: standby?.backups ? { region: standby.region } : undefined,
  };
}

export const plannedCache = ({ cacheReplicas }: Pick<PlannedStores, "cacheReplicas">): CacheFacts => ({
  item: "aws cache",
  otherZone: cacheReplicas > 0,
});
