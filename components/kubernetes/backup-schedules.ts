/** What is asked of backups of a cluster. */
export interface BackupObjectives {
  /** How much of the newest data may be lost, in minutes: 10 at least. */
  rpoMinutes: number;
  /** How long a daily backup is kept, in days. */
  retentionDays: number;
  /** How the cloud limits copies of one disk. @defaultValue not at all */
  snapshots?: { leastMinutes?: number } | undefined;
}

/** When backups are made, and what becomes of them. */
export interface BackupSchedulePlan {
  name: "recent" | "daily";
  /** In UTC. */
  cron: string;
  everyMinutes: number;
  keptHours: number;
  /** Whether copies of volumes are moved into the bucket, and so to wherever that is copied; else they stay snapshots in their region. */
  moved: boolean;
}

const day = 24 * 60;

/** Divisors of an hour, and of a day: a schedule by the clock is even with no others. */
const intervals = [5, 10, 15, 20, 30, 60, 120, 180, 240, 360, 720, day] as const;

/**
 * When backups are made so that no more is lost than may be: a backup has the data of the moment that it began at and is good once it has ended, so what
 * is lost at worst is the time between two and the time that one takes. Half of the objective is for each, unless the cloud takes fewer copies of a disk: then
 * more is lost, as `keptObjective` says.
 *
 * Snapshots are made that often, and stay in their region for a day or four of them; once a day they are moved into the bucket, for as long as backups are kept.
 * @throws RangeError for an objective that no schedule can meet, or a retention that is none
 */
export function planBackupSchedules(objectives: BackupObjectives): BackupSchedulePlan[] {
  const { retentionDays } = objectives;
  const everyMinutes = intervalOf(objectives);
  if (!Number.isInteger(retentionDays) || retentionDays < 1)
    throw new RangeError(`backups of the cluster: want 1 day or more, got ${retentionDays}`);
  return [
    {
      name: "recent",
      cron: everyMinutes < 60 ? `*/${everyMinutes} * * * *` : hourly(everyMinutes / 60),
      everyMinutes,
      keptHours: Math.max(24, (4 * everyMinutes) / 60),
      moved: false,
    },
    { name: "daily", cron: "30 2 * * *", everyMinutes: day, keptHours: retentionDays * 24, moved: true },
  ];
}

/**
 * How much of the newest data may be lost by these schedules, in minutes: what was asked for, or twice what lies between two backups, where that cannot be less.
 * @throws RangeError as `planBackupSchedules` does
 */
export function keptObjective(objectives: Omit<BackupObjectives, "retentionDays">): number {
  return Math.max(objectives.rpoMinutes, 2 * intervalOf(objectives));
}

function intervalOf({ rpoMinutes, snapshots }: Omit<BackupObjectives, "retentionDays">): number {
  const wanted = intervals.findLast((interval) => interval <= rpoMinutes / 2);
  if (wanted === undefined)
    throw new RangeError(`backups of the cluster: want an objective of 10 minutes or more, got ${rpoMinutes}`);
  const least = snapshots?.leastMinutes;
  // The daily backup copies the same disks, so that its hour has one copy more.
  const taken = least === undefined ? wanted : intervals.find((interval) => 60 / interval + 1 <= 60 / least);
  if (taken === undefined)
    throw new RangeError(`backups of the cluster: want a copy of a disk each 30 minutes at least, got ${least}`);
  return Math.max(wanted, taken);
}

function hourly(hours: number): string {
  if (hours === 1) return "0 * * * *";
  return hours === 24 ? "0 0 * * *" : `0 */${hours} * * *`;
}
