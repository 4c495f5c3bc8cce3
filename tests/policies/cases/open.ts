import { UNKNOWN } from "../judge";
import { type Case, of, other, type RuleCases } from "./case";

const topicPolicy = of("aws:sns/topicPolicy:TopicPolicy");
const permission = of("aws:lambda/permission:Permission");
const grant = of("aws:kms/grant:Grant");
const key = of("aws:kms/key:Key");
const keyArn = "arn:aws:kms:us-east-1:123456789012:key/1";
const ours = "arn:aws:iam::123456789012:role/backup";
const theirs = "arn:aws:iam::999999999999:root";
const url = of("aws:lambda/functionUrl:FunctionUrl");

const document = (statement: object) =>
  JSON.stringify({ Statement: { Effect: "Allow", Action: "x:Read", Resource: "*", ...statement } });
const everybody = { Principal: "*" };
const asked = (condition: object) => ({ ...everybody, Condition: condition });

const judged = (name: string, statement: object, says: Case["says"]): Case => ({
  name,
  given: topicPolicy({ policy: document(statement) }),
  says,
});

const narrowed: [string, object][] = [
  ["StringEquals aws:SourceAccount", { StringEquals: { "aws:SourceAccount": "123456789012" } }],
  ["ArnLike aws:SourceArn of an account", { ArnLike: { "aws:SourceArn": "arn:aws:sns:*:123456789012:*" } }],
  ["ArnLike aws:SourceArn of a bucket", { ArnLike: { "AWS:SourceArn": "arn:aws:s3:::go-coffee-dev-*" } }],
  ["an organization", { StringEquals: { "aws:PrincipalOrgID": "o-a1b2c3d4e5" } }],
  ["an endpoint of a network", { StringEquals: { "aws:SourceVpce": ["vpce-1a2b", "vpce-3c4d"] } }],
  ["addresses of ours", { IpAddress: { "aws:SourceIp": "203.0.113.0/24" } }],
  ["a mount target", { Bool: { "elasticfilesystem:AccessedViaMountTarget": "true" } }],
];
const open: [string, object][] = [
  ["any source", { StringLike: { "aws:SourceArn": "*" } }],
  ["a source of any account", { ArnLike: { "aws:SourceArn": "arn:aws:sns:*:*:*" } }],
  ["any bucket", { ArnLike: { "aws:SourceArn": "arn:aws:s3:::*" } }],
  ["one good and one open value", { StringLike: { "aws:SourceAccount": ["123456789012", "*"] } }],
  ["a key that may be missing", { StringEqualsIfExists: { "aws:SourceAccount": "123456789012" } }],
  ["all of no values", { "ForAllValues:StringEquals": { "aws:PrincipalOrgID": "o-a1b2c3d4e5" } }],
  ["everybody but one", { StringNotEquals: { "aws:SourceAccount": "123456789012" } }],
  ["every address", { IpAddress: { "aws:SourceIp": ["203.0.113.0/24", "0.0.0.0/0"] } }],
  ["TLS alone", { Bool: { "aws:SecureTransport": "true" } }],
];

export const openCases: RuleCases[] = [
  {
    rule: "aws-resource-policy-not-public",
    cases: [
      judged("a named principal", { Principal: { AWS: "arn:aws:iam::123456789012:root" } }, "pass"),
      judged("a service", { Principal: { Service: "sns.amazonaws.com" } }, "pass"),
      judged("everybody is denied", { ...everybody, Effect: "Deny" }, "pass"),
      judged("everybody", everybody, /allows x:Read to everybody/),
      judged("everybody, the long way", { Principal: { AWS: ["*"] } }, /to everybody/),
      judged("everybody but one", { NotPrincipal: { AWS: "arn:aws:iam::123456789012:root" } }, /to everybody/),
      judged("all but one action", { ...everybody, Action: undefined, NotAction: "x:Delete" }, /all but x:Delete/),
      ...narrowed.map(([name, condition]) => judged(`asks for ${name}`, asked(condition), "pass")),
      ...open.map(([name, condition]) => judged(`asks for ${name}`, asked(condition), /to everybody/)),
      ...(
        [
          ["aws:s3/bucketPolicy:BucketPolicy", "policy"],
          ["aws:sqs/queue:Queue", "policy"],
          ["aws:ecr/repositoryPolicy:RepositoryPolicy", "policy"],
          ["aws:secretsmanager/secretPolicy:SecretPolicy", "policy"],
          ["aws:cloudwatch/logResourcePolicy:LogResourcePolicy", "policyDocument"],
          ["aws:cloudwatch/eventBusPolicy:EventBusPolicy", "policy"],
          ["aws:backup/vaultPolicy:VaultPolicy", "policy"],
          ["aws:opensearch/domain:Domain", "accessPolicies"],
        ] as const
      ).map(([type, property]) => ({
        name: `everybody, of ${type}`,
        given: of(type)({ [property]: document(everybody) }),
        says: /to everybody/,
      })),
      {
        name: "a document that is an object",
        given: topicPolicy({ policy: { Statement: [{ Effect: "Allow", Action: "x:Read", ...everybody }] } }),
        says: /to everybody/,
      },
      { name: "a queue without a policy", given: of("aws:sqs/queue:Queue")({}), says: "notApplicable" },
      { name: "a policy that is not known yet", given: topicPolicy({ policy: UNKNOWN }), says: "undetermined" },
      other,
    ],
  },
  {
    rule: "aws-lambda-not-public",
    cases: [
      {
        name: "a service, for one source",
        given: permission({ principal: "s3.amazonaws.com", sourceArn: UNKNOWN }),
        says: "pass",
      },
      { name: "an account", given: permission({ principal: "123456789012" }), says: "pass" },
      { name: "everybody", given: permission({ principal: "*" }), says: /its principal is \*/ },
      {
        name: "everybody of an organization",
        given: permission({ principal: "*", principalOrgId: "o-a1b2c3d4e5" }),
        says: "pass",
      },
      { name: "a service, for anybody", given: permission({ principal: "s3.amazonaws.com" }), says: /for anybody's/ },
      { name: "a URL for those who sign in", given: url({ authorizationType: "AWS_IAM" }), says: "pass" },
      { name: "a URL for everybody", given: url({ authorizationType: "NONE" }), says: /authorizationType is NONE/ },
      { name: "whom is not known yet", given: permission({ principal: UNKNOWN }), says: "undetermined" },
      other,
    ],
  },
  {
    rule: "aws-kms-grant-own-account",
    cases: [
      { name: "a role of ours", given: grant({ keyId: keyArn, granteePrincipal: ours }), says: "pass" },
      {
        name: "another account",
        given: grant({ keyId: keyArn, granteePrincipal: theirs }),
        says: /granteePrincipal is arn:aws:iam::999999999999:root, of another account/,
      },
      {
        name: "a user of another account may retire it",
        given: grant({
          keyId: keyArn,
          granteePrincipal: ours,
          retiringPrincipal: "arn:aws:iam::999999999999:user/eve",
        }),
        says: /retiringPrincipal is .*user\/eve/,
      },
      {
        name: "another account, of a key that is not made yet, by the provider's account",
        given: grant(
          { keyId: UNKNOWN, granteePrincipal: theirs },
          { provider: { allowedAccountIds: '["123456789012"]' } },
        ),
        says: /of another account than the key/,
      },
      {
        name: "another account, of a key of the stack",
        given: [
          grant({ keyId: "1", granteePrincipal: theirs }, { from: { keyId: ["key"] } }),
          key({ arn: keyArn }, { name: "key" }),
        ],
        says: /of another account than the key/,
      },
      {
        name: "a key of the stack that is not made yet",
        given: [
          grant({ keyId: UNKNOWN, granteePrincipal: theirs }, { from: { keyId: ["key"] } }),
          key({ arn: UNKNOWN }, { name: "key" }),
        ],
        says: "undetermined",
      },
      {
        name: "a role that is not made yet",
        given: grant({ keyId: keyArn, granteePrincipal: UNKNOWN }),
        says: "undetermined",
      },
      {
        name: "a key of nobody knows whom",
        given: grant({ keyId: "1", granteePrincipal: theirs }),
        says: /name the key by its ARN/,
      },
      other,
    ],
  },
];
