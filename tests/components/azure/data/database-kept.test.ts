import { Database, type DatabaseArgs } from "../../../../components/azure/data/database";
import { record } from "../../../mocks";
import { aKey } from "../key";
import { aPlace } from "../place";
import { given, vault } from "./ground";

const server = "azure-native:dbforpostgresql:Server";
const sound: DatabaseArgs = {
  ...{ ...given("database"), vault, machine: "Standard_D2ds_v4", memoryGiB: 8, storageGiB: 128, maxStorageGiB: 2048 },
  ...{ multiZone: true, retentionDays: 14 },
};
const database = (change: Partial<DatabaseArgs>) =>
  record(() => void new Database("database", { ...sound, ...change }));

describe("a database", () => {
  it.each([true, false])("is kept where the environment protects its data: %p", async (data) => {
    const recorded = await database({ place: aPlace({ data }), replicas: 1 });
    expect(recorded.one(server, "database-server").protect).toBe(data);
    expect(recorded.one("azure-native:dbforpostgresql:Database").protect).toBe(data);
    // A lock would keep the virtual endpoint, which goes with the last copy, and copies themselves are made again.
    expect(recorded.of("azure-native:authorization:ManagementLockByScope")).toEqual([]);
  });

  it.each([true, false])("is locked where it stands in another region and data is protected: %p", async (data) => {
    const place = { ...aPlace({ data }), region: "centralus" };
    const recorded = await database({ away: { place, key: aKey("database-away") } });
    const locks = recorded.of("azure-native:authorization:ManagementLockByScope");
    expect(locks.map(({ name, inputs }) => [name, inputs["level"]])).toEqual(
      data ? [["database-standby-locks-store", "CanNotDelete"]] : [],
    );
    // It goes before what it guards.
    for (const { dependsOn } of locks)
      expect(dependsOn).toContain("azure-native:network:PrivateEndpoint::database-standby-endpoint");
  });

  it("stays in the subscription where a last copy is wanted", async () => {
    const { retainOnDelete } = (await database({ place: aPlace({ lastCopy: true }) })).one(server);
    expect(retainOnDelete).toBe(true);
  });

  it("goes where it is a copy, also of another region: its original would take no other major version", async () => {
    const place = { ...aPlace({ lastCopy: true }), region: "centralus" };
    const recorded = await database({ away: { place, key: aKey("database-away") }, replicas: 1 });
    const copies = recorded.of(server).filter(({ inputs }) => inputs["createMode"] === "Replica");
    expect(copies.map(({ name, retainOnDelete }) => [name, retainOnDelete ?? false])).toEqual([
      ["database-replica-1-server", false],
      ["database-standby-server", false],
    ]);
  });
});
