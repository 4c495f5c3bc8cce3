import { interpolate, type Input } from "@pulumi/pulumi";
import type { AnyKeyPurpose } from "../../core/contracts";
import { displayName } from "../../core/naming";
import { partitionOf } from "./partition";
import type { Statement } from "./policy-document";

/** What is encrypted on AWS, and beside what every cloud has: events that could not be delivered, for which the bus's own key may be the reason. */
export type AwsKeyPurpose = AnyKeyPurpose | "undelivered";

/** What a key's policy is made of. */
export interface KeyPlace {
  environment: string;
  /** 12 digits. */
  account: Input<string>;
  region: string;
  /** Whether CloudFront reads buckets that the storage key encrypts. @defaultValue false */
  distributed?: boolean | undefined;
}

const use = ["kms:Decrypt", "kms:DescribeKey", "kms:Encrypt", "kms:GenerateDataKey*", "kms:ReEncrypt*"];

/** What encrypts snapshots of disks and stores, backups, and the record of an account: what outlives an environment cannot be read without. */
export const opensWhatStays: readonly AwsKeyPurpose[] = [
  ...(["cluster", "database", "cache", "audit", "backup", "vault"] as const),
  // DynamoDB keeps a backup of a table that is deleted, for 35 days.
  "events",
];

/**
 * Who may use a key. The account's own IAM policies decide over everyone (without that statement a key can become
 * unmanageable); beyond that, only the service that has to use it by itself.
 */
export function keyPolicy(purpose: AwsKeyPurpose, place: KeyPlace): Statement[] {
  return [accountDecides(place.account, place.region), ...(services[purpose]?.(place) ?? [])];
}

/** What every key's policy begins with. */
export function accountDecides(account: Input<string>, region: string): Statement {
  return {
    Sid: "AccountDecides",
    Effect: "Allow",
    Principal: { AWS: interpolate`arn:${partitionOf(region)}:iam::${account}:root` },
    Action: "kms:*",
    Resource: "*",
  };
}

const services: Partial<Record<AwsKeyPurpose, (place: KeyPlace) => Statement[]>> = {
  cluster: volumesOfNodes,
  storage: distributions,
  logs: logsService,
  alerts: alarms,
  audit: recorders,
  events: busAndFunctions,
  undelivered: ({ account }) => [putsIntoQueues(account)],
};

/**
 * Node groups start instances through Auto Scaling's service-linked role
 * (docs.aws.amazon.com/autoscaling/ec2/userguide/key-policy-requirements-EBS-encryption.html). A principal that does not exist is
 * refused, and AWS makes that role with the account's first group: so a condition names it. Everyone else who makes volumes needs
 * an IAM policy that says so.
 */
function volumesOfNodes({ account, region }: KeyPlace): Statement[] {
  const role = "role/aws-service-role/autoscaling.amazonaws.com/AWSServiceRoleForAutoScaling";
  const autoScaling = { "aws:PrincipalArn": interpolate`arn:${partitionOf(region)}:iam::${account}:${role}` };
  const through = { "kms:CallerAccount": account, "kms:ViaService": `ec2.${region}.amazonaws.com` };
  return [
    {
      Sid: "VolumesOfNodes",
      Effect: "Allow",
      Principal: { AWS: "*" },
      Action: use,
      Resource: "*",
      Condition: { StringEquals: through, ArnEquals: autoScaling },
    },
    {
      Sid: "GrantsForVolumesOfNodes",
      Effect: "Allow",
      Principal: { AWS: "*" },
      Action: "kms:CreateGrant",
      Resource: "*",
      Condition: { StringEquals: through, ArnEquals: autoScaling, Bool: { "kms:GrantIsForAWSResource": "true" } },
    },
  ];
}

/** docs.aws.amazon.com/AmazonCloudWatch/latest/logs/encrypt-log-data-kms.html */
function logsService({ account, region }: KeyPlace): Statement[] {
  return [
    {
      Sid: "LogGroupsOfThisAccount",
      Effect: "Allow",
      Principal: { Service: `logs.${region}.amazonaws.com` },
      Action: use,
      Resource: "*",
      Condition: {
        ArnLike: {
          "kms:EncryptionContext:aws:logs:arn": interpolate`arn:${partitionOf(region)}:logs:${region}:${account}:log-group:*`,
        },
      },
    },
  ];
}

/** docs.aws.amazon.com/sns/latest/dg/sns-key-management.html: what publishes to an encrypted topic must be able to use its key. */
function alarms({ account }: KeyPlace): Statement[] {
  return [
    {
      Sid: "AlarmsOfThisAccount",
      Effect: "Allow",
      Principal: { Service: ["cloudwatch.amazonaws.com", "budgets.amazonaws.com", "costalerts.amazonaws.com"] },
      Action: ["kms:Decrypt", "kms:GenerateDataKey*"],
      Resource: "*",
      Condition: { StringEquals: { "aws:SourceAccount": account } },
    },
  ];
}

/**
 * docs.aws.amazon.com/awscloudtrail/latest/userguide/create-kms-key-policy-for-cloudtrail.html, and
 * docs.aws.amazon.com/config/latest/developerguide/s3-kms-key-policy.html. What people read, IAM says.
 */
function recorders({ account, region }: KeyPlace): Statement[] {
  const trails = (where: string) => interpolate`arn:${partitionOf(region)}:cloudtrail:${where}:${account}:trail/*`;
  const trail = { Service: "cloudtrail.amazonaws.com" };
  return [
    {
      Sid: "TrailsOfThisAccount",
      Effect: "Allow",
      Principal: trail,
      Action: "kms:GenerateDataKey*",
      Resource: "*",
      Condition: {
        ArnLike: { "aws:SourceArn": trails(region) },
        StringLike: { "kms:EncryptionContext:aws:cloudtrail:arn": trails("*") },
      },
    },
    {
      // To read: where its bucket has a bucket key, no trail is made or changed without.
      Sid: "TrailsReadAndLookAtTheKey",
      Effect: "Allow",
      Principal: trail,
      Action: ["kms:Decrypt", "kms:DescribeKey"],
      Resource: "*",
      Condition: { ArnLike: { "aws:SourceArn": trails(region) } },
    },
    {
      Sid: "RecordersOfThisAccount",
      Effect: "Allow",
      Principal: { Service: "config.amazonaws.com" },
      Action: ["kms:Decrypt", "kms:GenerateDataKey"],
      Resource: "*",
      Condition: { StringEquals: { "aws:SourceAccount": account } },
    },
  ];
}

/**
 * docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/private-content-restricting-access-to-s3.html#oac-permissions-sse-kms.
 * Any distribution of the account, and only to decrypt: which one, the bucket's own policy says. The key is older than they are.
 */
function distributions({ account, region, distributed }: KeyPlace): Statement[] {
  if (!distributed) return [];
  return [
    {
      Sid: "DistributionsOfThisAccount",
      Effect: "Allow",
      Principal: { Service: "cloudfront.amazonaws.com" },
      Action: "kms:Decrypt",
      Resource: "*",
      Condition: {
        ArnLike: { "aws:SourceArn": interpolate`arn:${partitionOf(region)}:cloudfront::${account}:distribution/*` },
      },
    },
  ];
}

/** What the environment's bus is called: its key is older, and names it. */
const busNameOf = (environment: string): string => displayName(environment, "events");

/**
 * EventBridge encrypts what is on the bus and in its archive, for that bus and no other:
 * docs.aws.amazon.com/eventbridge/latest/userguide/eb-encryption-event-bus-cmkey.html, "Key policy"; …/encryption-archives.html. Lambda asks for a function's archive by itself, without a
 * grant: docs.aws.amazon.com/lambda/latest/dg/encrypt-zip-package.html. All others (queues, the table, buckets, Signer) come as whoever calls them.
 */
function busAndFunctions({ environment, account, region }: KeyPlace): Statement[] {
  const at = (service: string) => interpolate`arn:${partitionOf(region)}:${service}:${region}:${account}`;
  const eventBridge = { Service: "events.amazonaws.com" };
  return [
    {
      Sid: "BusesLookAtTheKey",
      Effect: "Allow",
      Principal: eventBridge,
      Action: "kms:DescribeKey",
      Resource: "*",
      Condition: { StringEquals: { "aws:SourceAccount": account } },
    },
    {
      Sid: "EventsOfThisBus",
      Effect: "Allow",
      Principal: eventBridge,
      Action: ["kms:Decrypt", "kms:GenerateDataKey", "kms:ReEncrypt*"],
      Resource: "*",
      Condition: {
        ArnLike: {
          "kms:EncryptionContext:aws:events:event-bus:arn": interpolate`${at("events")}:event-bus/${busNameOf(environment)}`,
        },
      },
    },
    putsIntoQueues(account),
    {
      Sid: "ArchivesOfFunctionsOfThisAccount",
      Effect: "Allow",
      Principal: { Service: "lambda.amazonaws.com" },
      Action: ["kms:Decrypt", "kms:GenerateDataKey"],
      Resource: "*",
      Condition: {
        StringLike: { "kms:EncryptionContext:aws:lambda:FunctionArn": interpolate`${at("lambda")}:function:*` },
      },
    },
  ];
}

/** EventBridge puts events into encrypted queues: docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-key-management.html, "compatibility with AWS services". */
function putsIntoQueues(account: Input<string>): Statement {
  return {
    Sid: "EventsIntoQueuesOfThisAccount",
    Effect: "Allow",
    Principal: { Service: "events.amazonaws.com" },
    Action: ["kms:Decrypt", "kms:GenerateDataKey"],
    Resource: "*",
    Condition: { StringEquals: { "aws:SourceAccount": account } },
  };
}
