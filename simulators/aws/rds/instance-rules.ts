import { text } from "../../core/paths";
import type { Standing } from "../../core/standing";
import type { Request, Rule } from "../../core/spec";
import { arnForm } from "../common/argument-forms";
import { parseArn } from "../common/arn";
import * as checks from "../common/checks";
import { identifier } from "./names";
import { classOnOffer, compareVersions, familyOf, fullVersion, majorOf } from "./offers";
import { invalidCombination, invalidValue } from "../common/refusals";

export const instanceToken = "aws:rds/instance:Instance";
export const source = "hashicorp/terraform-provider-aws internal/service/rds/instance.go";
export const model = "botocore rds/2014-10-31/service-2.json";
const create = `${model} CreateDBInstanceMessage`;

/** The instance that a replica copies: named by its identifier in the same region, or by its ARN anywhere. */
export function sourceOf(request: Request): Standing | undefined {
  const named = text(request.inputs["replicateSourceDb"]);
  if (!named) return undefined;
  if (parseArn(named)) return request.world.find(instanceToken, named, "arn");
  return request.world.find(instanceToken, named, ["identifier", "id"], request.region);
}

/** The engine and its full version: asked for, standing, or the source's. */
export function engineOf(request: Request): { engine: string; version: string } {
  const from = sourceOf(request);
  const engine = String(
    request.inputs["engine"] ?? request.current?.outputs["engine"] ?? from?.outputs["engine"] ?? "",
  ).toLowerCase();
  const wanted = text(request.inputs["engineVersion"]);
  const standing = text(request.current?.outputs["engineVersionActual"]) ?? text(from?.outputs["engineVersionActual"]);
  const same =
    standing !== undefined && (wanted === undefined || standing === wanted || standing.startsWith(`${wanted}.`));
  return { engine, version: same ? standing : (fullVersion(engine, wanted) ?? "") };
}

const required: Rule = {
  id: "rds.instance.required",
  // At the create alone: a copy that is promoted need not say what it is.
  source: `${source} resourceInstanceCreate`,
  check({ inputs, current }) {
    if (current) return undefined;
    const copies = ["replicateSourceDb", "snapshotIdentifier", "restoreToPointInTime", "s3Import"].some(
      (key) => inputs[key] !== undefined,
    );
    if (copies) return undefined;
    const missing = [
      ["allocatedStorage", "allocated_storage"],
      ["engine", "engine"],
      ["username", "username"],
    ].find(([key]) => inputs[key ?? ""] === undefined);
    return missing && `"${missing[1]}": required field is not set`;
  },
};

const versionOnOffer: Rule = {
  id: "rds.instance.engine-version-on-offer",
  source: "cfn-lint engine_version.json; text: sidpalas/devops-directive-terraform-course issue 8",
  check(request) {
    const { engine, version } = engineOf(request);
    return version === "" && request.inputs["engineVersion"] !== undefined
      ? invalidCombination(`Cannot find version ${String(request.inputs["engineVersion"])} for ${engine}`)
      : undefined;
  },
};

const classFits: Rule = {
  id: "rds.instance.class-on-offer",
  source: "cfn-lint dbinstanceclass_enum.json; text: elastic/beats issue 38473",
  check(request) {
    const { engine, version } = engineOf(request);
    const wanted = String(request.inputs["instanceClass"]);
    if (!/^db\.[a-z0-9-]+\.[a-z0-9-]+(\..+)?$/.test(wanted))
      return invalidValue(`Invalid DB Instance class: ${wanted}`);
    if (classOnOffer(engine, wanted)) return undefined;
    const license = engine === "postgres" ? "postgresql-license" : "general-public-license";
    return invalidCombination(
      `RDS does not support creating a DB instance with the following combination: DBInstanceClass=${wanted}, Engine=${engine}, ` +
        `EngineVersion=${version}, LicenseModel=${license}. For supported combinations of instance class and database engine version, see the documentation.`,
    );
  },
};

const upgrade: Rule = {
  id: "rds.instance.engine-upgrade",
  source: "docs.aws.amazon.com/AmazonRDS/latest/UserGuide/USER_UpgradeDBInstance.Upgrading.html",
  check(request) {
    const old = text(request.current?.outputs["engineVersionActual"]);
    const { engine, version } = engineOf(request);
    if (!old || version === "" || old === version) return undefined;
    if (compareVersions(version, old) < 0)
      return invalidCombination(`Cannot upgrade ${engine} from ${old} to ${version}`);
    return majorOf(engine, old) !== majorOf(engine, version) && request.inputs["allowMajorVersionUpgrade"] !== true
      ? invalidCombination("The AllowMajorVersionUpgrade flag must be present when upgrading to a new major version.")
      : undefined;
  },
};

const family: Rule = {
  id: "rds.instance.parameter-group-family",
  source: `${create}.DBParameterGroupName`,
  check(request) {
    const name = text(request.inputs["parameterGroupName"]);
    const group = name && request.world.find("aws:rds/parameterGroup:ParameterGroup", name, "id", request.region);
    const { engine, version } = engineOf(request);
    const wanted = familyOf(engine, version);
    const has = group ? String(group.inputs["family"]) : undefined;
    return has === undefined || version === "" || has === wanted
      ? undefined
      : invalidCombination(
          `The parameter group ${name} with DBParameterGroupFamily ${has} can't be used for this instance. Please use a parameter group with DBParameterGroupFamily ${wanted}`,
        );
  },
};

const credentials: Rule = {
  id: "rds.instance.credentials",
  source: `${create}.MasterUserPassword`,
  check(request) {
    const { inputs, current } = request;
    if (
      current ||
      inputs["replicateSourceDb"] !== undefined ||
      inputs["snapshotIdentifier"] !== undefined ||
      inputs["restoreToPointInTime"] !== undefined
    )
      return undefined;
    const given =
      inputs["manageMasterUserPassword"] === true ||
      inputs["password"] !== undefined ||
      inputs["passwordWo"] !== undefined;
    return given
      ? undefined
      : invalidCombination("You must specify a MasterUserPassword or set ManageMasterUserPassword to true.");
  },
};

const password: Rule = {
  id: "rds.instance.password",
  source: `${create}.MasterUserPassword`,
  check(request) {
    const given = text(request.inputs["password"]) ?? text(request.inputs["passwordWo"]);
    if (given === undefined) return undefined;
    const most = { postgres: 128, mysql: 41, mariadb: 41 }[engineOf(request).engine] ?? 128;
    const bad = "The parameter MasterUserPassword is not a valid password";
    if (given.length < 8) return invalidValue(`${bad} because it is shorter than 8 characters.`);
    if (given.length > most) return invalidValue(`${bad} because it is longer than ${most} characters.`);
    return /^[\x21-\x7e]+$/.test(given) && !/[/@" ]/.test(given)
      ? undefined
      : invalidValue(`${bad}. Only printable ASCII characters besides '/', '@', '"', ' ' may be used.`);
  },
};

const userName: Rule = {
  id: "rds.instance.username",
  source: `${create}.MasterUsername`,
  check(request) {
    const name = text(request.inputs["username"]);
    if (name === undefined || request.current) return undefined;
    const most = engineOf(request).engine === "postgres" ? 63 : 32;
    if (!/^[A-Za-z][A-Za-z0-9_]*$/.test(name) || name.length > most)
      return invalidValue(
        "The parameter MasterUsername is not a valid identifier. Identifiers must begin with a letter; must contain only ASCII letters, digits, and underscores.",
      );
    const reserved =
      engineOf(request).engine === "postgres"
        ? ["admin", "rdsadmin", "rdsrepladmin", "user", "rds_superuser", "all", "select"]
        : ["rdsadmin"];
    return reserved.includes(name.toLowerCase())
      ? invalidValue(`MasterUsername ${name} cannot be used as it is a reserved word used by the engine`)
      : undefined;
  },
};

const databaseName: Rule = {
  id: "rds.instance.database-name",
  source: `${create}.DBName`,
  check({ inputs }) {
    const name = text(inputs["dbName"]);
    return name === undefined || /^[A-Za-z][A-Za-z0-9_]{0,62}$/.test(name)
      ? undefined
      : invalidValue("DBName must begin with a letter and contain only alphanumeric characters.");
  },
};

/** The subnet group that it is in, or asks for. */
function subnetGroupOf(request: Request): Standing | undefined {
  const name = text(checks.effective(request, "dbSubnetGroupName"));
  return name ? request.world.find("aws:rds/subnetGroup:SubnetGroup", name, "id", request.region) : undefined;
}

const groupsInVpc: Rule = {
  id: "rds.instance.security-groups-in-vpc",
  source: "docs.aws.amazon.com/AmazonRDS/latest/UserGuide/USER_VPC.WorkingWithRDSInstanceinaVPC.html",
  check(request) {
    const vpc = text(subnetGroupOf(request)?.outputs["vpcId"]);
    const [foreign] = vpc ? checks.foreignGroups(request, checks.strings(request, "vpcSecurityGroupIds"), vpc) : [];
    const other = foreign && request.world.find("aws:ec2/securityGroup:SecurityGroup", foreign)?.outputs["vpcId"];
    return foreign
      ? invalidCombination(
          `The DB instance and EC2 security group are in different VPCs. The DB instance is in ${vpc} and the EC2 security group is in ${String(other)}`,
        )
      : undefined;
  },
};

const zone: Rule = {
  id: "rds.instance.zone-or-multi-az",
  source: `${create}.AvailabilityZone: not with MultiAZ`,
  check: ({ inputs }) =>
    inputs["multiAz"] === true && inputs["availabilityZone"] !== undefined
      ? invalidCombination("Requesting a specific availability zone is not valid for Multi-AZ instances.")
      : undefined,
};

const zoneCovered: Rule = {
  id: "rds.instance.zone-in-subnet-group",
  source: `${create}.AvailabilityZone; ${model} InvalidVPCNetworkStateFault`,
  check(request) {
    const wanted = text(request.inputs["availabilityZone"]);
    const group = subnetGroupOf(request);
    if (wanted === undefined || !group) return undefined;
    const zones = checks.zonesOf(checks.subnetsOf(request, checks.strings(group, "subnetIds")));
    return zones.includes(wanted)
      ? undefined
      : {
          code: "InvalidVPCNetworkStateFault",
          message: `The DB subnet group '${group.id}' has no subnet in the Availability Zone ${wanted}. Its Availability Zones: ${zones.join(", ")}.`,
        };
  },
};

const encryptedKey: Rule = {
  id: "rds.instance.key-means-encrypted",
  source: "cfn-lint aws_rds_dbinstance/kmskey_storageencrypted.json",
  check: ({ inputs }) =>
    inputs["kmsKeyId"] !== undefined &&
    inputs["storageEncrypted"] !== true &&
    inputs["replicateSourceDb"] === undefined &&
    inputs["snapshotIdentifier"] === undefined &&
    inputs["restoreToPointInTime"] === undefined
      ? invalidCombination("KmsKeyId can only be specified when StorageEncrypted is true.")
      : undefined,
};

const keys: Rule[] = ["kmsKeyId", "masterUserSecretKmsKeyId", "performanceInsightsKmsKeyId"].map((path) =>
  checks.usableKey(`rds.instance.key-usable.${path}`, `${model} KMSKeyNotAccessibleFault`, path, (key) => ({
    code: "KMSKeyNotAccessibleFault",
    message: `The specified KMS key [${key}] does not exist, is not enabled or you do not have permissions to access it.`,
  })),
);

const nameLength: Rule = {
  id: "rds.instance.identifier-length",
  source: `${create}.DBInstanceIdentifier: 63 at most`,
  check: ({ inputs }) =>
    String(inputs["identifier"]).length > 63
      ? invalidValue("The parameter DBInstanceIdentifier is not a valid identifier: it is longer than 63 characters.")
      : undefined,
};

const unique: Rule = {
  id: "rds.instance.unique",
  source: `${model} DBInstanceAlreadyExists`,
  check: ({ inputs, verb, world, region }) =>
    verb === "create" && world.find(instanceToken, String(inputs["identifier"]), "identifier", region)
      ? { code: "DBInstanceAlreadyExists", message: "DB instance already exists" }
      : undefined,
};

const port: Rule = {
  id: "rds.instance.port",
  source: `${create}.Port`,
  check({ inputs }) {
    const given = checks.number(inputs, "port");
    return given === undefined || (given >= 1150 && given <= 65535)
      ? undefined
      : invalidValue(`Invalid port ${given}: the port must be between 1150 and 65535.`);
  },
};

/** What is asked of an instance itself: its engine, name, people and place. */
export const instanceRules: Rule[] = [
  identifier("rds.instance.identifier", "identifier", "identifier"),
  checks.dailyWindowForm("rds.instance.backup-window", "backupWindow", "backup_window"),
  checks.weeklyWindowForm("rds.instance.maintenance-window", "maintenanceWindow", "maintenance_window"),
  checks.conflicts(
    "rds.instance.one-password",
    source,
    ["manageMasterUserPassword", "manage_master_user_password"],
    ["password", "password"],
  ),
  arnForm("rds.instance.key-arn", "kmsKeyId", "kms_key_id"),
  ...[required, nameLength, unique, versionOnOffer, classFits, upgrade, family, credentials, password, userName],
  ...[databaseName, groupsInVpc, zone, zoneCovered, encryptedKey, ...keys, port],
];
