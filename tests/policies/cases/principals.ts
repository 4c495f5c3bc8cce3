import { UNKNOWN } from "../judge";
import { type Case, of, other, type RuleCases } from "./case";

const bucketPolicy = of("aws:s3/bucketPolicy:BucketPolicy");
const role = of("aws:iam/role:Role")({ arn: "arn:aws:iam::123456789012:role/r" }, { name: "role" });
const unmade = of("aws:iam/role:Role")({ arn: UNKNOWN }, { name: "role" });
const allow = (statement: object) => ({
  policy: JSON.stringify({ Statement: { Effect: "Allow", Action: "s3:GetObject", Resource: "*", ...statement } }),
});
const letsIn = (name: string, statement: object, says: Case["says"]): Case => ({
  name,
  given: [bucketPolicy(allow(statement), { name: "policy" }), role],
  says,
});
const theirs = { Principal: { AWS: "arn:aws:iam::999999999999:root" } };
const service = { Principal: { Service: "sns.amazonaws.com" } };

export const principalCases: RuleCases[] = [
  {
    rule: "aws-resource-policy-own-account",
    cases: [
      letsIn("our account", { Principal: { AWS: "arn:aws:iam::123456789012:root" } }, "pass"),
      letsIn("a service", service, "pass"),
      letsIn("another account is denied", { ...theirs, Effect: "Deny" }, "pass"),
      letsIn("another account", theirs, /lets the account 999999999999 in; name principals of 123456789012/),
      letsIn("another account by its number", { Principal: { AWS: ["123456789012", "999999999999"] } }, /999999999999/),
      letsIn(
        "another account of our organization",
        { ...theirs, Condition: { StringEquals: { "aws:PrincipalOrgID": "o-a1b2c3d4e5" } } },
        "pass",
      ),
      letsIn(
        "a service for another account",
        { ...service, Condition: { StringEquals: { "aws:SourceAccount": "999999999999" } } },
        /999999999999/,
      ),
      letsIn(
        "a service for our account",
        { ...service, Condition: { StringEquals: { "AWS:SourceAccount": "123456789012" } } },
        "pass",
      ),
      letsIn(
        "load balancers that write access logs",
        { Principal: { AWS: "arn:aws:iam::127311923021:root" }, Action: "s3:PutObject" },
        "pass",
      ),
      letsIn(
        "load balancers that read",
        { Principal: { AWS: "arn:aws:iam::127311923021:root" }, Action: "s3:GetObject" },
        /127311923021/,
      ),
      {
        name: "another account, by what the provider admits to",
        given: [
          bucketPolicy(allow(theirs), { provider: { allowedAccountIds: '["123456789012"]' }, name: "policy" }),
          unmade,
        ],
        says: /999999999999/,
      },
      {
        name: "an account, before ours is known",
        given: [bucketPolicy(allow(theirs), { name: "policy" }), unmade],
        says: "undetermined",
      },
      ...["aws:sns/topic:Topic", "aws:sqs/queuePolicy:QueuePolicy", "aws:secretsmanager/secretPolicy:SecretPolicy"].map(
        (type) => ({
          name: `another account, of ${type}`,
          given: [of(type)(allow(theirs), { name: "it" }), role],
          says: /999999999999/,
        }),
      ),
      { name: "a queue without a policy", given: [of("aws:sqs/queue:Queue")({})], says: "notApplicable" },
      {
        name: "a queue without a policy, of which the cloud has said nothing yet",
        given: [of("aws:sqs/queue:Queue")({ policy: UNKNOWN })],
        says: "notApplicable",
      },
      {
        name: "a queue whose policy comes from something that is not made yet",
        given: [of("aws:sqs/queue:Queue")({ policy: UNKNOWN }, { name: "queue", from: { policy: ["role"] } }), unmade],
        says: "undetermined",
      },
    ],
  },
  {
    rule: "aws-resource-policy-source",
    cases: [
      {
        name: "for our account",
        given: bucketPolicy(
          allow({ ...service, Condition: { StringEquals: { "aws:SourceAccount": "123456789012" } } }),
        ),
        says: "pass",
      },
      {
        name: "for one of our resources",
        given: bucketPolicy(
          allow({ ...service, Condition: { ArnLike: { "aws:SourceArn": "arn:aws:sns:*:123456789012:*" } } }),
        ),
        says: "pass",
      },
      { name: "for anybody", given: bucketPolicy(allow(service)), says: /lets sns\.amazonaws\.com in for anybody/ },
      {
        name: "for anybody whose request is encrypted",
        given: bucketPolicy(allow({ ...service, Condition: { Bool: { "aws:SecureTransport": "true" } } })),
        says: /for anybody/,
      },
      { name: "no service", given: bucketPolicy(allow(theirs)), says: "pass" },
      {
        name: "one that cannot be asked",
        given: of("aws:sns/topicPolicy:TopicPolicy")(allow({ Principal: { Service: "events.amazonaws.com" } })),
        says: "pass",
      },
      { name: "a queue without a policy", given: of("aws:sqs/queue:Queue")({}), says: "notApplicable" },
      { name: "a policy that is not known yet", given: bucketPolicy({ policy: UNKNOWN }), says: "undetermined" },
      other,
    ],
  },
];
