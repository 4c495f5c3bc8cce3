import type { Props } from "../../../../simulators/protocol/values";
import { awsCloud } from "../../harness";
import { changed, judged, key, merged, network, replaces, role } from "../fixtures";
import { instance, parameterGroup, soundInstance, subnetGroup } from "./fixtures";

judged(instance, soundInstance, [
  [
    "a name with two hyphens together",
    { identifier: "or--ders" },
    /"identifier" cannot contain two consecutive hyphens/,
  ],
  ["a name of 64 letters", { identifier: "o".repeat(64) }, /it is longer than 63 characters/],
  ["a name of 63 letters", { identifier: "o".repeat(63) }],
  [
    "a version that is not on offer",
    { engineVersion: "15.99" },
    /InvalidParameterCombination: Cannot find version 15\.99 for postgres/,
  ],
  ["a major version", { engineVersion: "15" }],
  ["a class that is none", { instanceClass: "db.medium" }, /Invalid DB Instance class: db\.medium/],
  [
    "a class that the engine does not run on",
    { instanceClass: "db.t2.medium" },
    /RDS does not support creating a DB instance with the following combination: DBInstanceClass=db\.t2\.medium, Engine=postgres/,
  ],
  ["19 GiB", { allocatedStorage: 19 }, /Invalid storage size for engine name postgres and storage type gp3: 19/],
  ["20 GiB", { allocatedStorage: 20 }],
  ["a ceiling under the size", { maxAllocatedStorage: 50 }, /Max storage size must be greater than storage size/],
  ["a ceiling", { maxAllocatedStorage: 200 }],
  [
    "speed for a small gp3 disk",
    { iops: 12000 },
    /You can't specify IOPS or storage throughput for engine postgres and a storage size less than 400/,
  ],
  ["speed for a striped gp3 disk", { allocatedStorage: 400, iops: 12000, storageThroughput: 500 }],
  ["too little speed for it", { allocatedStorage: 400, iops: 3000 }, /between 12000 and 64000/],
  ["throughput of another disk", { storageType: "io1", iops: 3000, storageThroughput: 500 }, /other than gp3/],
  ["a provisioned disk without a speed", { storageType: "io1" }, /must specify both the storage size and iops/],
  ["a provisioned disk", { storageType: "io1", iops: 3000 }],
  ["too much of a ratio", { storageType: "io1", iops: 6000 }, /0\.5-50 times the storage size/],
  ["a disk type that does not exist", { storageType: "ssd" }, /expected storage_type to be one of/],
  [
    "a password of its own too",
    { password: "correct-horse" },
    /"manage_master_user_password": conflicts with password/,
  ],
  ["a password of its own", { manageMasterUserPassword: undefined, password: "correct-horse" }],
  [
    "a short password",
    { manageMasterUserPassword: undefined, password: "horse" },
    /not a valid password because it is shorter than 8 characters/,
  ],
  [
    "a password with a slash",
    { manageMasterUserPassword: undefined, password: "correct/horse" },
    /Only printable ASCII characters besides/,
  ],
  ["no password at all", { manageMasterUserPassword: undefined }, /must specify a MasterUserPassword/],
  [
    "a user name that the engine keeps",
    { username: "admin" },
    /MasterUsername admin cannot be used as it is a reserved word/,
  ],
  ["a user name with a hyphen", { username: "go-coffee" }, /MasterUsername is not a valid identifier/],
  ["no user name", { username: undefined }, /"username": required field is not set/],
  ["a database name with a hyphen", { dbName: "go-coffee" }, /DBName must begin with a letter/],
  [
    "36 days of backups",
    { backupRetentionPeriod: 36 },
    /expected backup_retention_period to be in the range \(0 - 35\), got 36/,
  ],
  ["35 days of backups", { backupRetentionPeriod: 35 }],
  [
    "a window in another form",
    { backupWindow: "3:00-4:00" },
    /"backup_window" must satisfy the format of "hh24:mi-hh24:mi"/,
  ],
  ["a day in full", { maintenanceWindow: "sunday:05:00-sunday:06:00" }, /"maintenance_window" must satisfy the format/],
  [
    "windows that overlap",
    { backupWindow: "05:30-06:30" },
    /The backup window and maintenance window must not overlap/,
  ],
  ["windows that touch", { backupWindow: "04:00-05:00" }],
  ["a window of 15 minutes", { backupWindow: "03:00-03:15" }, /at least 30 minutes/],
  ["a zone and several", { multiAz: true, availabilityZone: "us-east-1a" }, /not valid for Multi-AZ instances/],
  ["several zones", { multiAz: true }],
  [
    "a zone that the subnet group does not cover",
    { availabilityZone: "us-east-1c" },
    /InvalidVPCNetworkStateFault: The DB subnet group 'data' has no subnet in the Availability Zone us-east-1c\. Its Availability Zones: us-east-1a, us-east-1b/,
  ],
  ["a zone that it covers", { availabilityZone: "us-east-1b" }],
  [
    "a key without encryption",
    async (cloud) => ({ storageEncrypted: false, kmsKeyId: await key(cloud) }),
    /when StorageEncrypted is true/,
  ],
  ["a key", async (cloud) => ({ kmsKeyId: await key(cloud) })],
  [
    "a key of another region",
    async (cloud) => ({ kmsKeyId: await key(cloud, { region: "us-west-2" }) }),
    /KMSKeyNotAccessibleFault/,
  ],
  ["a key by its alias", { kmsKeyId: "alias/orders" }, /"kms_key_id" \(alias\/orders\) is an invalid ARN/],
  [
    "a key for the password that is not there",
    { masterUserSecretKmsKeyId: "alias/none" },
    /The specified KMS key \[alias\/none\] does not exist/,
  ],
  [
    "a key for insights of another region",
    async (cloud) => ({
      performanceInsightsEnabled: true,
      performanceInsightsKmsKeyId: await key(cloud, { region: "us-west-2" }),
    }),
    /KMSKeyNotAccessibleFault: The specified KMS key \[arn:aws:kms:us-west-2:/,
  ],
  [
    "a key for insights by its id",
    { performanceInsightsEnabled: true, performanceInsightsKmsKeyId: "1234" },
    /"performance_insights_kms_key_id" \(1234\) is an invalid ARN/,
  ],
  [
    "a key for insights",
    async (cloud) => ({ performanceInsightsEnabled: true, performanceInsightsKmsKeyId: await key(cloud) }),
  ],
  [
    "a role by its name",
    { monitoringInterval: 60, monitoringRoleArn: "monitoring" },
    /"monitoring_role_arn" \(monitoring\) is an invalid ARN/,
  ],
  [
    "a seven-second interval",
    { monitoringInterval: 7 },
    /monitoring_interval to be one of \[0 1 5 10 15 30 60\], got 7/,
  ],
  ["an interval without a role", { monitoringInterval: 60 }, /A MonitoringRoleARN value is required/],
  [
    "a role without an interval",
    async (cloud) => ({ monitoringRoleArn: await role(cloud, "m", "monitoring.rds.amazonaws.com") }),
    /must specify a MonitoringInterval value other than 0/,
  ],
  [
    "a role for another service",
    async (cloud) => ({ monitoringInterval: 60, monitoringRoleArn: await role(cloud, "m", "rds.amazonaws.com") }),
    /ENHANCED_MONITORING/,
  ],
  [
    "an interval with its role",
    async (cloud) => ({
      monitoringInterval: 60,
      monitoringRoleArn: await role(cloud, "m", "monitoring.rds.amazonaws.com"),
    }),
  ],
  [
    "insights kept for 30 days",
    { performanceInsightsEnabled: true, performanceInsightsRetentionPeriod: 30 },
    /Invalid Performance Insights retention period/,
  ],
  ["insights kept for a month of 31", { performanceInsightsEnabled: true, performanceInsightsRetentionPeriod: 31 }],
  [
    "insights kept but off",
    { performanceInsightsRetentionPeriod: 7 },
    /EnablePerformanceInsights must be set to 'true'/,
  ],
  [
    "advanced insights for a week",
    { performanceInsightsEnabled: true, databaseInsightsMode: "advanced" },
    /at least 465 days/,
  ],
  [
    "insights of a kind that does not exist",
    { databaseInsightsMode: "expert" },
    /expected database_insights_mode to be one of \["standard" "advanced"\], got expert/,
  ],
  [
    "a last snapshot with a name that ends in a hyphen",
    { skipFinalSnapshot: false, finalSnapshotIdentifier: "last-" },
    /invalid value for final_snapshot_identifier .*: "last-"/,
  ],
  [
    "an upgrade beside it of another engine",
    { engine: "oracle-se2", blueGreenUpdate: { enabled: true } },
    /"blue_green_update\.enabled" cannot be set when "engine" is "oracle-se2"\./,
  ],
  ["an upgrade beside it", { blueGreenUpdate: { enabled: true } }],
  [
    "a log of another engine",
    { enabledCloudwatchLogsExports: ["slowquery"] },
    /You cannot use the log types 'slowquery' with engine version postgres 15\.18/,
  ],
  ["its logs", { enabledCloudwatchLogsExports: ["postgresql", "upgrade"] }],
  ["a port of the system's", { port: 22 }, /between 1150 and 65535/],
  ["a subnet group that is not there", { dbSubnetGroupName: "nowhere" }, /DB subnet group 'nowhere' does not exist/],
  ["a parameter group that is not there", { parameterGroupName: "nothing" }, /DBParameterGroup not found: nothing/],
  ["AWS's own parameter group", { parameterGroupName: "default.postgres15" }],
  [
    "a parameter group of another version",
    async (cloud) => ({
      parameterGroupName: (await cloud.create(parameterGroup, { name: "pg16", family: "postgres16" })).id,
    }),
    /DBParameterGroupFamily postgres16 can't be used for this instance\. Please use a parameter group with DBParameterGroupFamily postgres15/,
  ],
  [
    "a security group of another VPC",
    async (cloud) => ({ vpcSecurityGroupIds: [(await network(cloud, "10.5")).group] }),
    /are in different VPCs/,
  ],
]);

changed(instance, soundInstance, [
  ["a newer minor version", { engineVersion: "15.19" }],
  ["an older minor version", { engineVersion: "15.17" }, /Cannot upgrade postgres from 15\.18 to 15\.17/],
  [
    "a newer major version",
    { engineVersion: "16.15", parameterGroupName: "default.postgres16" },
    /AllowMajorVersionUpgrade flag must be present/,
  ],
  [
    "a newer major version, allowed",
    { engineVersion: "16.15", parameterGroupName: "default.postgres16", allowMajorVersionUpgrade: true },
  ],
  ["a smaller disk", { allocatedStorage: 50 }, /\(50\) cannot be less than the current storage size \(100\)/],
  [
    "a ceiling under what the disk has by now",
    { allocatedStorage: 20, maxAllocatedStorage: 90 },
    /Max storage size must be greater than storage size/,
  ],
  [
    "a ceiling that leaves less than a tenth to grow",
    { maxAllocatedStorage: 109 },
    /The maximum allocated storage must be increased by at least 10 percent/,
  ],
  ["a ceiling that leaves a tenth", { maxAllocatedStorage: 110 }],
  ["a smaller disk that may grow by itself", { allocatedStorage: 50, maxAllocatedStorage: 200 }],
  ["a little more disk", { allocatedStorage: 105 }, /at least 10 percent/],
  ["more disk", { allocatedStorage: 110 }],
  ["another class", { instanceClass: "db.r6g.large" }],
]);

test("RDS takes gp3 where nobody names a type of disk", async () => {
  const cloud = awsCloud();
  const sound = await soundInstance(cloud);
  const { outputs } = await cloud.create(instance, merged(sound, { storageType: undefined }));
  expect(outputs["storageType"]).toBe("gp3");
});

describe("a database", () => {
  test("gives what the provider gives; AWS keeps its password in a secret that goes with it", async () => {
    const cloud = awsCloud();
    const { id, outputs } = await cloud.create(instance, await soundInstance(cloud));
    expect(id).toMatch(/^db-[A-Z0-9]{26}$/);
    expect(outputs).toMatchObject({
      arn: "arn:aws:rds:us-east-1:123456789012:db:orders",
      address: expect.stringMatching(/^orders\.c[a-z0-9]{11}\.us-east-1\.rds\.amazonaws\.com$/),
      endpoint: `${String(outputs["address"])}:5432`,
      port: 5432,
      hostedZoneId: "Z2R2ITUGPM61AM",
      resourceId: id,
      engineVersionActual: "15.18",
      availabilityZone: "us-east-1a",
      masterUserSecrets: [
        {
          secretArn: expect.stringMatching(/^arn:aws:secretsmanager:us-east-1:123456789012:secret:rds!db-/),
          secretStatus: "active",
        },
      ],
    });
    const secret = (outputs["masterUserSecrets"] as Props[])[0]?.["secretArn"];
    expect(cloud.find("aws:secretsmanager/secret:Secret", String(secret)).outputs["description"]).toMatch(
      /primary RDS DB instance/,
    );
    await cloud.delete(instance, id);
    expect(cloud.world.all("aws:secretsmanager/secret:Secret")).toEqual([]);
  });

  test("is not deleted while protected, nor without a word on its last snapshot", async () => {
    const cloud = awsCloud();
    const sound = await soundInstance(cloud);
    const { id } = await cloud.create(instance, { ...sound, deletionProtection: true });
    expect(await cloud.deleteRefusal(instance, id)).toMatch(
      /Cannot delete protected DB Instance, please disable deletion protection and try again/,
    );
    await cloud.update(instance, id, { ...sound, skipFinalSnapshot: false });
    expect(await cloud.deleteRefusal(instance, id)).toMatch(
      /final_snapshot_identifier is required when skip_final_snapshot is false/,
    );
    await cloud.update(instance, id, { ...sound, skipFinalSnapshot: false, finalSnapshotIdentifier: "last" });
    await cloud.delete(instance, id);
  });

  test("leaves a last snapshot, whose name is taken from then on", async () => {
    const cloud = awsCloud();
    const sound = { ...(await soundInstance(cloud)), skipFinalSnapshot: false, finalSnapshotIdentifier: "last" };
    const first = await cloud.create(instance, sound);
    await cloud.delete(instance, first.id);
    const { id } = await cloud.create(instance, sound);
    expect(await cloud.deleteRefusal(instance, id)).toMatch(/DBSnapshotAlreadyExists: .*last/);
    await cloud.update(instance, id, { ...sound, finalSnapshotIdentifier: "last-2" });
    await cloud.delete(instance, id);
    expect(cloud.world.all("aws:rds/snapshot:Snapshot").map((it) => it.id)).toEqual(["last", "last-2"]);
  });

  test("has the disk of the snapshot that it is made from, and is not asked for a smaller one", async () => {
    const cloud = awsCloud();
    const sound = await soundInstance(cloud);
    const grown = { ...sound, allocatedStorage: 300, skipFinalSnapshot: false, finalSnapshotIdentifier: "grown" };
    await cloud.delete(instance, (await cloud.create(instance, grown)).id);
    const restored = { ...sound, snapshotIdentifier: "grown", maxAllocatedStorage: 500 };
    // The provider restores, and then sends the size that was asked for.
    expect(await cloud.refusal(instance, restored)).toMatch(
      /Invalid storage size: the requested storage size \(100\) cannot be less than the current storage size \(300\)/,
    );
    expect(await cloud.refusal(instance, { ...restored, allocatedStorage: 310 })).toMatch(
      /increased by at least 10 percent/,
    );
    expect((await cloud.create(instance, { ...restored, allocatedStorage: undefined })).outputs).toMatchObject({
      allocatedStorage: 300,
    });
  });

  test("holds its groups", async () => {
    const cloud = awsCloud();
    await cloud.create(instance, await soundInstance(cloud));
    expect(await cloud.deleteRefusal(subnetGroup, "data")).toMatch(
      /Cannot delete the subnet group 'data' because at least one database instance: orders is still using it/,
    );
    expect(await cloud.deleteRefusal(parameterGroup, "pg15")).toMatch(/still members of this parameter group pg15/);
  });

  test("has a name of its own", async () => {
    const cloud = awsCloud();
    const sound = await soundInstance(cloud);
    await cloud.create(instance, sound);
    expect(await cloud.refusal(instance, sound)).toMatch(/DBInstanceAlreadyExists: DB instance already exists/);
  });

  test.each([
    [{ storageEncrypted: false }, true],
    [{ kmsKeyId: "x" }, true],
    [{ engine: "mysql" }, true],
    [{ username: "x" }, true],
    [{ availabilityZone: "us-east-1b" }, true],
    [{ identifier: "x" }, false],
    [{ instanceClass: "db.r6g.large" }, false],
    [{ allocatedStorage: 200 }, false],
    [{ multiAz: true }, false],
    [{ engineVersion: "16.15" }, false],
    [{ tags: { a: "b" } }, false],
    [{ backupRetentionPeriod: 35 }, false],
  ])("replaced by %j: %s", async (change, expected) => {
    const cloud = awsCloud();
    expect(replaces(cloud, instance, await soundInstance(cloud), change)).toBe(expected);
  });
});
