import { interpolate, type Input } from "@pulumi/pulumi";
import { partitionOf } from "../common/partition";
import type { Statement } from "../common/policy-document";

/** Nobody comes over a connection that is not encrypted. */
export function overTlsOnly(queueArn: Input<string>): Statement {
  return {
    Sid: "OverTlsOnly",
    Effect: "Deny",
    Principal: "*",
    Action: "sqs:*",
    Resource: queueArn,
    Condition: { Bool: { "aws:SecureTransport": "false" } },
  };
}

/** EventBridge puts what these rules match, or could not deliver: docs.aws.amazon.com/eventbridge/latest/userguide/eb-use-resource-based.html#eb-sqs-permissions. */
export function putByRules(
  queueArn: Input<string>,
  sources: Input<string> | Input<string>[],
  account: Input<string>,
): Statement {
  return {
    Sid: "PutByRules",
    Effect: "Allow",
    Principal: { Service: "events.amazonaws.com" },
    Action: "sqs:SendMessage",
    Resource: queueArn,
    Condition: { ArnLike: { "aws:SourceArn": sources }, StringEquals: { "aws:SourceAccount": account } },
  };
}

/** All rules of a bus, which itself sends there what it could not encrypt. */
export function ofBus(bus: string, region: string, account: Input<string>): Input<string>[] {
  const events = interpolate`arn:${partitionOf(region)}:events:${region}:${account}`;
  return [interpolate`${events}:rule/${bus}/*`, interpolate`${events}:event-bus/${bus}`];
}
