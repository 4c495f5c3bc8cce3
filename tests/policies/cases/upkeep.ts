import { UNKNOWN } from "../judge";
import { of, other, type RuleCases } from "./case";

const topic = of("aws:sns/topic:Topic");
const queue = of("aws:sqs/queue:Queue");
const stream = of("aws:kinesis/stream:Stream");
const secret = of("aws:secretsmanager/secret:Secret");
const rotation = of("aws:secretsmanager/secretRotation:SecretRotation");
const user = of("aws:iam/user:User");
const key = of("aws:kms/key:Key");
const db = of("aws:rds/instance:Instance");
const bucket = of("aws:s3/bucket:Bucket");
const reference = of("pulumi:pulumi:StackReference");

const ownKey = "arn:aws:kms:us-east-1:123456789012:key/1";
const password = secret({ kmsKeyId: ownKey }, { name: "password" });
const rotated = (rotationRules: object) =>
  rotation({ secretId: UNKNOWN, rotationRules }, { name: "rotation", from: { secretId: ["password"] } });
const encrypts = (kmsKeyId: string) =>
  db({ kmsKeyId }, { provider: { region: "us-east-1", allowedAccountIds: '["123456789012"]' } });

export const upkeepCases: RuleCases[] = [
  {
    rule: "aws-messaging-encrypted",
    cases: [
      { name: "a topic", given: topic({ kmsMasterKeyId: ownKey }), says: "pass" },
      { name: "a topic in clear", given: topic({}), says: /kmsMasterKeyId is not set/ },
      { name: "a queue with the cloud's key", given: queue({ sqsManagedSseEnabled: true }), says: "pass" },
      {
        name: "a queue in clear",
        given: queue({ sqsManagedSseEnabled: false }),
        says: /sqsManagedSseEnabled is false/,
      },
      { name: "a stream", given: stream({ encryptionType: "KMS", kmsKeyId: ownKey }), says: "pass" },
      { name: "a stream in clear", given: stream({}), says: /encryptionType is undefined.*kmsKeyId is not set/ },
      { name: "a key that is not made yet", given: topic({ kmsMasterKeyId: UNKNOWN }), says: "undetermined" },
      other,
    ],
  },
  {
    rule: "aws-secret-rotation",
    cases: [
      { name: "every month", given: [password, rotated({ automaticallyAfterDays: 30 })], says: "pass" },
      { name: "every ten days", given: [password, rotated({ scheduleExpression: "rate(10 days)" })], says: "pass" },
      { name: "never", given: [password], says: /no SecretRotation/ },
      { name: "too seldom", given: [password, rotated({ automaticallyAfterDays: 365 })], says: /every 365 days/ },
      {
        name: "nobody can say how often",
        given: [password, rotated({ scheduleExpression: "cron(0 8 1 * ? *)" })],
        says: /rotates every NaN days/,
      },
      {
        name: "the key of AWS",
        given: [
          secret({ kmsKeyId: "alias/aws/secretsmanager" }, { name: "password" }),
          rotated({ automaticallyAfterDays: 30 }),
        ],
        says: /AWS managed key alias\/aws\/secretsmanager/,
      },
      {
        name: "a time that is not known yet",
        given: [password, rotated({ automaticallyAfterDays: UNKNOWN })],
        says: "undetermined",
      },
      { name: "a stack without secrets", given: [topic({})], says: "notApplicable" },
    ],
  },
  {
    rule: "aws-iam-no-user-keys",
    neverUnknown: "that there is such a resource is all that is asked",
    cases: [
      { name: "a user", given: user({}), says: "pass" },
      { name: "a key", given: { type: "aws:iam/accessKey:AccessKey" }, says: /a key that lasts/ },
      {
        name: "rights of a user",
        given: { type: "aws:iam/userPolicyAttachment:UserPolicyAttachment" },
        says: /gives rights to one user/,
      },
      other,
    ],
  },
  {
    rule: "any-prod-protect",
    neverUnknown: "an option of Pulumi is known at preview",
    cases: [
      { name: "a protected key", given: { ...key({}), protect: true }, says: "pass", stack: "prod" },
      { name: "a bucket without", given: bucket({}), says: /option protect is off/, stack: "prod" },
      { name: "a stack of no known name", given: db({}), says: /option protect is off/, stack: "review-7" },
      { name: "dev", given: bucket({}), says: "notApplicable" },
      {
        name: "a replica in the region",
        given: db({ replicateSourceDb: UNKNOWN }),
        says: "notApplicable",
        stack: "prod",
      },
      {
        name: "a replica elsewhere, with a key of its own",
        given: db({ replicateSourceDb: UNKNOWN, kmsKeyId: UNKNOWN }),
        says: /option protect is off/,
        stack: "prod",
      },
      other,
    ],
  },
  {
    rule: "any-env-separation",
    neverUnknown: "what is unknown at preview is made by this stack",
    cases: [
      { name: "its own names", given: bucket({ bucket: "go-coffee-dev-assets-123456789012" }), says: "pass" },
      { name: "a value that is not known yet", given: db({ kmsKeyId: UNKNOWN }), says: "pass" },
      {
        name: "a key of prod",
        given: db({ kmsKeyId: "arn:aws:kms:us-east-1:123456789012:alias/go-coffee-prod-data" }),
        says: /refers to prod: .*alias\/go-coffee-prod-data; use what dev has/,
      },
      {
        name: "a key of dev, in prod, deep within",
        given: bucket({ rules: [{ key: "alias/go-coffee/dev/data" }] }),
        says: /refers to dev/,
        stack: "prod",
      },
      {
        name: "the stack of another environment",
        given: reference({ name: "organization/go-coffee/staging" }),
        says: /refers to staging/,
      },
      {
        name: "a key of dev, in an environment that only its file knows",
        given: db({ kmsKeyId: "arn:aws:kms:us-east-1:123456789012:alias/go-coffee-dev-data" }),
        says: /refers to dev: .*; use what demo has/,
        stack: "demo",
      },
      { name: "a word that begins so", given: bucket({ bucket: "go-coffee-production" }), says: "pass" },
      { name: "a key of our account", given: encrypts(ownKey), says: "pass" },
      {
        name: "a key of another account",
        given: encrypts("arn:aws:kms:us-east-1:999999999999:key/1"),
        says: /refers to the account 999999999999/,
      },
      { name: "what hands nothing on", given: { type: "gocoffee:aws:Network" }, says: "notApplicable" },
    ],
  },
];
