import { BackupsAway, DatabaseReplica, type ReplicaArgs } from "../../../../components/aws/data/database-replicas";
import { Database } from "../../../../components/aws/data/database";
import { planAlarms } from "../../../../components/aws/data/database-alarms-plan";
import { inRegion } from "../../../../components/aws/common/in-region";
import { account, record } from "../../../mocks";
import { aNetwork, aPlace, keyArn, logs } from "../place";

const instance = "aws:rds/instance:Instance";
const alarms = { topicArn: "arn:aws:sns:us-west-2:123456789012:alerts", rpoMinutes: 15 };
const sourceArn = "arn:aws:rds:us-east-1:123456789012:db:one";
const sizes = { machine: "db.r6g.large", memoryGiB: 16, storageGiB: 400, maxStorageGiB: 2000 };
const away: ReplicaArgs = {
  ...sizes,
  place: { ...aPlace(true), region: "us-west-2" },
  source: sourceArn,
  where: { mode: "away", network: aNetwork(["us-west-2a", "us-west-2b"]), retentionDays: 35 },
  keyArn,
  monitoringRoleArn: "arn:aws:iam::123456789012:role/monitoring",
  logs,
  alarms,
};

describe("copies beside the database", () => {
  const two = () =>
    record(
      () =>
        void new Database("database", {
          ...sizes,
          ...{ place: aPlace(true), account, network: aNetwork(), keyArn, logs, alarms },
          ...{
            admits: { cluster: "sg-cluster" },
            multiZone: true,
            retentionDays: 7,
            replicas: 2,
            password: "own" as const,
          },
        }),
    );

  it("stand on what the original stands on, with its key, and are watched as it is", async () => {
    const recorded = await two();
    const original = recorded.one(instance, "database-instance").inputs;
    for (const number of [1, 2]) {
      const { inputs } = recorded.one(instance, `database-replica-${number}-instance`);
      expect(inputs).toMatchObject({
        identifier: `go-coffee-dev-database-replica-${number}`,
        replicateSourceDb: "go-coffee-dev-database",
        parameterGroupName: original["parameterGroupName"],
        vpcSecurityGroupIds: original["vpcSecurityGroupIds"],
        performanceInsightsEnabled: true,
        monitoringRoleArn: original["monitoringRoleArn"],
        enabledCloudwatchLogsExports: ["postgresql", "upgrade"],
        publiclyAccessible: false,
      });
      // RDS takes the key and the subnets of the original, and refuses others.
      for (const key of ["kmsKeyId", "dbSubnetGroupName", "username", "dbName", "password"])
        expect(inputs).not.toHaveProperty(key);
    }
  });

  it("can go whenever nobody reads from them: what remains is the original", async () => {
    const { inputs, protect } = (await two()).one(instance, "database-replica-1-instance");
    expect([protect, inputs["deletionProtection"], inputs["skipFinalSnapshot"]]).toEqual([false, false, true]);
  });

  it("wait with a change for the maintenance window where the original does", async () => {
    const waits = async (data: boolean) => {
      const recorded = await record(
        () =>
          void new DatabaseReplica("beside", {
            ...away,
            place: aPlace({ data }),
            where: { mode: "beside", securityGroupId: "sg-1", parameterGroupName: "pg" },
          }),
      );
      return recorded.one(instance).inputs["applyImmediately"];
    };
    expect([await waits(true), await waits(false)]).toEqual([false, true]);
  });

  it("are told of when they are late by half of what may be lost", async () => {
    const lag = (await two()).of("aws:cloudwatch/metricAlarm:MetricAlarm").filter(({ name }) => name.endsWith("lag"));
    expect(lag.map(({ inputs }) => inputs["dimensions"])).toEqual([
      { DBInstanceIdentifier: "go-coffee-dev-database-replica-1" },
      { DBInstanceIdentifier: "go-coffee-dev-database-replica-2" },
    ]);
    expect(lag[0]?.inputs).toMatchObject({
      metricName: "ReplicaLag",
      threshold: 450,
      comparisonOperator: "GreaterThanThreshold",
      treatMissingData: "breaching",
    });
  });
});

describe("the copy in another region", () => {
  const standby = (change: Partial<ReplicaArgs> = {}) =>
    record(() => void new DatabaseReplica("database-standby", { ...away, ...change }, inRegion("us-west-2")));

  it("follows nobody once it is said to be the primary, and leaves a last snapshot", async () => {
    const { inputs } = (await standby({ role: "primary" })).one(instance);
    expect(inputs).not.toHaveProperty("replicateSourceDb");
    expect(inputs).toMatchObject({
      skipFinalSnapshot: false,
      finalSnapshotIdentifier: "go-coffee-dev-database-standby-final-drawn",
      deletionProtection: true,
    });
    const alarms = (await standby({ role: "primary" })).of("aws:cloudwatch/metricAlarm:MetricAlarm");
    expect(alarms.filter(({ name }) => name.endsWith("lag"))).toEqual([]);
    const beside = { mode: "beside" as const, securityGroupId: "sg-1", parameterGroupName: "pg" };
    await expect(standby({ role: "primary", where: beside })).rejects.toThrow(
      "a copy beside its original is no primary",
    );
  });

  it("has a key, subnets, parameters and backups of its own there", async () => {
    const recorded = await standby();
    expect(recorded.one(instance)).toMatchObject({
      protect: true,
      inputs: {
        region: "us-west-2",
        replicateSourceDb: sourceArn,
        kmsKeyId: keyArn,
        dbSubnetGroupName: "go-coffee-dev-database-standby",
        parameterGroupName: "go-coffee-dev-database-standby-postgres15",
        backupRetentionPeriod: 35,
        deleteAutomatedBackups: false,
        deletionProtection: true,
      },
    });
    for (const { type, inputs } of recorded.all.filter(({ type }) => type.startsWith("aws:")))
      expect([type, inputs["region"]]).toEqual([type, "us-west-2"]);
  });

  it("admits nobody while it waits", async () => {
    const recorded = await standby();
    expect(recorded.of("aws:ec2/securityGroup:SecurityGroup")).toHaveLength(1);
    expect(recorded.of("aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule")).toEqual([]);
  });

  it("goes freely where the environment protects nothing", async () => {
    const { inputs, protect } = (await standby({ place: { ...aPlace(), region: "us-west-2" } })).one(instance);
    expect([protect, inputs["deletionProtection"], inputs["deleteAutomatedBackups"]]).toEqual([false, false, true]);
  });
});

it("copies backups to the region, under a key there", async () => {
  const recorded = await record(
    () =>
      void new BackupsAway("away", { place: away.place, sourceArn, keyArn, retentionDays: 35 }, inRegion("us-west-2")),
  );
  expect(
    recorded.one("aws:rds/instanceAutomatedBackupsReplication:InstanceAutomatedBackupsReplication").inputs,
  ).toEqual({ sourceDbInstanceArn: sourceArn, kmsKeyId: keyArn, retentionPeriod: 35, region: "us-west-2" });
});

it("watches a copy for its lateness, and the original for nothing of the kind", () => {
  const keys = (follows: boolean) =>
    planAlarms({ memoryGiB: 1024, storageGiB: 100, rpoMinutes: 60, follows }).map(({ key, threshold }) => [
      key,
      threshold,
    ]);
  expect(keys(false)).toEqual([
    ["cpu", 80],
    ["storage", 10 * 2 ** 30],
    // RDS gives 5,000 connections at most.
    ["connections", 4000],
  ]);
  expect(keys(true).at(-1)).toEqual(["lag", 1800]);
});
