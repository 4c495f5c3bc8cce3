import type { Props } from "../../../../simulators/protocol/values";
import { awsCloud, type Driver } from "../../harness";
import { judged, key, merged } from "../fixtures";
import { backups, instance, soundInstance } from "./fixtures";

describe("a replica", () => {
  const withSource = async (cloud: Driver, more: Props = {}): Promise<{ id: string; arn: string }> => {
    const own = { manageMasterUserPassword: undefined, password: "kept-by-ourselves" };
    const made = await cloud.create(instance, merged(await soundInstance(cloud), { ...own, ...more }));
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

  test("is made of no instance whose password RDS keeps, and hinders RDS from keeping it", async () => {
    const cloud = awsCloud();
    const managed = { manageMasterUserPassword: true, password: undefined };
    const { id } = await withSource(cloud, managed);
    const refused =
      /InvalidParameterValue: Creating read replicas for source instance with engine postgres where ManageMasterUserPassword is enabled is not supported/;
    expect(await cloud.refusal(instance, { ...copy, replicateSourceDb: "orders" })).toMatch(refused);
    const { inputs } = cloud.find(instance, id);
    const own = merged(inputs, { manageMasterUserPassword: undefined, password: "kept-by-ourselves" });
    await cloud.update(instance, id, own);
    await cloud.create(instance, { ...copy, replicateSourceDb: "orders" });
    expect(await cloud.updateRefusal(instance, id, merged(own, managed))).toMatch(refused);
  });

  test("is promoted where its source is taken away, and need say no more than before", async () => {
    const cloud = awsCloud();
    await withSource(cloud);
    const { id, inputs } = await cloud.create(instance, { ...copy, replicateSourceDb: "orders" });
    const outputs = await cloud.update(instance, id, merged(inputs, { replicateSourceDb: undefined }));
    expect(outputs).toMatchObject({ engine: "postgres", username: "gocoffee", allocatedStorage: 100 });
  });

  test("has the users of its source, and no password of its own", async () => {
    const cloud = awsCloud();
    await withSource(cloud);
    const asked = { ...copy, replicateSourceDb: "orders" };
    expect(await cloud.refusal(instance, { ...asked, password: "kept-by-ourselves" })).toMatch(
      /InvalidParameterCombination: Cannot change master user password on an RDS postgres Read Replica/,
    );
    expect(await cloud.refusal(instance, { ...asked, manageMasterUserPassword: true })).toMatch(
      /ManageMasterUserPassword isn't supported for read replica/,
    );
  });

  test("may grow to a tenth more than its source has by now", async () => {
    const cloud = awsCloud();
    await withSource(cloud);
    const asked = { ...copy, replicateSourceDb: "orders" };
    expect(await cloud.refusal(instance, { ...asked, maxAllocatedStorage: 109 })).toMatch(
      /InvalidParameterCombination: The maximum allocated storage must be increased by at least 10 percent/,
    );
    await cloud.create(instance, { ...asked, maxAllocatedStorage: 110 });
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
    expect(await cloud.refusal(instance, { ...copy, replicateSourceDb: "orders", dbName: "mine" })).toMatch(
      /"db_name": conflicts with replicate_source_db/,
    );
    const blueGreenUpdate = { enabled: true };
    expect(await cloud.refusal(instance, { ...copy, replicateSourceDb: "orders", blueGreenUpdate })).toMatch(
      /"blue_green_update\.enabled" cannot be set when "replicate_source_db" is set\./,
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

  test("beside its source is in the source's subnets, unless it names the source by ARN", async () => {
    const cloud = awsCloud();
    const { arn } = await withSource(cloud);
    const inSubnets = { ...copy, dbSubnetGroupName: "data" };
    expect(await cloud.refusal(instance, { ...inSubnets, replicateSourceDb: "orders" })).toMatch(
      /DBSubnetGroupNotAllowedFault: DbSubnetGroupName should not be specified for read replicas that are created in the same region as the master$/,
    );
    await cloud.create(instance, { ...inSubnets, replicateSourceDb: arn });
  });

  test("is encrypted only where its source is", async () => {
    const cloud = awsCloud();
    await withSource(cloud, { storageEncrypted: false });
    const kmsKeyId = await key(cloud);
    expect(await cloud.refusal(instance, { ...copy, replicateSourceDb: "orders", kmsKeyId })).toMatch(
      /You can't create an encrypted read replica from an unencrypted DB instance\.$/,
    );
    await cloud.create(instance, { ...copy, replicateSourceDb: "orders" });
  });

  test("is promoted by taking its source away, and gets no other", async () => {
    const cloud = awsCloud();
    await withSource(cloud);
    const { id, inputs } = await cloud.create(instance, { ...copy, replicateSourceDb: "orders" });
    expect(await cloud.updateRefusal(instance, id, { ...inputs, replicateSourceDb: "others" })).toBe(
      "cannot elect new source database for replication",
    );
    const alone = { engine: "postgres", username: "gocoffee", allocatedStorage: 100 };
    await cloud.update(instance, id, merged(inputs, { replicateSourceDb: undefined, ...alone }));
    expect(cloud.find(instance, id).outputs["replicateSourceDb"]).toBeUndefined();
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

test("backups are copied to a region once, and only where there are some", async () => {
  const cloud = awsCloud();
  const sound = await soundBackups(cloud);
  await cloud.create(backups, sound);
  expect(await cloud.refusal(backups, sound)).toMatch(
    /InvalidDBInstanceState: Automated backups of the DB instance are already replicated to this Region\.$/,
  );
  const bare = await cloud.create(instance, {
    ...cloud.world.all(instance)[0]?.inputs,
    identifier: "bare",
    backupRetentionPeriod: 0,
  });
  expect(await cloud.refusal(backups, { ...sound, sourceDbInstanceArn: bare.outputs["arn"] })).toMatch(
    /Automated backups must be enabled on the source DB instance before they can be replicated\.$/,
  );
});

judged(backups, soundBackups, [
  [
    "the same region",
    async (cloud) => ({ region: "us-east-1", kmsKeyId: await key(cloud) }),
    /cannot be in the same Region/,
  ],
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
