import { UNKNOWN } from "../judge";
import { of, other, type RuleCases } from "./case";

const db = of("gcp:sql/databaseInstance:DatabaseInstance");
const bucket = of("gcp:storage/bucket:Bucket");
const gke = of("gcp:container/cluster:Cluster");
const pool = of("gcp:container/nodePool:NodePool");

const backups = (change: object = {}) => ({
  enabled: true,
  pointInTimeRecoveryEnabled: true,
  backupRetentionSettings: { retainedBackups: 30 },
  ...change,
});
const kept = (change: object = {}, more: object = {}) =>
  db({ databaseVersion: "POSTGRES_15", settings: { backupConfiguration: backups(change) }, ...more });

const ends = { action: { type: "Delete" }, condition: { daysSinceNoncurrentTime: 30 } };
const after = (age: unknown, more: object = {}) => ({
  action: { type: "Delete" },
  condition: { age, withState: "LIVE", ...more },
});
const sound = (change: object = {}) => bucket({ versioning: { enabled: true }, lifecycleRules: [ends], ...change });

export const googleGuardrailsCases: RuleCases[] = [
  {
    rule: "gcp-sql-backup",
    cases: [
      { name: "a week in dev", given: kept({ backupRetentionSettings: undefined }), says: "pass" },
      { name: "a month in prod", given: kept(), says: "pass", stack: "prod" },
      {
        name: "nothing",
        given: db({ databaseVersion: "POSTGRES_15", settings: {} }),
        says: /enabled is undefined.*pointInTimeRecoveryEnabled is undefined/,
      },
      {
        name: "a week in prod",
        given: kept({ backupRetentionSettings: { retainedBackups: 7 } }),
        says: /7 backups are retained; want 30/,
        stack: "prod",
      },
      {
        name: "Google's week in prod",
        given: kept({ backupRetentionSettings: undefined }),
        says: /7 backups are retained/,
        stack: "prod",
      },
      {
        name: "three days of moments",
        given: kept({ transactionLogRetentionDays: 3 }),
        says: /transactionLogRetentionDays is 3; want 7/,
      },
      {
        name: "MySQL, which has a log of its own",
        given: kept(
          { binaryLogEnabled: true, pointInTimeRecoveryEnabled: undefined },
          { databaseVersion: "MYSQL_8_0" },
        ),
        says: "pass",
      },
      {
        name: "MySQL without it",
        given: kept({}, { databaseVersion: "MYSQL_8_0" }),
        says: /binaryLogEnabled is undefined/,
      },
      {
        name: "not protected in prod",
        given: kept({}, { deletionProtection: false }),
        says: /deletionProtection is false/,
        stack: "prod",
      },
      {
        name: "not protected by Google in prod",
        given: db({
          databaseVersion: "POSTGRES_15",
          settings: { backupConfiguration: backups(), deletionProtectionEnabled: false },
        }),
        says: /settings.deletionProtectionEnabled is false/,
        stack: "prod",
      },
      { name: "not protected in dev", given: kept({}, { deletionProtection: false }), says: "pass" },
      { name: "a replica", given: db({ masterInstanceName: UNKNOWN, settings: {} }), says: "notApplicable" },
      { name: "a setting that is not known yet", given: kept({ enabled: UNKNOWN }), says: "undetermined" },
      other,
    ],
  },
  {
    rule: "gcp-bucket-retention",
    cases: [
      { name: "versions that end", given: sound(), says: "pass" },
      {
        name: "versions that end by their number",
        given: sound({ lifecycleRules: [{ action: { type: "Delete" }, condition: { numNewerVersions: 3 } }] }),
        says: "pass",
      },
      { name: "a bucket as Google makes it", given: bucket({}), says: /versioning.enabled is undefined/ },
      {
        name: "versions for ever",
        given: sound({ lifecycleRules: [] }),
        says: /no rule for the whole bucket ends old versions/,
      },
      {
        name: "versions of a part that end",
        given: sound({ lifecycleRules: [{ ...ends, condition: { ...ends.condition, matchesPrefixes: ["tmp/"] } }] }),
        says: /ends old versions/,
      },
      {
        name: "a retention period in their place",
        given: bucket({ retentionPolicy: { retentionPeriod: "31536000", isLocked: true } }),
        says: "pass",
      },
      {
        name: "gone at once",
        given: sound({ softDeletePolicy: { retentionDurationSeconds: 0 } }),
        says: /retentionDurationSeconds is 0; want 604800/,
      },
      {
        name: "as the label says",
        given: sound({ labels: { "retention-days": "90" }, lifecycleRules: [ends, after(90)] }),
        says: "pass",
      },
      {
        name: "kept longer than the label says",
        given: sound({ labels: { "retention-days": "90" } }),
        says: /kept Infinity days, and the tag says 90; set age/,
      },
      {
        name: "gone before the label says",
        given: sound({ labels: { "retention-days": "90" }, lifecycleRules: [ends, after(30)] }),
        says: /go after 30 days/,
      },
      {
        name: "card data that goes without a label",
        given: sound({ labels: { "data-class": "card" }, lifecycleRules: [ends, after(30)] }),
        says: /no tag says that they may/,
      },
      {
        name: "old versions alone have an age",
        given: sound({ labels: { "data-class": "card" }, lifecycleRules: [after(30, { withState: "ARCHIVED" })] }),
        says: "pass",
      },
      {
        name: "a label that is no number",
        given: sound({ labels: { "retention-days": "some" } }),
        says: /is no number of days/,
      },
      { name: "what is not known yet", given: sound({ versioning: { enabled: UNKNOWN } }), says: "undetermined" },
      other,
    ],
  },
  {
    rule: "gcp-supported-runtimes",
    cases: [
      {
        name: "an old runtime",
        given: of("gcp:cloudfunctionsv2/function:Function")({ buildConfig: { runtime: "nodejs20" } }),
        says: /runtime nodejs20 ended on 2026-04-30/,
      },
      {
        name: "a newer runtime",
        given: of("gcp:cloudfunctions/function:Function")({ runtime: "nodejs98" }),
        says: "pass",
      },
      {
        name: "a cluster of a channel",
        given: gke({ minMasterVersion: "1.99.1-gke.100", releaseChannel: { channel: "REGULAR" } }),
        says: "pass",
      },
      {
        name: "one that leaves its version to the channel",
        given: gke({ releaseChannel: { channel: "STABLE" } }),
        says: "pass",
      },
      {
        name: "one of old, in none",
        given: gke({ minMasterVersion: "1.28" }),
        says: /support of Kubernetes 1.28 ended on 2025-02-04.*releaseChannel.channel is UNSPECIFIED/,
      },
      { name: "Autopilot", given: gke({ enableAutopilot: true }), says: "pass" },
      { name: "nodes", given: pool({ management: { autoUpgrade: true } }), says: "pass" },
      {
        name: "nodes of old that stay so",
        given: pool({ version: "1.29.1-gke.1", management: { autoUpgrade: false } }),
        says: /Kubernetes 1.29 ended.*autoUpgrade is false/,
      },
      { name: "PostgreSQL", given: db({ databaseVersion: "POSTGRES_17" }), says: "pass" },
      {
        name: "PostgreSQL of old",
        given: db({ databaseVersion: "POSTGRES_9_6" }),
        says: /PostgreSQL 9_6 ended on 2025-01-31/,
      },
      {
        name: "PostgreSQL of ten years",
        given: db({ databaseVersion: "POSTGRES_13" }),
        says: /PostgreSQL 13 ended on 2026-01-31/,
      },
      {
        name: "a replica",
        given: db({ databaseVersion: "POSTGRES_13", masterInstanceName: "orders" }),
        says: "notApplicable",
      },
      {
        name: "a version that is not known yet",
        given: gke({ minMasterVersion: UNKNOWN, releaseChannel: { channel: "REGULAR" } }),
        says: "undetermined",
      },
      other,
    ],
  },
];
