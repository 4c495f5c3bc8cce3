import type { Input } from "@pulumi/pulumi";
import type { Statement } from "../common/policy-document";

/*
 * What goes through the private ways to AWS. An endpoint lets everything through unless it is told otherwise: also the keys of
 * an account that somebody else brought along, to carry data there.
 * Source: github.com/aws-samples/data-perimeter-policy-examples, vpc_endpoint_policies.
 */

/**
 * Who belongs to this account, to whatever it may do. Not only to what is the account's: the add-ons' images are in registries
 * of AWS.
 */
export function interfacePolicy(account: Input<string>): Statement[] {
  return [
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
