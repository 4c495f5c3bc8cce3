import { list, text } from "../../core/paths";
import type { Rule } from "../../core/spec";
import { arnForm } from "../common/argument-forms";
import * as checks from "../common/checks";
import { create, engineOf, model, source } from "./replication-rules";
import { invalidCombination, invalidValue } from "../common/refusals";

const token: Rule = {
  id: "elasticache.replication-group.auth-token",
  source: `${create}.AuthToken`,
  check({ inputs, current }) {
    const given = text(inputs["authToken"]) ?? text(inputs["authTokenWo"]);
    if (given === undefined) return undefined;
    const encrypted = inputs["transitEncryptionEnabled"] ?? current?.outputs["transitEncryptionEnabled"];
    return encrypted === true
      ? undefined
      : invalidValue("The AUTH token is only supported when encryption-in-transit is enabled");
  },
};

const tokenForm = checks.valueRule(
  "elasticache.replication-group.auth-token-form",
  `${source} validReplicationGroupAuthToken; ${create}.AuthToken`,
  "authToken",
  (given) => {
    const length = String(given).length;
    if (length < 16 || length > 128)
      return '"auth_token" must contain from 16 to 128 alphanumeric characters or symbols (excluding @, ", and /)';
    return /^[0-9A-Za-z!&#$^<>-]*$/.test(String(given))
      ? undefined
      : 'only alphanumeric characters or symbols (!, &, #, $, ^, <, >, and -) allowed in "auth_token"';
  },
);

/** What goes with a token: `authTokenUpdateStrategy`. */
const tokenStrategy: Rule = {
  id: "elasticache.replication-group.auth-token-strategy",
  source: `${source} authTokenUpdateStrategyValidate`,
  when: "check",
  check({ inputs }) {
    const [strategy, token] = [inputs["authTokenUpdateStrategy"], inputs["authToken"] ?? inputs["authTokenWo"]];
    if (strategy === "DELETE")
      return token === undefined
        ? undefined
        : '"auth_token" must not be specified when "auth_token_update_strategy" is "DELETE"';
    return strategy !== undefined && token === undefined
      ? '"auth_token_update_strategy": "auth_token" must be specified'
      : undefined;
  },
};

const encryptionSteps: Rule = {
  id: "elasticache.replication-group.transit-steps",
  source: `${model} ModifyReplicationGroupMessage.TransitEncryptionMode: preferred first`,
  check: ({ inputs, current }) =>
    current?.outputs["transitEncryptionEnabled"] === false &&
    inputs["transitEncryptionEnabled"] === true &&
    inputs["transitEncryptionMode"] !== "preferred"
      ? invalidCombination(
          "Encryption-in-transit can only be enabled on an existing replication group with TransitEncryptionMode preferred.",
        )
      : undefined,
};

const keyMeansEncrypted: Rule = {
  id: "elasticache.replication-group.key-means-encrypted",
  source: "terraform-provider-aws website/docs/r/elasticache_replication_group.html.markdown, kms_key_id",
  check(request) {
    const { inputs } = request;
    const encrypted = inputs["atRestEncryptionEnabled"] ?? engineOf(request) === "valkey";
    return inputs["kmsKeyId"] !== undefined && String(encrypted) !== "true"
      ? invalidCombination("A KMS key can only be specified when encryption-at-rest is enabled.")
      : undefined;
  },
};

const usersNeedTls: Rule = {
  id: "elasticache.replication-group.users-need-tls",
  source: "docs.aws.amazon.com/AmazonElastiCache/latest/dg/Clusters.RBAC.html",
  check({ inputs, current }) {
    if (list(inputs["userGroupIds"]).length === 0) return undefined;
    return (inputs["transitEncryptionEnabled"] ?? current?.outputs["transitEncryptionEnabled"]) === true
      ? undefined
      : invalidCombination("User group based access control requires encryption-in-transit to be enabled.");
  },
};

const windows: Rule = {
  id: "elasticache.replication-group.windows-apart",
  source:
    "docs.aws.amazon.com/AmazonElastiCache/latest/dg/backups-automatic.html: 60 minutes at least, not in the maintenance window",
  check({ inputs }) {
    const snapshot = checks.dailyWindow(text(inputs["snapshotWindow"]));
    const maintenance = checks.weeklyWindow(text(inputs["maintenanceWindow"]));
    if (snapshot && snapshot.minutes < 60) return invalidValue("The snapshot window must be at least 60 minutes.");
    if (maintenance && maintenance.minutes < 60)
      return invalidValue("The maintenance window must be at least 60 minutes.");
    return snapshot && maintenance && checks.windowsOverlap(snapshot, maintenance)
      ? invalidCombination("The snapshot window and maintenance window must not overlap.")
      : undefined;
  },
};

/** What is asked of a replication group's secrets, snapshots and upkeep. */
export const careRules: Rule[] = [
  checks.oneOf(
    "elasticache.replication-group.transit-mode",
    `${model} TransitEncryptionMode`,
    "transitEncryptionMode",
    "transit_encryption_mode",
    ["preferred", "required"],
  ),
  checks.valueRule("elasticache.replication-group.retention", source, "snapshotRetentionLimit", (days) =>
    Number(days) > 35 ? `expected snapshot_retention_limit to be at most (35), got ${String(days)}` : undefined,
  ),
  checks.dailyWindowForm("elasticache.replication-group.snapshot-window", "snapshotWindow", "snapshot_window"),
  checks.weeklyWindowForm(
    "elasticache.replication-group.maintenance-window",
    "maintenanceWindow",
    "maintenance_window",
  ),
  checks.conflicts(
    "elasticache.replication-group.token-or-users",
    source,
    ["authToken", "auth_token"],
    ["userGroupIds", "user_group_ids"],
  ),
  checks.oneOf(
    "elasticache.replication-group.token-strategies",
    `${model} AuthTokenUpdateStrategyType`,
    "authTokenUpdateStrategy",
    "auth_token_update_strategy",
    ["SET", "ROTATE", "DELETE"],
  ),
  arnForm("elasticache.replication-group.topic-arn", "notificationTopicArn", "notification_topic_arn"),
  checks.usableKey(
    "elasticache.replication-group.key-usable",
    "docs.aws.amazon.com/AmazonElastiCache/latest/dg/at-rest-encryption.html",
    "kmsKeyId",
    (key) => ({
      code: "InvalidKMSKeyFault",
      message: `The KMS key supplied is not valid: ${key}`,
    }),
  ),
  ...[token, tokenForm, tokenStrategy, encryptionSteps, keyMeansEncrypted, usersNeedTls, windows],
];
