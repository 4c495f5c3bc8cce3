import { all, jsonStringify, type Input, type Output } from "@pulumi/pulumi";

/** One statement of an IAM or resource policy, in IAM's own words. */
export interface Statement {
  Sid?: string;
  Effect: "Allow" | "Deny";
  Principal?:
    "*" | { AWS: Input<string> } | { Federated: Input<string> } | { Service: Input<string> | Input<string>[] };
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

/** Who signs the tokens of a cluster's accounts, as IAM knows it. */
export interface TokenIssuer {
  /** Of IAM's provider. */
  arn: Input<string>;
  /** Its address, without `https://`. */
  host: Input<string>;
}

/**
 * The trust of one account of a cluster, which shows a token that the cluster has signed for AWS. Both conditions: without the one on
 * `sub` every account of the cluster could have the role.
 * Source: docs.aws.amazon.com/eks/latest/userguide/associate-service-account-role.html.
 */
export function accountTrust(issuer: TokenIssuer, namespace: string, serviceAccount: string): Output<string> {
  return all([issuer.arn, issuer.host]).apply(([arn, host]) =>
    JSON.stringify({
      Version: "2012-10-17",
      Statement: [
        {
          Effect: "Allow",
          Principal: { Federated: arn },
          Action: "sts:AssumeRoleWithWebIdentity",
          Condition: {
            StringEquals: {
              [`${host}:aud`]: "sts.amazonaws.com",
              [`${host}:sub`]: `system:serviceaccount:${namespace}:${serviceAccount}`,
            },
          },
        },
      ],
    }),
  );
}
/** Joins texts of which some are known only later: `interpolate`, handed in, so that the plan stays without Pulumi. */
export type Join = (parts: TemplateStringsArray, ...values: Input<string>[]) => Input<string>;
