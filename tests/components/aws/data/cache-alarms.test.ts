import { CacheAlarms, type CacheAlarmsArgs } from "../../../../components/aws/data/cache-alarms";
import { nodesByShard, planCacheAlarms } from "../../../../components/aws/data/cache-alarms-plan";
import { record } from "../../../mocks";
import { aPlace } from "../place";

const alarm = "aws:cloudwatch/metricAlarm:MetricAlarm";
const args: CacheAlarmsArgs = {
  place: aPlace(),
  groupId: "go-coffee-dev-tea",
  sharded: true,
  shards: 2,
  replicas: 1,
  topicArn: "arn:aws:sns:us-east-1:123456789012:alerts",
};
const alarms = (change: Partial<CacheAlarmsArgs> = {}) =>
  record(() => void new CacheAlarms("tea-alarms", { ...args, ...change }));

describe("alarms of a cache", () => {
  it("know its nodes as ElastiCache calls them", () => {
    expect(nodesByShard(args)).toEqual({
      "0001": ["go-coffee-dev-tea-0001-001", "go-coffee-dev-tea-0001-002"],
      "0002": ["go-coffee-dev-tea-0002-001", "go-coffee-dev-tea-0002-002"],
    });
    expect(nodesByShard({ ...args, sharded: false })).toEqual({
      "": ["go-coffee-dev-tea-001", "go-coffee-dev-tea-002"],
    });
  });

  it("look at memory of the whole, and at the worst node of each shard, who is told included", async () => {
    const recorded = await alarms();
    expect(recorded.of(alarm).map(({ inputs }) => inputs["name"])).toEqual([
      ...["connections-0001", "connections-0002", "cpu-0001", "cpu-0002", "engine-cpu-0001", "engine-cpu-0002"].map(
        (key) => `go-coffee-dev-tea-${key}`,
      ),
      ...["evictions-0001", "evictions-0002", "lag-0001", "lag-0002", "memory"].map(
        (key) => `go-coffee-dev-tea-${key}`,
      ),
    ]);
    expect(recorded.one(alarm, "tea-alarms-memory").inputs).toMatchObject({
      dimensions: { ReplicationGroupId: "go-coffee-dev-tea" },
      metricName: "DatabaseMemoryUsageCountedForEvictPercentage",
      threshold: 80,
      alarmActions: [args.topicArn],
    });
    expect(recorded.one(alarm, "tea-alarms-lag-0001").inputs["metricQueries"]).toMatchObject([
      { id: "worst", expression: "MAX(METRICS())", returnData: true },
      {
        id: "n1",
        metric: { metricName: "ReplicationLag", dimensions: { CacheClusterId: "go-coffee-dev-tea-0001-001" } },
      },
      { id: "n2", metric: { dimensions: { CacheClusterId: "go-coffee-dev-tea-0001-002" } } },
    ]);
  });

  it("of one node look at that node, which can be late behind nobody", async () => {
    const recorded = await alarms({ sharded: false, replicas: 0 });
    expect(recorded.of(alarm).filter(({ name }) => name.includes("lag"))).toEqual([]);
    const { inputs } = recorded.one(alarm, "tea-alarms-cpu");
    expect(inputs).toMatchObject({ dimensions: { CacheClusterId: "go-coffee-dev-tea-001" } });
    expect(inputs).not.toHaveProperty("metricQueries");
  });

  it("read ten metrics at most, as CloudWatch allows, with as many copies as there can be", () => {
    const most = planCacheAlarms({ ...args, replicas: 5 }).map(({ of }) => ("nodes" in of ? of.nodes.length : 1));
    expect(Math.max(...most)).toBeLessThanOrEqual(10);
  });
});
