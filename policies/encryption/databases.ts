// Levels, severities and controls: the project's rule catalogue, from the requirement texts and the mappings of Prowler, Turbot and Pulumi.
import type { ReplicationGroupArgs } from "@pulumi/aws/elasticache";
import type { ClusterArgs, ClusterParameterGroupArgs, InstanceArgs, ParameterGroupArgs } from "@pulumi/aws/rds";
import { notOurKey } from "../shared/keys";
import {
  each,
  fail,
  findings,
  notApplicable,
  pass,
  type ResourceRule,
  type Rule,
  type StackRule,
  type StackView,
} from "../shared/rule";

const instance = "aws:rds/instance:Instance";
const cluster = "aws:rds/cluster:Cluster";

const databaseEncrypted: ResourceRule<InstanceArgs | ClusterArgs> = {
  id: "aws-rds-storage-encrypted",
  severity: "critical",
  levels: { dev: "mandatory", staging: "mandatory", prod: "mandatory" },
  controls: { pci: ["3.5.1"], soc2: ["CC6.1"], hipaa: ["164.312(a)(2)(iv)"], gdpr: ["32(1)(a)"] },
  unconfirmed: [],
  applies: [instance, cluster],
  judges: "a database's storage is encrypted",
  because: "card and personal data may not sit on a disk in clear; supporting evidence only, see PCI DSS 3.5.1.2",
  remedy: "Set storageEncrypted, and kmsKeyId with it. An existing database is encrypted through a copy of a snapshot.",
  check: (db) => {
    if (db.storageEncrypted === undefined && "replicateSourceDb" in db)
      return notApplicable("a replica is encrypted as its source is");
    return db.storageEncrypted === true
      ? pass
      : fail(`storageEncrypted is ${db.storageEncrypted}; set it, and kmsKeyId`);
  },
};

const databaseOwnKey: ResourceRule<InstanceArgs | ClusterArgs> = {
  id: "aws-rds-cmk",
  severity: "high",
  levels: { dev: "advisory", staging: "mandatory", prod: "mandatory" },
  controls: { pci: ["3.6.1", "3.6.1.2"], soc2: ["CC6.1"], hipaa: ["164.312(a)(2)(iv)"], gdpr: ["32(1)(a)"] },
  unconfirmed: [],
  applies: [instance, cluster],
  judges: "a database is encrypted with a key of our own",
  because: "who may use the AWS managed key cannot be restricted, nor can it be rotated or revoked by us",
  remedy: "Set kmsKeyId to the ARN of a key of this environment.",
  check: (db) => {
    if (!("kmsKeyId" in db) && "replicateSourceDb" in db)
      return notApplicable("a replica in the region has its source's key");
    // Unknown before the key exists: that is thrown, and judged again at the update.
    return findings(() => notOurKey(db.kmsKeyId, "kmsKeyId"));
  },
};

const databaseForcesTls: StackRule<InstanceArgs | ClusterArgs> = {
  id: "aws-rds-force-ssl",
  severity: "high",
  levels: { dev: "advisory", staging: "mandatory", prod: "mandatory" },
  controls: { pci: ["4.2.1"], soc2: ["CC6.7"], hipaa: ["164.312(e)(2)(ii)"], gdpr: ["32(1)(a)"] },
  unconfirmed: ["CC6.7", "164.312(e)(2)(ii)", "32(1)(a)"],
  applies: [instance, cluster],
  reads: ["aws:rds/parameterGroup:ParameterGroup", "aws:rds/clusterParameterGroup:ClusterParameterGroup"],
  judges: "a database refuses connections without TLS",
  because: "a password or card data sent in clear can be read on the way; inside a VPC this is defence in depth",
  remedy:
    "Give it a parameter group with rds.force_ssl = 1 (PostgreSQL, SQL Server) or require_secure_transport = ON (MySQL, MariaDB).",
  checkStack(db, stack) {
    const [name, on] = tlsParameter(db.props.engine ?? sourceEngine(db, stack)) ?? [];
    if (name === undefined) return notApplicable("the engine has no such parameter");
    const groups = parameterGroups(db, stack);
    if (groups.length === 0) return fail("it uses no parameter group of this stack, so that nothing here forces TLS");
    return findings(() =>
      each(groups, (group) => {
        // The first unknown one may be the parameter that is looked for: then nobody can say yet.
        const set = group.props.parameters?.find((parameter) => parameter.name === name);
        return on!.includes(set?.value ?? "")
          ? false
          : `${name} is ${set?.value ?? "not set"} in ${group.name}; set it to ${on![0]}`;
      }),
    );
  },
};

/** The parameter that forces TLS, and the values that do. Source: Amazon RDS user guide, "Requiring an SSL/TLS connection" of each engine. */
function tlsParameter(engine: string | undefined): [string, string[]] | undefined {
  if (engine === undefined || /postgres|sqlserver/.test(engine)) return ["rds.force_ssl", ["1"]];
  if (/mysql|mariadb/.test(engine)) return ["require_secure_transport", ["ON", "1"]];
  return undefined;
}

type Database = Parameters<(typeof databaseForcesTls)["checkStack"]>[0];

function sourceEngine(db: Database, stack: StackView): string | undefined {
  return stack.behind<InstanceArgs>(db, "replicateSourceDb", instance)[0]?.props.engine;
}

/** A replica without a group of its own has its source's. */
function parameterGroups(db: Database, stack: StackView) {
  if (db.type === cluster) {
    const type = "aws:rds/clusterParameterGroup:ClusterParameterGroup";
    return stack.behind<ClusterParameterGroupArgs>(db, "dbClusterParameterGroupName", type);
  }
  const type = "aws:rds/parameterGroup:ParameterGroup";
  const own = stack.behind<ParameterGroupArgs>(db, "parameterGroupName", type);
  if (own.length > 0) return own;
  return stack
    .behind<InstanceArgs>(db, "replicateSourceDb", instance)
    .flatMap((source) => stack.behind<ParameterGroupArgs>(source, "parameterGroupName", type));
}

const cacheEncrypted: ResourceRule<ReplicationGroupArgs> = {
  id: "aws-elasticache-encrypted",
  severity: "high",
  levels: { dev: "advisory", staging: "mandatory", prod: "mandatory" },
  controls: {
    pci: ["3.5.1", "4.2.1"],
    soc2: ["CC6.1", "CC6.7"],
    hipaa: ["164.312(a)(2)(iv)", "164.312(e)(2)(ii)"],
    gdpr: ["32(1)(a)"],
  },
  unconfirmed: ["CC6.1", "164.312(a)(2)(iv)", "164.312(e)(2)(ii)", "32(1)(a)"],
  applies: ["aws:elasticache/replicationGroup:ReplicationGroup"],
  judges: "a cache is encrypted at rest and in transit, and asks who connects",
  because: "sessions and carts hold personal data, and a cache without a password answers whoever reaches it",
  remedy: "Set atRestEncryptionEnabled, transitEncryptionEnabled, and authToken or userGroupIds.",
  check: (cache) =>
    findings(
      () =>
        String(cache.atRestEncryptionEnabled) !== "true" &&
        `atRestEncryptionEnabled is ${cache.atRestEncryptionEnabled}; set it`,
      () =>
        cache.transitEncryptionEnabled !== true &&
        `transitEncryptionEnabled is ${cache.transitEncryptionEnabled}; set it`,
      // Source: ElastiCache API reference, CreateReplicationGroup: `preferred` takes connections in clear as well.
      () => cache.transitEncryptionMode === "preferred" && "transitEncryptionMode is preferred; want required",
      // Whether there is a password is known before the password is.
      () =>
        !("authToken" in cache || "authTokenWo" in cache) &&
        !(cache.userGroupIds?.length ?? 0) &&
        "neither authToken nor userGroupIds is set; set one",
    ),
};

export const databaseRules: readonly Rule[] = [databaseEncrypted, databaseOwnKey, databaseForcesTls, cacheEncrypted];
