import { text } from "../../core/paths";
import type { Standing } from "../../core/standing";
import type { Request, Rule, TypeSpec } from "../../core/spec";
import { arn } from "../common/arn";
import * as checks from "../common/checks";
import { parameterGroup, subnetGroup } from "./groups";
import { instance } from "./instance";
import { instanceToken, model } from "./instance-rules";
import { rdsProxy } from "./proxy";
import { invalidCombination, invalidValue } from "../common/refusals";

const source = "hashicorp/terraform-provider-aws internal/service/rds/instance_automated_backups_replication.go";

function replicated(request: Request): Standing | undefined {
  return request.world.find(instanceToken, String(request.inputs["sourceDbInstanceArn"]), "arn");
}

const away: Rule = {
  id: "rds.backups-replication.other-region",
  source: `${model} StartDBInstanceAutomatedBackupsReplication: called in the destination region`,
  check: (request) =>
    replicated(request)?.region === request.region
      ? invalidValue("The source and the destination of replicated automated backups cannot be in the same Region.")
      : undefined,
};

const backedUp: Rule = {
  id: "rds.backups-replication.source-has-backups",
  source: "docs.aws.amazon.com/AmazonRDS/latest/UserGuide/AutomatedBackups.Replicating.Enable.html",
  check(request) {
    const from = replicated(request);
    return from && (Number(from.outputs["backupRetentionPeriod"]) || 0) === 0
      ? {
          code: "InvalidDBInstanceState",
          message: "Automated backups must be enabled on the source DB instance before they can be replicated.",
        }
      : undefined;
  },
};

const keyGiven: Rule = {
  id: "rds.backups-replication.key-for-encrypted",
  source: `${model} StartDBInstanceAutomatedBackupsReplicationMessage.KmsKeyId`,
  check(request) {
    const encrypted = replicated(request)?.outputs["storageEncrypted"] === true;
    return encrypted && !text(request.inputs["kmsKeyId"])
      ? invalidCombination(
          "A KMS key of the destination Region is required to replicate automated backups of an encrypted DB instance.",
        )
      : undefined;
  },
};

const once: Rule = {
  id: "rds.backups-replication.once",
  source: `${model} StartDBInstanceAutomatedBackupsReplication`,
  check({ verb, inputs, world, region, token }) {
    const other =
      verb === "create" &&
      world
        .all(token)
        .find((it) => it.region === region && it.inputs["sourceDbInstanceArn"] === inputs["sourceDbInstanceArn"]);
    return other
      ? {
          code: "InvalidDBInstanceState",
          message: "Automated backups of the DB instance are already replicated to this Region.",
        }
      : undefined;
  },
};

const retention: Rule = {
  id: "rds.backups-replication.retention",
  source: "docs.aws.amazon.com/AmazonRDS/latest/UserGuide/AutomatedBackups.Replicating.Enable.html",
  check({ inputs }) {
    const days = checks.number(inputs, "retentionPeriod");
    return days === undefined || (days >= 1 && days <= 35)
      ? undefined
      : invalidValue(`Invalid backup retention period: ${days}. Retention period must be between 1 and 35.`);
  },
};

/** Copies an instance's backups and logs to another region. */
const instanceAutomatedBackupsReplication: TypeSpec = {
  token: "aws:rds/instanceAutomatedBackupsReplication:InstanceAutomatedBackupsReplication",
  api: {
    service: "RDS",
    noun: "RDS Instance Automated Backups Replication",
    create: "StartDBInstanceAutomatedBackupsReplication",
    delete: "StopDBInstanceAutomatedBackupsReplication",
  },
  id: (request) => arn("rds", `auto-backup:ab-${checks.alnum(request, 39, "backup")}`, request),
  refers: {
    sourceDbInstanceArn: {
      to: instanceToken,
      by: "arn",
      holds: false,
      missing: (value) => ({ code: "DBInstanceNotFound", message: `DBInstance ${value.split(":").at(-1)} not found.` }),
    },
  },
  replaceOn: { paths: ["region", "kmsKeyId", "preSignedUrl", "retentionPeriod", "sourceDbInstanceArn"], source },
  rules: [
    ...[away, backedUp, keyGiven, once, retention],
    checks.usableKey("rds.backups-replication.key-usable", `${model} KMSKeyNotAccessibleFault`, "kmsKeyId", (key) => ({
      code: "KMSKeyNotAccessibleFault",
      message: `The specified KMS key [${key}] does not exist, is not enabled or you do not have permissions to access it.`,
    })),
  ],
  outputs: ({ inputs }) => ({ retentionPeriod: inputs["retentionPeriod"] ?? 7 }),
};

/** Relational Database Service. */
export const rds: TypeSpec[] = [
  subnetGroup,
  parameterGroup,
  instance,
  instanceAutomatedBackupsReplication,
  ...rdsProxy,
];
