// Levels, severities and controls: the project's rule catalogue, from the requirement texts and the mappings of Prowler, Turbot and Pulumi.
import type { KeyArgs } from "@pulumi/aws/kms";
import type { ClusterArgs, InstanceArgs } from "@pulumi/aws/rds";
import type { ServerArgs } from "@pulumi/azure-native/dbforpostgresql/server";
import type { DatabaseInstanceArgs } from "@pulumi/gcp/sql";
import { openToEverybody } from "../shared/policy-document";
import { findings, type Inputs, notApplicable, type ResourceRule, type Rule, unlocked } from "../shared/rule";

const instance = "aws:rds/instance:Instance";
const cluster = "aws:rds/cluster:Cluster";
const key = "aws:kms/key:Key";
const keyPolicy = "aws:kms/keyPolicy:KeyPolicy";
const googleDatabase = "gcp:sql/databaseInstance:DatabaseInstance";

const azureDatabase = "azure-native:dbforpostgresql:Server";

const databaseBackedUp: ResourceRule<InstanceArgs | ClusterArgs> = {
  id: "aws-rds-backup",
  severity: "high",
  levels: { dev: "advisory", staging: "mandatory", prod: "mandatory" },
  controls: { soc2: ["A1.2"], hipaa: ["164.308(a)(7)(ii)(A)"], gdpr: ["32(1)(b)", "32(1)(c)"] },
  unconfirmed: [],
  applies: [instance, cluster],
  judges:
    "a database can be put back to any moment of the last 7 days, 35 in prod, and is not deleted by mistake there",
  because: "orders and payments exist nowhere else",
  remedy:
    "Set backupRetentionPeriod; in prod also deletionProtection, and finalSnapshotIdentifier without skipFinalSnapshot.",
  check(db, { grade }) {
    if ("replicateSourceDb" in db || "replicationSourceIdentifier" in db)
      return notApplicable("a replica is backed up through its source");
    const prod = grade === "prod";
    const days = prod ? 35 : 7;
    return findings(
      () =>
        (db.backupRetentionPeriod ?? 0) < days &&
        `backupRetentionPeriod is ${db.backupRetentionPeriod}; want ${days} days at least`,
      () =>
        prod && db.deletionProtection !== true && unlocked(`deletionProtection is ${db.deletionProtection}; set it`),
      () => prod && db.skipFinalSnapshot === true && "skipFinalSnapshot is true; set it to false",
      () => prod && !db.finalSnapshotIdentifier && "finalSnapshotIdentifier is not set; give the last snapshot a name",
    );
  },
};

const keyKept: ResourceRule<never> = {
  id: "aws-kms-deletion-policy",
  severity: "high",
  levels: { dev: "advisory", staging: "mandatory", prod: "mandatory" },
  controls: { pci: ["3.7.5", "3.6.1.3"], soc2: ["CC6.1"], hipaa: ["164.312(a)(2)(iv)"], gdpr: ["32(1)(b)"] },
  unconfirmed: ["164.312(a)(2)(iv)", "32(1)(b)"],
  applies: [key, "aws:kms/replicaKey:ReplicaKey", "aws:kms/externalKey:ExternalKey", keyPolicy],
  judges: "a key is not lost in a hurry, and not open to everybody",
  because: "what a lost key encrypts is lost with it",
  remedy: "Leave deletionWindowInDays at 14 at least, name principals in its policy, and set Pulumi's protect in prod.",
  check(inputs, { grade, protect, type }) {
    const { deletionWindowInDays, policy } = inputs as Inputs<KeyArgs>;
    if (type === keyPolicy) return findings(() => openToEverybody(policy));
    return findings(
      // 30 unless set. Source: AWS KMS API reference, ScheduleKeyDeletion.
      () => (deletionWindowInDays ?? 30) < 14 && `deletionWindowInDays is ${deletionWindowInDays}; want 14 at least`,
      () => grade === "prod" && !protect && unlocked("Pulumi's option protect is off; set it in prod"),
      () => openToEverybody(policy),
    );
  },
};

const googleDatabaseBackedUp: ResourceRule<DatabaseInstanceArgs> = {
  id: "gcp-sql-backup",
  severity: "high",
  levels: { dev: "advisory", staging: "mandatory", prod: "mandatory" },
  controls: { soc2: ["A1.2"], hipaa: ["164.308(a)(7)(ii)(A)"], gdpr: ["32(1)(c)"] },
  unconfirmed: ["A1.2", "164.308(a)(7)(ii)(A)", "32(1)(c)"],
  applies: [googleDatabase],
  judges:
    "a database has 7 backups at least, 30 in prod, can be put back to any moment of the last 7 days, and is not deleted by mistake in prod",
  because: "orders and payments exist nowhere else",
  remedy:
    "Set settings.backupConfiguration: enabled, pointInTimeRecoveryEnabled, backupRetentionSettings; leave deletionProtection on in prod.",
  check(db, { grade }) {
    if ("masterInstanceName" in db) return notApplicable("a replica is backed up through its primary");
    if (/^(READ_REPLICA_INSTANCE|ON_PREMISES_INSTANCE)$/.test(db.instanceType ?? ""))
      return notApplicable("it is backed up where it comes from");
    if (!("settings" in db) && "clone" in db) return notApplicable("a clone is set as its source is");
    const prod = grade === "prod";
    const wanted = prod ? 30 : 7;
    const backups = () => db.settings?.backupConfiguration;
    return findings(
      () => backups()?.enabled !== true && `settings.backupConfiguration.enabled is ${backups()?.enabled}; set it`,
      () => {
        // Of MySQL the log of changes is what a moment is found by. Source: Cloud SQL for MySQL, "Use point-in-time recovery".
        const property = /^MYSQL/.test(db.databaseVersion) ? "binaryLogEnabled" : "pointInTimeRecoveryEnabled";
        const value = backups()?.[property];
        return value !== true && `settings.backupConfiguration.${property} is ${value}; set it`;
      },
      () => {
        // One a day, 7 of them and 7 days of logs unless set. Source: Cloud SQL, "About Cloud SQL backups".
        const retained = backups()?.backupRetentionSettings?.retainedBackups ?? 7;
        return retained < wanted && `${retained} backups are retained; want ${wanted} in backupRetentionSettings`;
      },
      () => {
        const days = backups()?.transactionLogRetentionDays ?? 7;
        return days < 7 && `settings.backupConfiguration.transactionLogRetentionDays is ${days}; want 7`;
      },
      // On unless set, which the provider holds; the other is Google's own. Source: terraform-provider-google, resource_sql_database_instance.go.
      () => prod && db.deletionProtection === false && unlocked("deletionProtection is false; leave it on"),
      () =>
        prod &&
        db.settings?.deletionProtectionEnabled === false &&
        unlocked("settings.deletionProtectionEnabled is false; set it"),
    );
  },
};

const statefulProtected: ResourceRule<never> = {
  id: "any-prod-protect",
  severity: "medium",
  levels: { dev: "advisory", staging: "advisory", prod: "mandatory" },
  controls: { soc2: ["A1.2"], hipaa: ["164.308(a)(7)(i)"], gdpr: ["32(1)(b)"] },
  unconfirmed: ["A1.2", "164.308(a)(7)(i)", "32(1)(b)"],
  applies: [
    instance,
    cluster,
    key,
    "aws:s3/bucket:Bucket",
    googleDatabase,
    "gcp:kms/cryptoKey:CryptoKey",
    "gcp:storage/bucket:Bucket",
    "azure-native:keyvault:Vault",
    "azure-native:keyvault:Key",
    "azure-native:sql:Database",
    azureDatabase,
    "azure-native:cosmosdb:DatabaseAccount",
    "azure-native:storage:StorageAccount",
  ],
  judges: "in prod, what holds data or opens it has Pulumi's option protect",
  because: "a line that was deleted by mistake then stops the run, and not the business",
  remedy: "Set protect on the resource; docs/runbooks/take-down.md says how it is lifted on purpose.",
  check(inputs: object, { grade, protect, type }) {
    if (grade !== "prod") return notApplicable("only grade prod asks for it");
    // Of Azure a copy names a key wherever it stands, and its original's region is nowhere said.
    if (type === azureDatabase && (inputs as Inputs<ServerArgs>).createMode === "Replica")
      return notApplicable("a replica holds nothing that its primary does not");
    const copies = ["replicateSourceDb", "masterInstanceName"].some((property) => property in inputs);
    if (copies && !("kmsKeyId" in inputs || "encryptionKeyName" in inputs))
      return notApplicable("a replica in the region holds nothing that its source does not");
    return findings(() => !protect && unlocked("Pulumi's option protect is off; set it"));
  },
};

export const recoveryRules: readonly Rule[] = [databaseBackedUp, keyKept, googleDatabaseBackedUp, statefulProtected];
