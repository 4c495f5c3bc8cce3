import { agent, encrypts, google, key, network, privately, project, token } from "./clouds";

const t = {
  sql: "gcp:sql/databaseInstance:DatabaseInstance",
  user: "gcp:sql/user:User",
  redis: "gcp:redis/instance:Instance",
  sharded: "gcp:redis/cluster:Cluster",
  bucket: "gcp:storage/bucket:Bucket",
  object: "gcp:storage/bucketObject:BucketObject",
  secret: "gcp:secretmanager/secret:Secret",
  version: "gcp:secretmanager/secretVersion:SecretVersion",
};
const backups = { enabled: true, pointInTimeRecoveryEnabled: true, transactionLogRetentionDays: 7 };
const database = (settings: object = {}, more: object = {}) => ({
  ...{ name: "db", databaseVersion: "POSTGRES_15", region: "us-central1", deletionProtection: false },
  settings: { tier: "db-custom-2-7680", edition: "ENTERPRISE", ...settings },
  ...more,
});

describe("Cloud SQL", () => {
  it("has tiers of its edition, and no other", async () => {
    const cloud = await google();
    const refused = (tier: string, edition = "ENTERPRISE") => cloud.refusal(t.sql, database({ tier, edition }));
    expect(await refused("db-n1-standard-1")).toContain("Invalid tier");
    expect(await refused("db-perf-optimized-N-2")).toContain(
      "Invalid Tier (db-perf-optimized-N-2) for (ENTERPRISE) Edition",
    );
    expect(await refused("db-custom-2-7680", "ENTERPRISE_PLUS")).toContain("for (ENTERPRISE_PLUS) Edition");
    expect(await refused("db-custom-3-7680")).toContain("an even number");
    expect(await refused("db-custom-2-3000")).toContain("multiple of 256 MB");
    const { outputs } = await cloud.create(t.sql, database());
    expect(outputs).toMatchObject({
      connectionName: `${project}:us-central1:db`,
      settings: { edition: "ENTERPRISE", availabilityType: "ZONAL", diskAutoresize: true },
    });
    await cloud.create(
      t.sql,
      database({ tier: "db-perf-optimized-N-2", edition: "ENTERPRISE_PLUS" }, { name: "plus" }),
    );
  });

  it("is in two zones only with backups and point-in-time recovery, of days that its edition keeps", async () => {
    const cloud = await google();
    expect(await cloud.refusal(t.sql, database({ availabilityType: "REGIONAL" }))).toContain(
      "High availability requires automated backups",
    );
    expect(
      await cloud.refusal(t.sql, database({ backupConfiguration: { ...backups, transactionLogRetentionDays: 14 } })),
    ).toContain("between 1 and 7 for the ENTERPRISE edition, got 14");
    await cloud.create(t.sql, database({ availabilityType: "REGIONAL", backupConfiguration: backups }));
  });

  it("wants the private connection first, and gets an address of its range", async () => {
    const cloud = await google();
    const net = await network(cloud);
    const inside = database({
      ipConfiguration: { ipv4Enabled: false, privateNetwork: net.network, serverCaMode: "GOOGLE_MANAGED_CAS_CA" },
    });
    expect(await cloud.refusal(t.sql, inside)).toContain("doesn't have at least 1 private services connection");
    await privately(cloud, net.network);
    const { outputs } = await cloud.create(t.sql, inside);
    expect(outputs["privateIpAddress"]).toMatch(/^10\.64\./);
    expect(outputs["dnsNames"]).toHaveLength(1);
    expect(outputs["publicIpAddress"]).toBe("");
  });

  it("keeps names for a week, and itself where it is told to, twice", async () => {
    const cloud = await google();
    const guarded = database({ deletionProtectionEnabled: true }, { deletionProtection: true });
    const { id } = await cloud.create(t.sql, guarded);
    expect(await cloud.deleteRefusal(t.sql, id)).toContain("deletion_protection is set to true");
    await cloud.update(t.sql, id, { ...guarded, deletionProtection: false });
    expect(await cloud.deleteRefusal(t.sql, id)).toContain("instanceDeletionProtectionEnabled");
    await cloud.update(t.sql, id, database());
    await cloud.delete(t.sql, id);
    expect(await cloud.refusal(t.sql, database())).toContain(
      "can't reuse the name of the deleted instance until one week",
    );
    await cloud.create(t.sql, database({}, { name: "db-2" }));
  });

  it("copies to another region with a key of that region, from a primary with backups; the copy goes first", async () => {
    const cloud = await google();
    const keyName = await key(cloud);
    const primary = database({ backupConfiguration: backups }, { encryptionKeyName: keyName });
    expect(await cloud.refusal(t.sql, primary)).toContain(
      "Permission 'cloudkms.cryptoKeyVersions.useToEncrypt' denied",
    );
    const member = await agent(cloud, "sqladmin");
    await cloud.create(token.keyMember, encrypts(keyName, member));
    const { id } = await cloud.create(t.sql, primary);
    const copy = (more: object = {}) =>
      database({}, { name: "copy", region: "us-east4", masterInstanceName: "db", ...more });
    expect(await cloud.refusal(t.sql, copy())).toContain("must name a key of that region");
    expect(await cloud.refusal(t.sql, copy({ encryptionKeyName: keyName }))).toContain("must be in 'us-east4'");
    const there = await key(cloud, "us-east4");
    await cloud.create(token.keyMember, encrypts(there, member));
    const made = await cloud.create(t.sql, copy({ encryptionKeyName: there }));
    expect(made.outputs["instanceType"]).toBe("READ_REPLICA_INSTANCE");
    expect(await cloud.deleteRefusal(t.sql, id)).toContain("because it has replicas");
    const promoted = {
      ...database({}, { name: "copy", region: "us-east4", encryptionKeyName: there }),
      instanceType: "CLOUD_SQL_INSTANCE",
    };
    expect(cloud.diff(t.sql, made.inputs, promoted).replaces).toBe(false);
    expect(cloud.diff(t.sql, made.inputs, { ...made.inputs, masterInstanceName: "other" }).replaces).toBe(true);
  });

  it("has a disk that grows and never shrinks", async () => {
    const cloud = await google();
    const disk = (diskSize: number, diskAutoresize = false) => database({ diskSize, diskAutoresize });
    expect(cloud.diff(t.sql, disk(20), disk(40)).replaces).toBe(false);
    expect(cloud.diff(t.sql, disk(40), disk(20)).replaces).toBe(true);
    expect(cloud.diff(t.sql, disk(40, true), disk(20, true)).replaces).toBe(false);
  });

  it("signs in IAM's users without a password, where its flag is on", async () => {
    const cloud = await google();
    await cloud.create(t.sql, database());
    const user = { instance: "db", name: `reader@${project}.iam`, type: "CLOUD_IAM_SERVICE_ACCOUNT" };
    expect(await cloud.refusal(t.user, user)).toContain("cloudsql.iam_authentication must be on");
    expect((await cloud.create(t.user, { instance: "db", name: "app", password: "x" })).id).toBe("app//db");
    expect(await cloud.refusal(t.user, { instance: "no", name: "app", password: "x" })).toContain("Error 404");
  });
});

describe("Memorystore", () => {
  it("stands in the private connection, with sizes of its tier", async () => {
    const cloud = await google();
    const net = await network(cloud);
    const cache = (more: object = {}) => ({
      name: "cache",
      memorySizeGb: 5,
      tier: "STANDARD_HA",
      connectMode: "PRIVATE_SERVICE_ACCESS",
      authorizedNetwork: net.network,
      transitEncryptionMode: "SERVER_AUTHENTICATION",
      authEnabled: true,
      ...more,
    });
    expect(await cloud.refusal(t.redis, cache())).toContain("Google private service access is not enabled");
    await privately(cloud, net.network);
    expect(
      await cloud.refusal(
        t.redis,
        cache({ tier: "BASIC", replicaCount: 2, readReplicasMode: "READ_REPLICAS_ENABLED" }),
      ),
    ).toContain("STANDARD_HA tier only");
    expect(await cloud.refusal(t.redis, cache({ memorySizeGb: 400 }))).toContain("between 1 and 300");
    const { outputs } = await cloud.create(t.redis, cache());
    expect(outputs).toMatchObject({
      port: 6378,
      host: expect.stringMatching(/^10\.64\./),
      authString: expect.stringMatching(/^[0-9a-f]{36}$/),
    });
    expect(
      cloud.diff(t.redis, cache({ redisVersion: "REDIS_7_0" }), cache({ redisVersion: "REDIS_6_X" })).replaces,
    ).toBe(true);
  });

  it("shards where a policy lets it connect", async () => {
    const cloud = await google();
    const net = await network(cloud);
    const cache = {
      name: "cache",
      shardCount: 3,
      region: "us-central1",
      pscConfigs: [{ network: net.network }],
      deletionProtectionEnabled: false,
    };
    expect(await cloud.refusal(t.sharded, cache)).toContain(
      "No service connection policy for service class gcp-memorystore-redis",
    );
    await cloud.create("gcp:networkconnectivity/serviceConnectionPolicy:ServiceConnectionPolicy", {
      name: "p",
      location: "us-central1",
      network: net.network,
      serviceClass: "gcp-memorystore-redis",
      pscConfig: { subnetworks: [net.subnetwork] },
    });
    const made = await cloud.create(t.sharded, cache);
    await cloud.update(t.sharded, made.id, { ...cache, deletionProtectionEnabled: true });
    expect(await cloud.deleteRefusal(t.sharded, made.id)).toContain("Deletion protection is enabled");
  });
});

describe("buckets", () => {
  const bucket = (more: object = {}) => ({ name: "go-coffee-files", location: "US", ...more });

  it("lie where buckets can, under a name that they may have", async () => {
    const cloud = await google();
    expect(await cloud.refusal(t.bucket, bucket({ location: "MARS" }))).toContain("location constraint is not valid");
    expect(await cloud.refusal(t.bucket, bucket({ name: "my-google-files" }))).toContain("Invalid bucket name");
    expect(await cloud.refusal(t.bucket, bucket({ customPlacementConfig: { dataLocations: ["US-EAST1"] } }))).toContain(
      "must have 2 data locations",
    );
    expect(await cloud.refusal(t.bucket, bucket({ softDeletePolicy: { retentionDurationSeconds: 3600 } }))).toContain(
      "between 7 days and 90 days",
    );
    await cloud.create(t.bucket, bucket());
    expect(await cloud.refusal(t.bucket, bucket())).toContain("already exists");
  });

  it("are not deleted with what is in them, and a lock is for ever", async () => {
    const cloud = await google();
    const locked = bucket({ retentionPolicy: { retentionPeriod: "86400", isLocked: true } });
    const { id } = await cloud.create(t.bucket, locked);
    const file = await cloud.create(t.object, { bucket: id, name: "a.txt", content: "a" });
    expect(await cloud.deleteRefusal(t.bucket, id)).toContain("retention policy");
    expect(
      cloud.diff(t.bucket, locked, bucket({ retentionPolicy: { retentionPeriod: "86400", isLocked: false } })).replaces,
    ).toBe(true);
    const open = await cloud.create(t.bucket, bucket({ name: "go-coffee-open" }));
    await cloud.create(t.object, { bucket: open.id, name: "b.txt", content: "b" });
    expect(await cloud.deleteRefusal(t.bucket, open.id)).toContain("is not empty");
    await cloud.delete(t.object, file.id);
    await cloud.delete(t.bucket, id);
  });
});

describe("secrets", () => {
  it("have a key where each copy lies, or a global one", async () => {
    const cloud = await google();
    const keyName = await key(cloud);
    await cloud.create(token.keyMember, encrypts(keyName, await agent(cloud, "secretmanager")));
    const copy = (location: string, kmsKeyName?: string) => ({
      location,
      ...(kmsKeyName && { customerManagedEncryption: { kmsKeyName } }),
    });
    const secret = (...replicas: object[]) => ({ secretId: "s", replication: { userManaged: { replicas } } });
    expect(await cloud.refusal(t.secret, secret(copy("us-east1", keyName)))).toContain("must be in 'us-east1'");
    expect(await cloud.refusal(t.secret, secret(copy("us-central1", keyName), copy("us-east1")))).toContain(
      "Either all replicas",
    );
    expect(
      await cloud.refusal(t.secret, {
        secretId: "s",
        replication: { auto: { customerManagedEncryption: { kmsKeyName: keyName } } },
      }),
    ).toContain("must be in 'global'");
    expect((await cloud.create(t.secret, secret(copy("us-central1", keyName)))).outputs["name"]).toMatch(
      /^projects\/\d{12}\/secrets\/s$/,
    );
  });

  it("count their versions, and give the last one", async () => {
    const cloud = await google();
    const { id } = await cloud.create(t.secret, { secretId: "s", replication: { auto: {} } });
    const first = await cloud.create(t.version, { secret: id, secretData: "one" });
    const second = await cloud.create(t.version, { secret: id, secretData: "two" });
    expect([first, second].map(({ outputs }) => outputs["version"])).toEqual(["1", "2"]);
    await cloud.delete(t.version, first.id);
    expect((await cloud.create(t.version, { secret: id, secretData: "three" })).outputs["version"]).toBe("3");
    const answer = cloud.cloud.invoke("gcp:secretmanager/getSecretVersion:getSecretVersion", { secret: "s" });
    expect(answer.outputs["secretData"]).toBe("three");
    const kept = await cloud.create(t.version, { secret: id, secretData: "four", deletionPolicy: "ABANDON" });
    await cloud.delete(t.version, kept.id);
    expect(cloud.world.find(t.version, kept.id)).toBeDefined();
    await cloud.delete(t.secret, id);
    expect(cloud.world.all(t.version)).toEqual([]);
    expect(await cloud.refusal(t.version, { secret: "other", secretData: "x" })).toContain("was not found");
  });
});
