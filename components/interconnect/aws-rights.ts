import * as iam from "@pulumi/aws/iam";
import { interpolate, jsonStringify, type CustomResourceOptions, type Input, type Resource } from "@pulumi/pulumi";
import { named, type Right } from "./rights";

interface Statement {
  Effect: "Allow";
  Action: string[];
  Resource: Input<string> | Input<string>[];
}

/** Lets a role do what it is for, and nothing else: a policy for each right. */
export function letIn(
  label: (part: string) => string,
  role: iam.Role,
  rights: readonly Right[],
  here: CustomResourceOptions,
): Resource[] {
  return named(rights).map(
    ({ part, right }) =>
      new iam.RolePolicy(
        label(part),
        {
          name: part,
          role: role.name,
          policy: jsonStringify({ Version: "2012-10-17", Statement: statementsOf(right) }),
        },
        here,
      ),
  );
}

/** Objects of a bucket that is encrypted with a key of ours need the key, too. Images need none: ECR itself has it by a grant. */
export function statementsOf(right: Right): Statement[] {
  if (right.kind === "bucket") {
    const { scope, keyArn } = right.bucket;
    const writes = right.access === "write";
    return [
      allow(["s3:ListBucket", "s3:GetBucketLocation"], scope),
      allow(["s3:GetObject", ...(writes ? ["s3:PutObject", "s3:AbortMultipartUpload"] : [])], interpolate`${scope}/*`),
      ...(keyArn ? [allow(["kms:Decrypt", ...(writes ? ["kms:GenerateDataKey"] : [])], keyArn)] : []),
    ];
  }
  return [
    // It is asked of the registry as a whole: docs.aws.amazon.com/service-authorization/latest/reference/list_amazonelasticcontainerregistry.html.
    allow(["ecr:GetAuthorizationToken"], "*"),
    allow([...pulls, ...(right.access === "push" ? pushes : [])], right.registry.scope),
  ];
}

const pulls = ["ecr:BatchCheckLayerAvailability", "ecr:BatchGetImage", "ecr:GetDownloadUrlForLayer"];
const pushes = ["ecr:InitiateLayerUpload", "ecr:UploadLayerPart", "ecr:CompleteLayerUpload", "ecr:PutImage"];

const allow = (Action: string[], Resource: Statement["Resource"]): Statement => ({ Effect: "Allow", Action, Resource });
