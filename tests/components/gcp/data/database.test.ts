import { isSecret, output } from "@pulumi/pulumi";
import { Database, type DatabaseArgs, type GcpDatabaseOutputs } from "../../../../components/gcp/data/database";
import {
  checkRequest,
  engineVersion,
  mostConnections,
  planBackups,
  planDeletion,
  planFlags,
} from "../../../../components/gcp/data/database-plan";
import { DatabaseReplica } from "../../../../components/gcp/data/database-replicas";
import { certified } from "../../../../components/gcp/data/instance";
import { record } from "../../../mocks";
import { aPlace, project, watch } from "../place";
import { after, aKey, inside, keyId, network, value } from "./ground";

const instance = "gcp:sql/databaseInstance:DatabaseInstance";
const sound: DatabaseArgs = {
  place: aPlace(),
  project,
  network,
  key: aKey("database"),
  machine: "db-custom-2-4096",
  memoryGiB: 4,
  storageGiB: 20,
  maxStorageGiB: 100,
  multiZone: true,
  retentionDays: 14,
  alarms: { ...watch, rpoMinutes: 15 },
  after,
};
let outputs: GcpDatabaseOutputs;
const database = (change: Partial<DatabaseArgs> = {}) =>
  record(() => void ({ outputs } = new Database("database", { ...sound, ...change })));
const away = { place: { ...aPlace(), region: "us-east4" }, key: aKey("database", "us-east4") };

describe("Database", () => {
  it("is PostgreSQL 15 of the edition that its machine is of, with our key, private, over TLS only", async () => {
    const { inputs } = (await database()).one(instance);
    expect(inputs).toMatchObject({
      name: "go-coffee-dev-database",
      databaseVersion: "POSTGRES_15",
      encryptionKeyName: keyId("database"),
      settings: {
        tier: "db-custom-2-4096",
        edition: "ENTERPRISE",
        availabilityType: "REGIONAL",
        ipConfiguration: {
          ipv4Enabled: false,
          privateNetwork: "projects/go-coffee-dev/global/networks/one",
          allocatedIpRange: "one-services",
          sslMode: "ENCRYPTED_ONLY",
          serverCaMode: "GOOGLE_MANAGED_CAS_CA",
        },
        insightsConfig: { queryInsightsEnabled: true, recordClientAddress: false },
        maintenanceWindow: { day: 7, hour: 8, updateTrack: "stable" },
        userLabels: { environment: "dev", "data-class": "personal", "managed-by": "pulumi" },
      },
    });
    expect(inside(inside(inputs, "settings"), "ipConfiguration")).not.toHaveProperty("authorizedNetworks");
  });

  it("keeps backups as long as asked, and the log as long as its edition does", async () => {
    const of = async (retentionDays: number) =>
      inside(inside((await database({ retentionDays })).one(instance).inputs, "settings"), "backupConfiguration");
    expect(await of(35)).toEqual({
      enabled: true,
      pointInTimeRecoveryEnabled: true,
      startTime: "03:00",
      location: "us-central1",
      transactionLogRetentionDays: 7,
      backupRetentionSettings: { retainedBackups: 35, retentionUnit: "COUNT" },
    });
    expect(await of(3)).toMatchObject({
      transactionLogRetentionDays: 3,
      backupRetentionSettings: { retainedBackups: 3 },
    });
  });

  it("answers to the name that its certificate bears, in a zone that the network alone sees", async () => {
    const recorded = await database();
    const name = "database-instance.0abc.us-central1.sql-psa.goog";
    expect(recorded.one("gcp:dns/managedZone:ManagedZone").inputs).toMatchObject({
      dnsName: `${name}.`,
      visibility: "private",
      privateVisibilityConfig: { networks: [{ networkUrl: "projects/go-coffee-dev/global/networks/one" }] },
    });
    expect(recorded.one("gcp:dns/recordSet:RecordSet").inputs).toMatchObject({
      name: `${name}.`,
      type: "A",
      rrdatas: ["10.16.224.3"],
    });
    expect(await value(outputs.host)).toBe(name);
    expect(await value(outputs.primary)).toBe(name);
    expect(await value(output(outputs.authorities))).toBe("the authority of us-central1\n");
  });

  it("is protected twice where the environment protects its data, and leaves backups; not at all where it does not", async () => {
    const kept = (await database({ place: aPlace({ data: true }) })).one(instance);
    expect(kept.protect).toBe(true);
    expect(kept.inputs).toMatchObject({
      deletionProtection: true,
      settings: {
        deletionProtectionEnabled: true,
        retainBackupsOnDelete: true,
        finalBackupConfig: { enabled: true, retentionDays: 30 },
      },
    });
    const free = (await database()).one(instance);
    expect(free.protect).toBe(false);
    expect(free.inputs).toMatchObject({
      deletionProtection: false,
      settings: {
        deletionProtectionEnabled: false,
        retainBackupsOnDelete: false,
        finalBackupConfig: { enabled: false },
      },
    });
  });

  it("leaves the disk as it has grown, and remembers what it cannot become", async () => {
    const recorded = await database();
    const { ignoreChanges, dependsOn } = recorded.one(instance);
    expect(ignoreChanges).toEqual(["settings.diskSize"]);
    expect(recorded.one("pulumi:index:Stash", "database-born").inputs["input"]).toEqual({
      region: "us-central1",
      "the key": keyId("database"),
      "the network": "projects/go-coffee-dev/global/networks/one",
    });
    expect(dependsOn).toContain("pulumi:index:Stash::database-born");
  });

  it("waits for the peering that it stands behind, for its key and for the APIs", async () => {
    const recorded = await record(() => {
      const stash = (name: string) => new Database(name, { ...sound, alarms: undefined }).resource;
      const [peering, key, apis] = ["peering", "key", "apis"].map(stash) as [never, never, never];
      new Database("database", {
        ...sound,
        network: { ...network, services: { ...network.services, ready: [peering] } },
        key: { ...sound.key, ready: [key] },
        after: [apis],
      });
    });
    const { dependsOn } = recorded.one(instance, "database-instance");
    expect(dependsOn).toEqual(
      expect.arrayContaining(["peering", "key", "apis"].map((name) => `${instance}::${name}-instance`)),
    );
  });

  it("has a database and an administrator, who go with it, and a first password that nothing sets again", async () => {
    const recorded = await database();
    expect(recorded.one("gcp:sql/database:Database").inputs).toMatchObject({
      name: "gocoffee",
      instance: "go-coffee-dev-database",
      deletionPolicy: "ABANDON",
    });
    const user = recorded.one("gcp:sql/user:User");
    expect(user.inputs).toMatchObject({ name: "gocoffee_admin", deletionPolicy: "ABANDON" });
    expect(user.ignoreChanges).toEqual(["password"]);
    expect(await value(outputs.secretRef)).toBe("database-secret-id");
    expect(recorded.one("gcp:secretmanager/secret:Secret").inputs["secretId"]).toBe("go-coffee-dev-database");
    const told = await new Promise<unknown>((resolve) => void output(outputs).apply(resolve));
    expect(await isSecret(output(outputs))).toBe(false);
    expect(JSON.stringify(told)).not.toContain("a-password-of-the-mocks");
  });

  it("has its administrator's password changed by a workflow that may set passwords, and no more", async () => {
    const recorded = await database();
    expect(recorded.one("gcp:workflows/workflow:Workflow").inputs["userEnvVars"]).toEqual({
      SECRETS: "database-secret-id",
      PROJECT: project,
      INSTANCE: "go-coffee-dev-database",
    });
    expect(recorded.one("gcp:projects/iAMCustomRole:IAMCustomRole").inputs).toMatchObject({
      roleId: "go_coffee_dev_database_rotation_drawn",
      permissions: ["cloudsql.instances.get", "cloudsql.users.update"],
    });
    const roles = recorded.of("gcp:projects/iAMMember:IAMMember").map(({ inputs }) => inputs["role"]);
    expect(roles).toEqual([
      "roles/logging.logWriter",
      "projects/go-coffee-dev/roles/go_coffee_dev_database_rotation_drawn",
      "roles/workflows.invoker",
    ]);
  });

  it("has copies that are made one after another, each with its machine and edition, and none with a key of its own", async () => {
    const recorded = await database({ replicas: 2, away });
    const [first, second, standby] = ["replica-1", "replica-2", "standby"].map((part) =>
      recorded.one(instance, `database-${part}-instance`),
    );
    for (const { inputs } of [first!, second!, standby!])
      expect(inputs).toMatchObject({
        masterInstanceName: "go-coffee-dev-database",
        instanceType: "READ_REPLICA_INSTANCE",
        settings: { tier: "db-custom-2-4096", edition: "ENTERPRISE", availabilityType: "ZONAL" },
      });
    expect(first!.inputs).not.toHaveProperty("encryptionKeyName");
    expect(standby!.inputs).toMatchObject({ region: "us-east4", encryptionKeyName: keyId("database", "us-east4") });
    expect(second!.dependsOn).toContain(`${instance}::database-replica-1-instance`);
    expect(standby!.dependsOn).toContain(`${instance}::database-replica-2-instance`);
    for (const { inputs } of [first!, standby!])
      for (const setting of ["backupConfiguration", "maintenanceWindow"])
        expect(inside(inputs, "settings")).not.toHaveProperty(setting);
    expect(await value(output(outputs.readers))).toEqual([
      "database-replica-1-instance.0abc.us-central1.sql-psa.goog",
      "database-replica-2-instance.0abc.us-central1.sql-psa.goog",
    ]);
    expect(await value(outputs.elsewhere!)).toBe("database-standby-instance.0abc.us-east4.sql-psa.goog");
    // Whoever goes on there needs the password there.
    expect(recorded.one("gcp:secretmanager/secret:Secret").inputs["replication"]).toMatchObject({
      userManaged: { replicas: [{ location: "us-central1" }, { location: "us-east4" }] },
    });
  });

  it("has a copy away that becomes a database of its own in one step, with backups, a second zone and protection", async () => {
    const place = { ...away.place, protection: aPlace({ data: true }).protection };
    const { inputs, protect } = (await database({ away: { ...away, place, role: "primary" } })).one(
      instance,
      "database-standby-instance",
    );
    expect(inputs).not.toHaveProperty("masterInstanceName");
    expect(inputs).not.toHaveProperty("replicaConfiguration");
    expect(inputs).toMatchObject({
      instanceType: "CLOUD_SQL_INSTANCE",
      deletionProtection: true,
      settings: {
        availabilityType: "REGIONAL",
        deletionProtectionEnabled: true,
        backupConfiguration: { enabled: true, location: "us-east4" },
      },
    });
    expect(protect).toBe(true);
  });

  it("refuses a primary beside its original", async () => {
    const beside = record(
      () => void new DatabaseReplica("copy", { ...sound, source: "x", where: { mode: "beside" }, role: "primary" }),
    );
    await expect(beside).rejects.toThrow("a copy beside its original is no primary");
  });

  it("that follows another has nothing in it, no backups and one zone", async () => {
    const recorded = await database({ role: "follower" });
    expect(recorded.one(instance).inputs).toMatchObject({
      settings: {
        availabilityType: "ZONAL",
        backupConfiguration: { enabled: false, pointInTimeRecoveryEnabled: false },
      },
    });
    expect(outputs.role).toBe("follower");
    const made = recorded.all.map(({ type }) => type);
    for (const type of ["gcp:sql/database:Database", "gcp:sql/user:User", "gcp:workflows/workflow:Workflow"])
      expect(made).not.toContain(type);
  });

  it("is called otherwise where its name is taken for a week", async () => {
    const recorded = await database({ suffix: "b", replicas: 1 });
    expect(recorded.of(instance).map(({ inputs }) => inputs["name"])).toEqual([
      "go-coffee-dev-database-b",
      "go-coffee-dev-database-replica-1-b-drawn",
    ]);
  });

  it("has copies that may come back within a week: the end of a copy's name is drawn, and its alarms know", async () => {
    const recorded = await database({ replicas: 1 });
    const { inputs } = recorded.one(instance, "database-replica-1-instance");
    expect(inputs["name"]).toBe("go-coffee-dev-database-replica-1-drawn");
    const { inputs: alarm } = recorded.one("gcp:monitoring/alertPolicy:AlertPolicy", "database-replica-1-alarms-cpu");
    const [, pattern] = /database_id=~\\"\.\+:([^\\]+)\\"/.exec(JSON.stringify(alarm["conditions"]))!;
    expect(inputs["name"]).toMatch(new RegExp(`^${pattern}$`));
  });

  it("tells of its processors, disk and connections, and of a copy that is late", async () => {
    const policies = (await database({ replicas: 1 })).of("gcp:monitoring/alertPolicy:AlertPolicy");
    expect(policies.map(({ name }) => name)).toEqual([
      "database-alarms-connections",
      "database-alarms-cpu",
      "database-alarms-storage",
      "database-replica-1-alarms-connections",
      "database-replica-1-alarms-cpu",
      "database-replica-1-alarms-lag",
      "database-replica-1-alarms-storage",
      "database-rotation-alarms-failed",
    ]);
  });

  it("lets a caller change its parts", async () => {
    const recorded = await database({
      replicas: 1,
      change: {
        instance: (made) => ({ ...made, maintenanceVersion: "one" }),
        replicas: { instance: (made) => ({ ...made, maintenanceVersion: "two" }) },
      },
    });
    expect(recorded.of(instance).map(({ inputs }) => inputs["maintenanceVersion"])).toEqual(["one", "two"]);
  });
});

describe("the plan", () => {
  it.each([
    [{ machine: "db-perf-optimized-N-2" }, "want one of the edition ENTERPRISE"],
    [{ storageGiB: 9 }, "want 10 GiB at least, got 9"],
    [{ maxStorageGiB: 19 }, "want a maximum of 20 GiB at least, got 19"],
    [{ retentionDays: 36 }, "want 1–35 days, got 36"],
    [{ retentionDays: 0 }, "want 1–35 days, got 0"],
    [{ replicas: 6 }, "want 0–5, got 6"],
    [{ databaseName: "go-coffee" }, "want a letter, then letters, digits and _"],
  ])("refuses %j", (change, message) => {
    expect(() => checkRequest({ ...sound, ...change })).toThrow(message);
  });

  it("refuses copies of what follows another", () => {
    expect(() => checkRequest({ ...sound, replicas: 1 }, "follower")).toThrow("has none until it is promoted, got 1");
  });

  it("knows major versions alone", () => {
    expect(engineVersion()).toBe("POSTGRES_15");
    expect(engineVersion("17")).toBe("POSTGRES_17");
    for (const version of ["14", "15.3", "x"]) expect(() => engineVersion(version)).toThrow(`got ${version}`);
  });

  it("logs who came and what changed, and no statement with its values", () => {
    const flags = Object.fromEntries(planFlags({ memoryGiB: 4 }).map(({ name, value: set }) => [name, set]));
    expect(flags).toMatchObject({ log_connections: "on", log_disconnections: "on", log_statement: "ddl" });
    expect(Object.keys(flags)).not.toContain("log_min_duration_statement");
    expect(planFlags({ memoryGiB: 4, flags: { log_statement: "none" } })).toContainEqual({
      name: "log_statement",
      value: "none",
    });
  });

  it("takes more connections with more memory, and a copy as many as its original", () => {
    expect([3.75, 4, 8, 13].map(mostConnections)).toEqual([187, 200, 400, 650]);
    expect(mostConnections(0.6)).toBe(100);
  });

  it("keeps a last backup where protection is lifted on purpose", () => {
    expect(planDeletion({ data: false, lastCopy: true })).toEqual({ deletionProtection: false, lastBackup: true });
    expect(planBackups({ retentionDays: 30 }, "us").location).toBe("us");
  });

  it("knows no instance that has no name", () => {
    const psc = { name: "x.sql-psc.goog.", connectionType: "PRIVATE_SERVICE_CONNECT", dnsScope: "INSTANCE" };
    expect(() => certified([psc])).toThrow("its certificate cannot be verified");
    expect(() => certified(undefined)).toThrow("its certificate cannot be verified");
  });
});
