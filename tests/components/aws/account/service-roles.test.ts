import { ServiceRoles } from "../../../../components/aws/account/service-roles";
import { Cache } from "../../../../components/aws/data/cache";
import { Database } from "../../../../components/aws/data/database";
import { account, record } from "../../../mocks";
import { aNetwork, aPlace, keyArn, logs } from "../place";

test("what a new account's stores call first waits for their services' own roles", async () => {
  const recorded = await record(() => {
    const place = aPlace();
    const { ready } = new ServiceRoles("service-roles", { place });
    const common = { place, account, network: aNetwork(), keyArn, logs, admits: { cluster: "sg-cluster" }, ready };
    new Database("database", {
      ...{ ...common, alarms: { topicArn: "arn:aws:sns:us-east-1:123456789012:alerts", rpoMinutes: 15 } },
      ...{ machine: "db.t4g.medium", memoryGiB: 4, storageGiB: 20, maxStorageGiB: 100, multiZone: true },
      ...{ retentionDays: 7, proxy: true, password: "own" as const },
      logins: { order: "arn:aws:secretsmanager:us-east-1:123456789012:secret:order" },
    });
    new Cache("cache", {
      ...{ ...common, alarms: { topicArn: "arn:aws:sns:us-east-1:123456789012:alerts" } },
      services: [{ name: "order", dataClass: "personal" }],
      ...{ machine: "cache.t4g.small", sharded: false, shards: 1, replicas: 1, snapshotDays: 7 },
    });
  });
  const role = "aws:iam/serviceLinkedRole:ServiceLinkedRole";
  expect(recorded.of(role).map(({ inputs }) => inputs["awsServiceName"])).toEqual([
    ...["config.amazonaws.com", "elasticache.amazonaws.com", "eks-nodegroup.amazonaws.com", "rds.amazonaws.com"],
    "autoscaling.amazonaws.com",
  ]);
  // AWS deletes none that is in use, and a database of another environment may use it.
  expect(recorded.of(role).map(({ retainOnDelete }) => retainOnDelete)).toEqual([true, true, true, true, true]);
  const first = [
    ...["rds/subnetGroup:SubnetGroup", "rds/parameterGroup:ParameterGroup", "rds/proxy:Proxy"],
    ...["elasticache/subnetGroup:SubnetGroup", "elasticache/parameterGroup:ParameterGroup", "elasticache/user:User"],
  ].flatMap((type) => recorded.of(`aws:${type}`));
  expect(first.length).toBe(7);
  for (const { dependsOn } of first) expect(dependsOn).toContain(`${role}::service-roles-rds`);
});
