import { z } from "zod";

const restoredAs = z
  .string()
  .regex(/^[a-z0-9]([a-z0-9-]{0,14}[a-z0-9])?$/)
  .refine((word) => !word.includes("--"))
  .meta({ errorMessage: "want 1–16 small letters, digits and single hyphens, such as 20261128" });

/**
 * A database that is made from another, beside it. Sources: botocore rds, RestoreDBInstanceToPointInTimeMessage,
 * RestoreDBInstanceFromDBSnapshotMessage and CreateDBSnapshotMessage.DBSnapshotIdentifier; RDS's own snapshots begin with `rds:`, those of
 * AWS Backup with `awsbackup:`.
 */
export const restoreSchema = z
  .strictObject({
    as: restoredAs.meta({
      description:
        "The last part of the new database's name, go-coffee-ENVIRONMENT-database-AS. It stays for as long as it is used.",
    }),
    snapshot: z
      .string()
      .regex(/^(arn:aws:rds:[a-z0-9-]+:\d{12}:snapshot:)?((rds|awsbackup):)?(?=.{1,255}$)[A-Za-z](-?[A-Za-z0-9])*$/)
      .optional()
      .meta({
        description: "The name or the ARN of a snapshot in the region.",
        errorMessage:
          "want a snapshot's name, such as rds:go-coffee-prod-database-2026-11-28-03-10, or its ARN: letters, digits and single hyphens, a letter first",
      }),
    moment: z
      .string()
      .regex(/^(latest|\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ)$/)
      .optional()
      .meta({
        description: "Or a moment of the database before it: latest, or UTC.",
        errorMessage: 'want latest, or a moment in UTC, such as "2026-11-28T10:00:00Z"',
      }),
    after: restoredAs.optional().meta({
      description: "The as of the database before it, where that was restored itself. Default: it was the first.",
    }),
    previous: z.enum(["kept", "unlocked", "gone", "inUse"]).default("kept").meta({
      description:
        "What becomes of the database before it: it stays as it is, to compare and to take out rows; its locks are taken off; it is deleted; or it is used again, and the locks of the new one are taken off. Default: kept.",
    }),
  })
  .optional()
  .meta({
    description:
      "A database that was restored: everything uses it. See docs/runbooks/restore-the-database.md. Default: none.",
  });
