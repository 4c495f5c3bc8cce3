/** What is asked of backups. */
export interface BackupRequest {
  /** How long daily backups are kept, 7–3650 days. */
  retentionDays: number;
  /** How much of the newest data may be lost, in minutes. */
  rpoMinutes: number;
}

/** One rule of a plan, but for the vaults, which have ARNs. */
export interface BackupRulePlan {
  name: "daily" | "continuous";
  schedule: string;
  /** How long a backup may wait to begin, and until when it must have ended, in minutes. */
  startWithin: number;
  completeWithin: number;
  keptDays: number;
  continuous: boolean;
  /** Whether each backup is copied to the second region, where there is one. A copy of a continuous one is of a moment. */
  copied: boolean;
}

export interface BackupPlanning {
  /** For everything. */
  daily: BackupRulePlan;
  /** For what can be put back to any moment by AWS Backup: buckets. Absent where a day may be lost. */
  continuous?: BackupRulePlan;
  /** Before how many days nobody deletes a backup: what the vault is locked to. It stands still, since another lock is a new lock. */
  lockedDays: number;
}

/** The tag that volumes carry which are backed up: the driver that makes them says it. */
export const backupTag = { key: "backup", value: "daily" } as const;

/** How far behind the newest moment a bucket can be put back to may lie, in minutes. */
const continuousLag = 15;

/** The longest that a continuous backup can be kept, in days. */
const longestContinuous = 35;
const lockedDays = 7;
const day = 24 * 60;

/**
 * When what is backed up, and for how long. A database is put back to any moment by RDS itself, within five minutes: were AWS
 * Backup to do that too, it would take over the database's own setting of retention, and the next `up` would fight it.
 *
 * Source: docs.aws.amazon.com/aws-backup/latest/devguide/point-in-time-recovery.html.
 * @throws RangeError for a retention under 7 days, which the lock forbids, or an objective under 15 minutes, which it cannot meet.
 */
export function planBackups({ retentionDays, rpoMinutes }: BackupRequest): BackupPlanning {
  if (!Number.isInteger(retentionDays) || retentionDays < lockedDays)
    throw new RangeError(`backups: want ${lockedDays} days or more, got ${retentionDays}`);
  if (!(rpoMinutes >= continuousLag))
    throw new RangeError(`backups: want an objective of ${continuousLag} minutes or more, got ${rpoMinutes}`);
  const window = { startWithin: 60, completeWithin: 8 * 60 };
  return {
    daily: {
      name: "daily",
      schedule: "cron(0 5 * * ? *)",
      ...window,
      keptDays: retentionDays,
      continuous: false,
      copied: true,
    },
    ...(rpoMinutes < day && {
      continuous: {
        name: "continuous",
        schedule: "cron(0 3 * * ? *)",
        ...window,
        keptDays: Math.min(retentionDays, longestContinuous),
        continuous: true,
        copied: false,
      },
    }),
    lockedDays,
  };
}
