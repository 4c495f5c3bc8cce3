import type { Input } from "@pulumi/pulumi";
import type { Statement } from "./policy-document";

/** A secret, and the key that encrypts it. */
export interface SecretGrant {
  arn: Input<string>;
  keyArn: Input<string>;
}

/**
 * For named secrets and through their service only.
 * Source: external-secrets.io/latest/provider/aws-secrets-manager, "IAM Policy", without `ListSecretVersionIds`: nothing in
 * providers/v1/aws of external-secrets/external-secrets, helm-chart-2.9.0, calls it.
 */
export function readsSecrets(secrets: readonly SecretGrant[], region: string): Statement[] {
  if (secrets.length === 0) return [];
  return [
    {
      Sid: "ReadSecrets",
      Effect: "Allow",
      Action: ["secretsmanager:DescribeSecret", "secretsmanager:GetSecretValue"],
      Resource: secrets.map(({ arn }) => arn),
    },
    {
      Sid: "DecryptThem",
      Effect: "Allow",
      Action: "kms:Decrypt",
      Resource: [...new Set(secrets.map(({ keyArn }) => keyArn))],
      Condition: { StringEquals: { "kms:ViaService": `secretsmanager.${region}.amazonaws.com` } },
    },
  ];
}
