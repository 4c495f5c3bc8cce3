import { Database } from "../../../../components/azure/data/database";
import { record } from "../../../mocks";
import { given, vault } from "./ground";

const database = () =>
  record(
    () =>
      void new Database("database", {
        ...{ ...given("database"), vault, machine: "Standard_D2ds_v4", memoryGiB: 8, storageGiB: 128 },
        ...{ maxStorageGiB: 2048, multiZone: true, retentionDays: 14 },
      }),
  );

describe("parameters of a server", () => {
  it("are left where they are when they are PgBouncer's: a Burstable machine, which has none, takes no write of their defaults", async () => {
    const all = (await database()).of("azure-native:dbforpostgresql:Configuration");
    const named = (some: typeof all) => some.map(({ inputs }) => String(inputs["configurationName"]));
    const pooling = named(all).filter((name) => name.startsWith("pgbouncer."));
    expect(pooling.length).toBeGreaterThan(3);
    expect(named(all.filter(({ retainOnDelete }) => retainOnDelete))).toEqual(pooling);
  });
});
