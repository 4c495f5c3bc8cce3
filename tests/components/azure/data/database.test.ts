import { X509Certificate } from "node:crypto";
import { isSecret, output } from "@pulumi/pulumi";
import { Database, type AzureDatabaseOutputs, type DatabaseArgs } from "../../../../components/azure/data/database";
import {
  checkRequest,
  engineVersion,
  planBackups,
  planParameters,
  planStandby,
  tierOf,
} from "../../../../components/azure/data/database-plan";
import { DatabaseReplica } from "../../../../components/azure/data/database-replicas";
import { machineIsIn, pairOf, standbyIn } from "../../../../components/azure/data/offers";
import { authorities } from "../../../../components/azure/data/postgres-authorities";
import { roleProblem, versionProblem } from "../../../../components/azure/data/server";
import { databaseSize, databaseSizes, sizes } from "../../../../config/sizes";
import { record, type Recorded } from "../../../mocks";
import { aKey } from "../key";
import { aPlace, groupOf, watch } from "../place";
import { given, inside, secretData, value, vault } from "./ground";

const server = "azure-native:dbforpostgresql:Server";
const parameter = "azure-native:dbforpostgresql:Configuration";
const sound: DatabaseArgs = {
  ...given("database"),
  vault,
  machine: "Standard_D2ds_v4",
  memoryGiB: 8,
  storageGiB: 128,
  maxStorageGiB: 2048,
  multiZone: true,
  retentionDays: 14,
  alarms: { ...watch(), rpoMinutes: 15 },
};
let outputs: AzureDatabaseOutputs;
const database = (change: Partial<DatabaseArgs> = {}) =>
  record(() => void ({ outputs } = new Database("database", { ...sound, ...change })));
const away = { place: { ...aPlace(), region: "centralus" }, key: aKey("database-away") };
const burstable = { machine: "Standard_B2s", memoryGiB: 4, storageGiB: 32, multiZone: false };

/** The values of a server's parameters. */
const parametersOf = (recorded: Recorded, of = "database") =>
  Object.fromEntries(
    recorded
      .of(parameter)
      .filter(({ name }) => name.startsWith(`${of}-parameter-`))
      .map(({ inputs }) => [inputs["configurationName"], inputs["value"]]),
  );

describe("Database", () => {
  it("is PostgreSQL 15, reached by a private endpoint alone, with our key, on a disk that grows from birth on", async () => {
    const recorded = await database();
    const { inputs } = recorded.one(server);
    const identity = (await value(sound.key.identity.id)).toString();
    expect(inputs).toMatchObject({
      serverName: "go-coffee-dev-database-a1b2c",
      resourceGroupName: "go-coffee-dev-data",
      location: "eastus2",
      version: "15",
      sku: { name: "Standard_D2ds_v4", tier: "GeneralPurpose" },
      storage: { storageSizeGB: 128, autoGrow: "Enabled" },
      network: { publicNetworkAccess: "Disabled" },
      authConfig: { passwordAuth: "Enabled" },
      backup: { backupRetentionDays: 14, geoRedundantBackup: "Disabled" },
      dataEncryption: {
        type: "AzureKeyVault",
        primaryKeyURI: "https://gc-dev-keys-a1b2c.vault.azure.net/keys/database",
        primaryUserAssignedIdentityId: identity,
      },
      identity: { type: "UserAssigned", userAssignedIdentities: { [identity]: {} } },
      maintenanceWindow: { customWindow: "Enabled", dayOfWeek: 0, startHour: 8 },
      tags: { environment: "dev", "data-class": "personal", "managed-by": "pulumi", service: "platform" },
    });
    expect(inside(inputs, "network")).not.toHaveProperty("delegatedSubnetResourceId");
    expect(recorded.one("azure-native:network:PrivateEndpoint").inputs).toMatchObject({
      privateLinkServiceConnections: [{ groupIds: ["postgresqlServer"] }],
    });
  });

  it("has its standby where the region has one to give: East US 2 has none in a second zone", async () => {
    const mode = async (change: Partial<DatabaseArgs>) =>
      inside((await database(change)).one(server).inputs, "highAvailability")["mode"];
    expect(await mode({})).toBe("SameZone");
    expect(await mode({ place: { ...aPlace(), region: "centralus" } })).toBe("ZoneRedundant");
    expect(await mode({ multiZone: false })).toBe("Disabled");
  });

  it("leaves alone what Azure changes: zones after a failover, which would replace it, and the disk's size", async () => {
    const { ignoreChanges, inputs } = (await database()).one(server);
    expect(ignoreChanges).toEqual(
      expect.arrayContaining(["availabilityZone", "highAvailability.standbyAvailabilityZone", "storage.storageSizeGB"]),
    );
    // The SDK's own default, which leaves it to Azure.
    expect(inputs["availabilityZone"]).toBe("");
  });

  it("is changed by one thing at a time: the wait, the endpoint, each parameter, the database, the copies, the virtual endpoint", async () => {
    const recorded = await database({ replicas: 2, away });
    const after = (type: string, name: string) => recorded.one(type, name).dependsOn;
    expect(after("time:index/sleep:Sleep", "database-steady")).toEqual([`${server}::database-server`]);
    expect(after("azure-native:network:PrivateEndpoint", "database-endpoint")).toContain(
      "time:index/sleep:Sleep::database-steady",
    );
    const own = recorded.of(parameter).filter(({ name }) => name.startsWith("database-parameter-"));
    const before = own.map(({ dependsOn }) => dependsOn.filter((one) => /Configuration|PrivateEndpoint/.test(one)));
    // Each after exactly one other, and no two after the same.
    expect(before.every((one) => one.length === 1)).toBe(true);
    expect(new Set(before.flat()).size).toBe(own.length);
    const last = own.map(({ name }) => `${parameter}::${name}`).filter((one) => !before.flat().includes(one));
    expect(after("azure-native:dbforpostgresql:Database", "database-database")).toEqual(expect.arrayContaining(last));
    expect(after(server, "database-replica-1-server")).toContain(
      "azure-native:dbforpostgresql:Database::database-database",
    );
    expect(after(server, "database-replica-2-server")).toContain(`${server}::database-replica-1-server`);
    expect(after(server, "database-standby-server")).toContain(`${server}::database-replica-2-server`);
    expect(after("azure-native:dbforpostgresql:VirtualEndpoint", "database-virtual-endpoint")).toContain(
      `${server}::database-standby-server`,
    );
  });

  it("leaves a copy alone right after its birth, and makes the virtual endpoint once nothing acts on the copy that it leads to", async () => {
    const recorded = await database({ replicas: 1, away });
    const after = (type: string, name: string) => recorded.one(type, name).dependsOn;
    for (const copy of ["database-replica-1", "database-standby"]) {
      const steady = "time:index/sleep:Sleep";
      expect(after(steady, `${copy}-steady`)).toEqual([`${server}::${copy}-server`]);
      expect(after("azure-native:network:PrivateEndpoint", `${copy}-endpoint`)).toContain(`${steady}::${copy}-steady`);
    }
    const own = recorded.of(parameter).filter(({ name }) => name.startsWith("database-standby-"));
    const waitedFor = own.flatMap(({ dependsOn }) => dependsOn);
    const [last = "none"] = own.map(({ name }) => `${parameter}::${name}`).filter((one) => !waitedFor.includes(one));
    expect(after("azure-native:dbforpostgresql:VirtualEndpoint", "database-virtual-endpoint")).toContain(last);
  });

  it("takes TLS from 1.2 on alone, and has a pool at a port of its own, which its jobs go around", async () => {
    const recorded = await database();
    expect(parametersOf(recorded)).toMatchObject({
      require_secure_transport: "on",
      ssl_min_protocol_version: "TLSv1.2",
      "pgbouncer.enabled": "true",
      "pgbouncer.pool_mode": "transaction",
      "azure.extensions": "PGAUDIT,PG_STAT_STATEMENTS",
      shared_preload_libraries: expect.stringContaining("pgaudit") as string,
    });
    expect(await value(outputs.port)).toBe(6432);
    expect(await value(outputs.primaryPort!)).toBe(5432);
    expect(await value(outputs.host)).toBe("go-coffee-dev-database-a1b2c.postgres.database.azure.com");
  });

  it("has no pool on a Burstable machine, and sets no parameter of one", async () => {
    const recorded = await database(burstable);
    expect(Object.keys(parametersOf(recorded)).filter((name) => name.startsWith("pgbouncer"))).toEqual([]);
    expect(await value(outputs.port)).toBe(5432);
    expect(inside(recorded.one(server).inputs, "sku")).toMatchObject({ tier: "Burstable" });
  });

  it("keeps its administrator's password in a secret that follows it, drawn anew each month, and tells only where", async () => {
    const recorded = await database();
    const made = recorded.one("azure-native:keyvault:Secret");
    expect(made.inputs).toMatchObject({
      vaultName: "gc-dev-secrets-a1b2c",
      resourceGroupName: "go-coffee-dev-keys",
      secretName: "go-coffee-dev-database",
    });
    expect(secretData(made.inputs)).toEqual({ username: "gocoffee_admin", password: "a-password-of-the-mocks" });
    expect([made.ignoreChanges, made.retainOnDelete]).toEqual([[], true]);
    expect(recorded.one("time:index/rotating:Rotating").inputs).toEqual({ rotationDays: 30 });
    expect(recorded.one("random:index/randomPassword:RandomPassword").inputs).toMatchObject({
      keepers: { again: "database-password-month-id" },
    });
    // A server whose password was changed elsewhere would be set back by the next update.
    expect(recorded.one(server).ignoreChanges).not.toContain("administratorLoginPassword");
    const told = await value(output(outputs));
    expect(JSON.stringify(told)).not.toContain("a-password-of-the-mocks");
    expect(await isSecret(outputs.secretRef)).toBe(false);
  });

  it("remembers whether its backups are in two regions, which Azure changes in none", async () => {
    const recorded = await database({ geoBackup: { key: aKey("database-geo"), region: "centralus" } });
    const { inputs, dependsOn } = recorded.one(server);
    expect(inputs).toMatchObject({
      backup: { geoRedundantBackup: "Enabled" },
      dataEncryption: { geoBackupKeyURI: "https://gc-dev-keys-a1b2c.vault.azure.net/keys/database-geo" },
    });
    expect(Object.keys(inside(inside(inputs, "identity"), "userAssignedIdentities"))).toHaveLength(2);
    expect(dependsOn).toContain("pulumi:index:Stash::database-born");
    const born = recorded.of("pulumi:index:Stash").find(({ name }) => name === "database-born")!;
    expect(born.inputs["input"]).toEqual({ region: "eastus2", "geo-redundant backups": "on" });
  });

  it("refuses backups in a second region that is not the pair of the first", async () => {
    const geoBackup = (region: string) => ({ geoBackup: { key: aKey("x"), region } });
    const place = { ...aPlace(), region: "italynorth" };
    await expect(database({ place, ...geoBackup("centralus") })).rejects.toThrow("which it has none of");
    await expect(database(geoBackup("westus3"))).rejects.toThrow("go to its pair, centralus");
  });

  it("is copied beside itself with its own key, and elsewhere with a key of that region", async () => {
    const recorded = await database({ replicas: 1, away, place: aPlace({ data: true }) });
    const beside = recorded.one(server, "database-replica-1-server");
    expect(beside.inputs).toMatchObject({
      createMode: "Replica",
      location: "eastus2",
      dataEncryption: { primaryKeyURI: "https://gc-dev-keys-a1b2c.vault.azure.net/keys/database" },
    });
    for (const none of ["backup", "highAvailability", "administratorLoginPassword", "version"])
      expect(beside.inputs).not.toHaveProperty(none);
    const standby = recorded.one(server, "database-standby-server");
    expect(standby.inputs).toMatchObject({
      location: "centralus",
      serverName: "go-coffee-dev-database-standby-a1b2c",
      dataEncryption: { primaryKeyURI: "https://gc-dev-keys-a1b2c.vault.azure.net/keys/database-away" },
    });
    // Reached from the network of the first region all the same.
    expect(recorded.one("azure-native:network:PrivateEndpoint", "database-standby-endpoint").inputs).toMatchObject({
      location: "eastus2",
    });
    expect(parametersOf(recorded, "database-standby")).toEqual(parametersOf(recorded));
    expect(await value(outputs.elsewhere!)).toBe("go-coffee-dev-database-standby-a1b2c.postgres.database.azure.com");
    expect(outputs.readers).toHaveLength(1);
  });

  it("has a copy elsewhere in a group of that region, which answers when the first does not", async () => {
    const recorded = await database({ away: { ...away, group: groupOf("record") }, suffix: "b" });
    expect(recorded.one(server, "database-standby-server").inputs).toMatchObject({
      resourceGroupName: "go-coffee-dev-record",
      serverName: "go-coffee-dev-database-standby-b-a1b2c",
    });
    expect(recorded.one(server, "database-server").inputs).toMatchObject({
      resourceGroupName: "go-coffee-dev-data",
      serverName: "go-coffee-dev-database-b-a1b2c",
    });
  });

  it("has two names that follow the roles, of which one leads to the copy elsewhere", async () => {
    const recorded = await database({ replicas: 1, away });
    expect(recorded.one("azure-native:dbforpostgresql:VirtualEndpoint").inputs).toMatchObject({
      endpointType: "ReadWrite",
      members: ["go-coffee-dev-database-standby-a1b2c"],
    });
    expect(await value(outputs.virtualEndpoint!.writer)).toContain(".writer.");
    const alone = await database();
    expect(alone.of("azure-native:dbforpostgresql:VirtualEndpoint")).toEqual([]);
  });

  it("gives a copy that was promoted what a primary has, and no up promotes it", async () => {
    const recorded = await database({ away: { ...away, role: "primary" } });
    const { inputs, ignoreChanges } = recorded.one(server, "database-standby-server");
    expect(inputs).toMatchObject({
      createMode: "Update",
      backup: { backupRetentionDays: 14 },
      highAvailability: { mode: "ZoneRedundant" },
    });
    expect(inputs).not.toHaveProperty("replica");
    expect(ignoreChanges).toContain("sourceServerResourceId");
    expect(recorded.of("azure-native:dbforpostgresql:VirtualEndpoint")).toEqual([]);
    expect(roleProblem("x", "primary", "GeoAsyncReplica")).toContain("promote it first");
    expect(roleProblem("x", "replica", "None")).toContain("standbyRole: primary");
    expect([roleProblem("x", "primary", "Primary"), roleProblem("x", "replica", "AsyncReplica")]).toEqual([
      undefined,
      undefined,
    ]);
    expect(roleProblem("x", "replica", undefined)).toBeUndefined();
  });

  it("refuses a copy beside its original as a primary", async () => {
    const { place, away: _, ...rest } = sound;
    await expect(
      record(
        () =>
          void new DatabaseReplica("copy", {
            ...rest,
            ...{ place, network: { ...sound.network, place }, source: "x", password: output("p"), after: [] },
            ...{ role: "primary", alarms: undefined, change: undefined },
          }),
      ),
    ).rejects.toThrow("a copy beside its original is no primary");
  });

  it("says what it does, and tells of what is wrong with it and each copy", async () => {
    const recorded = await database({ away });
    const written = (name: string) => recorded.one("azure-native:monitor:DiagnosticSetting", name).inputs;
    for (const name of ["database-logs", "database-standby-logs"])
      expect(written(name)["logs"]).toEqual(expect.arrayContaining([{ category: "PostgreSQLLogs", enabled: true }]));
    // The archive is of the first region, and takes nothing of another.
    expect(written("database-logs")).toHaveProperty("storageAccountId");
    expect(written("database-standby-logs")).not.toHaveProperty("storageAccountId");
    const alarms = recorded.of("azure-native:monitor:MetricAlert").map(({ name }) => name);
    expect(alarms).toEqual(
      expect.arrayContaining(["database-alarms-down", "database-alarms-storage", "database-standby-alarms-lag"]),
    );
    expect(alarms).not.toContain("database-alarms-lag");
    expect(alarms).not.toContain("database-alarms-credits");
    const { inputs } = recorded.one("azure-native:monitor:MetricAlert", "database-standby-alarms-lag");
    expect(inside(inputs, "criteria")).toMatchObject({ allOf: [{ threshold: 450 }] });
    const small = await database(burstable);
    expect(small.of("azure-native:monitor:MetricAlert").map(({ name }) => name)).toContain("database-alarms-credits");
    expect((await database({ alarms: undefined })).of("azure-native:monitor:MetricAlert")).toEqual([]);
  });

  it("shows certificates of authorities that are what they are called", () => {
    for (const [name, pem] of Object.entries(authorities)) {
      const found = new X509Certificate(pem);
      expect(found.subject).toContain(`CN=${name}`);
      expect(found.ca).toBe(true);
      expect(new Date(found.validTo).getTime()).toBeGreaterThan(new Date("2028-01-01").getTime());
    }
  });
});

describe("the plan", () => {
  it.each([
    [{ ...burstable, multiZone: true }, "Standard_B2s is Burstable, and has neither a standby nor copies"],
    [{ ...burstable, replicas: 1 }, "Standard_B2s is Burstable"],
    [{ machine: "Standard_D2ds_v5" }, "eastus2 has machines of the generations v3 and v4 alone"],
    [{ machine: "db-custom-2-4096" }, "want one of B, D or E"],
    [{ storageGiB: 100 }, "want one of 32, 64"],
    [{ maxStorageGiB: 64 }, "want a maximum of 128 GiB at least, got 64"],
    [{ retentionDays: 36 }, "want 1–35 days, got 36"],
    [{ replicas: 6 }, "want 0–5, got 6"],
    [{ databaseName: "1x" }, "database name: want a letter or _"],
  ])("refuses %j", (change, message) => {
    expect(() => checkRequest({ ...sound, ...change }, "eastus2")).toThrow(message);
  });

  it("counts the copy elsewhere among the five", () => {
    expect(() => checkRequest({ ...sound, replicas: 5 }, "eastus2", true)).toThrow("want 0–4, got 5");
    expect(() => checkRequest({ ...sound, replicas: 4 }, "eastus2", true)).not.toThrow();
  });

  it("keeps backups for a week at least, which is Azure's least", () => {
    expect(planBackups({ retentionDays: 3 }, false)).toEqual({
      backupRetentionDays: 7,
      geoRedundantBackup: "Disabled",
    });
  });

  it("allows an extension before it loads it, and is pooled before the pool is set", () => {
    const names = planParameters({ machine: "Standard_E2ds_v4", parameters: { work_mem: "8192" } }).map(
      (one) => one.name,
    );
    expect(names.indexOf("azure.extensions")).toBeLessThan(names.indexOf("shared_preload_libraries"));
    expect(names.indexOf("pgbouncer.enabled")).toBeLessThan(names.indexOf("pgbouncer.pool_mode"));
    expect(names).toContain("work_mem");
    const own = planParameters({ machine: "Standard_E2ds_v4", parameters: { log_statement: "none" } });
    expect(own.filter(({ name }) => name === "log_statement")).toEqual([{ name: "log_statement", value: "none" }]);
  });

  it("knows tiers, versions and what regions have", () => {
    expect([tierOf("Standard_B1ms"), tierOf("Standard_E4ds_v5")]).toEqual(["Burstable", "MemoryOptimized"]);
    expect(() => engineVersion("14")).toThrow("15 to 18, got 14");
    expect([standbyIn("centralus"), standbyIn("eastus2")]).toEqual(["ZoneRedundant", "SameZone"]);
    expect([machineIsIn("Standard_D2ds_v5", "centralus"), machineIsIn("Standard_D2ds_v5", "eastus2")]).toEqual([
      true,
      false,
    ]);
    expect([pairOf("eastus2"), pairOf("centralus"), pairOf("polandcentral")]).toEqual([
      "centralus",
      "eastus2",
      undefined,
    ]);
    expect(planStandby({ multiZone: true }, "swedencentral")).toEqual({ mode: "ZoneRedundant" });
  });

  it("goes to a later version alone, and to none while there are copies", () => {
    expect(versionProblem("16", "15", 0)).toContain("no way back");
    expect(versionProblem("15", "16", 2)).toContain("2 copies");
    expect([versionProblem("15", "16", 0), versionProblem("15", "15", 2), versionProblem(undefined, "15", 2)]).toEqual([
      undefined,
      undefined,
      undefined,
    ]);
  });

  it.each(sizes)("takes the size %s with a standby and copies in both regions, and without", (size) => {
    for (const region of ["eastus2", "centralus"]) {
      const larger = databaseSize("azure", size, { multiZone: true, copies: true });
      expect(() => checkRequest({ ...sound, ...larger, replicas: 1 }, region, true)).not.toThrow();
      const least = databaseSize("azure", size, { multiZone: false, copies: false });
      expect(() => checkRequest({ ...sound, ...least, multiZone: false }, region)).not.toThrow();
      expect(least).toEqual(databaseSizes.azure[size]);
    }
  });
});
