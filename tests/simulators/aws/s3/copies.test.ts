import type { Props } from "../../../../simulators/protocol/values";
import { awsCloud, type Driver } from "../../harness";
import { judged, replaces, role } from "../fixtures";
import { make, of, versioned } from "./fixtures";

const rule = (more: Props): Props => ({
  rules: [{ id: "all", status: "Enabled", filter: { prefix: "" }, expiration: { days: 365 }, ...more }],
});
const move = (days: number, storageClass: string): Props => ({ days, storageClass });
judged(of("BucketLifecycleConfiguration"), async (cloud) => ({ bucket: await make(cloud), ...rule({}) }), [
  ["a state that does not exist", rule({ status: "On" }), /rule\.status to be one of/],
  ["nothing to do", rule({ expiration: undefined }), /At least one action needs to be specified in a rule/],
  [
    "one id twice",
    { rules: [...(rule({})["rules"] as Props[]), ...(rule({})["rules"] as Props[])] },
    /Rule ID must be unique/,
  ],
  [
    "infrequent access after 29 days",
    rule({ transitions: [move(29, "STANDARD_IA")] }),
    /greater than or equal to 30 for storageClass 'STANDARD_IA'/,
  ],
  ["infrequent access after 30 days", rule({ transitions: [move(30, "STANDARD_IA")] })],
  ["the archive at once", rule({ transitions: [move(0, "GLACIER")] })],
  [
    "the archive too soon after",
    rule({ transitions: [move(30, "STANDARD_IA"), move(45, "GLACIER")] }),
    /must be 30 days more than/,
  ],
  ["the archive later", rule({ transitions: [move(30, "STANDARD_IA"), move(60, "GLACIER")] })],
  [
    "gone before it moves",
    rule({ expiration: { days: 30 }, transitions: [move(30, "STANDARD_IA")] }),
    /'Days' in the Expiration action for filter .* must be greater than/,
  ],
  ["a class that does not exist", rule({ transitions: [move(30, "COLD")] }), /storage_class to be one of/],
  [
    "a class of old versions that does not exist",
    rule({ noncurrentVersionTransitions: [{ noncurrentDays: 30, storageClass: "COLD" }] }),
    /expected rule\.noncurrent_version_transition\.storage_class to be one of .*, got COLD/,
  ],
  [
    "old versions in infrequent access after 29 days",
    rule({ noncurrentVersionTransitions: [{ noncurrentDays: 29, storageClass: "STANDARD_IA" }] }),
    /'NoncurrentDays' in NoncurrentVersionTransition action must be greater than or equal to 30/,
  ],
  ["a long id", rule({ id: "i".repeat(256) }), /string length must be between 1 and 255/],
  ["the longest id", rule({ id: "i".repeat(255) })],
  ["a prefix and a filter", rule({ prefix: "a/" }), /MalformedXML/],
  [
    "two filters without and",
    rule({ filter: { prefix: "a/", objectSizeGreaterThan: 1 } }),
    /Invalid Attribute Combination/,
  ],
  ["two filters with and", rule({ filter: { and: { prefix: "a/", objectSizeGreaterThan: 1 } } })],
  ["two ways to expire", rule({ expiration: { days: 30, expiredObjectDeleteMarker: true } }), /MalformedXML/],
  [
    "old versions for no time",
    rule({ noncurrentVersionExpiration: { noncurrentDays: 0 } }),
    /'NoncurrentDays' for NoncurrentVersionExpiration/,
  ],
  [
    "uploads by tag",
    rule({ filter: { tag: { key: "a", value: "b" } }, abortIncompleteMultipartUpload: { daysAfterInitiation: 7 } }),
    /cannot be specified with Tags/,
  ],
]);

const copied = (more: Props = {}): Props => ({
  rules: [
    {
      id: "all",
      status: "Enabled",
      priority: 1,
      filter: {},
      deleteMarkerReplication: { status: "Enabled" },
      destination: { bucket: "arn:aws:s3:::go-coffee-copy" },
      ...more,
    },
  ],
});
const replication = async (cloud: Driver): Promise<Props> => {
  await versioned(cloud, "go-coffee-copy", { region: "us-west-2" });
  return {
    bucket: await versioned(cloud, "go-coffee-assets"),
    role: await role(cloud, "copy", "s3.amazonaws.com"),
    ...copied(),
  };
};
test("replication keeps the versions of its source", async () => {
  const cloud = awsCloud();
  const inputs = await replication(cloud);
  await cloud.create(of("BucketReplicationConfig"), inputs);
  const off = { bucket: "go-coffee-assets", versioningConfiguration: { status: "Suspended" } };
  expect(await cloud.updateRefusal(of("BucketVersioning"), "go-coffee-assets", off)).toMatch(
    /InvalidBucketState: A replication configuration is present on this bucket/,
  );
  expect(replaces(cloud, of("BucketReplicationConfig"), inputs, { bucket: "other" })).toBe(true);
  expect(replaces(cloud, of("BucketReplicationConfig"), inputs, { role: "other" })).toBe(false);
});

judged(of("BucketReplicationConfig"), replication, [
  [
    "a state that does not exist",
    copied({ status: "On" }),
    /expected rule\.status to be one of \["Enabled" "Disabled"\], got On/,
  ],
  ["a role that is not there", { role: "arn:aws:iam::123456789012:role/none" }, /The role .*none does not exist/],
  [
    "a source without versions",
    async (cloud) => ({ bucket: await make(cloud, "go-coffee-plain") }),
    /Versioning must be 'Enabled' on the bucket to apply a replication/,
  ],
  [
    "no destination",
    copied({ destination: { bucket: "arn:aws:s3:::go-coffee-nowhere" } }),
    /Destination bucket must exist/,
  ],
  [
    "itself",
    copied({ destination: { bucket: "arn:aws:s3:::go-coffee-assets" } }),
    /cannot be the same as the source bucket/,
  ],
  [
    "a destination without versions",
    async (cloud) =>
      copied({
        destination: { bucket: `arn:aws:s3:::${await make(cloud, "go-coffee-plain", { region: "us-west-2" })}` },
      }),
    /Destination bucket must have versioning enabled/,
  ],
  [
    "a role for another service",
    async (cloud) => ({ role: await role(cloud, "x", "ec2.amazonaws.com") }),
    /cannot be assumed by s3\.amazonaws\.com/,
  ],
  [
    "no word on delete markers",
    copied({ deleteMarkerReplication: undefined }),
    /DeleteMarkerReplication must be specified/,
  ],
  [
    "one priority twice",
    { rules: [...(copied()["rules"] as Props[]), ...(copied({ id: "b" })["rules"] as Props[])] },
    /same priority/,
  ],
  [
    "a key without the objects",
    copied({
      destination: {
        bucket: "arn:aws:s3:::go-coffee-copy",
        encryptionConfiguration: { replicaKmsKeyId: "arn:aws:kms:us-west-2:123456789012:key/a" },
      },
    }),
    /SseKmsEncryptedObjects must be specified/,
  ],
]);
