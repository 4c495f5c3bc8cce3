import type { Props } from "../../../../simulators/protocol/values";
import { awsCloud, type Driver } from "../../harness";
import { judged, merged, network, replaces, role } from "../fixtures";
import { instance, soundInstance } from "./fixtures";

const proxy = "aws:rds/proxy:Proxy";
const group = "aws:rds/proxyDefaultTargetGroup:ProxyDefaultTargetGroup";
const target = "aws:rds/proxyTarget:ProxyTarget";

const secret = async (cloud: Driver, more: Props = {}): Promise<string> =>
  String((await cloud.create("aws:secretsmanager/secret:Secret", { name: "db", ...more })).outputs["arn"]);
const pooled = async (cloud: Driver): Promise<Props> => {
  const net = await network(cloud);
  return {
    name: "orders",
    engineFamily: "POSTGRESQL",
    roleArn: await role(cloud, "proxy", "rds.amazonaws.com"),
    auths: [{ secretArn: await secret(cloud), authScheme: "SECRETS", iamAuth: "REQUIRED" }],
    vpcSubnetIds: [net.a, net.b],
    vpcSecurityGroupIds: [net.group],
    requireTls: true,
  };
};
const someSecret = "arn:aws:secretsmanager:us-east-1:123456789012:secret:none-abcdef";

judged(proxy, pooled, [
  ["capital letters", { name: "Orders" }, /only lowercase alphanumeric characters and hyphens allowed in "name"/],
  ["a digit first", { name: "1orders" }, /first character of "name" must be a letter/],
  ["two hyphens", { name: "or--ders" }, /two consecutive hyphens/],
  ["a hyphen last", { name: "orders-" }, /cannot end with a hyphen/],
  ["64 letters", { name: "o".repeat(64) }, /at 'dBProxyName' .* length less than or equal to 63/],
  ["63 letters", { name: "o".repeat(63) }],
  ["a role by its name", { roleArn: "proxy" }, /"role_arn" \(proxy\) is an invalid ARN/],
  ["a secret by its name", { auths: [{ secretArn: "db" }] }, /"secret_arn" \(db\) is an invalid ARN/],
  [
    "IAM in a way that does not exist",
    { auths: [{ secretArn: someSecret, iamAuth: "OPTIONAL" }] },
    /expected iam_auth to be one of \["DISABLED" "REQUIRED" "ENABLED"\], got OPTIONAL/,
  ],
  [
    "a default that does not exist",
    { defaultAuthScheme: "SECRETS" },
    /expected default_auth_scheme to be one of \["IAM_AUTH" "NONE"\], got SECRETS/,
  ],
  [
    "a kind of network that does not exist",
    { endpointNetworkType: "DUALSTACK" },
    /expected endpoint_network_type to be one of \["IPV4" "IPV6" "DUAL"\], got DUALSTACK/,
  ],
  [
    "both kinds of network towards the database",
    { targetConnectionNetworkType: "DUAL" },
    /expected target_connection_network_type to be one of \["IPV4" "IPV6"\], got DUAL/,
  ],
  [
    "an engine that is none",
    { engineFamily: "ORACLE" },
    /expected engine_family to be one of \["MYSQL" "POSTGRESQL" "SQLSERVER"\]/,
  ],
  [
    "a role of another service",
    async (cloud) => ({ roleArn: await role(cloud, "other", "ec2.amazonaws.com") }),
    /RDS is not authorized to assume the IAM role/,
  ],
  ["no role", { roleArn: "arn:aws:iam::123456789012:role/none" }, /RDS is not authorized to assume the IAM role/],
  ["no secret", { auths: [{ secretArn: someSecret }] }, /The secret .* does not exist/],
  [
    "a secret of another region",
    async (cloud) => ({ auths: [{ secretArn: await secret(cloud, { name: "away", region: "us-west-2" }) }] }),
    /must be in the same Region/,
  ],
  ["a secret of another account", { auths: [{ secretArn: someSecret.replace("123456789012", "210987654321") }] }],
  ["no authentication", { auths: [] }, /You must specify the Auth option/],
  ["IAM authentication end to end", { auths: [], defaultAuthScheme: "IAM_AUTH" }],
  [
    "MySQL's passwords",
    async (cloud) => ({
      auths: [{ secretArn: await secret(cloud, { name: "second" }), clientPasswordAuthType: "MYSQL_NATIVE_PASSWORD" }],
    }),
    /is not supported for engine family POSTGRESQL/,
  ],
  [
    "SQL Server's way with IAM",
    async (cloud) => ({ auths: [{ secretArn: await secret(cloud, { name: "second" }), iamAuth: "ENABLED" }] }),
    /IAMAuth ENABLED is not supported/,
  ],
  ["a scheme that is none", { auths: [{ secretArn: someSecret, authScheme: "PASSWORD" }] }, /expected auth_scheme/],
  ["idle for ever", { idleClientTimeout: 28801 }, /IdleClientTimeout must be between 1 and 28800/],
  ["idle for eight hours", { idleClientTimeout: 28800 }],
  [
    "one zone",
    async (cloud) =>
      network(cloud, "10.5").then((net) => ({ vpcSubnetIds: [net.a, net.a2], vpcSecurityGroupIds: [net.group] })),
    /InvalidSubnet: A DB proxy needs subnets in at least two Availability Zones/,
  ],
  [
    "groups of another VPC",
    async (cloud) => ({ vpcSecurityGroupIds: [(await network(cloud, "10.5")).group] }),
    /are not in the VPC/,
  ],
  ["no such subnet", { vpcSubnetIds: ["subnet-0"] }, /The subnet ID 'subnet-0' does not exist/],
  [
    "a name that is taken",
    async (cloud) => cloud.create(proxy, merged(await pooledAgain(cloud), {})).then(() => ({})),
    /DBProxyAlreadyExistsFault: DB Proxy orders already exists/,
  ],
]);

/** As `pooled`, beside it in one world. */
async function pooledAgain(cloud: Driver): Promise<Props> {
  const net = await network(cloud, "10.6");
  return {
    ...{ name: "orders", engineFamily: "POSTGRESQL", roleArn: await role(cloud, "again", "rds.amazonaws.com") },
    auths: [{ secretArn: await secret(cloud, { name: "again" }) }],
    vpcSubnetIds: [net.a, net.b],
  };
}

test("endpoint, ARN and defaults", async () => {
  const cloud = awsCloud();
  const { id, outputs } = await cloud.create(proxy, await pooled(cloud));
  expect(id).toBe("orders");
  expect(outputs["arn"]).toMatch(/^arn:aws:rds:us-east-1:123456789012:db-proxy:prx-0?[0-9a-f]{17}$/);
  expect(outputs["endpoint"]).toMatch(/^orders\.proxy-[0-9a-z]+\.us-east-1\.rds\.amazonaws\.com$/);
  expect(outputs).toMatchObject({
    idleClientTimeout: 1800,
    auths: [{ clientPasswordAuthType: "POSTGRES_SCRAM_SHA_256", iamAuth: "REQUIRED" }],
  });
});

const pool = (connectionPoolConfig: Props): Props => ({ connectionPoolConfig });
judged(group, async (cloud) => ({ dbProxyName: (await cloud.create(proxy, await pooled(cloud))).id }), [
  ["no proxy", { dbProxyName: "none" }, /DBProxyNotFoundFault: DB Proxy none not found/],
  [
    "no connections",
    pool({ maxConnectionsPercent: 0 }),
    /expected max_connections_percent to be in the range \(1 - 100\), got 0/,
  ],
  ["all connections", pool({ maxConnectionsPercent: 100 })],
  [
    "more idle than there are",
    pool({ maxConnectionsPercent: 40, maxIdleConnectionsPercent: 41 }),
    /MaxIdleConnectionsPercent \(41\) must not be greater than MaxConnectionsPercent \(40\)/,
  ],
  ["all idle", pool({ maxConnectionsPercent: 40, maxIdleConnectionsPercent: 40 })],
  [
    "a name in capitals",
    { dbProxyName: "Orders" },
    /only lowercase alphanumeric characters and hyphens allowed in "db_proxy_name"/,
  ],
  [
    "more than all idle",
    pool({ maxIdleConnectionsPercent: 101 }),
    /expected max_idle_connections_percent to be in the range \(0 - 100\), got 101/,
  ],
  ["too long a wait", pool({ connectionBorrowTimeout: 3601 }), /expected connection_borrow_timeout/],
  [
    "a wait that only the provider takes",
    pool({ connectionBorrowTimeout: 301 }),
    /InvalidParameterValue: ConnectionBorrowTimeout must be between 0 and 300, got 301/,
  ],
  ["the longest wait", pool({ connectionBorrowTimeout: 300 })],
  ["a filter that is none", pool({ sessionPinningFilters: ["ALL"] }), /expected session_pinning_filters/],
]);

/** A database, and a proxy in its VPC. */
const aimed = async (cloud: Driver): Promise<Props> => {
  const inputs = await soundInstance(cloud);
  const { outputs } = await cloud.create(instance, inputs);
  const subnets = cloud.find("aws:rds/subnetGroup:SubnetGroup", "data").inputs["subnetIds"];
  const roleArn = await role(cloud, "proxy", "rds.amazonaws.com");
  const [managed] = outputs["masterUserSecrets"] as Props[];
  await cloud.create(proxy, {
    name: "pool",
    engineFamily: "POSTGRESQL",
    roleArn,
    auths: [{ secretArn: managed?.["secretArn"] }],
    vpcSubnetIds: subnets,
  });
  return { dbProxyName: "pool", targetGroupName: "default", dbInstanceIdentifier: "orders" };
};
judged(target, aimed, [
  ["a proxy in capitals", { dbProxyName: "Pool" }, /characters and hyphens allowed in "db_proxy_name"/],
  ["an instance in capitals", { dbInstanceIdentifier: "Orders" }, /hyphens allowed in "db_instance_identifier"/],
  ["a group in capitals", { targetGroupName: "Default" }, /hyphens allowed in "target_group_name"/],
  ["no instance", { dbInstanceIdentifier: "none" }, /DBInstanceNotFound: DBInstance none not found/],
  ["no proxy", { dbProxyName: "none" }, /DBProxyNotFoundFault/],
  ["another group", { targetGroupName: "other" }, /DBProxyTargetGroupNotFoundFault/],
  [
    "no database",
    { dbInstanceIdentifier: undefined },
    /one of `db_cluster_identifier,db_instance_identifier` must be specified/,
  ],
  ["two databases", { dbClusterIdentifier: "c" }, /only one of/],
  [
    "a replica",
    async (cloud) => {
      const orders = cloud.world.find(instance, "orders", "identifier")!;
      const own = merged(orders.inputs, { manageMasterUserPassword: undefined, password: "kept-by-ourselves" });
      await cloud.update(instance, orders.id, own);
      await cloud.create(instance, {
        identifier: "copy",
        instanceClass: "db.t4g.medium",
        replicateSourceDb: "orders",
        skipFinalSnapshot: true,
      });
      return { dbInstanceIdentifier: "copy" };
    },
    /is a read replica/,
  ],
  [
    "a proxy for MySQL",
    async (cloud) =>
      cloud
        .create(proxy, { ...cloud.find(proxy, "pool").inputs, name: "mysql", engineFamily: "MYSQL" })
        .then(() => ({ dbProxyName: "mysql" })),
    /which the engine family MYSQL of the proxy does not include/,
  ],
  [
    "a proxy in another VPC",
    async (cloud) =>
      network(cloud, "10.6")
        .then((net) =>
          cloud.create(proxy, { ...cloud.find(proxy, "pool").inputs, name: "away", vpcSubnetIds: [net.a, net.b] }),
        )
        .then(() => ({ dbProxyName: "away" })),
    /is in VPC vpc-.*; the proxy is in vpc-/,
  ],
  [
    "a second target",
    async (cloud) =>
      cloud
        .create(target, { dbProxyName: "pool", targetGroupName: "default", dbInstanceIdentifier: "orders" })
        .then(() => ({})),
    /DBProxyTargetAlreadyRegisteredFault/,
  ],
]);

test("a target's id and endpoint", async () => {
  const cloud = awsCloud();
  const { id, outputs } = await cloud.create(target, await aimed(cloud));
  expect(id).toBe("pool/default/RDS_INSTANCE/orders");
  expect(outputs).toMatchObject({
    type: "RDS_INSTANCE",
    rdsResourceId: "orders",
    port: 5432,
    endpoint: expect.stringMatching(/^orders\./),
  });
  await cloud.delete(proxy, "pool");
  expect(cloud.world.all(target)).toEqual([]);
});

test("what replaces", () => {
  const cloud = awsCloud();
  expect(replaces(cloud, proxy, { name: "a", vpcSubnetIds: ["a"] }, { vpcSubnetIds: ["b"] })).toBe(true);
  expect(
    replaces(cloud, proxy, { name: "a", requireTls: true }, { name: "b", requireTls: false, idleClientTimeout: 60 }),
  ).toBe(false);
  expect(replaces(cloud, target, { dbInstanceIdentifier: "a" }, { dbInstanceIdentifier: "b" })).toBe(true);
});
