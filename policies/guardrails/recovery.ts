// Levels, severities and controls: the project's rule catalogue, from the requirement texts and the mappings of Prowler, Turbot and Pulumi.
import type { KeyArgs } from "@pulumi/aws/kms";
import type { ClusterArgs, InstanceArgs } from "@pulumi/aws/rds";
import { anyPrincipal, statementsOf } from "../shared/policy-document";
import { findings, notApplicable, type ResourceRule, type Rule } from "../shared/rule";

const databaseBackedUp: ResourceRule<InstanceArgs | ClusterArgs> = {
  id: "aws-rds-backup",
  severity: "high",
  levels: { dev: "advisory", staging: "mandatory", prod: "mandatory" },
  controls: { soc2: ["A1.2"], hipaa: ["164.308(a)(7)(ii)(A)"], gdpr: ["32(1)(b)", "32(1)(c)"] },
  unconfirmed: [],
  applies: ["aws:rds/instance:Instance", "aws:rds/cluster:Cluster"],
  judges:
    "a database can be put back to any moment of the last 7 days, 35 in prod, and is not deleted by mistake there",
  because: "orders and payments exist nowhere else",
  remedy:
    "Set backupRetentionPeriod; in prod also deletionProtection, and finalSnapshotIdentifier without skipFinalSnapshot.",
  check(db, { environment }) {
    if ("replicateSourceDb" in db || "replicationSourceIdentifier" in db)
      return notApplicable("a replica is backed up through its source");
    const prod = environment === "prod";
    const days = prod ? 35 : 7;
    return findings(
      () =>
        (db.backupRetentionPeriod ?? 0) < days &&
        `backupRetentionPeriod is ${db.backupRetentionPeriod}; want ${days} days at least`,
      () => prod && db.deletionProtection !== true && `deletionProtection is ${db.deletionProtection}; set it`,
      () => prod && db.skipFinalSnapshot === true && "skipFinalSnapshot is true; set it to false",
      () => prod && !db.finalSnapshotIdentifier && "finalSnapshotIdentifier is not set; give the last snapshot a name",
    );
  },
};

const keyKept: ResourceRule<KeyArgs> = {
  id: "aws-kms-deletion-policy",
  severity: "high",
  levels: { dev: "advisory", staging: "mandatory", prod: "mandatory" },
  controls: { pci: ["3.7.5", "3.6.1.3"], soc2: ["CC6.1"], hipaa: ["164.312(a)(2)(iv)"], gdpr: ["32(1)(b)"] },
  unconfirmed: ["164.312(a)(2)(iv)", "32(1)(b)"],
  applies: ["aws:kms/key:Key"],
  judges: "a key is not lost in a hurry, and not open to everybody",
  because: "what a lost key encrypts is lost with it",
  remedy: "Leave deletionWindowInDays at 14 at least, name principals in its policy, and set Pulumi's protect in prod.",
  check(key, { environment, protect }) {
    return findings(
      // 30 unless set. Source: AWS KMS API reference, ScheduleKeyDeletion.
      () =>
        (key.deletionWindowInDays ?? 30) < 14 &&
        `deletionWindowInDays is ${key.deletionWindowInDays}; want 14 at least`,
      () => environment === "prod" && !protect && "Pulumi's option protect is off; set it in prod",
      () => openToAll(key.policy) && "its policy allows kms:* to everybody; name the principals",
    );
  },
};

/** A condition narrows "everybody" down, as the policies of services in the account do. */
function openToAll(policy: string | undefined): boolean {
  const statements = policy === undefined ? [] : (statementsOf(policy) ?? []);
  return statements.some(
    (statement) =>
      statement.effect === "Allow" &&
      anyPrincipal(statement) &&
      statement.actions.some((action) => /^(\*|kms:\*)$/i.test(action)) &&
      Object.keys(statement.conditions).length === 0,
  );
}

export const recoveryRules: readonly Rule[] = [databaseBackedUp, keyKept];
