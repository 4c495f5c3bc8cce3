import * as s3 from "@pulumi/aws/s3";
import {
  all,
  interpolate,
  type ComponentResourceOptions,
  type CustomResourceOptions,
  type Input,
  type Output,
} from "@pulumi/pulumi";
import { changed, type Change } from "../../core/change";
import { Component } from "../../core/component";
import type { DataClass, Placement } from "../../core/contracts";
import { displayName } from "../../core/naming";
import type { BucketOutputs } from "./bucket";
import { ObjectStoreCopies, type ObjectStoreCopiesArgs } from "./object-store-copies";
import { lifecycle, lockRule, type Keeping, type Lock } from "./object-store-plan";
import { accessRecords, letsRead, takesRecords, tlsOnly, type Readers } from "./object-store-policy";
import { partitionOf } from "../common/partition";
import { policyDocument, type Statement } from "../common/policy-document";

/**
 * How objects are encrypted: with a key of our own, or with S3's. The latter only where AWS delivers its own logs, which it
 * cannot write under our key: docs.aws.amazon.com/AmazonS3/latest/userguide/enable-server-access-logging.html.
 */
export type BucketEncryption =
  | {
      mode: "ownKey";
      keyArn: Input<string>;
      /** Whether S3 keeps a key of the bucket for a while, and so asks KMS less. What writes must then be able to read, too. @defaultValue true */
      bucketKey?: boolean;
    }
  | { mode: "s3" };

/** What happens to the record of who accessed a bucket. The bucket that takes the records of others keeps none of itself. */
export type AccessRecord = { mode: "to"; bucket: Input<string> } | { mode: "takes" };

export interface ObjectStoreArgs {
  place: Placement;
  /** 12 digits; part of the bucket's name, which must be the only one in the world. */
  account: Input<string>;
  /** What it is for, such as `assets`: a part of its name. @defaultValue the component's id */
  purpose?: string;
  encryption: BucketEncryption;
  /** What becomes of objects over time. */
  keeping: Keeping;
  accessRecord: AccessRecord;
  /** Who reads it beyond what IAM lets the account's own roles do. @defaultValue nobody */
  readers?: Readers;
  /** Lets services of AWS write into it: statements about the bucket's ARN. What they write waits for them. @defaultValue nobody */
  admits?: (arn: Output<string>) => Statement[];
  /** A time in which nobody can delete or overwrite a version. Decided at birth: another mode replaces the bucket. @defaultValue none */
  lock?: Lock;
  /** Where copies of its objects go: a bucket of another region, and a key there. Needs a key of its own. @defaultValue nowhere */
  copies?: BucketOutputs & { keyArn: Input<string>; region: string };
  /** What data it holds: its tag says so. @defaultValue "internal" */
  dataClass?: DataClass;
  change?: {
    bucket?: Change<s3.BucketArgs>;
    lifecycle?: Change<s3.BucketLifecycleConfigurationArgs>;
    copies?: ObjectStoreCopiesArgs["change"];
  };
}

/** Of a bucket's name: it may have 63 characters, and ends in the account's 12 digits. */
const longestName = 63 - "-123456789012".length;

/**
 * A bucket: encrypted, versioned, never public, reachable over TLS only, with no access control lists and a lifecycle.
 *
 * ```ts
 * import { ObjectStore } from "./components/aws/data/object-store";
 * import type { Placement } from "./components/core/contracts";
 *
 * declare const place: Placement;
 * declare const keyArn: string, recordsBucket: string;
 *
 * const recipes = new ObjectStore("recipes", {
 *   place,
 *   account: "123456789012",
 *   encryption: { mode: "ownKey", keyArn },
 *   keeping: { undoDays: 30, coolAfterDays: 90 },
 *   accessRecord: { mode: "to", bucket: recordsBucket },
 * });
 * export const bucket = recipes.outputs.name;
 * ```
 */
export class ObjectStore extends Component {
  readonly outputs: BucketOutputs;
  /** The bucket's name, by the time that it has versions, encryption and its policy: for who puts something in at once. */
  readonly whole: Output<string>;
  /** The options of the bucket and of what guards it. What is locked stays in the account where the program lets it go on purpose. */
  private readonly stays: CustomResourceOptions;

  constructor(name: string, args: ObjectStoreArgs, opts?: ComponentResourceOptions) {
    super("gocoffee:aws:ObjectStore", name, args.place, opts);
    if (args.copies !== undefined && args.encryption.mode !== "ownKey") {
      throw new RangeError(`${name}: objects are copied to another region only from a bucket with a key of its own`);
    }
    this.stays = locks(args) ? this.lasting : this.here;
    const bucket = this.bucket(args);
    const policy = this.shut(bucket, args);
    const encryption = this.encrypt(bucket, args.encryption);
    const versioning = this.keep(bucket, args);
    this.copy(bucket, versioning, args);
    this.record(bucket, args.accessRecord);
    this.whole = all([versioning.bucket, encryption.bucket, policy.bucket]).apply(([name]) => name);
    // What writes records into a bucket waits for the policy that lets it in and for its key, and what copies into one for its versions.
    const open = args.accessRecord.mode === "takes" || args.admits !== undefined;
    const ready = open ? all([policy.bucket, encryption.bucket]).apply(([name]) => name) : versioning.bucket;
    this.outputs = { name: ready, arn: interpolate`arn:${partitionOf(this.place.region)}:s3:::${ready}` };
    this.registerOutputs({ name: bucket.bucket });
  }

  private bucket(args: ObjectStoreArgs): s3.Bucket {
    const { data } = this.place.protection;
    const sound: s3.BucketArgs = {
      bucket: interpolate`${displayName(args.place.environment, args.purpose ?? this.id, longestName)}-${args.account}`,
      forceDestroy: !data && !this.stays.retainOnDelete,
      ...(locks(args) && { objectLockEnabled: true }),
      tags: {
        ...this.tags({ service: "platform", dataClass: args.dataClass }, args.purpose ?? this.id),
        // What goes by itself is said to: policies hold the lifecycle to it.
        ...(args.keeping.expireAfterDays && { "retention-days": String(args.keeping.expireAfterDays) }),
      },
    };
    return new s3.Bucket(this.label("bucket"), changed(sound, args.change?.bucket), { ...this.stays, protect: data });
  }

  private shut(bucket: s3.Bucket, args: ObjectStoreArgs): s3.BucketPolicy {
    const block = new s3.BucketPublicAccessBlock(
      this.label("private"),
      {
        bucket: bucket.bucket,
        blockPublicAcls: true,
        blockPublicPolicy: true,
        ignorePublicAcls: true,
        restrictPublicBuckets: true,
      },
      this.stays,
    );
    new s3.BucketOwnershipControls(
      this.label("owner"),
      { bucket: bucket.bucket, rule: { objectOwnership: "BucketOwnerEnforced" } },
      this.stays,
    );
    return new s3.BucketPolicy(
      this.label("policy"),
      {
        bucket: bucket.bucket,
        policy: policyDocument([
          tlsOnly(bucket.arn),
          ...(args.accessRecord.mode === "takes" ? takesRecords(bucket.arn, args.account, this.place.region) : []),
          ...letsRead(bucket.arn, args.readers ?? { mode: "none" }),
          ...(args.admits ? args.admits(bucket.arn) : []),
        ]),
      },
      // S3 refuses two changes of a bucket's access at one time.
      { ...this.stays, dependsOn: [block] },
    );
  }

  private encrypt(bucket: s3.Bucket, encryption: BucketEncryption): s3.BucketServerSideEncryptionConfiguration {
    return new s3.BucketServerSideEncryptionConfiguration(
      this.label("encryption"),
      { bucket: bucket.bucket, rules: [encryptionRule(encryption)] },
      this.stays,
    );
  }

  private keep(bucket: s3.Bucket, args: ObjectStoreArgs): s3.BucketVersioning {
    const versioning = new s3.BucketVersioning(
      this.label("versions"),
      { bucket: bucket.bucket, versioningConfiguration: { status: "Enabled" } },
      this.stays,
    );
    const sound: s3.BucketLifecycleConfigurationArgs = { bucket: bucket.bucket, rules: lifecycle(args.keeping) };
    new s3.BucketLifecycleConfiguration(this.label("lifecycle"), changed(sound, args.change?.lifecycle), {
      ...this.stays,
      // A rule about old versions means something only once there are versions.
      dependsOn: [versioning],
    });
    const rule = lockRule(args.lock ?? { mode: "none" });
    if (rule) {
      new s3.BucketObjectLockConfiguration(
        this.label("lock"),
        { bucket: bucket.bucket, rule },
        { ...this.stays, dependsOn: [versioning] },
      );
    }
    return versioning;
  }

  private copy(
    bucket: s3.Bucket,
    versioning: s3.BucketVersioning,
    { place, copies, encryption, lock, change }: ObjectStoreArgs,
  ): void {
    if (copies === undefined || encryption.mode !== "ownKey") return;
    new ObjectStoreCopies(
      this.label("copies"),
      {
        ...{ place, to: copies, versioning, change: change?.copies },
        locked: locks({ lock }),
        from: { name: bucket.bucket, arn: bucket.arn, keyArn: encryption.keyArn },
      },
      this.here,
    );
  }

  private record(bucket: s3.Bucket, record: AccessRecord): void {
    switch (record.mode) {
      case "takes":
        return;
      case "to":
        new s3.BucketLogging(
          this.label("access"),
          { bucket: bucket.bucket, targetBucket: record.bucket, targetPrefix: `${accessRecords}${this.id}/` },
          this.here,
        );
    }
  }
}

function locks({ lock = { mode: "none" } }: { lock?: Lock | undefined }): boolean {
  return lock.mode !== "none";
}

function encryptionRule(encryption: BucketEncryption) {
  switch (encryption.mode) {
    case "s3":
      return { applyServerSideEncryptionByDefault: { sseAlgorithm: "AES256" } };
    case "ownKey":
      return {
        applyServerSideEncryptionByDefault: { sseAlgorithm: "aws:kms", kmsMasterKeyId: encryption.keyArn },
        bucketKeyEnabled: encryption.bucketKey ?? true,
      };
  }
}
