import { type Props, UNKNOWN } from "../../../../simulators/protocol/values";
import { awsCloud, type Driver } from "../../harness";
import { changed, judged, key, network, replaces } from "../fixtures";

const subnets = "aws:elasticache/subnetGroup:SubnetGroup";
const parameters = "aws:elasticache/parameterGroup:ParameterGroup";
const group = "aws:elasticache/replicationGroup:ReplicationGroup";

judged(
  subnets,
  async (cloud) => {
    const { a, b } = await network(cloud);
    return { name: "cache", subnetIds: [a, b] };
  },
  [
    [
      "an underscore",
      { name: "the_cache" },
      /CreateCacheSubnetGroup, api error InvalidParameterValue: The parameter CacheSubnetGroupName must contain no more than 255 alphanumeric characters or hyphens/,
    ],
    ["AWS's own name", { name: "Default" }, /must not be default/],
    [
      "a subnet that is not there",
      { subnetIds: ["subnet-0"] },
      /InvalidSubnet: The subnet ID 'subnet-0' does not exist/,
    ],
    [
      "a name that is taken",
      async (cloud) => {
        await cloud.create(subnets, { name: "taken", subnetIds: [(await network(cloud, "10.5")).a] });
        return { name: "taken" };
      },
      /CacheSubnetGroupAlreadyExists: Cache subnet group taken already exists/,
    ],
    ["one zone", async (cloud) => ({ subnetIds: [(await network(cloud, "10.5")).a] })],
    [
      "two VPCs",
      async (cloud) => ({ subnetIds: [(await network(cloud, "10.5")).a, (await network(cloud, "10.6")).b] }),
      /must be in one VPC/,
    ],
  ],
);

judged(
  parameters,
  async () => ({ name: "redis7", family: "redis7", parameters: [{ name: "maxmemory-policy", value: "allkeys-lru" }] }),
  [
    ["a family that does not exist", { family: "redis7.x" }, /redis7\.x is not a valid parameter group family/],
    [
      "a value that does not exist",
      { parameters: [{ name: "maxmemory-policy", value: "lru" }] },
      /The parameter maxmemory-policy has an invalid value: lru/,
    ],
    [
      "two hyphens together",
      { name: "redis--7" },
      /CreateCacheParameterGroup, api error InvalidParameterValue: The parameter CacheParameterGroupName is not a valid identifier/,
    ],
    [
      "a name that is taken",
      async (cloud) => {
        await cloud.create(parameters, { name: "taken", family: "redis7" });
        return { name: "taken" };
      },
      /CacheParameterGroupAlreadyExists: Parameter group taken already exists/,
    ],
  ],
);

const sound = async (cloud: Driver): Promise<Props> => {
  const net = await network(cloud);
  await cloud.create(subnets, { name: "cache", subnetIds: [net.a, net.b] });
  return {
    replicationGroupId: "sessions",
    description: "sessions",
    engine: "redis",
    engineVersion: "7.1",
    nodeType: "cache.t4g.micro",
    numCacheClusters: 2,
    automaticFailoverEnabled: true,
    multiAzEnabled: true,
    subnetGroupName: "cache",
    securityGroupIds: [net.group],
    transitEncryptionEnabled: true,
    atRestEncryptionEnabled: true,
  };
};
const sharded = {
  numCacheClusters: undefined,
  numNodeGroups: 2,
  replicasPerNodeGroup: 1,
  parameterGroupName: "default.redis7.cluster.on",
};

test("a subnet group gives up no subnet that a node stands in", async () => {
  const cloud = awsCloud();
  const { id: cache } = await cloud.create(group, { ...(await sound(cloud)), numCacheClusters: 2 });
  const { inputs } = cloud.find(subnets, "cache");
  const [a] = inputs["subnetIds"] as string[];
  expect(await cloud.updateRefusal(subnets, "cache", { ...inputs, subnetIds: [a!] })).toMatch(
    /SubnetInUse: The subnet subnet-\w+ is in use by a cache cluster of the subnet group cache/,
  );
  await cloud.delete(group, cache);
  await cloud.update(subnets, "cache", { ...inputs, subnetIds: [a!] });
});

judged(group, sound, [
  [
    "a name of 41",
    { replicationGroupId: "s".repeat(41) },
    /expected length of replication_group_id to be in the range \(1 - 40\)/,
  ],
  ["a name of 40", { replicationGroupId: "s".repeat(40) }],
  [
    "a name with an underscore",
    { replicationGroupId: "my_sessions" },
    /must contain only alphanumeric characters and hyphens/,
  ],
  ["a name that begins with a digit", { replicationGroupId: "1st" }, /must begin with a letter/],
  ["two hyphens together", { replicationGroupId: "my--sessions" }, /cannot contain two consecutive hyphens/],
  ["a hyphen at the end", { replicationGroupId: "sessions-" }, /cannot end with a hyphen/],
  [
    "a name that is taken",
    async (cloud) => {
      const { id } = await cloud.create(group, {
        replicationGroupId: "taken",
        description: "x",
        nodeType: "cache.t4g.micro",
      });
      return { replicationGroupId: id };
    },
    /ReplicationGroupAlreadyExists: Replication group taken already exists/,
  ],
  [
    "an engine that is none",
    { engine: "memcached" },
    /expected engine to be one of \["redis" "valkey"\], got memcached/,
  ],
  [
    "a version with its patch",
    { engineVersion: "7.1.0" },
    /engine_version: 7\.1\.0 is invalid\. For Redis v6 or higher, use <major>\.<minor>\./,
  ],
  ["version 5 with its patch", { engineVersion: "5.0.6" }],
  [
    "no type of node",
    { nodeType: undefined },
    /^"node_type" is required unless "global_replication_group_id" is set\.$/,
  ],
  ["a version that is not on offer", { engineVersion: "7.9" }, /Cannot find version 7\.9 for redis/],
  ["a node that is not on offer", { nodeType: "cache.t4g.nano" }, /Invalid Cache Node Type: cache\.t4g\.nano/],
  [
    "failover with one node",
    { numCacheClusters: 1, multiAzEnabled: false },
    /"num_cache_clusters": must be at least 2 if automatic_failover_enabled is true/,
  ],
  [
    "failover with no word on nodes",
    { numCacheClusters: undefined, multiAzEnabled: false },
    /InvalidParameterCombination: Replication group with automatic failover needs at least 2 nodes/,
  ],
  ["one node", { numCacheClusters: 1, multiAzEnabled: false, automaticFailoverEnabled: false }],
  [
    "several zones without failover",
    { automaticFailoverEnabled: false },
    /automatic_failover_enabled must be true if multi_az_enabled is true/,
  ],
  ["shards and a count of nodes", { numNodeGroups: 2 }, /"num_cache_clusters": conflicts with num_node_groups/],
  [
    "replicas and a count of nodes",
    { replicasPerNodeGroup: 1 },
    /"num_cache_clusters": conflicts with replicas_per_node_group/,
  ],
  [
    "fewer than no replicas",
    { ...sharded, replicasPerNodeGroup: -1 },
    /expected replicas_per_node_group to be at least \(0\), got -1/,
  ],
  [
    "shards and zones",
    { ...sharded, nodeGroupConfigurations: [{ slots: "0-100" }], preferredCacheClusterAzs: ["us-east-1a"] },
    /"node_group_configuration": conflicts with preferred_cache_cluster_azs/,
  ],
  [
    "a cluster mode that does not exist",
    { clusterMode: "on" },
    /expected cluster_mode to be one of \["enabled" "disabled" "compatible"\], got on/,
  ],
  ["shards", sharded],
  [
    "shards without failover",
    { ...sharded, automaticFailoverEnabled: false, multiAzEnabled: false },
    /Automatic failover must be enabled/,
  ],
  [
    "shards with other settings",
    { ...sharded, parameterGroupName: "default.redis7" },
    /requires a parameter group with cluster-enabled set to yes/,
  ],
  ["six replicas", { ...sharded, replicasPerNodeGroup: 6 }, /between 0 and 5/],
  [
    "settings of another version",
    { parameterGroupName: "default.redis6.x" },
    /Expected a parameter group of family redis7 but found one of family redis6\.x/,
  ],
  ["settings that are not there", { parameterGroupName: "mine" }, /CacheParameterGroup not found: mine/],
  [
    "a token in clear",
    { transitEncryptionEnabled: false, authToken: "0123456789abcdef" },
    /only supported when encryption-in-transit is enabled/,
  ],
  ["a short token", { authToken: "0123456789abcde" }, /must contain from 16 to 128/],
  ["a token with a slash", { authToken: "0123456789abcdef/" }, /only alphanumeric characters or symbols/],
  ["a token", { authToken: "0123456789abcdef" }],
  [
    "a token to be taken away",
    { authToken: "0123456789abcdef", authTokenUpdateStrategy: "DELETE" },
    /"auth_token" must not be specified when "auth_token_update_strategy" is "DELETE"/,
  ],
  ["a way to change a token, and none", { authTokenUpdateStrategy: "ROTATE" }, /"auth_token" must be specified/],
  [
    "a way to change a token that does not exist",
    { authToken: "0123456789abcdef", authTokenUpdateStrategy: "REPLACE" },
    /expected auth_token_update_strategy to be one of \["SET" "ROTATE" "DELETE"\], got REPLACE/,
  ],
  [
    "a token and users",
    { authToken: "0123456789abcdef", userGroupIds: ["users"] },
    /"auth_token": conflicts with user_group_ids/,
  ],
  [
    "TLS of a kind that does not exist",
    { transitEncryptionMode: "optional" },
    /expected transit_encryption_mode to be one of \["preferred" "required"\], got optional/,
  ],
  ["valkey without a word on TLS", { engine: "valkey", engineVersion: "8.0", transitEncryptionEnabled: undefined }],
  ["valkey", { engine: "valkey", engineVersion: "8.0" }],
  [
    "a window in another form",
    { snapshotWindow: "3:00-4:00" },
    /"snapshot_window" must satisfy the format of "hh24:mi-hh24:mi"/,
  ],
  [
    "a day in full",
    { maintenanceWindow: "sunday:05:00-sunday:06:00" },
    /"maintenance_window" must satisfy the format of "ddd:hh24:mi-ddd:hh24:mi"/,
  ],
  ["a window of half an hour", { snapshotWindow: "03:00-03:30" }, /at least 60 minutes/],
  [
    "windows that overlap",
    { snapshotWindow: "05:00-06:00", maintenanceWindow: "sun:05:30-sun:06:30" },
    /must not overlap/,
  ],
  ["windows apart", { snapshotWindow: "03:00-04:00", maintenanceWindow: "sun:05:30-sun:06:30" }],
  ["36 days of snapshots", { snapshotRetentionLimit: 36 }, /at most \(35\), got 36/],
  ["a key", async (cloud) => ({ kmsKeyId: await key(cloud) })],
  [
    "a key without encryption",
    async (cloud) => ({ kmsKeyId: await key(cloud), atRestEncryptionEnabled: false }),
    /A KMS key can only be specified when encryption-at-rest is enabled/,
  ],
  ["a topic by its name", { notificationTopicArn: "alarms" }, /"notification_topic_arn" \(alarms\) is an invalid ARN/],
  [
    "a key of another region",
    async (cloud) => ({ kmsKeyId: await key(cloud, { region: "us-west-2" }) }),
    /InvalidKMSKeyFault/,
  ],
  [
    "a security group of another VPC",
    async (cloud) => ({ securityGroupIds: [(await network(cloud, "10.5")).group] }),
    /Some security groups are not in VPC/,
  ],
  [
    "several zones in one",
    async (cloud) => {
      const { a, a2 } = await network(cloud, "10.5");
      await cloud.create(subnets, { name: "narrow", subnetIds: [a, a2] });
      return { subnetGroupName: "narrow", securityGroupIds: [] };
    },
    /at least two Availability Zones/,
  ],
]);

changed(group, sound, [
  ["shards at once", { clusterMode: "enabled", ...sharded }, /Cluster mode cannot be changed from disabled to enabled/],
  ["shards as well", { clusterMode: "compatible" }],
  ["more nodes", { numCacheClusters: 3 }],
  ["a larger node", { nodeType: "cache.m7g.large" }],
]);

changed(group, async (cloud) => ({ ...(await sound(cloud)), clusterMode: "enabled", ...sharded }), [
  ["no shards", { clusterMode: "disabled" }, /Cluster mode cannot be changed from enabled to disabled/],
  ["shards or none", { clusterMode: "compatible" }, /Cluster mode cannot be changed from enabled to compatible/],
  ["another node", { nodeType: "cache.m7g.large" }],
]);

test("TLS comes to a cache that stands in two steps", async () => {
  const cloud = awsCloud();
  const { id, inputs } = await cloud.create(group, { ...(await sound(cloud)), transitEncryptionEnabled: false });
  const tls = { ...inputs, transitEncryptionEnabled: true };
  expect(await cloud.updateRefusal(group, id, { ...tls, transitEncryptionMode: "required" })).toMatch(
    /Encryption-in-transit can only be enabled on an existing replication group with TransitEncryptionMode preferred/,
  );
  await cloud.update(group, id, { ...tls, transitEncryptionMode: "preferred" });
  await cloud.update(group, id, { ...tls, transitEncryptionMode: "required" });
});

test("a preview of another count does not know the members", async () => {
  const cloud = awsCloud();
  const { id, inputs, outputs } = await cloud.create(group, await sound(cloud));
  const subject = { token: group, name: "it", urn: `urn:pulumi:test::go-coffee::${group}::it` };
  const preview = (change: Props): Promise<Props> =>
    cloud.cloud.update(subject, id, outputs, { ...inputs, ...change }, true);
  expect((await preview({ numCacheClusters: 3 }))["memberClusters"]).toBe(UNKNOWN);
  expect((await preview({ nodeType: "cache.m7g.large" }))["memberClusters"]).toEqual(["sessions-001", "sessions-002"]);
});

test.each([
  ["ap-southeast-2", "apse2"],
  ["eu-central-1", "euc1"],
  ["us-west-2", "usw2"],
])("a cache in %s is found under %s", async (region, code) => {
  const cloud = awsCloud(region);
  const { outputs } = await cloud.create(group, {
    replicationGroupId: "s",
    description: "s",
    nodeType: "cache.t4g.micro",
  });
  expect(String(outputs["primaryEndpointAddress"]).split(".").at(-4)).toBe(code);
});

test("a cache gives what the provider gives, and holds its groups", async () => {
  const cloud = awsCloud();
  const inputs = await sound(cloud);
  const { outputs } = await cloud.create(group, inputs);
  expect(outputs).toMatchObject({
    arn: "arn:aws:elasticache:us-east-1:123456789012:replicationgroup:sessions",
    engineVersionActual: "7.1.0",
    clusterEnabled: false,
    primaryEndpointAddress: expect.stringMatching(/^master\.sessions\.[a-z0-9]{6}\.use1\.cache\.amazonaws\.com$/),
    configurationEndpointAddress: "",
    memberClusters: ["sessions-001", "sessions-002"],
  });
  const shards = await cloud.create(group, {
    ...inputs,
    ...sharded,
    replicationGroupId: "carts",
    numCacheClusters: undefined,
  });
  expect(shards.outputs).toMatchObject({
    clusterEnabled: true,
    configurationEndpointAddress: expect.stringMatching(/^clustercfg\.carts\./),
    memberClusters: ["carts-0001-001", "carts-0001-002", "carts-0002-001", "carts-0002-002"],
  });
  expect(await cloud.deleteRefusal(subnets, "cache")).toMatch(/CacheSubnetGroupInUse/);
});

test.each([
  [{ kmsKeyId: "x" }, true],
  [{ atRestEncryptionEnabled: false }, true],
  [{ subnetGroupName: "x" }, true],
  [{ port: 6380 }, true],
  [{ nodeType: "cache.m7g.large" }, false],
  [{ numCacheClusters: 3 }, false],
  [{ engineVersion: "7.0" }, true],
  [{ engineVersion: "6.x" }, true],
  [{ engineVersion: undefined }, false],
  [{ engine: "valkey", engineVersion: "8.0" }, false],
  [{ transitEncryptionEnabled: false }, false],
  [{ nodeGroupConfigurations: [{ nodeGroupId: "0001", slots: "0-16383" }] }, true],
])("a cache is replaced by %j: %s", async (change, expected) => {
  const cloud = awsCloud();
  expect(replaces(cloud, group, await sound(cloud), change)).toBe(expected);
});

test("what else replaces a cache depends on what it is", () => {
  const cloud = awsCloud();
  const valkey = { engine: "valkey", engineVersion: "8.0" };
  expect(replaces(cloud, group, valkey, { engine: "redis", engineVersion: "7.1" })).toBe(true);
  expect(replaces(cloud, group, { globalReplicationGroupId: "g", ...valkey }, { engine: "redis" })).toBe(false);
  const old = { engineVersion: "6.2", transitEncryptionEnabled: false };
  expect(replaces(cloud, group, old, { transitEncryptionEnabled: true })).toBe(true);
  expect(replaces(cloud, group, old, { engineVersion: "7.1" })).toBe(false);
});

test("other shards replace a cache; a zone that was not chosen before does not", () => {
  const cloud = awsCloud();
  const shard = { nodeGroupId: "0001", replicaCount: 1, slots: "0-16383" };
  const change = (now: Props, old: Props = shard): boolean =>
    replaces(cloud, group, { nodeGroupConfigurations: [old] }, { nodeGroupConfigurations: [now] });
  expect(change({ ...shard, slots: "0-8191" })).toBe(true);
  expect(change({ ...shard, nodeGroupId: "0002" })).toBe(true);
  expect(change({ ...shard, primaryAvailabilityZone: "us-east-1a" })).toBe(false);
  expect(change({ ...shard, primaryAvailabilityZone: "us-east-1a" }, { ...shard, primaryAvailabilityZone: "b" })).toBe(
    true,
  );
});
