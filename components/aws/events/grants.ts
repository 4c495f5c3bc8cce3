import { interpolate, type Input } from "@pulumi/pulumi";
import type { EventType } from "../../core/events";
import { partitionOf } from "../common/partition";
import { readsSecrets } from "../common/secret-grant";
import type { Statement } from "../common/policy-document";

/** What is encrypted with the key of events is opened through one service of AWS alone. */
const through = (service: string, region: string) => ({
  StringEquals: { "kms:ViaService": `${service}.${region}.amazonaws.com` },
});

/**
 * Publishes these types, and no other, as whoever `source` says, or as anybody. EventBridge encrypts what it is given by itself, and judges each event of a call.
 * Source: docs.aws.amazon.com/eventbridge/latest/userguide/eb-use-conditions.html, `events:detail-type` and `events:source`.
 */
export function publishes(busArn: Input<string>, types: readonly EventType[], source?: string): Statement[] {
  if (types.length === 0) return [];
  return [
    {
      Sid: "PublishItsTypes",
      Effect: "Allow",
      Action: "events:PutEvents",
      Resource: busArn,
      Condition: {
        StringEquals: { "events:detail-type": [...types], ...(source !== undefined && { "events:source": source }) },
      },
    },
  ];
}

/** Takes from its own queue: docs.aws.amazon.com/lambda/latest/dg/services-sqs-configure.html, and gives a message another time. */
export function takes(queue: { arn: Input<string>; keyArn: Input<string> }, region: string): Statement[] {
  return [
    {
      Sid: "TakeFromItsQueue",
      Effect: "Allow",
      Action: ["sqs:ChangeMessageVisibility", "sqs:DeleteMessage", "sqs:GetQueueAttributes", "sqs:ReceiveMessage"],
      Resource: queue.arn,
    },
    {
      Sid: "OpenWhatItTakes",
      Effect: "Allow",
      Action: "kms:Decrypt",
      Resource: queue.keyArn,
      Condition: through("sqs", region),
    },
  ];
}

/**
 * Keeps marks and records of one function: reads and writes single items of its own (functions/run.ts, functions/tools.ts), and never all of them. DynamoDB asks for the table's key as whoever reads and writes.
 * Source: aws/aws-cdk packages/aws-cdk-lib/aws-dynamodb/lib/perms.ts, KEY_READ_ACTIONS and KEY_WRITE_ACTIONS;
 * docs.aws.amazon.com/amazondynamodb/latest/developerguide/specifying-conditions.html, `dynamodb:LeadingKeys`, which has as many values as keys are asked for.
 */
export function keepsMarks(
  name: string,
  table: { arn: Input<string>; keyArn: Input<string> },
  region: string,
): Statement[] {
  return [
    {
      Sid: "KeepMarks",
      Effect: "Allow",
      Action: ["dynamodb:DeleteItem", "dynamodb:GetItem", "dynamodb:UpdateItem"],
      Resource: table.arn,
      Condition: {
        "ForAllValues:StringLike": { "dynamodb:LeadingKeys": [`mark:${name}:*`, `record:${name}:*`] },
      },
    },
    {
      Sid: "OpenTheTable",
      Effect: "Allow",
      Action: [
        ...["kms:Decrypt", "kms:DescribeKey", "kms:Encrypt", "kms:GenerateDataKey", "kms:ReEncryptFrom"],
        "kms:ReEncryptTo",
      ],
      Resource: table.keyArn,
      Condition: through("dynamodb", region),
    },
  ];
}

/** Writes rows, and reads none: a row that stands, stays. */
export function writesRows(bucket: { arn: Input<string>; keyArn: Input<string> }, region: string): Statement[] {
  return [
    { Sid: "WriteRows", Effect: "Allow", Action: "s3:PutObject", Resource: interpolate`${bucket.arn}/type=*` },
    {
      Sid: "EncryptRows",
      Effect: "Allow",
      // To decrypt, too: a larger object is put in parts.
      Action: ["kms:Decrypt", "kms:GenerateDataKey"],
      Resource: bucket.keyArn,
      Condition: through("s3", region),
    },
  ];
}

/** Reads the token that goes along with a message. */
export const readsToken = readsSecrets;

/** Writes its lines into its own log group. */
export function writesLines(logGroupArn: Input<string>): Statement[] {
  return [
    {
      Sid: "WriteLines",
      Effect: "Allow",
      Action: ["logs:CreateLogStream", "logs:PutLogEvents"],
      Resource: interpolate`${logGroupArn}:*`,
    },
  ];
}

/**
 * Lambda puts a function into a network as the function's own role, and names what it makes by nothing that is known before: docs.aws.amazon.com/lambda/latest/dg/configuration-vpc.html,
 * "Required IAM permissions"; the last statement is that page's own, so that the function's code cannot do the same.
 */
export function standsInNetwork(
  functionArn: Input<string>,
  { account, region }: { account: Input<string>; region: string },
): Statement[] {
  const changes = [
    ...["ec2:AssignPrivateIpAddresses", "ec2:CreateNetworkInterface", "ec2:DeleteNetworkInterface"],
    "ec2:UnassignPrivateIpAddresses",
  ];
  const looks = ["ec2:DescribeNetworkInterfaces", "ec2:DescribeSubnets"];
  return [
    {
      Sid: "StandInTheNetwork",
      Effect: "Allow",
      Action: changes,
      Resource: interpolate`arn:${partitionOf(region)}:ec2:${region}:${account}:*/*`,
    },
    { Sid: "LookAtTheNetwork", Effect: "Allow", Action: looks, Resource: "*" },
    {
      Sid: "ButNotByItsCode",
      Effect: "Deny",
      Action: [...changes, ...looks],
      Resource: "*",
      Condition: { ArnEquals: { "lambda:SourceFunctionArn": functionArn } },
    },
  ];
}

/** Opens its own environment: docs.aws.amazon.com/lambda/latest/dg/configuration-envvars-encryption.html. */
export function opensEnvironment(functionArn: Input<string>, keyArn: Input<string>): Statement[] {
  return [
    {
      Sid: "OpenItsEnvironment",
      Effect: "Allow",
      Action: "kms:Decrypt",
      Resource: keyArn,
      Condition: { StringEquals: { "kms:EncryptionContext:aws:lambda:FunctionArn": functionArn } },
    },
  ];
}
