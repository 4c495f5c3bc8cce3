// Levels, severities and controls: the project's rule catalogue, from the requirement texts and the mappings of Prowler.
import type { ServerArgs } from "@pulumi/azure-native/dbforpostgresql/server";
import type { ProtectionPolicyArgs } from "@pulumi/azure-native/recoveryservices/protectionPolicy";
import type { BlobServicePropertiesArgs } from "@pulumi/azure-native/storage/blobServiceProperties";
import {
  findings,
  type Grade,
  type Inputs,
  notApplicable,
  type ResourceRule,
  type Rule,
  type Verdict,
} from "../shared/rule";

const blobs = "azure-native:storage:BlobServiceProperties";
const postgres = "azure-native:dbforpostgresql:Server";
const mysql = "azure-native:dbformysql:Server";
const vaultPolicy = "azure-native:recoveryservices:ProtectionPolicy";

const backedUp: ResourceRule<never> = {
  id: "az-backup-softdelete",
  severity: "medium",
  levels: { dev: "advisory", staging: "mandatory", prod: "mandatory" },
  controls: { soc2: ["A1.2"], hipaa: ["164.308(a)(7)(ii)(A)"], gdpr: ["32(1)(c)"] },
  unconfirmed: ["A1.2", "32(1)(c)"],
  applies: [blobs, postgres, mysql, vaultPolicy],
  judges:
    "blobs have versions and can be had back when deleted; a database has backups of 7 days, in prod of 30 and in a second region; a vault keeps 30 days",
  because: "what was deleted by mistake can then be brought back, and orders and payments exist nowhere else",
  remedy:
    "Set isVersioningEnabled, deleteRetentionPolicy and containerDeleteRetentionPolicy of 7 days; set backup.backupRetentionDays, in prod geoRedundantBackup, which only a new server takes.",
  check(inputs, { type, grade }) {
    switch (type) {
      case blobs:
        return ofBlobs(inputs);
      case vaultPolicy:
        return ofVault(inputs);
      default:
        return ofDatabase(inputs, grade);
    }
  },
};

function ofBlobs(service: Inputs<BlobServicePropertiesArgs>): Verdict {
  const kept = (property: "deleteRetentionPolicy" | "containerDeleteRetentionPolicy") => {
    const { enabled, days } = service[property] ?? {};
    return (
      (enabled !== true || (days ?? 0) < 7) &&
      `${property} keeps what was deleted for ${enabled === true ? days : 0} days; want 7 at least`
    );
  };
  return findings(
    () => service.isVersioningEnabled !== true && `isVersioningEnabled is ${service.isVersioningEnabled}; set it`,
    () => kept("deleteRetentionPolicy"),
    () => kept("containerDeleteRetentionPolicy"),
  );
}

const copies = /^(Geo)?(Async)?Replica$/;

/** 7 days and one region unless set. Source: azure-mgmt-postgresqlflexibleservers, Backup. */
function ofDatabase(props: Inputs<ServerArgs>, grade: Grade): Verdict {
  if (copies.test(props.createMode ?? "") || copies.test(props.replicationRole ?? ""))
    return notApplicable("a replica is backed up through its primary");
  const prod = grade === "prod";
  const days = prod ? 30 : 7;
  return findings(
    () => {
      const kept = props.backup?.backupRetentionDays ?? 7;
      return kept < days && `backup.backupRetentionDays is ${kept}; want ${days} at least`;
    },
    // One that was a copy has none, and takes none: it was decided at its birth.
    () =>
      prod &&
      props.sourceServerResourceId === undefined &&
      props.backup?.geoRedundantBackup !== "Enabled" &&
      `backup.geoRedundantBackup is ${props.backup?.geoRedundantBackup}; want Enabled in prod`,
  );
}

interface Kept {
  count?: number;
  durationType?: string;
}

interface Retention {
  dailySchedule?: { retentionDuration?: Kept };
  weeklySchedule?: { retentionDuration?: Kept };
  retentionDuration?: Kept;
}

const daysIn: Readonly<Record<string, number>> = { Days: 1, Weeks: 7, Months: 30, Years: 365 };

/** Of machines and shares there is one retention; of databases within machines one for each kind of copy, of which the full ones count. */
function ofVault({ properties }: Inputs<ProtectionPolicyArgs>): Verdict {
  const { retentionPolicy, subProtectionPolicy } = (properties ?? {}) as {
    retentionPolicy?: Retention;
    subProtectionPolicy?: readonly { policyType?: string; retentionPolicy?: Retention }[];
  };
  return findings(() => {
    const full = subProtectionPolicy?.find(({ policyType }) => policyType === "Full")?.retentionPolicy;
    const retention = retentionPolicy ?? full;
    const kept =
      retention?.dailySchedule?.retentionDuration ??
      retention?.weeklySchedule?.retentionDuration ??
      retention?.retentionDuration;
    const days = (kept?.count ?? 0) * (daysIn[kept?.durationType ?? "Days"] ?? 0);
    return days < 30 && `properties keeps copies for ${days} days; want 30 at least in its retentionPolicy`;
  });
}

export const azureRecoveryRules: readonly Rule[] = [backedUp];
