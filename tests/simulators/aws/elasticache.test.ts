import type { Props } from "../../../simulators/protocol/values";
import { awsCloud, type Driver } from "../harness";
import { changed, judged, key, network, replaces } from "./fixtures";

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
    ["an underscore", { name: "the_cache" }, /alphanumeric characters or hyphens/],
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
    ["two hyphens together", { name: "redis--7" }, /no two hyphens together/],
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

judged(group, sound, [
  ["a name of 41", { replicationGroupId: "s".repeat(41) }, /1 to 40 alphanumeric/],
  ["a version that is not on offer", { engineVersion: "7.9" }, /Cannot find version 7\.9 for redis/],
  ["a node that is not on offer", { nodeType: "cache.t4g.nano" }, /Invalid Cache Node Type: cache\.t4g\.nano/],
  ["failover with one node", { numCacheClusters: 1, multiAzEnabled: false }, /at least 2/],
  ["one node", { numCacheClusters: 1, multiAzEnabled: false, automaticFailoverEnabled: false }],
  [
    "several zones without failover",
    { automaticFailoverEnabled: false },
    /automatic_failover_enabled must be true if multi_az_enabled is true/,
  ],
  ["shards and a count of nodes", { numNodeGroups: 2 }, /"num_cache_clusters": conflicts with num_node_groups/],
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
    "valkey without a word on TLS",
    { engine: "valkey", engineVersion: "8.0", transitEncryptionEnabled: undefined },
    /explicitly set TransitEncryptionEnabled/,
  ],
  ["valkey", { engine: "valkey", engineVersion: "8.0" }],
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
  ["an older version", { engineVersion: "6.2" }, /Cannot downgrade engine version from 7\.1\.0 to 6\.2\.6/],
  ["more nodes", { numCacheClusters: 3 }],
  ["a larger node", { nodeType: "cache.m7g.large" }],
]);

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
  [{ engineVersion: "7.2" }, false],
])("a cache is replaced by %j: %s", async (change, expected) => {
  const cloud = awsCloud();
  expect(replaces(cloud, group, await sound(cloud), change)).toBe(expected);
});
