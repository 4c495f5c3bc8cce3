import { at, text } from "../../core/paths";
import type { Rule } from "../../core/spec";
import * as checks from "../common/checks";
import { arnForm } from "../common/argument-forms";
import { engineOf, model, source } from "./instance-rules";
import { replicasOf } from "./replica-rules";
import { invalidCombination, invalidValue } from "../common/refusals";

const create = `${model} CreateDBInstanceMessage`;

const monitoring: Rule = {
  id: "rds.instance.monitoring-role",
  source: `${create}.MonitoringRoleArn; docs.aws.amazon.com/AmazonRDS/latest/UserGuide/USER_Monitoring.OS.Enabling.html`,
  check(request) {
    const interval = checks.number(request.inputs, "monitoringInterval") ?? 0;
    const roleArn = text(request.inputs["monitoringRoleArn"]);
    if (interval > 0 && !roleArn)
      return invalidCombination(
        "A MonitoringRoleARN value is required if you specify a MonitoringInterval value other than 0.",
      );
    if (interval === 0 && roleArn)
      return invalidCombination(
        "You must specify a MonitoringInterval value other than 0 when you specify a MonitoringRoleARN value.",
      );
    const role = checks.roleOf(request, roleArn);
    if (!role) return undefined;
    // Its permissions are not looked at: the provider tries again while they arrive.
    return checks.roleTrusts(role, "monitoring.rds.amazonaws.com")
      ? undefined
      : invalidValue(
          "IAM role ARN value is invalid or does not include the required permissions for: ENHANCED_MONITORING",
        );
  },
};

const insights: Rule = {
  id: "rds.instance.performance-insights",
  source: `${create}.PerformanceInsightsRetentionPeriod`,
  check({ inputs }) {
    const days = checks.number(inputs, "performanceInsightsRetentionPeriod");
    const on = inputs["performanceInsightsEnabled"] === true;
    if (!on && ((days ?? 0) > 0 || inputs["performanceInsightsKmsKeyId"] !== undefined)) {
      return invalidCombination("To enable Performance Insights, EnablePerformanceInsights must be set to 'true'.");
    }
    const sound =
      days === undefined || days === 0 || days === 7 || days === 731 || (days % 31 === 0 && days > 0 && days <= 713);
    if (!sound)
      return invalidValue(
        `Invalid Performance Insights retention period. Valid values are: [7, 31, 62, 93, 124, 155, 186, 217, 248, 279, 310, 341, 372, 403, 434, 465, 496, 527, 558, 589, 620, 651, 682, 713, 731]`,
      );
    return inputs["databaseInsightsMode"] === "advanced" && (!on || (days ?? 7) < 465)
      ? invalidCombination(
          "To enable the Advanced mode of Database Insights, modify your instance to enable Performance Insights and set the retention period for Performance Insights to at least 465 days.",
        )
      : undefined;
  },
};

const windows: Rule = {
  id: "rds.instance.windows-apart",
  source: `${create}.PreferredBackupWindow and .PreferredMaintenanceWindow`,
  check(request) {
    const backup = checks.dailyWindow(text(checks.effective(request, "backupWindow")));
    const maintenance = checks.weeklyWindow(text(checks.effective(request, "maintenanceWindow")));
    if (backup && backup.minutes < 30) return invalidValue("The backup window must be at least 30 minutes.");
    if (maintenance && maintenance.minutes < 30)
      return invalidValue("The maintenance window must be at least 30 minutes.");
    return backup && maintenance && checks.windowsOverlap(backup, maintenance)
      ? invalidCombination("The backup window and maintenance window must not overlap.")
      : undefined;
  },
};

const logExports: Rule = {
  id: "rds.instance.log-exports",
  source: "docs.aws.amazon.com/AmazonRDS/latest/UserGuide/USER_LogAccess.Procedural.UploadtoCloudWatch.html",
  check(request) {
    const { engine, version } = engineOf(request);
    const allowed = {
      postgres: ["postgresql", "upgrade", "iam-db-auth-error"],
      mysql: ["audit", "error", "general", "slowquery", "iam-db-auth-error"],
    }[engine];
    const wrong = checks
      .strings(request, "enabledCloudwatchLogsExports")
      .filter((type) => allowed && !allowed.includes(type));
    return wrong.length > 0
      ? invalidCombination(
          `You cannot use the log types '${wrong.join("', '")}' with engine version ${engine} ${version}. For supported log types, see the documentation.`,
        )
      : undefined;
  },
};

const backupsForReplicas: Rule = {
  id: "rds.instance.backups-while-replicated",
  source: `${create}.BackupRetentionPeriod: can't be 0 for a source of read replicas`,
  check(request) {
    if (checks.number(request.inputs, "backupRetentionPeriod") !== 0) return undefined;
    return replicasOf(request).length > 0
      ? {
          code: "InvalidDBInstanceState",
          message: "Automated backups cannot be disabled for a DB instance that has read replicas.",
        }
      : undefined;
  },
};

const unprotected: Rule = {
  id: "rds.instance.deletion-protected",
  source: `${model} DeleteDBInstance`,
  when: "delete",
  check: ({ current, id }) =>
    current?.inputs["deletionProtection"] === true
      ? `deleting RDS DB Instance (${id}): operation error RDS: DeleteDBInstance, api error InvalidParameterCombination: Cannot delete protected DB Instance, please disable deletion protection and try again.`
      : undefined,
};

const finalSnapshot: Rule = {
  id: "rds.instance.final-snapshot",
  source: `${source}, resourceInstanceDelete; ${model} DeleteDBInstanceMessage.SkipFinalSnapshot`,
  when: "delete",
  check({ current, id }) {
    const { skipFinalSnapshot, finalSnapshotIdentifier, replicateSourceDb } = current?.inputs ?? {};
    if (skipFinalSnapshot === true) return undefined;
    if (finalSnapshotIdentifier === undefined)
      return `deleting RDS DB Instance (${id}): final_snapshot_identifier is required when skip_final_snapshot is false`;
    return replicateSourceDb === undefined
      ? undefined
      : `deleting RDS DB Instance (${id}): operation error RDS: DeleteDBInstance, api error InvalidParameterCombination: FinalDBSnapshotIdentifier can not be specified when deleting a replica instance`;
  },
};

const retention = checks.between(
  "rds.instance.backup-retention",
  source,
  "backupRetentionPeriod",
  "backup_retention_period",
  0,
  35,
);

const insightsMode = checks.oneOf(
  "rds.instance.insights-mode",
  `${model} DatabaseInsightsMode`,
  "databaseInsightsMode",
  "database_insights_mode",
  ["standard", "advanced"],
);

const intervals = checks.valueRule(
  "rds.instance.monitoring-interval",
  `${create}.MonitoringInterval`,
  "monitoringInterval",
  (given) =>
    [0, 1, 5, 10, 15, 30, 60].includes(Number(given))
      ? undefined
      : `expected monitoring_interval to be one of [0 1 5 10 15 30 60], got ${String(given)}`,
);

const snapshotName = checks.matches(
  "rds.instance.final-snapshot-name",
  source,
  "finalSnapshotIdentifier",
  "final_snapshot_identifier",
  /^(?!.*--)[A-Za-z](?:[0-9A-Za-z-]*[0-9A-Za-z])?$/,
  "must begin with alphabetic character, only contain alphanumeric characters and hyphens, not two consecutive hyphens, not end in a hyphen",
);

/** A change by a second instance beside the first: `blueGreenUpdate`. */
const blueGreen: Rule = {
  id: "rds.instance.blue-green",
  source: `${source} CustomizeDiff`,
  when: "check",
  check({ inputs }) {
    if (at(inputs, "blueGreenUpdate.enabled") !== true) return undefined;
    const engine = text(inputs["engine"]);
    if (engine !== undefined && !["mariadb", "mysql", "postgres"].includes(engine))
      return `"blue_green_update.enabled" cannot be set when "engine" is "${engine}".`;
    return inputs["replicateSourceDb"] === undefined
      ? undefined
      : '"blue_green_update.enabled" cannot be set when "replicate_source_db" is set.';
  },
};

/** What is asked of an instance's backups, watching and end. */
export const careRules: Rule[] = [
  monitoring,
  insights,
  windows,
  logExports,
  backupsForReplicas,
  unprotected,
  finalSnapshot,
  intervals,
  snapshotName,
  retention,
  blueGreen,
  insightsMode,
  arnForm("rds.instance.monitoring-role-arn", "monitoringRoleArn", "monitoring_role_arn"),
  arnForm("rds.instance.insights-key-arn", "performanceInsightsKmsKeyId", "performance_insights_kms_key_id"),
];
