import { awsCloud } from "../../harness";

const group = "aws:elasticache/replicationGroup:ReplicationGroup";

test("a cache leaves a last snapshot, whose name is taken from then on", async () => {
  const cloud = awsCloud();
  const sound = {
    ...{ replicationGroupId: "sessions", description: "sessions", engine: "redis", engineVersion: "7.1" },
    ...{ nodeType: "cache.t4g.small", numCacheClusters: 1, finalSnapshotIdentifier: "last" },
  };
  await cloud.delete(group, (await cloud.create(group, sound)).id);
  const { id } = await cloud.create(group, sound);
  expect(await cloud.deleteRefusal(group, id)).toMatch(/SnapshotAlreadyExistsFault: .*last/);
  await cloud.update(group, id, { ...sound, finalSnapshotIdentifier: "last-2" });
  await cloud.delete(group, id);
  expect(cloud.world.all("aws:elasticache/snapshot:Snapshot").map((it) => it.id)).toEqual(["last", "last-2"]);
});
