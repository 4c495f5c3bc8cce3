import * as cloudtrail from "@pulumi/aws/cloudtrail";
import { interpolate, type ComponentResourceOptions, type Input, type Output } from "@pulumi/pulumi";
import { changed, type Change } from "../../core/change";
import { Component } from "../../core/component";
import type { Placement } from "../../core/contracts";
import { auditStore, eventSelectors, auditKeeping, type ObjectEvents } from "./audit-plan";
import { ownName, ownPart } from "../../core/own-name";
import { partitionOf } from "../common/partition";
import { logGroup } from "../common/log-group";
import type { BucketOutputs } from "../data/bucket";
import { ObjectStore, type ObjectStoreArgs } from "../data/object-store";
import { plainTrustOf, type Statement } from "../common/policy-document";
import { role } from "../common/role";

export interface AuditArgs {
  place: Placement;
  /** 12 digits. */
  account: Input<string>;
  /** Encrypts the record: its policy must let CloudTrail and AWS Config use it. */
  keyArn: Input<string>;
  /** How logs are kept, in days, and the key of log groups. The record is kept a year at least. */
  logs: { retentionDays: number; keyArn: Input<string> };
  /** Takes the record of who accessed the record. */
  accessRecord: Input<string>;
  /**
   * What keeps the record from being deleted: `governance`, nobody but who has been given that right; `compliance`, nobody at
   * all, AWS and the account's owner included. Decided at birth. @defaultValue governance
   */
  lock?: "governance" | "compliance";
  /** A bucket of another region that takes a copy of the record, and a key there: it needs a lock, too (`AuditCopy`). @defaultValue none */
  copies?: (BucketOutputs & { keyArn: Input<string>; region: string }) | undefined;
  /** Which calls on objects in buckets are recorded, too: each is paid for. @defaultValue none */
  objectEvents?: ObjectEvents;
  change?: { trail?: Change<cloudtrail.TrailArgs>; buckets?: ObjectStoreArgs["change"] };
}

/** What the record gives to those who add to it. */
export interface AuditOutputs {
  trailArn: Output<string>;
  /** The record of calls. */
  bucket: BucketOutputs;
  /** Takes what AWS Config finds. */
  history: BucketOutputs;
  logGroup: Output<string>;
}

/**
 * The record of an account: every call to AWS, in all regions, in a bucket that nobody can delete from and in a log group that
 * can be searched. An account has need of one: a second trail records, and costs, the same again.
 *
 * ```ts
 * import { Audit } from "../../components/aws/account/audit";
 * import { Keys } from "../../components/aws/common/keys";
 * import type { Placement } from "../../components/core/contracts";
 *
 * declare const place: Placement; // where it stands, and the tags of all in it
 * declare const logs: { retentionDays: number; keyArn: string };
 * declare const accessRecord: string; // the bucket that takes records of access
 * const account = "123456789012";
 *
 * const { audit: key } = new Keys("audit-keys", { place, account, purposes: ["audit"] }).outputs;
 * const audit = new Audit("audit", { place, account, keyArn: key.arn, logs, accessRecord });
 * export const trail = audit.outputs.trailArn;
 * ```
 */
export class Audit extends Component {
  readonly outputs: AuditOutputs;

  constructor(name: string, args: AuditArgs, opts?: ComponentResourceOptions) {
    super("gocoffee:aws:Audit", name, args.place, opts);
    const trailName = ownName(args.place.environment, this.id, "audit", "audit");
    const partition = partitionOf(args.place.region);
    const trailArn = interpolate`arn:${partition}:cloudtrail:${args.place.region}:${args.account}:trail/${trailName}`;
    const bucket = this.bucket(args, trailArn);
    const history = this.history(args);
    const logs = this.logs(args);
    const sound: cloudtrail.TrailArgs = {
      name: trailName,
      s3BucketName: bucket.name,
      kmsKeyId: args.keyArn,
      isMultiRegionTrail: true,
      includeGlobalServiceEvents: true,
      enableLogFileValidation: true,
      ...(args.objectEvents && args.objectEvents !== "none"
        ? { eventSelectors: eventSelectors(args.objectEvents, partition) }
        : {}),
      cloudWatchLogsGroupArn: interpolate`${logs.group.arn}:*`,
      cloudWatchLogsRoleArn: logs.writer,
      tags: this.tags({ service: "platform" }, "audit"),
    };
    const trail = new cloudtrail.Trail(this.label("trail"), changed(sound, args.change?.trail), {
      ...this.here,
      protect: args.place.protection.data,
    });
    this.outputs = {
      trailArn: trail.arn,
      bucket,
      history,
      logGroup: logs.group.name,
    };
    this.registerOutputs({ trailArn: trail.arn });
  }

  private bucket(args: AuditArgs, trailArn: Output<string>): BucketOutputs {
    return this.store("audit", args, {
      // With one, the key's context is the bucket and no longer the trail, and CloudTrail asks to read before it writes:
      // docs.aws.amazon.com/AmazonS3/latest/userguide/bucket-key.html, …/awscloudtrail/latest/userguide/create-kms-key-policy-for-cloudtrail.html.
      encryption: { mode: "ownKey", keyArn: args.keyArn, bucketKey: false },
      ...auditStore(args.logs.retentionDays, args.lock),
      ...(args.copies && { copies: args.copies }),
      admits: (arn) => takesTrail(arn, args.account, trailArn),
    });
  }

  /**
   * A bucket of its own: AWS Config does not write into one that locks all that comes.
   * Source: docs.aws.amazon.com/config/latest/developerguide/manage-delivery-channel.html.
   */
  private history(args: AuditArgs): BucketOutputs {
    const { kept } = auditKeeping(args.logs.retentionDays);
    return this.store("history", args, {
      keeping: { undoDays: 90, coolAfterDays: 90, expireAfterDays: kept },
      admits: (arn) => takesHistory(arn, args.account),
    });
  }

  private store(
    purpose: string,
    { place, account, keyArn, accessRecord, change }: AuditArgs,
    rest: Pick<ObjectStoreArgs, "keeping" | "lock" | "admits" | "copies"> &
      Partial<Pick<ObjectStoreArgs, "encryption">>,
  ): BucketOutputs {
    return new ObjectStore(
      this.label(purpose),
      {
        place,
        account,
        purpose: ownPart(this.id, "audit", purpose),
        encryption: { mode: "ownKey", keyArn },
        accessRecord: { mode: "to", bucket: accessRecord },
        change: change?.buckets,
        ...rest,
      },
      this.here,
    ).outputs;
  }

  private logs({ place, account, logs }: AuditArgs) {
    const tags = this.tags({ service: "platform" }, "audit");
    const group = logGroup(
      this.label("group"),
      {
        name: `/go-coffee/${place.environment}/${ownPart(this.id, "audit", "audit")}`,
        retentionDays: auditKeeping(logs.retentionDays).searchable,
        keyArn: logs.keyArn,
        tags,
      },
      this.here,
    );
    const writer = role(
      (part) => this.label(part),
      {
        name: ownName(place.environment, this.id, "audit", "audit", 64),
        region: place.region,
        description: "Lets CloudTrail write to its log group",
        trust: plainTrustOf("cloudtrail.amazonaws.com"),
        may: {
          // docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-required-policy-for-cloudwatch-logs.html
          write: [
            {
              Effect: "Allow",
              Action: ["logs:CreateLogStream", "logs:PutLogEvents"],
              Resource: interpolate`${group.arn}:log-stream:${account}_CloudTrail_${place.region}*`,
            },
          ],
        },
        tags,
      },
      this.here,
    );
    return { group, writer };
  }
}

/** docs.aws.amazon.com/awscloudtrail/latest/userguide/create-s3-bucket-policy-for-cloudtrail.html */
function takesTrail(arn: Output<string>, account: Input<string>, trailArn: Output<string>): Statement[] {
  const trail = { Service: "cloudtrail.amazonaws.com" };
  return [
    {
      Sid: "TrailLooks",
      Effect: "Allow",
      Principal: trail,
      Action: "s3:GetBucketAcl",
      Resource: arn,
      Condition: { StringEquals: { "aws:SourceArn": trailArn } },
    },
    {
      Sid: "TrailWrites",
      Effect: "Allow",
      Principal: trail,
      Action: "s3:PutObject",
      Resource: interpolate`${arn}/AWSLogs/${account}/*`,
      Condition: {
        StringEquals: { "s3:x-amz-acl": "bucket-owner-full-control", "aws:SourceArn": trailArn },
      },
    },
  ];
}

/** docs.aws.amazon.com/config/latest/developerguide/s3-bucket-policy.html */
function takesHistory(arn: Output<string>, account: Input<string>): Statement[] {
  const config = { Service: "config.amazonaws.com" };
  const ours = { "aws:SourceAccount": account };
  return [
    {
      Sid: "RecorderLooks",
      Effect: "Allow",
      Principal: config,
      Action: ["s3:GetBucketAcl", "s3:ListBucket"],
      Resource: arn,
      Condition: { StringEquals: ours },
    },
    {
      Sid: "RecorderWrites",
      Effect: "Allow",
      Principal: config,
      Action: "s3:PutObject",
      Resource: interpolate`${arn}/AWSLogs/${account}/Config/*`,
      Condition: { StringEquals: { ...ours, "s3:x-amz-acl": "bucket-owner-full-control" } },
    },
  ];
}
