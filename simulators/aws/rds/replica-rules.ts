import { text } from "../../core/paths";
import type { Standing } from "../../core/standing";
import type { Request, Rule } from "../../core/spec";
import { parseArn } from "../common/arn";
import * as checks from "../common/checks";
import { engineOf, instanceToken, model, source, sourceOf } from "./instance-rules";
import { invalidCombination, invalidValue } from "../common/refusals";

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

/** What is made from an instance, and follows it still. */
export function replicasOf({ current, world }: Request): Standing[] {
  if (!current) return [];
  const { arn, identifier } = current.outputs;
  return world.all(instanceToken).filter(({ inputs, region }) => {
    const named = inputs["replicateSourceDb"];
    return named !== undefined && (named === arn || (named === identifier && region === current.region));
  });
}

const limitation =
  'docs.aws.amazon.com/AmazonRDS/latest/UserGuide/rds-secrets-manager.html, "Limitations": no read replica of a source whose password ' +
  "RDS manages, but of SQL Server; text: terraform-aws-modules/terraform-aws-rds issue 532";

/** To take a password over while there are copies is the same pair; the guide names the making of a copy alone. */
const replicaPassword: Rule = {
  id: "rds.instance.replica-managed-password",
  source: limitation,
  check(request) {
    const { engine } = engineOf(request);
    if (engine.startsWith("sqlserver")) return undefined;
    const from = request.current ? undefined : sourceOf(request);
    const taken = request.inputs["manageMasterUserPassword"] === true && replicasOf(request).length > 0;
    if (from?.inputs["manageMasterUserPassword"] !== true && !taken) return undefined;
    return invalidValue(
      `Creating read replicas for source instance with engine ${engine} where ManageMasterUserPassword is enabled is not supported`,
    );
  },
};

/** A copy of PostgreSQL is the original block by block, its users included. */
const replicaOwnPassword: Rule = {
  id: "rds.instance.replica-password",
  source: "terraform-aws-modules/terraform-aws-rds issue 526",
  check({ inputs }) {
    if (text(inputs["replicateSourceDb"]) === undefined) return undefined;
    if (inputs["manageMasterUserPassword"] === true)
      return invalidValue("ManageMasterUserPassword isn't supported for read replica");
    return inputs["password"] !== undefined || inputs["passwordWo"] !== undefined
      ? invalidCombination(
          "Cannot change master user password on an RDS postgres Read Replica because it uses physical replication and therefore cannot differ from its parent.",
        )
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
  ...[replicaSource, replicaEncryption, replicaSubnets, replicaPassword, replicaOwnPassword, sameSource],
];
