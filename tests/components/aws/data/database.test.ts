import { Database, type DatabaseArgs } from "../../../../components/aws/data/database";
import { checkRequest, planDeletion } from "../../../../components/aws/data/database-plan";
import { account, record } from "../../../mocks";
import { aNetwork, aPlace, keyArn, logs, statements } from "../place";

const sound: DatabaseArgs = {
  place: aPlace(),
  account,
  network: aNetwork(),
  keyArn,
  logs,
  admits: { cluster: "sg-cluster" },
  alarms: { topicArn: "arn:aws:sns:us-east-1:123456789012:alerts", rpoMinutes: 15 },
  machine: "db.t4g.medium",
  memoryGiB: 4,
  storageGiB: 20,
  maxStorageGiB: 100,
  multiZone: false,
  retentionDays: 7,
};
const database = (change: Partial<DatabaseArgs> = {}) =>
  record(() => void new Database("database", { ...sound, ...change }));
const instance = "aws:rds/instance:Instance";

describe("Database", () => {
  it("is PostgreSQL 15, private, encrypted with its own key, and AWS keeps its password", async () => {
    const { inputs } = (await database()).one(instance);
    expect(inputs).toMatchObject({
      engine: "postgres",
      engineVersion: "15",
      publiclyAccessible: false,
      storageEncrypted: true,
      kmsKeyId: keyArn,
      manageMasterUserPassword: true,
      masterUserSecretKmsKeyId: keyArn,
      autoMinorVersionUpgrade: true,
      copyTagsToSnapshot: true,
      enabledCloudwatchLogsExports: ["postgresql", "upgrade"],
      performanceInsightsEnabled: true,
      backupRetentionPeriod: 7,
    });
    expect(Object.keys(inputs).filter((key) => /^password/.test(key))).toEqual([]);
  });

  it.each([
    [true, 30],
    [false, 0],
  ])("keeps a deleted secret, where its data is protected (%s), for %i days", async (data, days) => {
    const recorded = await database({ place: aPlace({ data }), password: "own" });
    expect(recorded.one("aws:secretsmanager/secret:Secret").inputs["recoveryWindowInDays"]).toBe(days);
  });

  it("takes no connection without TLS", async () => {
    const { inputs } = (await database()).one("aws:rds/parameterGroup:ParameterGroup");
    expect(inputs).toMatchObject({ family: "postgres15" });
    expect(inputs["parameters"]).toContainEqual({ name: "rds.force_ssl", value: "1", applyMethod: "immediate" });
  });

  it("logs slow statements without the values in them, when they fail, too", async () => {
    const { inputs } = (await database()).one("aws:rds/parameterGroup:ParameterGroup");
    const set = (inputs["parameters"] as { name: string; value: string }[]).map(({ name, value }) => [name, value]);
    expect(Object.fromEntries(set)).toMatchObject({
      log_min_duration_statement: "1000",
      log_parameter_max_length: "0",
      log_parameter_max_length_on_error: "0",
    });
  });

  it("is monitored by a role that RDS gets for it and its copies, in whatever region", async () => {
    const [trust] = statements((await database()).one("aws:iam/role:Role").inputs["assumeRolePolicy"]);
    expect(trust?.["Condition"]).toEqual({
      StringEquals: { "aws:SourceAccount": account },
      ArnLike: { "aws:SourceArn": `arn:aws:rds:*:${account}:db:go-coffee-dev-database*` },
    });
  });

  it("admits who is named, on its port, and nobody else", async () => {
    const recorded = await database();
    expect(
      recorded.of("aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule").map(({ inputs }) => inputs),
    ).toMatchObject([{ referencedSecurityGroupId: "sg-cluster", fromPort: 5432, toPort: 5432, ipProtocol: "tcp" }]);
    expect(recorded.one("aws:ec2/securityGroup:SecurityGroup").inputs).not.toHaveProperty("ingress");
    expect(recorded.one("aws:rds/subnetGroup:SubnetGroup").inputs["subnetIds"]).toEqual([
      "subnet-data-us-east-1a",
      "subnet-data-us-east-1b",
    ]);
  });

  it("finds its log groups made, encrypted and not kept for ever", async () => {
    const recorded = await database();
    const groups = recorded.of("aws:cloudwatch/logGroup:LogGroup");
    expect(groups.map(({ inputs }) => inputs["name"])).toEqual([
      "/aws/rds/instance/go-coffee-dev-database/postgresql",
      "/aws/rds/instance/go-coffee-dev-database/upgrade",
    ]);
    for (const { name, inputs } of groups) {
      expect(inputs).toMatchObject({ kmsKeyId: logs.keyArn, retentionInDays: 30 });
      expect(recorded.one(instance).dependsOn).toContain(`aws:cloudwatch/logGroup:LogGroup::${name}`);
    }
  });

  it("is kept where the environment protects its data, and goes without a trace where it does not", async () => {
    const kept = (await database({ place: aPlace({ data: true }) })).one(instance);
    expect(kept.protect).toBe(true);
    expect(kept.inputs).toMatchObject({
      deletionProtection: true,
      skipFinalSnapshot: false,
      finalSnapshotIdentifier: "go-coffee-dev-database-final-drawn",
      deleteAutomatedBackups: false,
      applyImmediately: false,
    });
    const free = (await database()).one(instance);
    expect(free.protect).toBe(false);
    expect(free.inputs).toMatchObject({
      deletionProtection: false,
      skipFinalSnapshot: true,
      deleteAutomatedBackups: true,
      applyImmediately: true,
    });
    expect(free.inputs).not.toHaveProperty("finalSnapshotIdentifier");
  });

  it("is not enrolled in paid support of an old version, unless it is asked for at the beginning", async () => {
    const { inputs, ignoreChanges } = (await database()).one(instance);
    expect(inputs["engineLifecycleSupport"]).toBe("open-source-rds-extended-support-disabled");
    expect(ignoreChanges).toContain("engineLifecycleSupport");
    const paid = (await database({ support: "extended" })).one(instance);
    expect(paid.inputs["engineLifecycleSupport"]).toBe("open-source-rds-extended-support");
  });

  it("changes itself in place, unless told to work on a copy", async () => {
    expect((await database()).one(instance).inputs).not.toHaveProperty("blueGreenUpdate");
    expect(
      (await database({ upgrades: "blueGreen", password: "own" })).one(instance).inputs["blueGreenUpdate"],
    ).toEqual({
      enabled: true,
    });
  });

  it("tells of its processors, disk and connections, by the topic given", async () => {
    const alarms = (await database()).of("aws:cloudwatch/metricAlarm:MetricAlarm");
    expect(alarms.map(({ inputs }) => [inputs["name"], inputs["threshold"]])).toEqual([
      ["go-coffee-dev-database-connections", 360],
      ["go-coffee-dev-database-cpu", 80],
      ["go-coffee-dev-database-storage", 2 * 2 ** 30],
    ]);
    for (const { inputs } of alarms) {
      expect(inputs).toMatchObject({
        namespace: "AWS/RDS",
        dimensions: { DBInstanceIdentifier: "go-coffee-dev-database" },
        alarmActions: [sound.alarms.topicArn],
      });
    }
  });

  const pooled = { proxy: true, logins: { order: "arn:aws:secretsmanager:us-east-1:123456789012:secret:order" } };

  it("lets a caller change its parts, copies and their alarms included", async () => {
    const recorded = await database({
      replicas: 1,
      password: "own",
      ...pooled,
      change: {
        instance: (sound) => ({ ...sound, iops: 12000 }),
        alarms: { alarm: (sound, { key }) => (key === "cpu" ? { ...sound, threshold: 50 } : sound) },
        proxy: { proxy: (sound) => ({ ...sound, idleClientTimeout: 60 }) },
        replicas: {
          instance: (sound) => ({ ...sound, instanceClass: "db.t4g.small" }),
          alarms: { alarm: (sound, { key }) => (key === "lag" ? { ...sound, threshold: 5 } : sound) },
        },
      },
    });
    expect(recorded.one(instance, "database-instance").inputs["iops"]).toBe(12000);
    expect(recorded.one(instance, "database-replica-1-instance").inputs["instanceClass"]).toBe("db.t4g.small");
    expect(recorded.one("aws:rds/proxy:Proxy").inputs["idleClientTimeout"]).toBe(60);
    const threshold = (name: string) =>
      recorded.one("aws:cloudwatch/metricAlarm:MetricAlarm", name).inputs["threshold"];
    expect(threshold("database-alarms-cpu")).toBe(50);
    expect(threshold("database-replica-1-alarms-lag")).toBe(5);
    expect(threshold("database-replica-1-alarms-cpu")).toBe(80);
  });

  it("keeps a password of its own where it has copies, rotated by a function, and the proxy does not know it", async () => {
    const copy = { region: "us-west-2", keyArn: "arn:aws:kms:us-west-2:123456789012:key/there" };
    const recorded = await database({ password: "own", replicas: 1, ...pooled, secretCopies: [copy] });
    const { inputs } = recorded.one(instance, "database-instance");
    expect(inputs).toMatchObject({ username: "gocoffee_admin", password: { value: "a-password-of-the-mocks" } });
    expect(inputs).not.toHaveProperty("manageMasterUserPassword");
    const secret = recorded.one("aws:secretsmanager/secret:Secret");
    expect(secret.inputs).toMatchObject({
      name: "go-coffee-dev/database",
      kmsKeyId: keyArn,
      replicas: [{ region: "us-west-2", kmsKeyId: copy.keyArn }],
    });
    const arn = `arn:aws:mock:us-east-1:${account}:Secret/database-secret`;
    expect(recorded.one("aws:rds/proxy:Proxy").inputs["auths"]).toMatchObject([{ secretArn: pooled.logins.order }]);
    const rotation = recorded.one("aws:secretsmanager/secretRotation:SecretRotation");
    expect(rotation.inputs).toMatchObject({ secretId: arn, rotationRules: { scheduleExpression: "rate(30 days)" } });
    expect(rotation.dependsOn).toEqual(
      expect.arrayContaining([
        `${instance}::database-instance`,
        "aws:lambda/permission:Permission::database-rotation-caller",
      ]),
    );
    expect(recorded.one("aws:secretsmanager/secretVersion:SecretVersion")).toMatchObject({
      inputs: { versionStages: ["AWSCURRENT", "FIRST"] },
      ignoreChanges: ["secretString", "versionStages"],
    });
    // Another first password would reach the database, and not the secret.
    expect(recorded.one("random:index/randomPassword:RandomPassword").ignoreChanges).toEqual(["length", "special"]);
    const policies = recorded.of("aws:iam/rolePolicy:RolePolicy").flatMap(({ inputs }) => statements(inputs["policy"]));
    expect(policies).toContainEqual(expect.objectContaining({ Resource: copy.keyArn }));
  });

  it.each([
    [{ mode: "snapshot", snapshot: "last" } as const, { snapshotIdentifier: "last" }],
    [
      { mode: "moment", identifier: "go-coffee-dev-old", moment: "latest" } as const,
      { restoreToPointInTime: { sourceDbInstanceIdentifier: "go-coffee-dev-old", useLatestRestorableTime: true } },
    ],
    [
      { mode: "moment", identifier: "go-coffee-dev-old", moment: "2026-11-28T10:00:00Z" } as const,
      {
        restoreToPointInTime: { sourceDbInstanceIdentifier: "go-coffee-dev-old", restoreTime: "2026-11-28T10:00:00Z" },
      },
    ],
  ])("begins as %j, and another answer later changes nothing", async (restore, expected) => {
    const made = (await database({ restore })).one(instance);
    expect(made.inputs).toMatchObject(expected);
    expect(made.ignoreChanges).toEqual(["snapshotIdentifier", "restoreToPointInTime", "engineLifecycleSupport"]);
  });

  it("takes its version, name and parameters from who asks", async () => {
    const parameters = [
      { name: "log_min_duration_statement", value: "250" },
      { name: "shared_preload_libraries", value: "pg_stat_statements", applyMethod: "pending-reboot" as const },
    ];
    const recorded = await database({ version: "16.9", databaseName: "tea", parameters });
    expect(recorded.one(instance).inputs).toMatchObject({
      engineVersion: "16.9",
      dbName: "tea",
      parameterGroupName: "go-coffee-dev-database-postgres16",
    });
    const set = recorded.one("aws:rds/parameterGroup:ParameterGroup").inputs["parameters"] as { name: string }[];
    expect(set.filter(({ name }) => name === "log_min_duration_statement")).toEqual([
      { name: "log_min_duration_statement", value: "250", applyMethod: "immediate" },
    ]);
    expect(set).toContainEqual(parameters[1]);
    await expect(database({ version: "14" })).rejects.toThrow(
      "want PostgreSQL 15 or later, such as 15 or 15.18, got 14",
    );
  });

  it("refuses one zone before anything is made", async () => {
    await expect(database({ network: aNetwork(["us-east-1a"]) })).rejects.toThrow(
      "a database needs subnets in two zones, got us-east-1a",
    );
  });
});

describe("the plan", () => {
  const zones = ["a", "b"];
  it.each([
    [{ storageGiB: 19 }, "want 20 GiB at least, got 19"],
    [{ maxStorageGiB: 21 }, "want a maximum of 22 GiB at least, got 21"],
    [{ retentionDays: 0 }, "want 1–35 days, got 0"],
    [{ retentionDays: 36 }, "want 1–35 days, got 36"],
    [{ replicas: 6 }, "want 0–5, got 6"],
    [{ replicas: 1 }, "want own, since RDS makes no copy of a database whose password it manages"],
    [{ copiedAway: true }, "want own, since RDS makes no copy of a database whose password it manages"],
    [{ upgrades: "blueGreen" as const }, "blueGreen needs password: own"],
    [{ databaseName: "go-coffee" }, "want a letter, then letters, digits and _, 63 at most, got go-coffee"],
    [
      { restore: { mode: "moment" as const, identifier: "x", moment: "yesterday" } },
      "want latest, or a moment such as 2026-11-28T10:00:00Z, got yesterday",
    ],
    [
      { replicas: 1, password: "own" as const, upgrades: "blueGreen" as const },
      "blueGreen needs a database without replicas, got 1",
    ],
  ])("refuses %j", (change, message) => {
    expect(() => checkRequest({ ...sound, ...change }, zones)).toThrow(message);
  });

  it("accepts what is just enough", () => {
    expect(() => checkRequest({ ...sound, storageGiB: 20, maxStorageGiB: 22, retentionDays: 35 }, zones)).not.toThrow();
  });

  it("goes with a last snapshot, and its backups stay, where protection is lifted on purpose; not where there never was any", () => {
    const locked = { deletionProtection: false, changesWait: false };
    expect(planDeletion({ data: false, lastCopy: true })).toEqual({
      ...locked,
      lastSnapshot: true,
      keepBackups: true,
    });
    expect(planDeletion({ data: false })).toEqual({
      ...locked,
      lastSnapshot: false,
      keepBackups: false,
    });
  });
});
