import type { Input } from "@pulumi/pulumi";
import type { Statement } from "../common/policy-document";

/**
 * What whoever makes encrypted volumes, or puts them back, may do with their key: through EC2 alone, so that nothing else that
 * the key encrypts can be read, and only such grants as EC2 asks for itself.
 * Source: docs.aws.amazon.com/ebs/latest/userguide/ebs-encryption-requirements.html, "Permissions for users".
 */
export function usesVolumeKey(keyArn: Input<string>, region: string): Statement[] {
  const through = { "kms:ViaService": `ec2.${region}.amazonaws.com` };
  return [
    {
      Sid: "EncryptVolumes",
      Effect: "Allow",
      Action: ["kms:Decrypt", "kms:DescribeKey", "kms:GenerateDataKeyWithoutPlaintext", "kms:ReEncrypt*"],
      Resource: keyArn,
      Condition: { StringEquals: through },
    },
    {
      Sid: "GrantVolumes",
      Effect: "Allow",
      Action: "kms:CreateGrant",
      Resource: keyArn,
      Condition: { StringEquals: through, Bool: { "kms:GrantIsForAWSResource": "true" } },
    },
  ];
}
