import { birthProblem, diskProblem, engineProblem } from "../../../../components/gcp/data/store-guards";
import {
  WarmStandby,
  type WarmStandbyArgs,
  type WarmStandbyOutputs,
} from "../../../../components/gcp/data/warm-standby";
import { birthProblemOfJob, planStandbyAlarms, stepProblem } from "../../../../components/gcp/data/warm-standby-plan";
import { record } from "../../../mocks";
import { aPlace, project, watch } from "../place";
import { after, aKey, network, value } from "./ground";

const instance = "gcp:sql/databaseInstance:DatabaseInstance";
const job = "gcp:databasemigrationservice/migrationJob:MigrationJob";
const profile = "gcp:databasemigrationservice/connectionProfile:ConnectionProfile";
const sound: WarmStandbyArgs = {
  place: aPlace({ data: true }),
  project,
  network,
  key: aKey("database"),
  state: "prepared",
  source: { host: "orders.example", port: 5432, authority: "PEM" },
  machine: "db-custom-2-4096",
  memoryGiB: 4,
  storageGiB: 20,
  maxStorageGiB: 100,
  multiZone: true,
  retentionDays: 30,
  replicas: 1,
  alarms: { ...watch, rpoMinutes: 15 },
  after,
};
let outputs: WarmStandbyOutputs;
const standby = (change: Partial<WarmStandbyArgs> = {}) =>
  record(() => void ({ outputs } = new WarmStandby("standby", { ...sound, ...change })));

describe("WarmStandby", () => {
  it("prepared is an empty database of ours, protected, and a job that has not begun", async () => {
    const recorded = await standby();
    const made = recorded.one(instance);
    expect(made.protect).toBe(true);
    expect(made.inputs).toMatchObject({
      deletionProtection: true,
      settings: { availabilityType: "ZONAL", backupConfiguration: { enabled: false }, deletionProtectionEnabled: true },
    });
    expect(recorded.of("gcp:sql/user:User")).toEqual([]);
    expect(recorded.one(job).inputs).toMatchObject({
      type: "CONTINUOUS",
      desiredState: "NOT_STARTED",
      vpcPeeringConnectivity: { vpc: "projects/go-coffee-dev/global/networks/one" },
      source: "standby-original",
      destination: "standby-follower",
    });
    expect(recorded.one(profile, "standby-follower").inputs).toMatchObject({
      ...{ role: "DESTINATION", postgresql: { cloudSqlId: "go-coffee-dev-standby-database" } },
    });
    expect(await value(outputs.job)).toBe("go-coffee-dev-standby");
  });

  it("signs in to the original as a user of its own, over TLS that is verified, whose password nothing changes", async () => {
    const recorded = await standby();
    const original = recorded.one(profile, "standby-original");
    expect(original.inputs).toMatchObject({
      role: "SOURCE",
      postgresql: {
        ...{ host: "orders.example", port: 5432, username: "google_standby" },
        ssl: { type: "SERVER_ONLY", caCertificate: "PEM" },
      },
    });
    expect(original.ignoreChanges).toEqual(["postgresql.password", "postgresql.ssl.caCertificate"]);
    expect(recorded.of("gcp:workflows/workflow:Workflow")).toEqual([]);
    expect(await value(outputs.sourceSecret)).toBe("standby-source-secret-id");
  });

  it("running follows, and tells when it is late", async () => {
    const recorded = await standby({ state: "running" });
    expect(recorded.one(job).inputs["desiredState"]).toBe("RUNNING");
    expect(recorded.one(instance).inputs).toMatchObject({ settings: { backupConfiguration: { enabled: false } } });
    const late = recorded.one("gcp:monitoring/alertPolicy:AlertPolicy", "standby-alarms-lag").inputs;
    expect(JSON.stringify(late)).toContain("migration_job_max_replica_sec_lag");
    const prepared = await standby();
    expect(prepared.of("gcp:monitoring/alertPolicy:AlertPolicy").map(({ name }) => name)).not.toContain(
      "standby-alarms-lag",
    );
  });

  it("promoted is a database as any other: backups, a second zone, copies, an administrator; the job stays as it ended", async () => {
    const recorded = await standby({ state: "promoted" });
    expect(recorded.one(instance, "standby-database-instance").inputs).toMatchObject({
      settings: { availabilityType: "REGIONAL", backupConfiguration: { enabled: true } },
    });
    expect(recorded.one(instance, "standby-database-replica-1-instance").inputs).toMatchObject({
      masterInstanceName: "go-coffee-dev-standby-database",
    });
    expect(recorded.of("gcp:sql/user:User")).toHaveLength(1);
    expect(recorded.one(job).inputs).toEqual((await standby({ state: "running" })).one(job).inputs);
  });

  it("is called as any other database where that is asked for, beside its own job and secret", async () => {
    const recorded = await standby({ as: "database" });
    expect(recorded.one(instance, "database-instance").inputs["name"]).toBe("go-coffee-dev-database");
    expect(recorded.of("gcp:secretmanager/secret:Secret").map(({ inputs }) => inputs["secretId"])).toEqual([
      "go-coffee-dev-database",
      "go-coffee-dev-standby-source",
    ]);
  });

  it("remembers its state, and goes on to the next before it touches the database", async () => {
    const recorded = await standby({ state: "running" });
    expect(recorded.one("pulumi:index:Stash", "standby-step").inputs["input"]).toBe("running");
    expect(recorded.one(instance).dependsOn).toContain("pulumi:index:Stash::standby-step");
  });
});

describe("the steps", () => {
  it.each([
    ["prepared", "running", undefined],
    ["running", "promoted", undefined],
    ["promoted", "promoted", undefined],
    ["prepared", "promoted", "so is empty: clouds.gcp.warmStandby.state: running comes first"],
    ["running", "prepared", "stop the job by hand"],
    ["promoted", "running", "follows nobody ever again: keep clouds.gcp.warmStandby.state: promoted"],
  ] as const)("from %s to %s", (before, now, problem) => {
    const found = stepProblem(before, now);
    if (problem === undefined) expect(found).toBeUndefined();
    else expect(found).toContain(problem);
  });

  it("begin with a job that does not run", () => {
    expect(birthProblemOfJob("NOT_STARTED")).toBeUndefined();
    expect(birthProblemOfJob("RUNNING")).toContain("begins with clouds.gcp.warmStandby.state: prepared");
  });

  it("are told of late by half of the RPO", () => {
    expect(planStandbyAlarms({ job: "one", rpoMinutes: 15 })[0]!.query).toMatch(/job_id="one"}\) > 450 or absent/);
  });
});

describe("what a store is born with", () => {
  const problem = (olds: unknown, news: unknown) =>
    birthProblem("the store", "make another", { olds: { input: olds }, news: { input: news } });

  it("stays, and the message says what to do instead", () => {
    expect(problem({ region: "a" }, { region: "a" })).toBeUndefined();
    expect(problem({ region: "a" }, { region: "b" })).toBe(
      "the store was made with region a, and b is asked for: Google changes it in none that stands, and Pulumi would replace it with an empty one. Set it back, or make another",
    );
  });

  it("may be said for the first time, and not taken back", () => {
    expect(problem({}, { "the lock": "for good" })).toBeUndefined();
    expect(problem({ "the lock": "for good" }, {})).toContain("made with the lock for good, and none is asked for");
  });

  it("is no problem while it is not known", () => {
    expect(problem({ key: "k" }, { key: undefined })).toBeUndefined();
    expect(problem(undefined, { key: "k" })).toBeUndefined();
  });
});

describe("what a database that stands cannot become", () => {
  it("is one with a limit under what its disk has", () => {
    const disk = (has: number, most: number) =>
      diskProblem({ outputs: { settings: { diskSize: has } }, news: { settings: { diskAutoresizeLimit: most } } });
    expect(disk(100, 100)).toBeUndefined();
    expect(disk(100, 0)).toBeUndefined();
    expect(disk(150, 100)).toContain("maxStorageGiB is 150 at least, not 100");
    expect(diskProblem({ outputs: {}, news: {} })).toBeUndefined();
  });

  it("is one of an earlier version", () => {
    const version = (has: string, wanted: string) =>
      engineProblem({ outputs: { databaseVersion: has }, news: { databaseVersion: wanted } });
    expect(version("POSTGRES_15", "POSTGRES_16")).toBeUndefined();
    expect(version("POSTGRES_16", "POSTGRES_15")).toContain("there is no way back. Ask for 16 again");
  });
});
