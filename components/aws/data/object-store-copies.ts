import * as s3 from "@pulumi/aws/s3";
import { interpolate, type ComponentResourceOptions, type Input, type Resource } from "@pulumi/pulumi";
import { changed, type Change } from "../../core/change";
import { Component } from "../../core/component";
import type { Placement } from "../../core/contracts";
import { displayName } from "../../core/naming";
import type { BucketOutputs } from "./bucket";
import { plainTrustOf, type Statement } from "../common/policy-document";
import { role } from "../common/role";

export interface ObjectStoreCopiesArgs {
  place: Placement;
  /** The bucket whose objects are copied, and the key that they are encrypted with. */
  from: BucketOutputs & { keyArn: Input<string> };
  /** The bucket of another region that they go to, and a key of that region. */
  to: BucketOutputs & { keyArn: Input<string>; region: string };
  /** What switches the versions of the bucket on: S3 copies versions, and nothing else. */
  versioning: Resource;
  /** Whether the bucket locks its versions: then the other must, too, and each copy is locked for as long. @defaultValue false */
  locked?: boolean;
  change?: { replication?: Change<s3.BucketReplicationConfigArgs> };
}

/**
 * Copies a bucket's objects to another region within a quarter of an hour, which S3 promises and measures. A deletion is copied
 * as a marker; a version that is deleted for good stays in the copy, so that nobody can empty both at once.
 *
 * ```ts
 * import { ObjectStoreCopies } from "./components/aws/data/object-store-copies";
 * import type { BucketOutputs } from "./components/aws/data/bucket";
 * import type { Placement } from "./components/core/contracts";
 * import type { Resource } from "@pulumi/pulumi";
 *
 * declare const place: Placement;
 * declare const from: BucketOutputs, to: BucketOutputs;
 * declare const versioning: Resource;
 * declare const keys: { here: string; there: string };
 *
 * new ObjectStoreCopies("recipes-copies", {
 *   place,
 *   from: { ...from, keyArn: keys.here },
 *   to: { ...to, keyArn: keys.there, region: "us-west-2" },
 *   versioning,
 * });
 * ```
 */
export class ObjectStoreCopies extends Component {
  constructor(name: string, args: ObjectStoreCopiesArgs, opts?: ComponentResourceOptions) {
    super("gocoffee:aws:ObjectStoreCopies", name, args.place, opts);
    const copier = role(
      (part) => this.label(part),
      {
        name: displayName(this.place.environment, this.id, 64),
        region: this.place.region,
        description: "Lets S3 copy a bucket's objects to another region",
        trust: plainTrustOf("s3.amazonaws.com"),
        may: { copy: copying(args, this.place.region) },
        tags: this.tags({ service: "platform" }),
      },
      this.here,
    );
    const sound: s3.BucketReplicationConfigArgs = {
      bucket: args.from.name,
      role: copier,
      rules: [
        {
          id: "everything",
          status: "Enabled",
          priority: 1,
          filter: { prefix: "" },
          deleteMarkerReplication: { status: "Enabled" },
          sourceSelectionCriteria: { sseKmsEncryptedObjects: { status: "Enabled" } },
          destination: {
            bucket: args.to.arn,
            encryptionConfiguration: { replicaKmsKeyId: args.to.keyArn },
            // docs.aws.amazon.com/AmazonS3/latest/userguide/replication-time-control.html: 15 is the only number there is.
            metrics: { status: "Enabled", eventThreshold: { minutes: 15 } },
            replicationTime: { status: "Enabled", time: { minutes: 15 } },
          },
        },
      ],
    };
    new s3.BucketReplicationConfig(this.label("replication"), changed(sound, args.change?.replication), {
      ...this.here,
      dependsOn: [args.versioning],
    });
    this.registerOutputs();
  }
}

/** docs.aws.amazon.com/AmazonS3/latest/userguide/replication-config-for-kms-objects.html */
function copying({ from, to, locked }: ObjectStoreCopiesArgs, region: string): Statement[] {
  const through = (where: string, arn: Input<string>) => ({
    StringLike: {
      "kms:ViaService": `s3.${where}.amazonaws.com`,
      "kms:EncryptionContext:aws:s3:arn": [arn, interpolate`${arn}/*`],
    },
  });
  return [
    { Effect: "Allow", Action: ["s3:GetReplicationConfiguration", "s3:ListBucket"], Resource: from.arn },
    {
      Effect: "Allow",
      Action: [
        ...["s3:GetObjectVersionForReplication", "s3:GetObjectVersionAcl", "s3:GetObjectVersionTagging"],
        // Of a bucket with a lock: docs.aws.amazon.com/AmazonS3/latest/userguide/object-lock-managing.html#object-lock-managing-replication.
        ...(locked ? ["s3:GetObjectRetention", "s3:GetObjectLegalHold"] : []),
      ],
      Resource: interpolate`${from.arn}/*`,
    },
    {
      Effect: "Allow",
      Action: ["s3:ReplicateObject", "s3:ReplicateDelete", "s3:ReplicateTags"],
      Resource: interpolate`${to.arn}/*`,
    },
    { Effect: "Allow", Action: "kms:Decrypt", Resource: from.keyArn, Condition: through(region, from.arn) },
    { Effect: "Allow", Action: "kms:Encrypt", Resource: to.keyArn, Condition: through(to.region, to.arn) },
  ];
}
