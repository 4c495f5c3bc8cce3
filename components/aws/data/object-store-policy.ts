import { interpolate, type Input, type Output } from "@pulumi/pulumi";
import { partitionOf } from "../common/partition";
import { edgeRegion } from "../common/edge-region";
import type { Statement } from "../common/policy-document";

/** Who else reads a bucket, beyond what IAM lets the account's own roles do: nobody, or one CloudFront distribution. */
export type Readers = { mode: "none" } | { mode: "distribution"; arn: Input<string> };

export function tlsOnly(arn: Output<string>): Statement {
  return {
    Sid: "TlsOnly",
    Effect: "Deny",
    Principal: "*",
    Action: "s3:*",
    Resource: [arn, interpolate`${arn}/*`],
    Condition: { Bool: { "aws:SecureTransport": "false" } },
  };
}

/** Where records of who accessed a bucket lie in the one that takes them: nothing else may be written by S3's log delivery. */
export const accessRecords = "s3/";

/**
 * Records of access to buckets and to load balancers, and what CloudWatch delivers of distributions, which it does from us-east-1. With
 * these statements there it adds none of its own: docs.aws.amazon.com/AmazonCloudWatch/latest/logs/AWS-logs-infrastructure-V2-S3.html;
 * docs.aws.amazon.com/elasticloadbalancing/latest/application/enable-access-logging.html, "Step 2".
 */
export function takesRecords(arn: Output<string>, account: Input<string>, region: string): Statement[] {
  const delivery = { Service: "delivery.logs.amazonaws.com" };
  const from = {
    "aws:SourceArn": interpolate`arn:${partitionOf(region)}:logs:${edgeRegion}:${account}:delivery-source:*`,
  };
  return [
    {
      Sid: "AccessRecords",
      Effect: "Allow",
      Principal: { Service: "logging.s3.amazonaws.com" },
      Action: "s3:PutObject",
      Resource: interpolate`${arn}/${accessRecords}*`,
      Condition: { StringEquals: { "aws:SourceAccount": account } },
    },
    {
      Sid: "AWSLogDeliveryWrite",
      Effect: "Allow",
      Principal: delivery,
      Action: "s3:PutObject",
      Resource: interpolate`${arn}/AWSLogs/${account}/*`,
      Condition: {
        StringEquals: { "s3:x-amz-acl": "bucket-owner-full-control", "aws:SourceAccount": account },
        ArnLike: from,
      },
    },
    {
      Sid: "AWSLogDeliveryAclCheck",
      Effect: "Allow",
      Principal: delivery,
      Action: ["s3:GetBucketAcl", "s3:ListBucket"],
      Resource: arn,
      Condition: { StringEquals: { "aws:SourceAccount": account }, ArnLike: from },
    },
    {
      Sid: "LoadBalancerRecords",
      Effect: "Allow",
      Principal: { Service: "logdelivery.elasticloadbalancing.amazonaws.com" },
      Action: "s3:PutObject",
      // Its test file lies beside the folder of its records.
      Resource: interpolate`${arn}/AWSLogs/${account}/*`,
      Condition: {
        ArnLike: {
          "aws:SourceArn": interpolate`arn:${partitionOf(region)}:elasticloadbalancing:${region}:${account}:loadbalancer/*`,
        },
      },
    },
  ];
}

/**
 * docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/private-content-restricting-access-to-s3.html. Without `ListBucket`
 * S3 calls what is not there forbidden (403) instead of missing (404).
 */
export function letsRead(arn: Output<string>, readers: Readers): Statement[] {
  switch (readers.mode) {
    case "none":
      return [];
    case "distribution": {
      const allowed = {
        Effect: "Allow",
        Principal: { Service: "cloudfront.amazonaws.com" },
        Condition: { StringEquals: { "aws:SourceArn": readers.arn } },
      } as const;
      return [
        { Sid: "DistributionReads", ...allowed, Action: "s3:GetObject", Resource: interpolate`${arn}/*` },
        { Sid: "DistributionMisses", ...allowed, Action: "s3:ListBucket", Resource: arn },
      ];
    }
  }
}
