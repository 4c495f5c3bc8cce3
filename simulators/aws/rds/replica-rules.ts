import { text } from "../../core/paths";
import type { Rule } from "../../core/spec";
import { parseArn } from "../common/arn";
import * as checks from "../common/checks";
import { model, source, sourceOf } from "./instance-rules";
import { invalidCombination } from "../common/refusals";

const create = `${model} CreateDBInstanceReadReplicaMessage`;

const replicaSource: Rule = {
  id: "rds.instance.replica-source",
  source: `${create}.SourceDBInstanceIdentifier`,
  check(request) {
    const named = text(request.inputs["replicateSourceDb"]);
    if (!named || request.current) return undefined;
    const from = sourceOf(request);
    if (!from) return { code: "DBInstanceNotFound", message: `The source instance could not be found: ${named}` };
    return (Number(from.outputs["backupRetentionPeriod"]) || 0) === 0
      ? {
          code: "InvalidDBInstanceState",
          message:
            "Automated backups are not enabled for this database instance. To enable automated backups, use ModifyDBInstance to set the backup retention period to a non-zero value.",
        }
      : undefined;
  },
};

/** A copy is encrypted where its original is, and in another region with a key of that region. */
const replicaEncryption: Rule = {
  id: "rds.instance.replica-encryption",
  source: `${create}.KmsKeyId`,
  check(request) {
    const from = sourceOf(request);
    if (!from || request.current) return undefined;
    const keyed = request.inputs["kmsKeyId"] !== undefined;
    if (from.outputs["storageEncrypted"] !== true)
      return keyed
        ? invalidCombination("You can't create an encrypted read replica from an unencrypted DB instance.")
        : undefined;
    return from.region !== request.region && !keyed
      ? invalidCombination("Cannot create a cross region unencrypted read replica from encrypted source")
      : undefined;
  },
};

const replicaSubnets: Rule = {
  id: "rds.instance.replica-subnet-group",
  source: `${model} DBSubnetGroupNotAllowedFault; terraform-provider-aws pull 40426: with the source's ARN it is allowed`,
  check(request) {
    const { inputs, current } = request;
    const named = text(inputs["replicateSourceDb"]);
    return named && !parseArn(named) && !current && inputs["dbSubnetGroupName"] !== undefined
      ? {
          code: "DBSubnetGroupNotAllowedFault",
          message:
            "DbSubnetGroupName should not be specified for read replicas that are created in the same region as the master",
        }
      : undefined;
  },
};

/** Taking the source away promotes the copy; another source it cannot get. */
const sameSource: Rule = {
  id: "rds.instance.replica-same-source",
  source: `${source} resourceInstanceUpdate`,
  check: (request) =>
    checks.changes(request, "replicateSourceDb") && text(request.inputs["replicateSourceDb"])
      ? "cannot elect new source database for replication"
      : undefined,
};

/** What is asked of a copy of an instance. */
export const replicaRules: Rule[] = [
  checks.conflicts(
    "rds.instance.replica-no-username",
    source,
    ["username", "username"],
    ["replicateSourceDb", "replicate_source_db"],
  ),
  checks.conflicts(
    "rds.instance.replica-no-database",
    source,
    ["dbName", "db_name"],
    ["replicateSourceDb", "replicate_source_db"],
  ),
  ...[replicaSource, replicaEncryption, replicaSubnets, sameSource],
];
