import * as sns from "@pulumi/aws/sns";
import { output } from "@pulumi/pulumi";
import fc from "fast-check";
import { ObjectStore, type ObjectStoreArgs } from "../../../../components/aws/data/object-store";
import { lifecycle, lockRule } from "../../../../components/aws/data/object-store-plan";
import { account, record } from "../../../mocks";
import { aPlace, keyArn, statements } from "../place";

const sound: ObjectStoreArgs = {
  place: aPlace(),
  account,
  purpose: "assets",
  encryption: { mode: "ownKey", keyArn },
  keeping: { undoDays: 30 },
  accessRecord: { mode: "to", bucket: "the-logs" },
};
const store = (change: Partial<ObjectStoreArgs> = {}) =>
  record(() => void new ObjectStore("assets", { ...sound, ...change }));

describe("ObjectStore", () => {
  it("is named by its purpose and account, so that an orphan is found again", async () => {
    expect((await store()).one("aws:s3/bucket:Bucket").inputs["bucket"]).toBe(`go-coffee-dev-assets-${account}`);
  });

  it("has a name that S3 takes, however long its purpose is, and ends in the account", async () => {
    const purpose = "what-nobody-would-call-a-bucket-but-somebody-will";
    const name = String((await store({ purpose })).one("aws:s3/bucket:Bucket").inputs["bucket"]);
    expect(name).toMatch(/^go-coffee-dev-what-nobody-would-call-a-.*-123456789012$/);
    expect(name.length).toBeLessThanOrEqual(63);
  });

  it("has the lifecycle of its keeping, and says in a tag for how long its objects are kept", async () => {
    const recorded = await store({ keeping: { undoDays: 30, expireAfterDays: 90 } });
    const { rules } = recorded.one("aws:s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration").inputs;
    expect(rules).toMatchObject([
      { id: "unfinished-uploads" },
      { id: "old-versions", noncurrentVersionExpiration: { noncurrentDays: 30 } },
      { id: "expire", expiration: { days: 90 } },
    ]);
    expect(recorded.one("aws:s3/bucket:Bucket").inputs["tags"]).toMatchObject({ "retention-days": "90" });
    expect((await store()).one("aws:s3/bucket:Bucket").inputs["tags"]).not.toHaveProperty("retention-days");
  });

  it("is never public and has no access control lists", async () => {
    const recorded = await store();
    expect(recorded.one("aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock").inputs).toMatchObject({
      blockPublicAcls: true,
      blockPublicPolicy: true,
      ignorePublicAcls: true,
      restrictPublicBuckets: true,
    });
    expect(recorded.one("aws:s3/bucketOwnershipControls:BucketOwnershipControls").inputs["rule"]).toEqual({
      objectOwnership: "BucketOwnerEnforced",
    });
  });

  it("refuses everything without TLS", async () => {
    const policy = statements((await store()).one("aws:s3/bucketPolicy:BucketPolicy").inputs["policy"]);
    expect(policy).toMatchObject([
      { Effect: "Deny", Principal: "*", Action: "s3:*", Condition: { Bool: { "aws:SecureTransport": "false" } } },
    ]);
    expect(policy[0]?.["Resource"]).toHaveLength(2);
  });

  it("is encrypted with the key given, keeps versions, and has its access recorded", async () => {
    const recorded = await store();
    expect(
      recorded.one("aws:s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration").inputs[
        "rules"
      ],
    ).toEqual([
      {
        applyServerSideEncryptionByDefault: { sseAlgorithm: "aws:kms", kmsMasterKeyId: keyArn },
        bucketKeyEnabled: true,
      },
    ]);
    expect(recorded.one("aws:s3/bucketVersioning:BucketVersioning").inputs["versioningConfiguration"]).toEqual({
      status: "Enabled",
    });
    expect(recorded.one("aws:s3/bucketLogging:BucketLogging").inputs).toMatchObject({
      targetBucket: "the-logs",
      targetPrefix: "s3/assets/",
    });
  });

  it("takes the records of other buckets where it is made for that, from this account alone", async () => {
    const recorded = await store({ encryption: { mode: "s3" }, accessRecord: { mode: "takes" } });
    expect(recorded.of("aws:s3/bucketLogging:BucketLogging")).toEqual([]);
    expect(statements(recorded.one("aws:s3/bucketPolicy:BucketPolicy").inputs["policy"])[1]).toMatchObject({
      Principal: { Service: "logging.s3.amazonaws.com" },
      Resource: expect.stringMatching(/\/s3\/\*$/) as string,
      Condition: { StringEquals: { "aws:SourceAccount": account } },
    });
  });

  it("takes what CloudWatch delivers for this account's distributions, and load balancers their records, so that AWS need not change the policy", async () => {
    const recorded = await store({ encryption: { mode: "s3" }, accessRecord: { mode: "takes" } });
    const bucket = recorded.one("aws:s3/bucket:Bucket").name;
    const found = statements(recorded.one("aws:s3/bucketPolicy:BucketPolicy").inputs["policy"]).slice(2);
    const from = { "aws:SourceArn": `arn:aws:logs:us-east-1:${account}:delivery-source:*` };
    expect(found).toMatchObject([
      {
        Sid: "AWSLogDeliveryWrite",
        Principal: { Service: "delivery.logs.amazonaws.com" },
        Action: "s3:PutObject",
        Resource: expect.stringMatching(new RegExp(`${bucket}/AWSLogs/${account}/\\*$`)) as string,
        Condition: { StringEquals: { "aws:SourceAccount": account }, ArnLike: from },
      },
      { Sid: "AWSLogDeliveryAclCheck", Condition: { ArnLike: from } },
      // ELB's test file lies right under the account: enable-access-logging.html.
      {
        Sid: "LoadBalancerRecords",
        Principal: { Service: "logdelivery.elasticloadbalancing.amazonaws.com" },
        Resource: expect.stringMatching(new RegExp(`${bucket}/AWSLogs/${account}/\\*$`)) as string,
      },
    ]);
  });

  it("has those who write into it wait for the policy that lets them, or for its versions", async () => {
    const waitsFor = async (accessRecord: ObjectStoreArgs["accessRecord"]) => {
      const recorded = await record(() => {
        const { outputs } = new ObjectStore("bucket", { ...sound, accessRecord });
        new sns.Topic("writer", { name: outputs.name, displayName: outputs.arn });
      });
      return recorded.one("aws:sns/topic:Topic").dependsOn;
    };
    expect(await waitsFor({ mode: "takes" })).toContain("aws:s3/bucketPolicy:BucketPolicy::bucket-policy");
    // Not the policy here: that of a bucket that a distribution reads waits for the distribution, which waits for the bucket.
    expect(await waitsFor({ mode: "to", bucket: "the-logs" })).toEqual([
      "aws:s3/bucketVersioning:BucketVersioning::bucket-versions",
    ]);
  });

  it("lets one distribution read, and tell what is missing from what is forbidden", async () => {
    const arn = `arn:aws:cloudfront::${account}:distribution/E1`;
    const policyOf = async (readers?: ObjectStoreArgs["readers"]) =>
      statements((await store(readers && { readers })).one("aws:s3/bucketPolicy:BucketPolicy").inputs["policy"]).slice(
        1,
      );
    const allowed = {
      Effect: "Allow",
      Principal: { Service: "cloudfront.amazonaws.com" },
      Condition: { StringEquals: { "aws:SourceArn": arn } },
    };
    expect(await policyOf({ mode: "distribution", arn })).toMatchObject([
      { ...allowed, Action: "s3:GetObject" },
      { ...allowed, Action: "s3:ListBucket" },
    ]);
    expect(await policyOf()).toEqual([]);
  });

  it("keeps versions from deletion for a time where it is locked, and not otherwise", async () => {
    const lock = "aws:s3/bucketObjectLockConfiguration:BucketObjectLockConfiguration";
    const locked = await store({ lock: { mode: "governance", days: 400 } });
    expect(locked.one("aws:s3/bucket:Bucket").inputs["objectLockEnabled"]).toBe(true);
    expect(locked.one(lock).inputs["rule"]).toEqual({ defaultRetention: { mode: "GOVERNANCE", days: 400 } });
    const open = await store();
    expect(open.one("aws:s3/bucket:Bucket").inputs).not.toHaveProperty("objectLockEnabled");
    expect(open.of(lock)).toEqual([]);
  });

  it("copies everything to another region under a key there, and no deletion of a version", async () => {
    const there = {
      name: output("there"),
      arn: output("arn:aws:s3:::there"),
      keyArn: "arn:there",
      region: "us-west-2",
    };
    const recorded = await store({ copies: there });
    const { inputs, dependsOn } = recorded.one("aws:s3/bucketReplicationConfig:BucketReplicationConfig");
    expect(inputs["rules"]).toMatchObject([
      {
        status: "Enabled",
        sourceSelectionCriteria: { sseKmsEncryptedObjects: { status: "Enabled" } },
        destination: { bucket: "arn:aws:s3:::there", encryptionConfiguration: { replicaKmsKeyId: "arn:there" } },
      },
    ]);
    expect(dependsOn).toContain("aws:s3/bucketVersioning:BucketVersioning::assets-versions");
    const may = statements(recorded.one("aws:iam/rolePolicy:RolePolicy").inputs["policy"]);
    expect(may.map(({ Resource }) => Resource)).not.toContain("*");
    expect(may.at(-1)).toMatchObject({ Action: "kms:Encrypt", Resource: "arn:there" });
  });

  it("copies nothing that S3 encrypts with its own key: the copy could not be held to ours", async () => {
    const there = {
      name: output("there"),
      arn: output("arn:aws:s3:::there"),
      keyArn: "arn:there",
      region: "us-west-2",
    };
    await expect(store({ encryption: { mode: "s3" }, copies: there })).rejects.toThrow("a key of its own");
  });

  it.each([true, false])("keeps its objects when the environment protects data: %p", async (data) => {
    const { inputs, protect } = (await store({ place: aPlace({ data }) })).one("aws:s3/bucket:Bucket");
    expect([inputs["forceDestroy"], protect]).toEqual([!data, data]);
  });
});

describe("lifecycle", () => {
  it("always cleans up, and names each rule once", () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 400 }),
        fc.option(fc.integer({ min: 30, max: 90 }), { nil: undefined }),
        fc.option(fc.integer({ min: 91, max: 400 }), { nil: undefined }),
        (undoDays, coolAfterDays, expireAfterDays) => {
          const rules = lifecycle({
            undoDays,
            ...(coolAfterDays && { coolAfterDays }),
            ...(expireAfterDays && { expireAfterDays }),
          });
          const ids = rules.map(({ id }) => id);
          expect(new Set(ids).size).toBe(ids.length);
          expect(ids).toEqual(expect.arrayContaining(["unfinished-uploads", "old-versions"]));
          expect(ids.includes("cool")).toBe(coolAfterDays !== undefined);
          expect(ids.includes("expire")).toBe(expireAfterDays !== undefined);
        },
      ),
    );
  });

  it("throws away what it is told to, when it is told to, and nothing else", () => {
    const always = { status: "Enabled", filter: { prefix: "" } };
    expect(lifecycle({ undoDays: 35, coolAfterDays: 30, expireAfterDays: 365 })).toEqual([
      { ...always, id: "unfinished-uploads", abortIncompleteMultipartUpload: { daysAfterInitiation: 7 } },
      { ...always, id: "old-versions", noncurrentVersionExpiration: { noncurrentDays: 35 } },
      { ...always, id: "cool", transitions: [{ days: 30, storageClass: "STANDARD_IA" }] },
      { ...always, id: "expire", expiration: { days: 365 } },
    ]);
    expect(lifecycle({ undoDays: 30 })).toEqual([
      { ...always, id: "unfinished-uploads", abortIncompleteMultipartUpload: { daysAfterInitiation: 7 } },
      { ...always, id: "old-versions", noncurrentVersionExpiration: { noncurrentDays: 30 } },
    ]);
  });

  it("refuses what S3 would refuse", () => {
    expect(() => lifecycle({ undoDays: 0 })).toThrow("undoDays: want 1 or more, got 0");
    expect(() => lifecycle({ undoDays: 1, coolAfterDays: 29 })).toThrow("coolAfterDays: want 30 or more, got 29");
    expect(() => lifecycle({ undoDays: 1, coolAfterDays: 60, expireAfterDays: 60 })).toThrow(
      "expireAfterDays: want more than 60, got 60",
    );
  });
});

it.each([0, 36501, 1.5])("refuses a lock of %p days", (days) => {
  expect(() => lockRule({ mode: "compliance", days })).toThrow(`want 1–36500 days, got ${days}`);
});
