import { list, text } from "../../core/paths";
import type { Standing } from "../../core/standing";
import type { Request, TypeSpec } from "../../core/spec";
import type { Props } from "../../protocol/values";
import { arn, parseArn } from "../common/arn";
import * as checks from "../common/checks";
import { accountMark, uuidFrom } from "../common/marks";
import { careRules } from "./care";
import { engineOf, instanceRules, instanceToken, source, sourceOf } from "./instance-rules";
import { familyOf, majorOf } from "./offers";
import { replicaRules } from "./replica-rules";
import { leaveSnapshot, snapshotOf, snapshotRules } from "./snapshots";
import { storageRules, storageType } from "./storage";
import { invalidValue } from "../common/refusals";

const secretToken = "aws:secretsmanager/secret:Secret";
const ports: Record<string, number> = { postgres: 5432, mysql: 3306, mariadb: 3306 };

/** Zones of Route 53 for RDS endpoints: docs.aws.amazon.com/general/latest/gr/rds-service.html, as terraform-provider-aws returns them. */
const hostedZones: Record<string, string> = {
  "us-east-1": "Z2R2ITUGPM61AM",
  "us-east-2": "Z2XHWR1WZ565X2",
  "us-west-1": "Z10WI91S59XXQN",
  "us-west-2": "Z1PVIF0B656C1W",
  "eu-west-1": "Z29XKXDKYMONMX",
  "eu-central-1": "Z1RLNUO7B9Q6NB",
};

/** A database instance, or a replica of one. */
export const instance: TypeSpec = {
  token: instanceToken,
  api: {
    service: "RDS",
    noun: "RDS DB Instance",
    create: "CreateDBInstance",
    update: "ModifyDBInstance",
    delete: "DeleteDBInstance",
  },
  id: (request) => `db-${checks.alnum(request, 26, "resource").toUpperCase()}`,
  autoName: { property: "identifier", max: 63 },
  refers: {
    dbSubnetGroupName: {
      to: "aws:rds/subnetGroup:SubnetGroup",
      missing: (value) => ({
        code: "DBSubnetGroupNotFoundFault",
        message: `DB subnet group '${value}' does not exist.`,
      }),
    },
    parameterGroupName: {
      to: "aws:rds/parameterGroup:ParameterGroup",
      missing: (value) =>
        value.startsWith("default.")
          ? undefined
          : { code: "DBParameterGroupNotFound", message: `DBParameterGroup not found: ${value}` },
    },
    "vpcSecurityGroupIds.*": {
      to: "aws:ec2/securityGroup:SecurityGroup",
      missing: (value) => invalidValue(`Invalid security group , groupId= ${value}, groupName=.`),
    },
    monitoringRoleArn: {
      to: "aws:iam/role:Role",
      by: "arn",
      holds: false,
      missing: () =>
        invalidValue(
          "IAM role ARN value is invalid or does not include the required permissions for: ENHANCED_MONITORING",
        ),
    },
  },
  replaceOn: {
    paths: [
      ...["region", "availabilityZone", "backupTarget", "characterSetName", "customIamInstanceProfile", "dbName"],
      ...["engine", "kmsKeyId", "ncharCharacterSetName", "restoreToPointInTime", "s3Import.bucketName"],
      ...["s3Import.bucketPrefix", "s3Import.ingestionRole", "s3Import.sourceEngine", "s3Import.sourceEngineVersion"],
      ...["snapshotIdentifier", "storageEncrypted", "timezone", "username"],
    ],
    source,
  },
  rules: [...instanceRules, ...replicaRules, ...careRules, ...storageRules, ...snapshotRules],
  outputs,
  after(request, world) {
    if (request.verb === "delete") leaveSnapshot(request, world);
    const manages = request.inputs["manageMasterUserPassword"] === true;
    const secret = world.find(secretToken, secretArn(request), "arn");
    if (request.verb === "delete" || !manages) {
      if (secret?.inputs["__madeBy"] === request.id) world.forget(secret);
    } else if (!secret) makeSecret(request);
  },
};

function outputs(request: Request): Props {
  const { inputs, current, id, region } = request;
  const kept: Props = current?.outputs ?? {};
  const from = sourceOf(request) ?? snapshotOf(request);
  const { engine, version } = engineOf(request);
  const identifier = String(inputs["identifier"]);
  const port =
    checks.number(inputs, "port") ?? Number(kept["port"] || from?.outputs["port"] || (ports[engine] ?? 5432));
  const address = `${identifier}.c${accountMark(request, 11)}.${region}.rds.amazonaws.com`;
  const inherit = (key: string, otherwise: unknown): unknown =>
    inputs[key] ?? (current ? kept[key] : undefined) ?? from?.outputs[key] ?? otherwise;
  const manages = inputs["manageMasterUserPassword"] === true;
  return {
    arn: arn("rds", `db:${identifier}`, request),
    resourceId: id,
    address,
    endpoint: `${address}:${port}`,
    port,
    hostedZoneId: hostedZones[region] ?? "Z2R2ITUGPM61AM",
    engine,
    engineVersion: inputs["engineVersion"] ?? (kept["engineVersion"] || version),
    engineVersionActual: version,
    status: "available",
    allocatedStorage: grown(request, Number(inherit("allocatedStorage", 20))),
    storageType: storageType(request),
    storageEncrypted: inherit("storageEncrypted", false),
    username: inherit("username", ""),
    dbName: inherit("dbName", ""),
    dbSubnetGroupName: inherit("dbSubnetGroupName", "default"),
    availabilityZone: inputs["availabilityZone"] ?? (kept["availabilityZone"] || zoneOf(request)),
    parameterGroupName: inputs["parameterGroupName"] ?? `default.${familyOf(engine, version)}`,
    optionGroupName: inputs["optionGroupName"] ?? `default:${engine}-${majorOf(engine, version).replace(".", "-")}`,
    licenseModel: inputs["licenseModel"] ?? (engine === "postgres" ? "postgresql-license" : "general-public-license"),
    caCertIdentifier: inputs["caCertIdentifier"] ?? "rds-ca-rsa2048-g1",
    backupRetentionPeriod: inputs["backupRetentionPeriod"] ?? (from ? 0 : (kept["backupRetentionPeriod"] ?? 0)),
    backupWindow: inputs["backupWindow"] ?? (kept["backupWindow"] || "07:24-07:54"),
    maintenanceWindow:
      text(inputs["maintenanceWindow"])?.toLowerCase() ?? (kept["maintenanceWindow"] || "sun:09:21-sun:09:51"),
    monitoringInterval: inputs["monitoringInterval"] ?? 0,
    multiAz: inputs["multiAz"] ?? false,
    networkType: inputs["networkType"] ?? "IPV4",
    performanceInsightsRetentionPeriod:
      inputs["performanceInsightsEnabled"] === true ? (inputs["performanceInsightsRetentionPeriod"] ?? 7) : 0,
    databaseInsightsMode: inputs["databaseInsightsMode"] ?? "standard",
    engineLifecycleSupport: inputs["engineLifecycleSupport"] ?? "open-source-rds-extended-support",
    autoMinorVersionUpgrade: inputs["autoMinorVersionUpgrade"] ?? true,
    identifierPrefix: "",
    masterUserSecrets: manages
      ? [{ kmsKeyId: secretKey(request), secretArn: secretArn(request), secretStatus: "active" }]
      : [],
    replicas: [],
  };
}

/** A disk that has grown by itself does not shrink again: internal/service/rds/instance.go, DiffSuppressFunc. */
function grown(request: Request, wanted: number): number {
  return Math.max(wanted, Number(request.current?.outputs["allocatedStorage"] ?? 0));
}

function zoneOf(request: Request): string {
  const name = text(request.inputs["dbSubnetGroupName"]) ?? text(sourceOf(request)?.outputs["dbSubnetGroupName"]);
  const group = name ? request.world.find("aws:rds/subnetGroup:SubnetGroup", name, "id", request.region) : undefined;
  const zones = checks.zonesOf(checks.subnetsOf(request, list(group?.inputs["subnetIds"]).map(String)));
  return zones[0] ?? `${request.region}a`;
}

/** The name of the secret that RDS keeps the password in follows from the instance's id, so that it stays the same. */
function secretArn(request: Request): string {
  const { uuid, rest } = uuidFrom(`${request.id}/password`);
  return arn("secretsmanager", `secret:rds!db-${uuid}-${rest.slice(0, 6)}`, request);
}

/** Its key: the one that is asked for, or the account's own. */
function secretKey(request: Request): string {
  const given = text(request.inputs["masterUserSecretKmsKeyId"]);
  const key = given ? checks.keyOf(request, given) : undefined;
  const own = uuidFrom(`${request.account}/${request.region}/aws/secretsmanager`).uuid;
  return text(key?.outputs["arn"]) ?? given ?? arn("kms", `key/${own}`, request);
}

function makeSecret(request: Request): void {
  const id = secretArn(request);
  const name = (parseArn(id)?.resource ?? "").replace(/^secret:/, "").replace(/-[0-9a-f]{6}$/, "");
  const identifier = String(request.inputs["identifier"]);
  const standing: Standing = {
    token: secretToken,
    id,
    scope: "",
    region: request.region,
    inputs: { name, __madeBy: request.id },
    outputs: {
      ...{
        arn: id,
        name,
        kmsKeyId: secretKey(request),
        region: request.region,
        policy: "",
        namePrefix: "",
        replicas: [],
      },
      description: `Secret associated with primary RDS DB instance: ${arn("rds", `db:${identifier}`, request)}`,
      tagsAll: {
        "aws:secretsmanager:owningService": "rds",
        "aws:rds:primaryDBInstanceArn": arn("rds", `db:${identifier}`, request),
      },
    },
  };
  request.world.put(standing);
}
