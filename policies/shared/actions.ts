/**
 * What lets its holder gain any other right, where it stands on every resource. Sources: Rhino Security Labs, "AWS IAM privilege escalation: methods and
 * mitigation"; Service authorization reference, access level "Permissions management".
 */
const escalating = [
  "ec2:RunInstances",
  "iam:AddUserToGroup",
  "iam:AttachGroupPolicy",
  "iam:AttachRolePolicy",
  "iam:AttachUserPolicy",
  "iam:CreateAccessKey",
  "iam:CreateLoginProfile",
  "iam:CreatePolicyVersion",
  "iam:PassRole",
  "iam:PutGroupPolicy",
  "iam:PutRolePolicy",
  "iam:PutUserPolicy",
  "iam:SetDefaultPolicyVersion",
  "iam:UpdateAssumeRolePolicy",
  "iam:UpdateLoginProfile",
  "kms:CreateGrant",
  "kms:PutKeyPolicy",
  "lambda:UpdateFunctionCode",
  "s3:PutBucketPolicy",
  "secretsmanager:PutResourcePolicy",
  "ssm:SendCommand",
  "ssm:StartSession",
  "sts:AssumeRole",
] as const;

/** What reads what is stored, in clear. Source: Service authorization reference, access level "Read", and what the API reference says that it returns. */
const reading = [
  "dynamodb:BatchGetItem",
  "dynamodb:GetItem",
  "dynamodb:Query",
  "dynamodb:Scan",
  "kms:Decrypt",
  "s3:GetObject",
  "s3:GetObjectVersion",
  "secretsmanager:BatchGetSecretValue",
  "secretsmanager:GetSecretValue",
  "ssm:GetParameter",
  "ssm:GetParameterHistory",
  "ssm:GetParameters",
  "ssm:GetParametersByPath",
] as const;

const guarded: readonly string[] = [...escalating, ...reading].map((action) => action.toLowerCase());
const guardedExactly = new Set(guarded);

/** Whether an action, which may hold wildcards, is or stands for one that escalates or reads data. Source: IAM user guide, "IAM JSON policy elements: Action". */
export function mayNotStandEverywhere(action: string): boolean {
  const asked = action.toLowerCase();
  if (!/[*?]/.test(asked)) return guardedExactly.has(asked);
  const pattern = new RegExp(
    `^${asked
      .replace(/[^\w*?:-]/g, "")
      .replace(/\*+/g, ".*")
      .replace(/\?/g, ".")}$`,
  );
  return guarded.some((one) => pattern.test(one));
}
