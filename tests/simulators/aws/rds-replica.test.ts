import type { Props } from "../../../simulators/protocol/values";
import { awsCloud, type Driver } from "../harness";
import { judged, key, merged } from "./fixtures";
import { backups, instance, soundInstance } from "./rds-fixtures";

describe("a replica", () => {
  const withSource = async (cloud: Driver, more: Props = {}): Promise<{ id: string; arn: string }> => {
    const made = await cloud.create(instance, merged(await soundInstance(cloud), more));
    return { id: made.id, arn: String(made.outputs["arn"]) };
  };
  const copy = { identifier: "orders-copy", instanceClass: "db.t4g.medium", skipFinalSnapshot: true };

  test("takes after its source, which then keeps its backups", async () => {
    const cloud = awsCloud();
    const { id } = await withSource(cloud);
    const { outputs } = await cloud.create(instance, { ...copy, replicateSourceDb: "orders" });
    expect(outputs).toMatchObject({
      engine: "postgres",
      engineVersionActual: "15.18",
      allocatedStorage: 100,
      username: "gocoffee",
      storageEncrypted: true,
    });
    const { inputs } = cloud.find(instance, id);
    expect(await cloud.updateRefusal(instance, id, { ...inputs, backupRetentionPeriod: 0 })).toMatch(
      /cannot be disabled for a DB instance that has read replicas/,
    );
  });

  test("needs a source, with backups", async () => {
    const cloud = awsCloud();
    expect(await cloud.refusal(instance, { ...copy, replicateSourceDb: "orders" })).toMatch(/DBInstanceNotFound/);
    await withSource(cloud, { backupRetentionPeriod: 0 });
    expect(await cloud.refusal(instance, { ...copy, replicateSourceDb: "orders" })).toMatch(
      /Automated backups are not enabled for this database instance/,
    );
    expect(await cloud.refusal(instance, { ...copy, replicateSourceDb: "orders", username: "me" })).toMatch(
      /"username": conflicts with replicate_source_db/,
    );
  });

  test("in another region names its source by ARN and has a key there", async () => {
    const cloud = awsCloud();
    const { arn } = await withSource(cloud);
    const there = { ...copy, region: "us-west-2" };
    expect(await cloud.refusal(instance, { ...there, replicateSourceDb: "orders" })).toMatch(
      /The source instance could not be found: orders/,
    );
    expect(await cloud.refusal(instance, { ...there, replicateSourceDb: arn })).toMatch(
      /Cannot create a cross region unencrypted read replica/,
    );
    await cloud.create(instance, {
      ...there,
      replicateSourceDb: arn,
      kmsKeyId: await key(cloud, { region: "us-west-2" }),
    });
  });

  test("has no last snapshot", async () => {
    const cloud = awsCloud();
    await withSource(cloud);
    const { id } = await cloud.create(instance, {
      ...copy,
      replicateSourceDb: "orders",
      skipFinalSnapshot: false,
      finalSnapshotIdentifier: "last",
    });
    expect(await cloud.deleteRefusal(instance, id)).toMatch(/can not be specified when deleting a replica/);
  });
});

const soundBackups = async (cloud: Driver): Promise<Props> => {
  const { outputs } = await cloud.create(instance, await soundInstance(cloud));
  return {
    sourceDbInstanceArn: outputs["arn"],
    kmsKeyId: await key(cloud, { region: "us-west-2" }),
    region: "us-west-2",
  };
};

judged(backups, soundBackups, [
  ["the same region", { region: "us-east-1", kmsKeyId: undefined }, /cannot be in the same Region/],
  ["no key for an encrypted database", { kmsKeyId: undefined }, /A KMS key of the destination Region is required/],
  ["a key of the source's region", async (cloud) => ({ kmsKeyId: await key(cloud) }), /KMSKeyNotAccessibleFault/],
  ["36 days", { retentionPeriod: 36 }, /must be between 1 and 35/],
  ["35 days", { retentionPeriod: 35 }],
  [
    "a database that is not there",
    { sourceDbInstanceArn: "arn:aws:rds:us-east-1:123456789012:db:tea" },
    /DBInstance tea not found/,
  ],
]);
