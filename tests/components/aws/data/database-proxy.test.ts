import { output } from "@pulumi/pulumi";
import { Database, type AwsDatabaseOutputs, type DatabaseArgs } from "../../../../components/aws/data/database";
import { account, record } from "../../../mocks";
import { aNetwork, aPlace, keyArn, logs, statements } from "../place";

const zones = ["us-east-1a", "us-east-1b", "us-east-1c"];
let outputs: AwsDatabaseOutputs;
const secretOf = (service: string) => `arn:aws:secretsmanager:us-east-1:${account}:secret:${service}`;
const logins = { order: secretOf("order"), payment: secretOf("payment") };
const database = (proxy: boolean, more: Partial<DatabaseArgs> = { logins }) =>
  record(
    () =>
      void ({ outputs } = new Database("database", {
        ...{ place: aPlace(), account, network: aNetwork(zones), keyArn, logs, admits: { cluster: "sg-cluster" } },
        ...{ machine: "db.t4g.medium", memoryGiB: 4, storageGiB: 20, maxStorageGiB: 100, multiZone: true },
        ...{
          retentionDays: 7,
          alarms: { topicArn: "arn:aws:sns:us-east-1:123456789012:alerts", rpoMinutes: 15 },
          proxy,
        },
        ...more,
      })),
  );
const hostOf = () => new Promise<string>((resolve) => void output(outputs.host).apply(resolve));

describe("the proxy of a database", () => {
  it("takes TLS only, logs no statement, and stands in two zones however many there are", async () => {
    const recorded = await database(true);
    const { inputs, dependsOn } = recorded.one("aws:rds/proxy:Proxy");
    expect(inputs).toMatchObject({
      engineFamily: "POSTGRESQL",
      requireTls: true,
      debugLogging: false,
      vpcSubnetIds: ["subnet-data-us-east-1a", "subnet-data-us-east-1b"],
      auths: [
        { description: "order", authScheme: "SECRETS", iamAuth: "DISABLED", secretArn: logins.order },
        { description: "payment", authScheme: "SECRETS", iamAuth: "DISABLED", secretArn: logins.payment },
      ],
    });
    expect(dependsOn).toContain("aws:cloudwatch/logGroup:LogGroup::database-proxy-logs");
    expect(recorded.one("aws:cloudwatch/logGroup:LogGroup", "database-proxy-logs").inputs).toMatchObject({
      name: "/aws/rds/proxy/go-coffee-dev-database-proxy",
      kmsKeyId: logs.keyArn,
    });
  });

  it("leads to the database, which admits it; the cluster reaches both", async () => {
    const recorded = await database(true);
    expect(recorded.one("aws:rds/proxyTarget:ProxyTarget").inputs).toMatchObject({
      dbInstanceIdentifier: "go-coffee-dev-database",
    });
    const from = recorded
      .of("aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule")
      .map(({ name, inputs }) => [name, inputs["referencedSecurityGroupId"]]);
    expect(from).toEqual([
      ["database-from-cluster", "sg-cluster"],
      ["database-from-proxy", "database-proxy-group-id"],
      ["database-proxy-from-cluster", "sg-cluster"],
    ]);
    expect(recorded.one("aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule").inputs).toMatchObject({
      referencedSecurityGroupId: "database-group-id",
      fromPort: 5432,
      toPort: 5432,
    });
  });

  it("may read the services' passwords and nothing else: the administrator's is not among them", async () => {
    const recorded = await database(true);
    const policy = statements(recorded.one("aws:iam/rolePolicy:RolePolicy").inputs["policy"]);
    expect(policy).toMatchObject([
      {
        Action: "secretsmanager:GetSecretValue",
        Resource: [logins.order, logins.payment],
      },
      {
        Action: "kms:Decrypt",
        Resource: keyArn,
        Condition: { StringEquals: { "kms:ViaService": "secretsmanager.us-east-1.amazonaws.com" } },
      },
    ]);
  });

  it("is where clients connect; without one, that is the database", async () => {
    await database(true);
    expect(await hostOf()).toBe("database-proxy-proxy.example");
    const without = await database(false);
    expect(await hostOf()).toBe("database-instance.example");
    expect(without.of("aws:rds/proxy:Proxy")).toEqual([]);
    // AWS takes no proxy that nobody signs in through.
    expect((await database(true, {})).of("aws:rds/proxy:Proxy")).toEqual([]);
  });

  it("says when clients wait for a connection, and when it cannot sign in", async () => {
    const alarms = (await database(true))
      .of("aws:cloudwatch/metricAlarm:MetricAlarm")
      .filter(({ name }) => name.startsWith("database-proxy-"));
    expect(alarms.map(({ inputs }) => [inputs["metricName"], inputs["threshold"], inputs["dimensions"]])).toEqual([
      ["DatabaseConnectionsBorrowLatency", 100_000, { ProxyName: "go-coffee-dev-database-proxy" }],
      ["DatabaseConnectionsSetupFailed", 0, { ProxyName: "go-coffee-dev-database-proxy" }],
    ]);
    for (const { inputs } of alarms)
      expect(inputs["alarmActions"]).toEqual(["arn:aws:sns:us-east-1:123456789012:alerts"]);
  });
});
