// Levels, severities and controls: the project's rule catalogue, from the requirement texts and the mappings of Prowler and Turbot.
import type { TableArgs } from "@pulumi/aws/dynamodb";
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

export const tableRules: readonly Rule[] = [tableBackedUp];
