import { interpolate, type Input } from "@pulumi/pulumi";
import type { Statement } from "../common/policy-document";

/*
 * What goes through the private ways to AWS. An endpoint lets everything through unless it is told otherwise: also the keys of
 * an account that somebody else brought along, to carry data there.
 * Source: github.com/aws-samples/data-perimeter-policy-examples, vpc_endpoint_policies.
 */

/**
 * Who belongs to this account, to whatever it may do. Not only to what is the account's: the add-ons' images are in registries
 * of AWS. Who shows a cluster's token to STS belongs to nobody yet, so there the role that it asks for is the account's.
 * Source: docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRoleWithWebIdentity.html: the call is not signed.
 */
export function interfacePolicy(service: string, account: Input<string>, partition: string): Statement[] {
  return [
    ...(service === "sts" ? [byToken(account, partition)] : []),
    {
      Sid: "WhoIsOfThisAccount",
      Effect: "Allow",
      Principal: "*",
      Action: "*",
      Resource: "*",
      Condition: { StringEquals: { "aws:PrincipalAccount": account } },
    },
  ];
}

function byToken(account: Input<string>, partition: string): Statement {
  return {
    Sid: "RolesOfThisAccountByToken",
    Effect: "Allow",
    Principal: "*",
    Action: "sts:AssumeRoleWithWebIdentity",
    Resource: interpolate`arn:${partition}:iam::${account}:role/*`,
  };
}

/**
 * Who belongs to this account, to its own buckets. From any other bucket objects can be read, and that is all: registries keep
 * the layers of their images in buckets of their own and send nodes there (ECR: docs.aws.amazon.com/AmazonECR/latest/userguide/vpc-endpoints.html;
 * registry.k8s.io: github.com/kubernetes/registry.k8s.io, cmd/archeio/internal/app/buckets.go).
 */
export function s3Policy(account: Input<string>): Statement[] {
  return [
    {
      Sid: "WhatIsOfThisAccount",
      Effect: "Allow",
      Principal: "*",
      Action: "s3:*",
      Resource: "*",
      Condition: { StringEquals: { "aws:PrincipalAccount": account, "aws:ResourceAccount": account } },
    },
    { Sid: "LayersOfImages", Effect: "Allow", Principal: "*", Action: "s3:GetObject", Resource: "*" },
  ];
}

/** Who belongs to this account, to its own tables. Source: docs.aws.amazon.com/amazondynamodb/latest/developerguide/vpc-endpoints-dynamodb.html. */
export function tablePolicy(account: Input<string>): Statement[] {
  return [
    {
      Sid: "TablesOfThisAccount",
      Effect: "Allow",
      Principal: "*",
      Action: "dynamodb:*",
      Resource: "*",
      Condition: { StringEquals: { "aws:PrincipalAccount": account, "aws:ResourceAccount": account } },
    },
  ];
}
