import { createHash } from "node:crypto";
import { list, text } from "../core/paths";
import type { Refusal, Request, Rule, Standing, TypeSpec } from "../core/spec";
import { isProps, type Props } from "../protocol/values";
import { arnForm, exactlyOne } from "./argument-forms";
import { arn, parseArn } from "./arn";
import * as checks from "./checks";

const folder = "hashicorp/terraform-provider-aws internal/service/rds";
const model = "botocore rds/2014-10-31/service-2.json";
const guide = "docs.aws.amazon.com/AmazonRDS/latest/UserGuide/rds-proxy.html";
const proxyToken = "aws:rds/proxy:Proxy";
const instanceToken = "aws:rds/instance:Instance";

const refuse = (code: string, message: string): Refusal => ({ code, message });
const invalid = (message: string): Refusal => refuse("InvalidParameterValue", message);
const authsOf = ({ inputs }: Pick<Request, "inputs">): Props[] => list(inputs["auths"]).filter(isProps);

/** The provider's validIdentifier, in its own texts. */
function identifier(id: string, path: string, argument: string): Rule {
  return checks.valueRule(id, `${folder}/validate.go validIdentifier; ${model} DBProxyName`, path, (value) => {
    const name = String(value);
    if (!/^[0-9a-z-]+$/.test(name)) return `only lowercase alphanumeric characters and hyphens allowed in "${argument}"`;
    if (!/^[a-z]/.test(name)) return `first character of "${argument}" must be a letter`;
    if (name.includes("--")) return `"${argument}" cannot contain two consecutive hyphens`;
    if (name.endsWith("-")) return `"${argument}" cannot end with a hyphen`;
    return name.length > 63 ? `"${argument}" cannot be greater than 63 characters` : undefined;
  });
}

const authGiven: Rule = {
  id: "rds.proxy.auth-given",
  source: `${model} CreateDBProxyRequest.DefaultAuthScheme: without IAM_AUTH, Auth must be specified`,
  check: (request) =>
    request.inputs["defaultAuthScheme"] !== "IAM_AUTH" && authsOf(request).length === 0
      ? invalid("You must specify the Auth option when DefaultAuthScheme is NONE.")
      : undefined,
};

const secrets: Rule = {
  id: "rds.proxy.secrets",
  source: `${guide}: a secret for each database user; ${model} UserAuthConfig.SecretArn`,
  check(request) {
    const { world, account, region } = request;
    const seen = new Set<string>();
    for (const auth of authsOf(request)) {
      const secret = text(auth["secretArn"]);
      if (secret === undefined) return invalid("SecretArn must be specified for the SECRETS authentication scheme.");
      const parts = parseArn(secret);
      if (parts?.service !== "secretsmanager") return invalid(`The secret ARN ${secret} is not valid.`);
      if (parts.region !== region) return invalid(`The secret ${secret} must be in the same Region as the proxy.`);
      const missing = parts.account === account && !world.find("aws:secretsmanager/secret:Secret", secret, "arn");
      if (missing) return invalid(`The secret ${secret} does not exist.`);
      if (seen.has(secret)) return invalid(`The secret ${secret} is specified more than once.`);
      seen.add(secret);
    }
    return undefined;
  },
};

const role: Rule = {
  id: "rds.proxy.role",
  source: `${guide.replace("rds-proxy", "rds-proxy-iam-setup")}: rds.amazonaws.com must be able to assume it`,
  check(request) {
    const standing = checks.roleOf(request, request.inputs["roleArn"]);
    return standing && checks.roleTrusts(standing, "rds.amazonaws.com")
      ? undefined
      : invalid(`RDS is not authorized to assume the IAM role ${String(request.inputs["roleArn"])}`);
  },
};

const subnets: Rule = {
  id: "rds.proxy.two-zones",
  source: `${guide.replace("rds-proxy", "rds-proxy-network-prereqs")}: at least two subnets in different zones; ${model} InvalidSubnet`,
  check(request) {
    const given = checks.subnetsOf(request, checks.strings(request, "vpcSubnetIds"));
    const [vpcs, zones] = [checks.vpcsOf(given), checks.zonesOf(given)];
    if (vpcs.length > 1) return refuse("InvalidSubnet", `The specified subnets are in different VPCs: ${vpcs.join(", ")}.`);
    return zones.length < 2 ? refuse("InvalidSubnet", `A DB proxy needs subnets in at least two Availability Zones. Current coverage: ${zones.join(", ")}`) : undefined;
  },
};

const groups: Rule = {
  id: "rds.proxy.groups-in-vpc",
  source: `${guide.replace("rds-proxy", "rds-proxy-network-prereqs")}: the proxy's security groups are in its VPC`,
  check(request) {
    const [vpc] = checks.vpcsOf(checks.subnetsOf(request, checks.strings(request, "vpcSubnetIds")));
    const foreign = vpc === undefined ? [] : checks.foreignGroups(request, checks.strings(request, "vpcSecurityGroupIds"), vpc);
    return foreign.length > 0 ? invalid(`Security groups ${foreign.join(", ")} are not in the VPC ${vpc} of the proxy's subnets.`) : undefined;
  },
};

const timeout: Rule = {
  id: "rds.proxy.idle-timeout",
  source: "docs.aws.amazon.com/AmazonRDS/latest/UserGuide/rds-proxy-creating.html: 1 second to 8 hours",
  check({ inputs }) {
    const seconds = checks.number(inputs, "idleClientTimeout");
    // The provider leaves a zero out: d.GetOk.
    return seconds === undefined || seconds === 0 || (seconds >= 1 && seconds <= 28800) ? undefined : invalid(`IdleClientTimeout must be between 1 and 28800, got ${seconds}.`);
  },
};

const clientAuth: Record<string, RegExp> = { POSTGRESQL: /^POSTGRES_/, MYSQL: /^MYSQL_/, SQLSERVER: /^SQL_SERVER_/ };
const authOfEngine: Rule = {
  id: "rds.proxy.auth-of-engine",
  source: `${model} UserAuthConfig.ClientPasswordAuthType, IAMAuth: ENABLED for SQL Server only`,
  check(request) {
    const family = String(request.inputs["engineFamily"]);
    for (const auth of authsOf(request)) {
      const type = text(auth["clientPasswordAuthType"]);
      if (type && clientAuth[family]?.test(type) === false) return invalid(`ClientPasswordAuthType ${type} is not supported for engine family ${family}.`);
      if (auth["iamAuth"] === "ENABLED" && family !== "SQLSERVER") return invalid(`IAMAuth ENABLED is not supported for engine family ${family}.`);
    }
    return undefined;
  },
};

const source = `${folder}/proxy.go`;
const each = "auths.*";

/** Pools the connections of a database. */
const proxy: TypeSpec = {
  token: proxyToken,
  api: { service: "RDS", noun: "RDS DB Proxy", create: "CreateDBProxy", update: "ModifyDBProxy", delete: "DeleteDBProxy" },
  id: ({ inputs }) => String(inputs["name"]),
  autoName: { property: "name", max: 63 },
  refers: {
    roleArn: { to: "aws:iam/role:Role", by: "arn", holds: false, missing: (value) => invalid(`RDS is not authorized to assume the IAM role ${value}`) },
    "vpcSubnetIds.*": { to: "aws:ec2/subnet:Subnet", missing: (id) => refuse("InvalidSubnet", `The subnet ID '${id}' does not exist`) },
    "vpcSecurityGroupIds.*": { to: "aws:ec2/securityGroup:SecurityGroup", missing: (id) => invalid(`Invalid security group , groupId= ${id}, groupName=.`) },
  },
  replaceOn: { paths: ["region", "endpointNetworkType", "engineFamily", "targetConnectionNetworkType", "vpcSubnetIds"], source },
  rules: [
    identifier("rds.proxy.name", "name", "name"),
    checks.oneOf("rds.proxy.engine-family", `${model} EngineFamily`, "engineFamily", "engine_family", ["MYSQL", "POSTGRESQL", "SQLSERVER"]),
    checks.oneOf("rds.proxy.auth-scheme", `${model} AuthScheme`, `${each}.authScheme`, "auth_scheme", ["SECRETS"]),
    checks.oneOf("rds.proxy.iam-auth", `${model} IAMAuthMode`, `${each}.iamAuth`, "iam_auth", ["DISABLED", "REQUIRED", "ENABLED"]),
    checks.oneOf("rds.proxy.default-auth-scheme", `${model} DefaultAuthScheme`, "defaultAuthScheme", "default_auth_scheme", ["IAM_AUTH", "NONE"]),
    checks.oneOf("rds.proxy.network-type", `${model} EndpointNetworkType`, "endpointNetworkType", "endpoint_network_type", ["IPV4", "IPV6", "DUAL"]),
    arnForm("rds.proxy.role-arn", "roleArn", "role_arn"),
    arnForm("rds.proxy.secret-arn", `${each}.secretArn`, "secret_arn"),
    checks.notYet("rds.proxy.unique", `${model} DBProxyAlreadyExistsFault`, (name) => refuse("DBProxyAlreadyExistsFault", `DB Proxy ${name} already exists`), "name"),
    ...[authGiven, secrets, role, subnets, groups, timeout, authOfEngine],
  ],
  outputs(request) {
    const { inputs, account, region, current } = request;
    const name = String(inputs["name"]);
    const mark = BigInt(`0x${createHash("sha256").update(`${account}/${region}`).digest("hex")}`).toString(36).slice(0, 11);
    return {
      arn: current?.outputs["arn"] ?? arn("rds", `db-proxy:prx-${request.digits(17)}`, request),
      endpoint: `${name}.proxy-c${mark}.${region}.rds.amazonaws.com`,
      auths: authsOf(request).map((auth) => ({ authScheme: "SECRETS", iamAuth: "DISABLED", clientPasswordAuthType: passwordType(String(inputs["engineFamily"])), ...auth })),
      debugLogging: inputs["debugLogging"] ?? false,
      defaultAuthScheme: inputs["defaultAuthScheme"] ?? "NONE",
      endpointNetworkType: inputs["endpointNetworkType"] ?? "IPV4",
      targetConnectionNetworkType: inputs["targetConnectionNetworkType"] ?? "IPV4",
      idleClientTimeout: checks.number(inputs, "idleClientTimeout") || 1800,
      requireTls: inputs["requireTls"] ?? false,
      vpcSecurityGroupIds: inputs["vpcSecurityGroupIds"] ?? defaultGroup(request),
    };
  },
  after({ verb, id, region, world }) {
    if (verb !== "delete") return;
    for (const token of [groupToken, targetToken]) {
      for (const it of world.all(token)) if (it.region === region && it.inputs["dbProxyName"] === id) world.forget(it);
    }
  },
};

function passwordType(family: string): string {
  return { POSTGRESQL: "POSTGRES_SCRAM_SHA_256", MYSQL: "MYSQL_CACHING_SHA2_PASSWORD" }[family] ?? "SQL_SERVER_AUTHENTICATION";
}

function defaultGroup(request: Request): string[] {
  const [vpc] = checks.vpcsOf(checks.subnetsOf(request, checks.strings(request, "vpcSubnetIds")));
  const group = request.world.find("aws:ec2/vpc:Vpc", vpc ?? "", "id", request.region)?.outputs["defaultSecurityGroupId"];
  return typeof group === "string" ? [group] : [];
}

const groupToken = "aws:rds/proxyDefaultTargetGroup:ProxyDefaultTargetGroup";
const targetToken = "aws:rds/proxyTarget:ProxyTarget";
const missingProxy = (name: string): Refusal => refuse("DBProxyNotFoundFault", `DB Proxy ${name} not found.`);
const toProxy = { to: proxyToken, by: "name", holds: false, missing: missingProxy };
const pool = "connectionPoolConfig";

const idlePart: Rule = {
  id: "rds.proxy-group.idle-within-max",
  source: `${model} ConnectionPoolConfiguration.MaxIdleConnectionsPercent: between 0 and MaxConnectionsPercent`,
  check({ inputs }) {
    const [max, idle] = [checks.number(inputs, `${pool}.maxConnectionsPercent`) ?? 100, checks.number(inputs, `${pool}.maxIdleConnectionsPercent`) ?? 50];
    return idle > max ? invalid(`MaxIdleConnectionsPercent (${idle}) must not be greater than MaxConnectionsPercent (${max})`) : undefined;
  },
};

const groupFile = `${folder}/proxy_default_target_group.go`;

/** The settings of a proxy's own target group; a deletion leaves the group as it is. */
const proxyDefaultTargetGroup: TypeSpec = {
  token: groupToken,
  api: { service: "RDS", noun: "RDS DB Proxy Default Target Group", create: "ModifyDBProxyTargetGroup", delete: "ModifyDBProxyTargetGroup" },
  id: ({ inputs }) => String(inputs["dbProxyName"]),
  refers: { dbProxyName: toProxy },
  replaceOn: { paths: ["region", "dbProxyName"], source: groupFile },
  rules: [
    identifier("rds.proxy-group.proxy-name", "dbProxyName", "db_proxy_name"),
    checks.between("rds.proxy-group.borrow-timeout", groupFile, `${pool}.connectionBorrowTimeout`, "connection_borrow_timeout", 0, 3600),
    checks.between("rds.proxy-group.max", groupFile, `${pool}.maxConnectionsPercent`, "max_connections_percent", 1, 100),
    checks.between("rds.proxy-group.idle", groupFile, `${pool}.maxIdleConnectionsPercent`, "max_idle_connections_percent", 0, 100),
    checks.oneOf("rds.proxy-group.pinning", groupFile, `${pool}.sessionPinningFilters.*`, "session_pinning_filters", ["EXCLUDE_VARIABLE_SETS"]),
    idlePart,
  ],
  outputs: (request) => ({
    arn: request.current?.outputs["arn"] ?? arn("rds", `target-group:prx-tg-${request.digits(17)}`, request),
    name: "default",
    [pool]: {
      ...{ connectionBorrowTimeout: 120, initQuery: "", maxConnectionsPercent: 100, maxIdleConnectionsPercent: 50, sessionPinningFilters: [] },
      ...(isProps(request.inputs[pool]) ? request.inputs[pool] : {}),
    },
  }),
  overwrites: () => true,
};

function targetOf(request: Request): Standing | undefined {
  return request.world.find(instanceToken, String(request.inputs["dbInstanceIdentifier"]), "identifier", request.region);
}

const targetGroup: Rule = {
  id: "rds.proxy-target.group",
  source: `${model} RegisterDBProxyTargets, DBProxyTargetGroupNotFoundFault: a proxy has the group "default" only`,
  check: ({ inputs }) =>
    inputs["targetGroupName"] === "default" ? undefined : refuse("DBProxyTargetGroupNotFoundFault", `Target group ${String(inputs["targetGroupName"])} not found for DB Proxy ${String(inputs["dbProxyName"])}`),
};

const families: Record<string, RegExp> = { POSTGRESQL: /postgres/, MYSQL: /mysql|mariadb/, SQLSERVER: /sqlserver/ };
const fits: Rule = {
  id: "rds.proxy-target.engine",
  source: `${model} CreateDBProxyRequest.EngineFamily`,
  check(request) {
    const [target, its] = [targetOf(request), request.world.find(proxyToken, String(request.inputs["dbProxyName"]), "name", request.region)];
    const family = String(its?.inputs["engineFamily"]);
    const engine = String(target?.outputs["engine"] ?? "");
    return target && its && families[family]?.test(engine) === false ? invalid(`DB instance ${String(target.outputs["identifier"])} has engine ${engine}, which the engine family ${family} of the proxy does not include.`) : undefined;
  },
};

/** The guide says so; in aws-cdk pull 24592 somebody reports to have made one in the console all the same. */
const noReplica: Rule = {
  id: "rds.proxy-target.no-replica",
  source: `${guide}#rds-proxy.limitations: "only with the writer DB instance, not a read replica"`,
  check(request) {
    const target = targetOf(request);
    const from = text(target?.inputs["replicateSourceDb"]);
    return target && from ? refuse("InvalidDBInstanceState", `DB instance ${String(target.outputs["identifier"])} is a read replica and cannot be registered as a proxy target.`) : undefined;
  },
};

const inVpc: Rule = {
  id: "rds.proxy-target.same-vpc",
  source: `${guide}: the proxy must be in the same VPC as the database`,
  check(request) {
    const { world, region, inputs } = request;
    const vpcs = (ids: unknown): string[] => checks.vpcsOf(checks.subnetsOf(request, list(ids).map(String)));
    const its = world.find(proxyToken, String(inputs["dbProxyName"]), "name", region);
    const group = world.find("aws:rds/subnetGroup:SubnetGroup", String(targetOf(request)?.outputs["dbSubnetGroupName"]), "id", region);
    const [one, other] = [vpcs(its?.inputs["vpcSubnetIds"])[0], vpcs(group?.inputs["subnetIds"])[0]];
    return one && other && one !== other ? invalid(`DB instance ${String(inputs["dbInstanceIdentifier"])} is in VPC ${other}; the proxy is in ${one}.`) : undefined;
  },
};

const once: Rule = {
  id: "rds.proxy-target.once",
  source: `${model} DBProxyTargetAlreadyRegisteredFault; ${guide}: one target database for each proxy`,
  check({ inputs, verb, world, region }) {
    const twin = verb === "create" && world.all(targetToken).some((it) => it.region === region && it.inputs["dbProxyName"] === inputs["dbProxyName"]);
    return twin ? refuse("DBProxyTargetAlreadyRegisteredFault", `The proxy ${String(inputs["dbProxyName"])} is already associated with a specified RDS DB instance or Aurora DB cluster.`) : undefined;
  },
};

const targetFile = `${folder}/proxy_target.go`;

/** The database that a proxy leads to. */
const proxyTarget: TypeSpec = {
  token: targetToken,
  api: { service: "RDS", noun: "RDS DB Proxy Target", create: "RegisterDBProxyTargets", delete: "DeregisterDBProxyTargets" },
  id: ({ inputs }) => {
    const [type, its] = inputs["dbInstanceIdentifier"] ? ["RDS_INSTANCE", inputs["dbInstanceIdentifier"]] : ["TRACKED_CLUSTER", inputs["dbClusterIdentifier"]];
    return [inputs["dbProxyName"], inputs["targetGroupName"], type, its].join("/");
  },
  refers: {
    dbProxyName: toProxy,
    dbInstanceIdentifier: { to: instanceToken, by: "identifier", holds: false, missing: (name) => refuse("DBInstanceNotFound", `DBInstance ${name} not found.`) },
    dbClusterIdentifier: { to: "aws:rds/cluster:Cluster", by: ["clusterIdentifier", "id"], holds: false, missing: (name) => refuse("DBClusterNotFoundFault", `DBCluster ${name} not found.`) },
  },
  replaceOn: { paths: ["region", "dbClusterIdentifier", "dbInstanceIdentifier", "dbProxyName", "targetGroupName"], source: targetFile },
  rules: [
    exactlyOne("rds.proxy-target.one-database", targetFile, { dbInstanceIdentifier: "db_instance_identifier", dbClusterIdentifier: "db_cluster_identifier" }),
    identifier("rds.proxy-target.proxy-name", "dbProxyName", "db_proxy_name"),
    identifier("rds.proxy-target.instance-name", "dbInstanceIdentifier", "db_instance_identifier"),
    identifier("rds.proxy-target.group-name", "targetGroupName", "target_group_name"),
    ...[targetGroup, fits, noReplica, inVpc, once],
  ],
  outputs(request) {
    const target = targetOf(request);
    return {
      endpoint: target?.outputs["address"] ?? "",
      port: target?.outputs["port"] ?? 0,
      rdsResourceId: request.inputs["dbInstanceIdentifier"] ?? request.inputs["dbClusterIdentifier"],
      targetArn: "",
      trackedClusterId: request.inputs["dbClusterIdentifier"] ?? "",
      type: request.inputs["dbInstanceIdentifier"] ? "RDS_INSTANCE" : "TRACKED_CLUSTER",
    };
  },
};

/** RDS Proxy. */
export const rdsProxy: TypeSpec[] = [proxy, proxyDefaultTargetGroup, proxyTarget];
