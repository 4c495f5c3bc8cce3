// Levels, severities and controls: the project's rule catalogue, from the requirement texts and the mappings of Prowler and Turbot.
import type { TableArgs } from "@pulumi/aws/dynamodb";
import type { DatabaseArgs } from "@pulumi/gcp/firestore";
import { findings, type ResourceRule, type Rule, unlocked } from "../shared/rule";

const tableBackedUp: ResourceRule<TableArgs> = {
  id: "aws-dynamodb-pitr",
  severity: "medium",
  levels: { dev: "remediate", staging: "mandatory", prod: "mandatory" },
  controls: { soc2: ["A1.2"], hipaa: ["164.308(a)(7)(ii)(A)"], gdpr: ["32(1)(c)"] },
  unconfirmed: ["32(1)(c)"],
  applies: ["aws:dynamodb/table:Table"],
  judges: "a table can be put back to any moment of the last weeks, and is not deleted by mistake in prod",
  because: "one wrong statement changes every item, and an export of last night is a day too old",
  remedy: "Set pointInTimeRecovery.enabled, and in prod deletionProtectionEnabled.",
  check: ({ pointInTimeRecovery, deletionProtectionEnabled }, { grade }) =>
    findings(
      () => pointInTimeRecovery?.enabled !== true && "pointInTimeRecovery is not enabled; set it",
      () =>
        grade === "prod" &&
        deletionProtectionEnabled !== true &&
        unlocked(`deletionProtectionEnabled is ${deletionProtectionEnabled}; set it`),
    ),
};

const documentsBackedUp: ResourceRule<DatabaseArgs> = {
  id: "gcp-firestore-pitr",
  severity: "medium",
  levels: { dev: "advisory", staging: "mandatory", prod: "mandatory" },
  controls: { soc2: ["A1.2"], hipaa: ["164.308(a)(7)(ii)(A)"], gdpr: ["32(1)(c)"] },
  unconfirmed: ["A1.2", "164.308(a)(7)(ii)(A)", "32(1)(c)"],
  applies: ["gcp:firestore/database:Database"],
  judges:
    "a database of Firestore can be put back to any moment of the last week, and is not deleted by mistake in prod",
  because: "one wrong statement changes every document, and an export of last night is a day too old",
  remedy:
    "Set pointInTimeRecoveryEnablement POINT_IN_TIME_RECOVERY_ENABLED, and in prod deleteProtectionState DELETE_PROTECTION_ENABLED.",
  check: ({ pointInTimeRecoveryEnablement: recovery, deleteProtectionState }, { grade }) =>
    findings(
      () =>
        recovery !== "POINT_IN_TIME_RECOVERY_ENABLED" &&
        `pointInTimeRecoveryEnablement is ${recovery}; want POINT_IN_TIME_RECOVERY_ENABLED`,
      () =>
        grade === "prod" &&
        deleteProtectionState !== "DELETE_PROTECTION_ENABLED" &&
        unlocked(`deleteProtectionState is ${deleteProtectionState}; want DELETE_PROTECTION_ENABLED`),
    ),
};

export const tableRules: readonly Rule[] = [tableBackedUp, documentsBackedUp];
