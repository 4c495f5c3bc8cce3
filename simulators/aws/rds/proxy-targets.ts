import { list, text } from "../../core/paths";
import type { Standing } from "../../core/standing";
import type { Refusal, Request, Rule, TypeSpec } from "../../core/spec";
import { isProps } from "../../protocol/values";
import { exactlyOne } from "../common/argument-forms";
import { arn } from "../common/arn";
import * as checks from "../common/checks";
import { instanceToken, model } from "./instance-rules";
import { identifier } from "./names";
import { invalidValue } from "../common/refusals";

export const rdsFolder = "hashicorp/terraform-provider-aws internal/service/rds";
export const guide = "docs.aws.amazon.com/AmazonRDS/latest/UserGuide/rds-proxy.html";
export const proxyToken = "aws:rds/proxy:Proxy";

export const refuse = (code: string, message: string): Refusal => ({ code, message });
export const groupToken = "aws:rds/proxyDefaultTargetGroup:ProxyDefaultTargetGroup";
export const targetToken = "aws:rds/proxyTarget:ProxyTarget";
const missingProxy = (name: string): Refusal => refuse("DBProxyNotFoundFault", `DB Proxy ${name} not found.`);
const toProxy = { to: proxyToken, by: "name", holds: false, missing: missingProxy };
const pool = "connectionPoolConfig";

const idlePart: Rule = {
  id: "rds.proxy-group.idle-within-max",
  source: `${model} ConnectionPoolConfiguration.MaxIdleConnectionsPercent: between 0 and MaxConnectionsPercent`,
  check({ inputs }) {
    const [max, idle] = [
      checks.number(inputs, `${pool}.maxConnectionsPercent`) ?? 100,
      checks.number(inputs, `${pool}.maxIdleConnectionsPercent`) ?? 50,
    ];
    return idle > max
      ? invalidValue(`MaxIdleConnectionsPercent (${idle}) must not be greater than MaxConnectionsPercent (${max})`)
      : undefined;
  },
};

const borrowTimeout: Rule = {
  id: "rds.proxy-group.borrow-timeout-of-cloud",
  source: `${model} ConnectionPoolConfiguration.ConnectionBorrowTimeout: between 0 and 300, less than the provider lets through`,
  check({ inputs }) {
    const seconds = checks.number(inputs, `${pool}.connectionBorrowTimeout`) ?? 120;
    return seconds > 300
      ? invalidValue(`ConnectionBorrowTimeout must be between 0 and 300, got ${seconds}`)
      : undefined;
  },
};

const groupFile = `${rdsFolder}/proxy_default_target_group.go`;

/** The settings of a proxy's own target group; a deletion leaves the group as it is. */
export const proxyDefaultTargetGroup: TypeSpec = {
  token: groupToken,
  api: {
    service: "RDS",
    noun: "RDS DB Proxy Default Target Group",
    create: "ModifyDBProxyTargetGroup",
    delete: "ModifyDBProxyTargetGroup",
  },
  id: ({ inputs }) => String(inputs["dbProxyName"]),
  refers: { dbProxyName: toProxy },
  replaceOn: { paths: ["region", "dbProxyName"], source: groupFile },
  rules: [
    identifier("rds.proxy-group.proxy-name", "dbProxyName", "db_proxy_name"),
    checks.between(
      "rds.proxy-group.borrow-timeout",
      groupFile,
      `${pool}.connectionBorrowTimeout`,
      "connection_borrow_timeout",
      0,
      3600,
    ),
    borrowTimeout,
    checks.between(
      "rds.proxy-group.max",
      groupFile,
      `${pool}.maxConnectionsPercent`,
      "max_connections_percent",
      1,
      100,
    ),
    checks.between(
      "rds.proxy-group.idle",
      groupFile,
      `${pool}.maxIdleConnectionsPercent`,
      "max_idle_connections_percent",
      0,
      100,
    ),
    checks.oneOf("rds.proxy-group.pinning", groupFile, `${pool}.sessionPinningFilters.*`, "session_pinning_filters", [
      "EXCLUDE_VARIABLE_SETS",
    ]),
    idlePart,
  ],
  outputs: (request) => ({
    arn: request.current?.outputs["arn"] ?? arn("rds", `target-group:prx-tg-${request.digits(17)}`, request),
    name: "default",
    [pool]: {
      ...{
        connectionBorrowTimeout: 120,
        initQuery: "",
        maxConnectionsPercent: 100,
        maxIdleConnectionsPercent: 50,
        sessionPinningFilters: [],
      },
      ...(isProps(request.inputs[pool]) ? request.inputs[pool] : {}),
    },
  }),
  overwrites: () => true,
};

function targetOf(request: Request): Standing | undefined {
  return request.world.find(
    instanceToken,
    String(request.inputs["dbInstanceIdentifier"]),
    "identifier",
    request.region,
  );
}

const targetGroup: Rule = {
  id: "rds.proxy-target.group",
  source: `${model} RegisterDBProxyTargets, DBProxyTargetGroupNotFoundFault: a proxy has the group "default" only`,
  check: ({ inputs }) =>
    inputs["targetGroupName"] === "default"
      ? undefined
      : refuse(
          "DBProxyTargetGroupNotFoundFault",
          `Target group ${String(inputs["targetGroupName"])} not found for DB Proxy ${String(inputs["dbProxyName"])}`,
        ),
};

const families: Record<string, RegExp> = { POSTGRESQL: /postgres/, MYSQL: /mysql|mariadb/, SQLSERVER: /sqlserver/ };
const fits: Rule = {
  id: "rds.proxy-target.engine",
  source: `${model} CreateDBProxyRequest.EngineFamily`,
  check(request) {
    const [target, its] = [
      targetOf(request),
      request.world.find(proxyToken, String(request.inputs["dbProxyName"]), "name", request.region),
    ];
    const family = String(its?.inputs["engineFamily"]);
    const engine = String(target?.outputs["engine"] ?? "");
    return target && its && families[family]?.test(engine) === false
      ? invalidValue(
          `DB instance ${String(target.outputs["identifier"])} has engine ${engine}, which the engine family ${family} of the proxy does not include.`,
        )
      : undefined;
  },
};

/** The guide says so; in aws-cdk pull 24592 somebody reports to have made one in the console all the same. */
const noReplica: Rule = {
  id: "rds.proxy-target.no-replica",
  source: `${guide}#rds-proxy.limitations: "only with the writer DB instance, not a read replica"`,
  check(request) {
    const target = targetOf(request);
    const from = text(target?.inputs["replicateSourceDb"]);
    return target && from
      ? refuse(
          "InvalidDBInstanceState",
          `DB instance ${String(target.outputs["identifier"])} is a read replica and cannot be registered as a proxy target.`,
        )
      : undefined;
  },
};

const inVpc: Rule = {
  id: "rds.proxy-target.same-vpc",
  source: `${guide}: the proxy must be in the same VPC as the database`,
  check(request) {
    const { world, region, inputs } = request;
    const vpcs = (ids: unknown): string[] => checks.vpcsOf(checks.subnetsOf(request, list(ids).map(String)));
    const its = world.find(proxyToken, String(inputs["dbProxyName"]), "name", region);
    const group = world.find(
      "aws:rds/subnetGroup:SubnetGroup",
      String(targetOf(request)?.outputs["dbSubnetGroupName"]),
      "id",
      region,
    );
    const [one, other] = [vpcs(its?.inputs["vpcSubnetIds"])[0], vpcs(group?.inputs["subnetIds"])[0]];
    return one && other && one !== other
      ? invalidValue(
          `DB instance ${String(inputs["dbInstanceIdentifier"])} is in VPC ${other}; the proxy is in ${one}.`,
        )
      : undefined;
  },
};

const once: Rule = {
  id: "rds.proxy-target.once",
  source: `${model} DBProxyTargetAlreadyRegisteredFault; ${guide}: one target database for each proxy`,
  check({ inputs, verb, world, region }) {
    const twin =
      verb === "create" &&
      world.all(targetToken).some((it) => it.region === region && it.inputs["dbProxyName"] === inputs["dbProxyName"]);
    return twin
      ? refuse(
          "DBProxyTargetAlreadyRegisteredFault",
          `The proxy ${String(inputs["dbProxyName"])} is already associated with a specified RDS DB instance or Aurora DB cluster.`,
        )
      : undefined;
  },
};

const targetFile = `${rdsFolder}/proxy_target.go`;

/** The database that a proxy leads to. */
export const proxyTarget: TypeSpec = {
  token: targetToken,
  api: {
    service: "RDS",
    noun: "RDS DB Proxy Target",
    create: "RegisterDBProxyTargets",
    delete: "DeregisterDBProxyTargets",
  },
  id: ({ inputs }) => {
    const [type, its] = inputs["dbInstanceIdentifier"]
      ? ["RDS_INSTANCE", inputs["dbInstanceIdentifier"]]
      : ["TRACKED_CLUSTER", inputs["dbClusterIdentifier"]];
    return [inputs["dbProxyName"], inputs["targetGroupName"], type, its].join("/");
  },
  refers: {
    dbProxyName: toProxy,
    dbInstanceIdentifier: {
      to: instanceToken,
      by: "identifier",
      holds: false,
      missing: (name) => refuse("DBInstanceNotFound", `DBInstance ${name} not found.`),
    },
    dbClusterIdentifier: {
      to: "aws:rds/cluster:Cluster",
      by: ["clusterIdentifier", "id"],
      holds: false,
      missing: (name) => refuse("DBClusterNotFoundFault", `DBCluster ${name} not found.`),
    },
  },
  replaceOn: {
    paths: ["region", "dbClusterIdentifier", "dbInstanceIdentifier", "dbProxyName", "targetGroupName"],
    source: targetFile,
  },
  rules: [
    exactlyOne("rds.proxy-target.one-database", targetFile, {
      dbInstanceIdentifier: "db_instance_identifier",
      dbClusterIdentifier: "db_cluster_identifier",
    }),
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
