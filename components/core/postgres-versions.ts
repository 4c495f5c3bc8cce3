import type { Versions } from "./support";

/**
 * The major versions of PostgreSQL on offer. As of 29 November 2026; look them up again whenever a version is added. PostgreSQL itself
 * ends each some months before RDS does: postgresql.org/support/versioning.
 *
 * Sources: RDS: docs.aws.amazon.com/AmazonRDS/latest/PostgreSQLReleaseNotes/postgresql-release-calendar.html, as endoflife.date keeps it
 * (`products/amazon-rds-postgresql.md`). Azure: learn.microsoft.com/azure/postgresql/configure-maintain/concepts-version-policy, as
 * endoflife.date keeps it (`products/azure-database-for-postgresql.md`); extended support is three years from the day after PostgreSQL's own end, as
 * …/configure-maintain/extended-support has it for 11 to 14, which is as far as that page went in March 2026: from 15 on by the same rule. Azure puts a server
 * into it by itself, a month after that end, and charges by the hour. Cloud SQL: cloud.google.com/sql/docs/postgres/db-versions, whose table
 * gives the first day of extended support and the day of its end: the last day is the one before. 18 by the rule of the others, since the copy that
 * was read is older.
 */
export const postgresVersions: Versions = {
  "15": {
    aws: { standard: "2028-02-29", extended: "2031-02-28" },
    gcp: { standard: "2028-01-31", extended: "2031-01-31" },
    azure: { standard: "2027-11-11", extended: "2030-11-10" },
  },
  "16": {
    aws: { standard: "2029-02-28", extended: "2032-02-29" },
    gcp: { standard: "2029-01-31", extended: "2032-01-31" },
    azure: { standard: "2028-11-09", extended: "2031-11-08" },
  },
  "17": {
    aws: { standard: "2030-02-28", extended: "2033-02-28" },
    gcp: { standard: "2030-01-31", extended: "2033-01-31" },
    azure: { standard: "2029-11-08", extended: "2032-11-07" },
  },
  "18": {
    aws: { standard: "2031-02-28", extended: "2034-02-28" },
    gcp: { standard: "2031-01-31", extended: "2034-01-31" },
    azure: { standard: "2030-11-14", extended: "2033-11-13" },
  },
};

/** Where nothing else is asked for. A later one here would upgrade databases that nobody meant to. */
export const defaultPostgres = "15";
