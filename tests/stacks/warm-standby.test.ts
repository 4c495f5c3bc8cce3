import type { EnvironmentSpec } from "../../config/environment";
import type { Recorded } from "../mocks";
import { compositionOf, specOf } from "./spec";

type State = NonNullable<NonNullable<EnvironmentSpec["clouds"]["gcp"]>["warmStandby"]>["state"];

/** Prod, with a database of Google's that follows AWS's. */
function following(state: State | undefined): Promise<Recorded> {
  const spec = specOf("prod");
  const gcp = spec.clouds.gcp!;
  const warmStandby = state && { state, host: "10.128.224.10", port: 5432 };
  return compositionOf({ ...spec, clouds: { ...spec.clouds, gcp: { ...gcp, warmStandby } } });
}

it("a standby that was promoted is the same database when AWS is gone", async () => {
  const spec = specOf("prod");
  const warmStandby = { state: "promoted" as const, host: "10.128.224.10", port: 5432 };
  const gcp = { ...spec.clouds.gcp!, warmStandby };
  const { delivery, ...rest } = spec;
  const alone = await compositionOf({ ...rest, delivery, clouds: { gcp: { ...gcp, role: "primary" } } });
  const before = (await following("promoted")).one("gcp:sql/databaseInstance:DatabaseInstance", "database-instance");
  const after = alone.one("gcp:sql/databaseInstance:DatabaseInstance", "database-instance");
  expect(after).toMatchObject({ urn: before.urn, inputs: before.inputs });
});

describe("while AWS does not answer", () => {
  const state = async (lost: boolean): Promise<Recorded> => {
    const spec = specOf("prod");
    const gcp = { ...spec.clouds.gcp!, warmStandby: { state: "promoted" as const, port: 5432 } };
    const aws = { ...spec.clouds.aws!, ...(lost && { lost }) };
    return compositionOf({ ...spec, clouds: { ...spec.clouds, aws, gcp } });
  };
  let answers: Recorded, dark: Recorded;
  beforeAll(async () => {
    [answers, dark] = [await state(false), await state(true)];
  });
  const inCluster = ({ all }: Recorded) =>
    all.filter(({ type, name }) => type.startsWith("kubernetes:") && name.startsWith("gcp-"));

  it("nothing of AWS's is asked or said, nor what stands between it and the others", () => {
    expect(dark.all.filter(({ type }) => /^(aws|eks|cloudflare):|pulumi:providers:(aws|eks)/.test(type))).toEqual([]);
    expect(dark.all.filter(({ urn }) => /layers:Between[$:].*(traffic|tunnels|object-copies)/.test(urn))).toEqual([]);
  });

  it("Google's services get the database that was promoted, and a job that makes their users in it, exactly as when it answers", () => {
    const said = (recorded: Recorded) => inCluster(recorded).map(({ urn, inputs }) => [urn, JSON.stringify(inputs)]);
    expect(said(dark)).toEqual(said(answers));
    expect(inCluster(dark).map(({ name }) => name)).toContain("gcp-store-access-users-job");
    const order = inCluster(dark).find(({ name }) => name === "gcp-order-deployment")!;
    expect(JSON.stringify(order.inputs)).toContain("DATABASE_HOST");
  });
});

/** What AWS's database is told, by name. */
function parameters(recorded: Recorded): Record<string, unknown> {
  const { inputs } = recorded.one("aws:rds/parameterGroup:ParameterGroup", "database-postgres15");
  const all = inputs["parameters"] as { name: string; value: string; applyMethod: string }[];
  return Object.fromEntries(all.map(({ name, value, applyMethod }) => [name, `${value} ${applyMethod}`]));
}

const asked = {
  "rds.logical_replication": "1 pending-reboot",
  shared_preload_libraries: "pg_stat_statements,pglogical pending-reboot",
  max_worker_processes: "16 pending-reboot",
  wal_sender_timeout: "0 immediate",
};

it.each(["prepared", "running"] as const)(
  "a standby that is %s asks AWS's database to let itself be followed",
  async (state) => {
    expect(parameters(await following(state))).toMatchObject(asked);
  },
);

it.each(["promoted", undefined] as const)("a standby that is %s asks AWS's database for nothing", async (state) => {
  const found = parameters(await following(state));
  expect(Object.keys(found).filter((name) => name in asked)).toEqual([]);
});

it("what follows has no backups of its own, and knows the one authority that signs AWS's", async () => {
  const all = await following("running");
  const { inputs } = all.one("gcp:sql/databaseInstance:DatabaseInstance", "database-instance");
  expect((inputs["settings"] as { backupConfiguration: unknown }).backupConfiguration).toMatchObject({
    enabled: false,
  });
  const profiles = all.of("gcp:databasemigrationservice/connectionProfile:ConnectionProfile");
  const certificates = JSON.stringify(profiles.map((one) => one.inputs)).match(/BEGIN CERTIFICATE/g) ?? [];
  expect(certificates).toHaveLength(1);
});

it("a standby follows AWS's database by the name that AWS gives it, where config names no other", async () => {
  const spec = specOf("prod");
  const warmStandby = { state: "prepared" as const, port: 5432 };
  const recorded = await compositionOf({
    ...spec,
    clouds: { ...spec.clouds, gcp: { ...spec.clouds.gcp!, warmStandby } },
  });
  const original = recorded.one(
    "gcp:databasemigrationservice/connectionProfile:ConnectionProfile",
    "warm-standby-original",
  );
  const { postgresql } = original.inputs as { postgresql: { host: string; port: number } };
  // The database itself: a proxy lets nobody follow.
  expect(postgresql).toMatchObject({ host: "database-instance.example", port: 5432 });
  expect(original.ignoreChanges).not.toContain("postgresql.host");
});

it("what was followed stays written down as it was, once it is promoted and AWS is gone", async () => {
  const spec = specOf("prod");
  const warmStandby = { state: "promoted" as const, port: 5432 };
  const { delivery, ...rest } = spec;
  const recorded = await compositionOf({
    ...rest,
    delivery,
    clouds: { gcp: { ...spec.clouds.gcp!, role: "primary", warmStandby } },
  });
  const { ignoreChanges } = recorded.one(
    "gcp:databasemigrationservice/connectionProfile:ConnectionProfile",
    "warm-standby-original",
  );
  expect(ignoreChanges).toEqual(expect.arrayContaining(["postgresql.host", "postgresql.port"]));
});
