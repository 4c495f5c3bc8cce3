import { ComponentResource } from "@pulumi/pulumi";
import { databases, type DatabasesArgs, type DatabasesOutputs, type RestoreRequest } from "../../stacks/aws/databases";
import { aNetwork, aPlace, keyArn, logs } from "../components/aws/place";
import { account, record } from "../mocks";

const instance = "aws:rds/instance:Instance";
const args: DatabasesArgs = {
  ...{ place: aPlace(true), account, network: aNetwork(), keyArn, logs, admits: { cluster: "sg-cluster" } },
  alarms: { topicArn: "arn:aws:sns:us-east-1:123456789012:alerts", rpoMinutes: 15 },
  ...{ machine: "db.t4g.medium", memoryGiB: 4, storageGiB: 20, maxStorageGiB: 100, multiZone: true, retentionDays: 7 },
};
let outputs: DatabasesOutputs;
const restored = (change: Partial<RestoreRequest> = {}) =>
  record(() => {
    const restore: RestoreRequest = { as: "b", from: { moment: "latest" }, previous: "kept", ...change };
    outputs = databases(new ComponentResource("gocoffee:layers:AwsPlatform", "aws"), { ...args, restore });
  });
const host = () => new Promise<string>((resolve) => void outputs.database.host.apply(resolve));

describe("a restored database", () => {
  it("stands beside the one before it, of which nothing changes, and is the one in use", async () => {
    const recorded = await restored();
    const [first, second] = recorded.of(instance);
    expect(first).toMatchObject({ name: "database-b-instance", inputs: { identifier: "go-coffee-dev-database-b" } });
    expect(first?.inputs["restoreToPointInTime"]).toEqual({
      sourceDbInstanceIdentifier: "go-coffee-dev-database",
      useLatestRestorableTime: true,
    });
    expect(second).toMatchObject({ name: "database-instance", protect: true });
    expect(second?.inputs).not.toHaveProperty("restoreToPointInTime");
    expect(await host()).toBe("database-b-instance.example");
  });

  it("comes from the one that was in use, be it restored itself, or from a snapshot", async () => {
    const recorded = await restored({ as: "c", after: "b" });
    expect(recorded.of(instance).map(({ name }) => name)).toEqual(["database-b-instance", "database-c-instance"]);
    expect(recorded.one(instance, "database-c-instance").inputs["restoreToPointInTime"]).toMatchObject({
      sourceDbInstanceIdentifier: "go-coffee-dev-database-b",
    });
    const snapshot = (await restored({ from: { snapshot: "last" } })).one(instance, "database-b-instance");
    expect(snapshot.inputs["snapshotIdentifier"]).toBe("last");
    // A snapshot has a size of its own.
    expect(snapshot.inputs).not.toHaveProperty("allocatedStorage");
    expect(recorded.one(instance, "database-c-instance").inputs).toHaveProperty("allocatedStorage");
  });

  it("lets the one before it go in two steps, and with a last snapshot", async () => {
    const { protect, inputs } = (await restored({ previous: "unlocked" })).one(instance, "database-instance");
    expect(protect).toBe(false);
    expect(inputs).toMatchObject({
      deletionProtection: false,
      skipFinalSnapshot: false,
      finalSnapshotIdentifier: "go-coffee-dev-database-final-drawn",
      deleteAutomatedBackups: false,
    });
    const back = await restored({ previous: "inUse" });
    expect(back.one(instance, "database-b-instance")).toMatchObject({
      protect: false,
      inputs: { deletionProtection: false, finalSnapshotIdentifier: "go-coffee-dev-database-b-final-drawn" },
    });
    expect(back.one(instance, "database-instance").protect).toBe(true);
    expect(await host()).toBe("database-instance.example");
    expect((await restored({ previous: "gone" })).of(instance).map(({ name }) => name)).toEqual([
      "database-b-instance",
    ]);
  });
});
