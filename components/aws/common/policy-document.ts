import { jsonStringify, type Input, type Output } from "@pulumi/pulumi";

/** One statement of an IAM or resource policy, in IAM's own words. */
export interface Statement {
  Sid?: string;
  Effect: "Allow" | "Deny";
  Principal?: "*" | { AWS: Input<string> } | { Service: Input<string> | Input<string>[] };
  Action: string | string[];
  Resource?: Input<string> | Input<string>[];
  Condition?: Record<string, Record<string, Input<string> | Input<string>[]>>;
}

/** A policy document as JSON: a policy's text is compared as text, so the order of the statements is kept. */
export function policyDocument(statements: readonly Statement[]): Output<string> {
  return jsonStringify({ Version: "2012-10-17", Statement: statements });
}

/**
 * Who may assume a role: one AWS service, and only when it works for this account, on what a pattern of `sourceArn` fits: without
 * the condition, another account's use of the service could borrow the role
 * (docs.aws.amazon.com/IAM/latest/UserGuide/confused-deputy.html).
 */
export function trustOf(
  service: string,
  account: Input<string>,
  sourceArn?: Input<string> | Input<string>[],
): Output<string> {
  return policyDocument([
    {
      Effect: "Allow",
      Principal: { Service: service },
      Action: "sts:AssumeRole",
      Condition: {
        StringEquals: { "aws:SourceAccount": account },
        ...(sourceArn === undefined ? {} : { ArnLike: { "aws:SourceArn": sourceArn } }),
      },
    },
  ]);
}

/**
 * The trust of a service that does not say for whom it works, or whose documentation shows no condition for its role. With one it might
 * not be able to assume the role at all. Sources, below docs.aws.amazon.com: EC2: eks/latest/userguide/create-node-role.html; S3's
 * replication: AmazonS3/latest/userguide/setting-repl-config-perm-overview.html; Lambda: lambda/latest/dg/lambda-intro-execution-role.html; RDS Proxy: AmazonRDS/latest/UserGuide/rds-proxy-iam-setup.html;
 * CloudTrail: awscloudtrail/latest/userguide/cloudtrail-required-policy-for-cloudwatch-logs.html ("doesn't support the use of
 * aws:SourceArn and aws:SourceAccount"; github.com/prowler-cloud/prowler/issues/4714 saw deliveries stop); AWS Backup:
 * aws-backup/latest/devguide/iam-service-roles.html, and cross-service-confused-deputy-prevention.html, which names both keys for resource
 * policies alone.
 */
export function plainTrustOf(service: string): Output<string> {
  return policyDocument([{ Effect: "Allow", Principal: { Service: service }, Action: "sts:AssumeRole" }]);
}

/** Joins texts of which some are known only later: `interpolate`, handed in, so that the plan stays without Pulumi. */
export type Join = (parts: TemplateStringsArray, ...values: Input<string>[]) => Input<string>;
