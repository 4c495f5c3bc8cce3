import { output } from "@pulumi/pulumi";
import { Cache } from "../../../../components/aws/data/cache";
import { Database } from "../../../../components/aws/data/database";
import { BackupsAway, DatabaseReplica } from "../../../../components/aws/data/database-replicas";
import { ObjectStore } from "../../../../components/aws/data/object-store";
import { ServiceLogins } from "../../../../components/aws/data/service-logins";
import { Registry } from "../../../../components/aws/data/registry";
import { account, record, type Recorded } from "../../../mocks";
import { aNetwork, aPlace, keyArn, logs } from "../place";

const place = aPlace(true);
const topicArn = "arn:aws:sns:us-east-1:123456789012:alerts";
const machine = { machine: "db.t4g.medium", memoryGiB: 4, storageGiB: 20, maxStorageGiB: 100 };
const common = { place, account, network: aNetwork(), keyArn, logs, admits: { cluster: "sg-cluster" } };
const copies = {
  name: output("elsewhere"),
  arn: output("arn:aws:s3:::elsewhere"),
  keyArn: "arn:aws:kms:us-west-2:123456789012:key/there",
  region: "us-west-2",
};

/** Everything of components/aws/data that an environment may want twice, with all of its parts. */
function everything(name: string): void {
  const database = new Database(`${name}-database`, {
    ...{ ...common, ...machine, alarms: { topicArn, rpoMinutes: 15 } },
    ...{ multiZone: true, retentionDays: 7, replicas: 1, password: "own", proxy: true },
    logins: { order: "arn:aws:secretsmanager:us-east-1:123456789012:secret:order" },
  }).outputs;
  new ServiceLogins(`${name}-users`, {
    ...{ place, account, keyArn, logs, topicArn, services: [{ name: "order", dataClass: "personal" }] },
  });
  new DatabaseReplica(`${name}-standby`, {
    ...{ ...machine, place, keyArn, logs, alarms: { topicArn, rpoMinutes: 15 }, source: database.source.arn },
    where: { mode: "away", network: aNetwork(), retentionDays: 7 },
    monitoringRoleArn: database.source.monitoringRoleArn,
  });
  new BackupsAway(`${name}-away`, { place, sourceArn: database.source.arn, keyArn, retentionDays: 7 });
  new Cache(`${name}-cache`, {
    ...{ ...common, alarms: { topicArn }, services: [{ name: "order", dataClass: "personal" }] },
    ...{ machine: "cache.t4g.small", sharded: false, shards: 1, replicas: 1, snapshotDays: 7 },
  });
  new ObjectStore(`${name}-store`, {
    ...{ place, account, encryption: { mode: "ownKey", keyArn }, keeping: { undoDays: 30 }, copies },
    accessRecord: { mode: "to", bucket: "records" },
  });
  new Registry(`${name}-registry`, { place, services: ["coffee"], keyArn });
}

/** What a cloud calls a thing, by the property that says so: two of a type may not share one. */
const names = [
  "name",
  "bucket",
  "identifier",
  "replicationGroupId",
  "userId",
  "userGroupId",
  "finalSnapshotIdentifier",
];

/** Names that say to what a thing belongs, not what it is called. */
const belongs = new Set([
  "aws:iam/rolePolicy:RolePolicy",
  ...["Policy", "PublicAccessBlock", "OwnershipControls", "Versioning", "Logging", "ReplicationConfig"].map(
    (part) => `aws:s3/bucket${part}:Bucket${part}`,
  ),
  "aws:s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration",
  "aws:s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration",
]);

function physical(recorded: Recorded): string[] {
  return recorded.all
    .filter(({ type }) => type.startsWith("aws:") && !belongs.has(type))
    .flatMap(({ type, inputs }) =>
      names.filter((key) => typeof inputs[key] === "string").map((key) => `${type} ${key} ${String(inputs[key])}`),
    );
}

test("two of each component live in one environment: no two things have the same name", async () => {
  const recorded = await record(() => ["tea", "water"].forEach(everything));
  const all = physical(recorded);
  expect(all.length).toBeGreaterThan(60);
  expect(all.filter((one, index) => all.indexOf(one) !== index)).toEqual([]);
});
