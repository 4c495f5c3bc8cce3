import fc from "fast-check";
import { isSecret, output } from "@pulumi/pulumi";
import { Cache, type AwsCacheOutputs, type CacheArgs } from "../../../../components/aws/data/cache";
import { planCache } from "../../../../components/aws/data/cache-plan";
import { account, record } from "../../../mocks";
import { awsCloud } from "../../../simulators/harness";
import { aNetwork, aPlace, keyArn, logs } from "../place";

const group = "aws:elasticache/replicationGroup:ReplicationGroup";
const sound: CacheArgs = {
  place: aPlace(),
  account,
  network: aNetwork(),
  keyArn,
  logs,
  services: [
    { name: "coffee", dataClass: "internal" },
    { name: "order", dataClass: "personal" },
  ],
  admits: { cluster: "sg-cluster" },
  alarms: { topicArn: "arn:aws:sns:us-east-1:123456789012:alerts" },
  machine: "cache.t4g.small",
  sharded: false,
  shards: 3,
  replicas: 1,
  snapshotDays: 7,
};
let outputs: AwsCacheOutputs;
const cache = (change: Partial<CacheArgs> = {}) =>
  record(() => void ({ outputs } = new Cache("cache", { ...sound, ...change })));

describe("Cache", () => {
  it("is Redis 7, over TLS only, encrypted with its own key, with snapshots and logs", async () => {
    expect((await cache()).one(group).inputs).toMatchObject({
      engine: "redis",
      engineVersion: "7.1",
      transitEncryptionEnabled: true,
      transitEncryptionMode: "required",
      atRestEncryptionEnabled: true,
      kmsKeyId: keyArn,
      snapshotRetentionLimit: 7,
      multiAzEnabled: true,
      automaticFailoverEnabled: true,
      logDeliveryConfigurations: [{ logType: "slow-log" }, { logType: "engine-log" }],
    });
  });

  it("admits who is named, on its port, and nobody else", async () => {
    const recorded = await cache();
    expect(
      recorded.of("aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule").map(({ inputs }) => inputs),
    ).toMatchObject([{ referencedSecurityGroupId: "sg-cluster", fromPort: 6379, toPort: 6379 }]);
    expect(recorded.one("aws:ec2/securityGroup:SecurityGroup").inputs).not.toHaveProperty("ingress");
  });

  it("lets nobody in without a name; a service does everything but administer, with what is its own", async () => {
    const recorded = await cache();
    const users = recorded.of("aws:elasticache/user:User").map(({ inputs }) => inputs);
    expect(users).toMatchObject([
      {
        userName: "coffee",
        accessString: "on ~coffee:* resetchannels &coffee:* -@all +@all -@admin -@dangerous +info",
        authenticationMode: { type: "password" },
      },
      { userName: "default", noPasswordRequired: true },
      {
        userName: "order",
        accessString: "on ~order:* resetchannels &order:* -@all +@all -@admin -@dangerous +info",
        authenticationMode: { type: "password" },
      },
    ]);
    const nobody = String(users[1]!["accessString"]).split(" ");
    expect([nobody[0], nobody.at(-1), nobody.filter((word) => word.startsWith("+"))]).toEqual(["off", "-@all", []]);
    expect(recorded.one("aws:elasticache/userGroup:UserGroup").inputs["userIds"]).toEqual(
      ["nobody", "coffee", "order"].map((who) => `go-coffee-dev-cache-${who}`),
    );
    expect(recorded.one(group).inputs).toMatchObject({ userGroupIds: ["go-coffee-dev-cache"] });
    expect(recorded.one(group).inputs).not.toHaveProperty("authToken");
  });

  it("keeps each password in a secret, encrypted with its key, and tells in its outputs only where", async () => {
    const recorded = await cache();
    expect(recorded.of("aws:secretsmanager/secret:Secret").map(({ inputs }) => inputs)).toMatchObject([
      { name: "go-coffee-dev/cache/coffee", kmsKeyId: keyArn },
      { name: "go-coffee-dev/cache/order", kmsKeyId: keyArn, tags: { service: "order", "data-class": "personal" } },
    ]);
    const found = output(outputs);
    expect(await isSecret(found)).toBe(false);
    const told = await new Promise<unknown>((resolve) => void found.apply(resolve));
    expect(JSON.stringify(told)).not.toContain("a-password-of-the-mocks");
    expect(told).toMatchObject({ host: "cache-group.example", port: 6379, sharded: false });
  });

  it.each([
    [true, 30],
    [false, 0],
  ])("keeps a deleted secret, where its data is protected (%s), for %i days", async (data, days) => {
    const recorded = await cache({ place: aPlace({ data }) });
    for (const { inputs } of recorded.of("aws:secretsmanager/secret:Secret"))
      expect(inputs["recoveryWindowInDays"]).toBe(days);
  });

  it("changes each password every month, once the cache is there", async () => {
    const recorded = await cache();
    const rotations = recorded.of("aws:secretsmanager/secretRotation:SecretRotation");
    expect(rotations.map(({ name }) => name)).toEqual([
      "cache-rotation-schedule-coffee",
      "cache-rotation-schedule-order",
    ]);
    const rotation = rotations[0]!;
    expect(rotation.inputs).toMatchObject({
      rotationRules: { scheduleExpression: "rate(30 days)", duration: "2h" },
      rotateImmediately: true,
    });
    expect(rotation.dependsOn).toContain(`${group}::cache-group`);
    const { inputs } = recorded.one("aws:lambda/function:Function");
    const { variables } = inputs["environment"] as { variables: { STORES: string } };
    expect((JSON.parse(variables.STORES) as { id: string }[]).map(({ id }) => id)).toEqual([
      "go-coffee-dev-cache-coffee",
      "go-coffee-dev-cache-order",
    ]);
  });

  it("keeps within the 40 characters that ElastiCache takes, whatever it is called", async () => {
    const name = "a-cache-with-a-name-of-many-words";
    const recorded = await record(() => void new Cache(name, sound));
    const ids = [
      recorded.one(group).inputs["replicationGroupId"],
      ...recorded.of("aws:elasticache/user:User").map(({ inputs }) => inputs["userId"]),
      recorded.one("aws:elasticache/userGroup:UserGroup").inputs["userGroupId"],
    ].map(String);
    expect(ids.filter((id) => id.length > 40)).toEqual([]);
    expect(new Set(ids.slice(0, 4)).size).toBe(4);
  });

  it("has users whom a second run leaves alone, though AWS answers in words of its own", async () => {
    for (const { type, inputs } of (await cache()).of("aws:elasticache/user:User")) {
      const aws = awsCloud();
      const stands = await aws.create(type, inputs);
      expect(aws.diff(type, stands.inputs, inputs, stands.outputs).changes).toEqual([]);
    }
  });

  it("is one cluster under one address where it is sharded", async () => {
    const recorded = await cache({ sharded: true, replicas: 2 });
    expect(recorded.one(group).inputs).toMatchObject({
      clusterMode: "enabled",
      numNodeGroups: 3,
      replicasPerNodeGroup: 2,
      parameterGroupName: "go-coffee-dev-cache-redis7-sharded",
    });
    const host = await new Promise<string>((resolve) => void outputs.host.apply(resolve));
    expect([host, outputs.sharded]).toEqual(["cache-group-all.example", true]);
  });

  it.each([true, false])("is kept where the environment protects its data: %p", async (data) => {
    const recorded = await cache({ place: aPlace({ data }) });
    const { inputs, protect } = recorded.one(group);
    expect([protect, inputs["finalSnapshotIdentifier"] !== undefined, inputs["applyImmediately"]]).toEqual([
      data,
      data,
      !data,
    ]);
  });
});

describe("the plan", () => {
  const asked = { machine: "cache.t4g.small", sharded: false, shards: 3, replicas: 0, snapshotDays: 1 };

  it.each([
    [{ replicas: 6 }, "cache replicas: want 0–5, got 6"],
    [{ replicas: -1 }, "cache replicas: want 0–5, got -1"],
    [{ sharded: true, shards: 0 }, "cache shards: want 1 or more"],
    [{ sharded: true, shards: 46, replicas: 1 }, "90 nodes in all at most, got 46"],
    [{ snapshotDays: 36 }, "cache snapshots: want 1–35 days, got 36"],
  ])("refuses %j", (change, message) => {
    expect(() => planCache({ ...asked, ...change }, ["a", "b"])).toThrow(message);
  });

  it("fails over exactly where there is a copy, or shards, and spreads over zones where there are some", () => {
    fc.assert(
      fc.property(
        fc.boolean(),
        fc.integer({ min: 1, max: 15 }),
        fc.integer({ min: 0, max: 5 }),
        fc.integer({ min: 1, max: 4 }),
        (sharded, shards, replicas, zones) => {
          const plan = planCache({ ...asked, sharded, shards, replicas }, ["a", "b", "c", "d"].slice(0, zones));
          expect(plan.automaticFailoverEnabled).toBe(sharded || replicas > 0);
          expect(plan.multiAzEnabled).toBe(replicas > 0 && zones > 1);
          // ElastiCache asks for failover wherever nodes are spread over zones.
          expect(plan.multiAzEnabled && !plan.automaticFailoverEnabled).toBe(false);
          expect(plan.numNodeGroups).toBe(sharded ? shards : 1);
          expect(plan.parameters.some(({ name }) => name === "cluster-enabled")).toBe(sharded);
        },
      ),
    );
  });
});
