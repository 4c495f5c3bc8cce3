import { list, text } from "../../core/paths";
import type { Request, Rule, TypeSpec } from "../../core/spec";
import { isProps, type Props } from "../../protocol/values";
import { arnForm } from "../common/argument-forms";
import { arn, parseArn } from "../common/arn";
import * as checks from "../common/checks";
import { accountMark } from "../common/marks";
import { model } from "./instance-rules";
import { identifier } from "./names";
import {
  groupToken,
  guide,
  proxyDefaultTargetGroup,
  proxyTarget,
  proxyToken,
  rdsFolder,
  refuse,
  targetToken,
} from "./proxy-targets";
import { invalidValue } from "../common/refusals";

const authsOf = ({ inputs }: Pick<Request, "inputs">): Props[] => list(inputs["auths"]).filter(isProps);

const authGiven: Rule = {
  id: "rds.proxy.auth-given",
  source: `${model} CreateDBProxyRequest.DefaultAuthScheme: without IAM_AUTH, Auth must be specified`,
  check: (request) =>
    request.inputs["defaultAuthScheme"] !== "IAM_AUTH" && authsOf(request).length === 0
      ? invalidValue("You must specify the Auth option when DefaultAuthScheme is NONE.")
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
      if (secret === undefined)
        return invalidValue("SecretArn must be specified for the SECRETS authentication scheme.");
      const parts = parseArn(secret);
      if (parts?.service !== "secretsmanager") return invalidValue(`The secret ARN ${secret} is not valid.`);
      if (parts.region !== region) return invalidValue(`The secret ${secret} must be in the same Region as the proxy.`);
      const missing = parts.account === account && !world.find("aws:secretsmanager/secret:Secret", secret, "arn");
      if (missing) return invalidValue(`The secret ${secret} does not exist.`);
      if (seen.has(secret)) return invalidValue(`The secret ${secret} is specified more than once.`);
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
      : invalidValue(`RDS is not authorized to assume the IAM role ${String(request.inputs["roleArn"])}`);
  },
};

const subnets: Rule = {
  id: "rds.proxy.two-zones",
  source: `${guide.replace("rds-proxy", "rds-proxy-network-prereqs")}: at least two subnets in different zones; ${model} InvalidSubnet`,
  check(request) {
    const given = checks.subnetsOf(request, checks.strings(request, "vpcSubnetIds"));
    const [vpcs, zones] = [checks.vpcsOf(given), checks.zonesOf(given)];
    if (vpcs.length > 1)
      return refuse("InvalidSubnet", `The specified subnets are in different VPCs: ${vpcs.join(", ")}.`);
    return zones.length < 2
      ? refuse(
          "InvalidSubnet",
          `A DB proxy needs subnets in at least two Availability Zones. Current coverage: ${zones.join(", ")}`,
        )
      : undefined;
  },
};

const groups: Rule = {
  id: "rds.proxy.groups-in-vpc",
  source: `${guide.replace("rds-proxy", "rds-proxy-network-prereqs")}: the proxy's security groups are in its VPC`,
  check(request) {
    const [vpc] = checks.vpcsOf(checks.subnetsOf(request, checks.strings(request, "vpcSubnetIds")));
    const foreign =
      vpc === undefined ? [] : checks.foreignGroups(request, checks.strings(request, "vpcSecurityGroupIds"), vpc);
    return foreign.length > 0
      ? invalidValue(`Security groups ${foreign.join(", ")} are not in the VPC ${vpc} of the proxy's subnets.`)
      : undefined;
  },
};

const nameLength: Rule = {
  id: "rds.proxy.name-length",
  source: `${model} DBProxyName: 63 at most`,
  check: ({ inputs }) =>
    String(inputs["name"]).length > 63
      ? refuse(
          "ValidationError",
          `1 validation error detected: Value '${String(inputs["name"])}' at 'dBProxyName' failed to satisfy constraint: Member must have length less than or equal to 63`,
        )
      : undefined,
};

const timeout: Rule = {
  id: "rds.proxy.idle-timeout",
  source: "docs.aws.amazon.com/AmazonRDS/latest/UserGuide/rds-proxy-creating.html: 1 second to 8 hours",
  check({ inputs }) {
    const seconds = checks.number(inputs, "idleClientTimeout");
    // The provider leaves a zero out: d.GetOk.
    return seconds === undefined || seconds === 0 || (seconds >= 1 && seconds <= 28800)
      ? undefined
      : invalidValue(`IdleClientTimeout must be between 1 and 28800, got ${seconds}.`);
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
      if (type && clientAuth[family]?.test(type) === false)
        return invalidValue(`ClientPasswordAuthType ${type} is not supported for engine family ${family}.`);
      if (auth["iamAuth"] === "ENABLED" && family !== "SQLSERVER")
        return invalidValue(`IAMAuth ENABLED is not supported for engine family ${family}.`);
    }
    return undefined;
  },
};

const source = `${rdsFolder}/proxy.go`;
const each = "auths.*";

/** Pools the connections of a database. */
const proxy: TypeSpec = {
  token: proxyToken,
  api: {
    service: "RDS",
    noun: "RDS DB Proxy",
    create: "CreateDBProxy",
    update: "ModifyDBProxy",
    delete: "DeleteDBProxy",
  },
  id: ({ inputs }) => String(inputs["name"]),
  autoName: { property: "name", max: 63 },
  refers: {
    roleArn: {
      to: "aws:iam/role:Role",
      by: "arn",
      holds: false,
      missing: (value) => invalidValue(`RDS is not authorized to assume the IAM role ${value}`),
    },
    "vpcSubnetIds.*": {
      to: "aws:ec2/subnet:Subnet",
      missing: (id) => refuse("InvalidSubnet", `The subnet ID '${id}' does not exist`),
    },
    "vpcSecurityGroupIds.*": {
      to: "aws:ec2/securityGroup:SecurityGroup",
      missing: (id) => invalidValue(`Invalid security group , groupId= ${id}, groupName=.`),
    },
  },
  replaceOn: {
    paths: ["region", "endpointNetworkType", "engineFamily", "targetConnectionNetworkType", "vpcSubnetIds"],
    source,
  },
  rules: [
    identifier("rds.proxy.name", "name", "name"),
    checks.oneOf("rds.proxy.engine-family", `${model} EngineFamily`, "engineFamily", "engine_family", [
      "MYSQL",
      "POSTGRESQL",
      "SQLSERVER",
    ]),
    checks.oneOf("rds.proxy.auth-scheme", `${model} AuthScheme`, `${each}.authScheme`, "auth_scheme", ["SECRETS"]),
    checks.oneOf("rds.proxy.iam-auth", `${model} IAMAuthMode`, `${each}.iamAuth`, "iam_auth", [
      "DISABLED",
      "REQUIRED",
      "ENABLED",
    ]),
    checks.oneOf(
      "rds.proxy.default-auth-scheme",
      `${model} DefaultAuthScheme`,
      "defaultAuthScheme",
      "default_auth_scheme",
      ["IAM_AUTH", "NONE"],
    ),
    checks.oneOf(
      "rds.proxy.network-type",
      `${model} EndpointNetworkType`,
      "endpointNetworkType",
      "endpoint_network_type",
      ["IPV4", "IPV6", "DUAL"],
    ),
    checks.oneOf(
      "rds.proxy.target-network-type",
      `${model} TargetConnectionNetworkType`,
      "targetConnectionNetworkType",
      "target_connection_network_type",
      ["IPV4", "IPV6"],
    ),
    arnForm("rds.proxy.role-arn", "roleArn", "role_arn"),
    arnForm("rds.proxy.secret-arn", `${each}.secretArn`, "secret_arn"),
    checks.notYet(
      "rds.proxy.unique",
      `${model} DBProxyAlreadyExistsFault`,
      (name) => refuse("DBProxyAlreadyExistsFault", `DB Proxy ${name} already exists`),
      "name",
    ),
    ...[nameLength, authGiven, secrets, role, subnets, groups, timeout, authOfEngine],
  ],
  outputs(request) {
    const { inputs, region, current } = request;
    const name = String(inputs["name"]);
    return {
      arn: current?.outputs["arn"] ?? arn("rds", `db-proxy:prx-${request.digits(17)}`, request),
      endpoint: `${name}.proxy-c${accountMark(request, 11)}.${region}.rds.amazonaws.com`,
      auths: authsOf(request).map((auth) => ({
        authScheme: "SECRETS",
        iamAuth: "DISABLED",
        clientPasswordAuthType: passwordType(String(inputs["engineFamily"])),
        ...auth,
      })),
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
  return (
    { POSTGRESQL: "POSTGRES_SCRAM_SHA_256", MYSQL: "MYSQL_CACHING_SHA2_PASSWORD" }[family] ??
    "SQL_SERVER_AUTHENTICATION"
  );
}

function defaultGroup(request: Request): string[] {
  const [vpc] = checks.vpcsOf(checks.subnetsOf(request, checks.strings(request, "vpcSubnetIds")));
  const group = request.world.find("aws:ec2/vpc:Vpc", vpc ?? "", "id", request.region)?.outputs[
    "defaultSecurityGroupId"
  ];
  return typeof group === "string" ? [group] : [];
}

export const rdsProxy: TypeSpec[] = [proxy, proxyDefaultTargetGroup, proxyTarget];
