import { UNKNOWN } from "../judge";
import { of, other, type RuleCases } from "./case";

const policy = of("aws:iam/policy:Policy");
const role = of("aws:iam/role:Role");
const attachment = of("aws:iam/rolePolicyAttachment:RolePolicyAttachment");
const document = (...statements: object[]) => JSON.stringify({ Version: "2012-10-17", Statement: statements });
const allow = (Action: unknown, Resource: unknown) =>
  policy({ policy: document({ Effect: "Allow", Action, Resource }) });
const trust = (Principal: unknown, Condition?: object, outputs = {}) =>
  role({ assumeRolePolicy: document({ Effect: "Allow", Action: "sts:AssumeRole", Principal, Condition }), ...outputs });
const github = "token.actions.githubusercontent.com";
const federated = { Federated: `arn:aws:iam::123456789012:oidc-provider/${github}` };
const claims = (sub: string) => ({
  StringEquals: { [`${github}:aud`]: "sts.amazonaws.com" },
  StringLike: { [`${github}:sub`]: sub },
});
const own = { arn: "arn:aws:iam::123456789012:role/ci" };

export const iamCases: RuleCases[] = [
  {
    rule: "aws-iam-no-star",
    cases: [
      { name: "named actions and resources", given: allow(["s3:GetObject"], "arn:aws:s3:::assets/*"), says: "pass" },
      { name: "named actions anywhere", given: allow("ec2:Describe*", "*"), says: "pass" },
      {
        name: "all of KMS on one key",
        given: allow("kms:*", "arn:aws:kms:us-east-1:123456789012:key/1"),
        says: "pass",
      },
      {
        name: "a denial",
        given: policy({ policy: document({ Effect: "Deny", Action: "*", Resource: "*" }) }),
        says: "pass",
      },
      { name: "everything", given: allow("*", "*"), says: /allows \* on every resource/ },
      { name: "all of IAM", given: allow(["ec2:RunInstances", "iam:*"], ["*"]), says: /allows iam:\*/ },
      { name: "all of S3, in other words", given: allow("s3:*", "arn:aws:s3:::*"), says: /allows s3:\*/ },
      { name: "all keys", given: allow("kms:*", "arn:aws:kms:*:*:key/*"), says: /allows kms:\*/ },
      {
        name: "all of one bucket",
        given: allow("s3:*", ["arn:aws:s3:::assets", "arn:aws:s3:::assets/*"]),
        says: "pass",
      },
      { name: "all of IAM, with a wildcard for its name", given: allow("ia?:**", "*"), says: /allows ia\?:\*\*/ },
      ...["s3:*Object*", "iam:*Role*", "*:*", "kms:?ecrypt", "s3:Get*", "*:GetObject*", "sts:Assume*"].map(
        (action) => ({
          name: `a wildcard inside: ${action}`,
          given: allow(action, "*"),
          says: new RegExp(`allows ${action.replace(/[*?]/g, "\\$&")} on every resource`),
        }),
      ),
      ...["secretsmanager", "ec2", "lambda", "rds", "dynamodb", "ssm"].map((service) => ({
        name: `all of ${service}`,
        given: allow(`${service}:*`, "*"),
        says: new RegExp(`allows ${service}:\\* on every resource`),
      })),
      { name: "all of one table", given: allow("dynamodb:*", "arn:aws:dynamodb:*:*:table/orders"), says: "pass" },
      ...["s3:List*", "kms:Describe*", "ecr:*Image*", "s3:GetBucketAcl", "secretsmanager:GetRandomPassword"].map(
        (action) => ({ name: `nothing that matters: ${action}`, given: allow(action, "*"), says: "pass" as const }),
      ),
      ...["iam:PassRole", "iam:CreateAccessKey", "ec2:RunInstances", "sts:AssumeRole", "ec2:Run*", "ssm:Send*"].map(
        (action) => ({
          name: `what gains any other right: ${action}`,
          given: allow(action, "*"),
          says: new RegExp(`allows ${action.replace("*", "\\*")} on every resource`),
        }),
      ),
      ...(
        [
          ["kms:Decrypt", "*"],
          ["KMS:decrypt", "arn:aws:kms:*:123456789012:key/*"],
          ["secretsmanager:GetSecretValue", "*"],
          ["secretsmanager:Get*", "arn:aws:secretsmanager:us-east-1:123456789012:secret:*"],
          ["ssm:GetParameter", "arn:aws:ssm:*:*:parameter/*"],
          ["s3:GetObject", "arn:aws:s3:::*/*"],
          ["s3:GetObject", "arn:aws:s3:::*"],
          ["dynamodb:*Item", "*"],
        ] as const
      ).map(([action, resource]) => ({
        name: `all that is stored: ${action} on ${resource}`,
        given: allow(action, resource),
        says: new RegExp(`allows ${action.replace("*", "\\*")} on every resource`),
      })),
      ...(
        [
          ["kms:Decrypt", "arn:aws:kms:us-east-1:123456789012:key/1"],
          ["secretsmanager:GetSecretValue", "arn:aws:secretsmanager:us-east-1:123456789012:secret:go-coffee-*"],
          ["s3:GetObject", "arn:aws:s3:::assets/*"],
          ["iam:PassRole", "arn:aws:iam::123456789012:role/nodes"],
          ["ec2:RunInstances", "arn:aws:ec2:*:*:subnet/*"],
        ] as const
      ).map(([action, resource]) => ({
        name: `what is named: ${action} on ${resource}`,
        given: allow(action, resource),
        says: "pass" as const,
      })),
      ...(
        [
          ["kms:Decrypt", { StringEquals: { "kms:ViaService": "s3.us-east-1.amazonaws.com" } }, "pass"],
          ["kms:CreateGrant", { Bool: { "kms:GrantIsForAWSResource": "true" } }, "pass"],
          ["secretsmanager:GetSecretValue", { StringEquals: { "aws:ResourceTag/service": "order" } }, "pass"],
          ["secretsmanager:GetSecretValue", { StringNotEquals: { "aws:ResourceTag/service": "order" } }, /GetSecret/],
          ["iam:PassRole", { StringEquals: { "iam:PassedToService": "ec2.amazonaws.com" } }, /iam:PassRole/],
        ] as const
      ).map(([Action, Condition, says]) => ({
        name: `${Action} where ${JSON.stringify(Condition)}`,
        given: policy({ policy: document({ Effect: "Allow", Action, Resource: "*", Condition }) }),
        says,
      })),
      { name: "a wildcard inside, on one bucket", given: allow("s3:*Object*", "arn:aws:s3:::assets/*"), says: "pass" },
      {
        name: "a role's inline policy",
        given: role({ inlinePolicies: [{ policy: document({ Effect: "Allow", Action: "*", Resource: "*" }) }] }),
        says: /allows \* on every resource/,
      },
      {
        name: "AWS's own for administrators",
        given: attachment({ policyArn: "arn:aws:iam::aws:policy/AdministratorAccess" }),
        says: /holds AdministratorAccess/,
      },
      {
        name: "AWS's own for all secrets",
        given: attachment({ policyArn: "arn:aws:iam::aws:policy/SecretsManagerReadWrite" }),
        says: /holds SecretsManagerReadWrite/,
      },
      {
        name: "AWS's own for nodes",
        given: attachment({ policyArn: "arn:aws:iam::aws:policy/AmazonEKSWorkerNodePolicy" }),
        says: "pass",
      },
      { name: "one of ours, not made yet", given: attachment({ policyArn: UNKNOWN }), says: "pass" },
      {
        name: "everything but",
        given: policy({ policy: document({ Effect: "Allow", NotAction: "iam:*", Resource: "*" }) }),
        says: /all but iam:\*/,
      },
      {
        name: "in a second statement",
        given: policy({
          policy: document(
            { Effect: "Allow", Action: "s3:ListAllMyBuckets", Resource: "*" },
            { Effect: "Allow", Action: "STS:*", Resource: "*" },
          ),
        }),
        says: /STS:\*/,
      },
      {
        name: "given as an object",
        given: policy({ policy: { Statement: { Effect: "Allow", Action: "*", Resource: "*" } } }),
        says: /allows \*/,
      },
      { name: "what is no document", given: policy({ policy: "all" }), says: /no policy document/ },
      { name: "a document that is not known yet", given: policy({ policy: UNKNOWN }), says: "undetermined" },
      other,
    ],
  },
  {
    rule: "aws-iam-trust-scoped",
    cases: [
      { name: "a service", given: trust({ Service: "ec2.amazonaws.com" }), says: "pass" },
      {
        name: "one repository",
        given: trust(federated, claims("repo:go-coffee/platform:ref:refs/heads/main")),
        says: "pass",
      },
      {
        name: "every branch of one repository",
        given: trust(federated, claims("repo:go-coffee/platform:*")),
        says: "pass",
      },
      {
        name: "a SAML provider",
        given: trust({ Federated: "arn:aws:iam::123456789012:saml-provider/sso" }),
        says: "pass",
      },
      { name: "everybody", given: trust("*"), says: /trusts every AWS principal/ },
      { name: "everybody in AWS", given: trust({ AWS: "*" }), says: /trusts every AWS principal/ },
      {
        name: "every workflow there is",
        given: trust(federated),
        says: /trusts every subject.*does not ask for .*:aud/,
      },
      { name: "every repository of anybody", given: trust(federated, claims("repo:*")), says: /says too little/ },
      {
        name: "every repository of ours",
        given: trust(federated, claims("repo:go-coffee/*")),
        says: /says too little/,
      },
      { name: "anybody's token", given: trust({ Federated: "*" }), says: /trusts every AWS principal/ },
      {
        name: "a public issuer, named without an ARN",
        given: trust({ Federated: "accounts.google.com" }),
        says: /every subject of accounts\.google\.com.*accounts\.google\.com:aud/,
      },
      {
        name: "one account of Google's, by its number",
        given: trust(
          { Federated: "accounts.google.com" },
          { StringEquals: { "accounts.google.com:sub": "100000000000000000001" } },
        ),
        says: "pass",
      },
      {
        name: "an account of Google's by part of its number, or by a name",
        given: trust({ Federated: "accounts.google.com" }, { StringLike: { "accounts.google.com:sub": "1000*" } }),
        says: /accounts\.google\.com:aud/,
      },
      {
        name: "an identity pool",
        given: trust(
          { Federated: "cognito-identity.amazonaws.com" },
          { StringEquals: { "cognito-identity.amazonaws.com:aud": "us-east-1:1" } },
        ),
        says: "pass",
      },
      { name: "what is no document", given: role({ assumeRolePolicy: "ec2" }), says: /no policy document/ },
      { name: "a document that is not known yet", given: role({ assumeRolePolicy: UNKNOWN }), says: "undetermined" },
      other,
    ],
  },
  {
    rule: "aws-iam-trust-external-id",
    cases: [
      { name: "our account", given: [trust({ AWS: "arn:aws:iam::123456789012:root" }, undefined, own)], says: "pass" },
      {
        name: "another, with an external id",
        given: [trust({ AWS: "999999999999" }, { StringEquals: { "sts:ExternalId": "x" } }, own)],
        says: "pass",
      },
      {
        name: "another, without",
        given: [trust({ AWS: ["arn:aws:iam::999999999999:role/r"] }, undefined, own)],
        says: /999999999999:role\/r is of another account/,
      },
      {
        name: "before the role is made",
        given: [trust({ AWS: "999999999999" }, undefined, { arn: UNKNOWN })],
        says: "undetermined",
      },
      {
        name: "a service",
        given: [trust({ Service: "ec2.amazonaws.com" }, undefined, { arn: UNKNOWN })],
        says: "notApplicable",
      },
    ],
  },
];
