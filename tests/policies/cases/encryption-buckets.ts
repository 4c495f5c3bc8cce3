import { UNKNOWN } from "../judge";
import { of, type RuleCases } from "./case";

const bucket = of("aws:s3/bucket:Bucket");
const sse = of("aws:s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration");
const policy = of("aws:s3/bucketPolicy:BucketPolicy");
const key = of("aws:kms/key:Key");
const ownKey = "arn:aws:kms:us-east-1:123456789012:key/1";
const kms = { sseAlgorithm: "aws:kms", kmsMasterKeyId: ownKey };
const card = bucket({ bucket: "cards", tags: { "data-class": "card" } }, { name: "cards" });
const encrypted = (rule: object) => sse({ bucket: "cards", rules: [rule] }, { name: "sse" });
const tlsOnly = {
  Effect: "Deny",
  Principal: "*",
  Action: "s3:*",
  Resource: ["arn:aws:s3:::cards", "arn:aws:s3:::cards/*"],
  Condition: { Bool: { "aws:SecureTransport": "false" } },
};
const withPolicy = (statement: object) => [
  card,
  policy(
    { bucket: "cards", policy: JSON.stringify({ Version: "2012-10-17", Statement: [statement] }) },
    { name: "policy" },
  ),
];

export const bucketEncryptionCases: RuleCases[] = [
  {
    rule: "aws-s3-default-kms",
    cases: [
      {
        name: "card data with our key",
        given: [card, encrypted({ applyServerSideEncryptionByDefault: kms, bucketKeyEnabled: true })],
        says: "pass",
      },
      { name: "no configuration", given: [card], says: /no BucketServerSideEncryptionConfiguration/ },
      {
        name: "a configuration of another bucket",
        given: [
          card,
          sse(
            { bucket: "others", rules: [{ applyServerSideEncryptionByDefault: kms, bucketKeyEnabled: true }] },
            { name: "sse" },
          ),
        ],
        says: /no BucketServerSideEncryptionConfiguration/,
      },
      {
        name: "the cloud's key",
        given: [
          card,
          encrypted({ applyServerSideEncryptionByDefault: { sseAlgorithm: "AES256" }, bucketKeyEnabled: true }),
        ],
        says: /AES256; want aws:kms/,
      },
      {
        name: "no bucket key",
        given: [card, encrypted({ applyServerSideEncryptionByDefault: kms })],
        says: /sse: bucketKeyEnabled is undefined/,
      },
      {
        name: "the managed key",
        given: [
          card,
          encrypted({ applyServerSideEncryptionByDefault: { sseAlgorithm: "aws:kms" }, bucketKeyEnabled: true }),
        ],
        says: /kmsMasterKeyId is not set: a key of AWS is used/,
      },
      {
        name: "the managed key, named",
        given: [
          card,
          encrypted({
            applyServerSideEncryptionByDefault: { ...kms, kmsMasterKeyId: "alias/aws/s3" },
            bucketKeyEnabled: true,
          }),
        ],
        says: /AWS managed key alias\/aws\/s3/,
      },
      {
        name: "two layers, which have no bucket keys",
        given: [card, encrypted({ applyServerSideEncryptionByDefault: { ...kms, sseAlgorithm: "aws:kms:dsse" } })],
        says: "pass",
      },
      {
        name: "a configuration without rules",
        given: [card, sse({ bucket: "cards", rules: [] }, { name: "sse" })],
        says: /sse has no rule/,
      },
      {
        name: "a key that is not made yet",
        given: [
          card,
          encrypted({
            applyServerSideEncryptionByDefault: { ...kms, kmsMasterKeyId: UNKNOWN },
            bucketKeyEnabled: true,
          }),
        ],
        says: "undetermined",
      },
      {
        name: "public data",
        given: [bucket({ bucket: "assets", tags: { "data-class": "public" } })],
        says: "notApplicable",
      },
    ],
  },
  {
    rule: "aws-s3-tls-only",
    cases: [
      { name: "a policy that denies plain requests", given: withPolicy(tlsOnly), says: "pass" },
      {
        name: "a bucket and a policy that are not made yet",
        given: [
          bucket({ bucket: UNKNOWN }, { name: "cards" }),
          policy(
            { bucket: UNKNOWN, policy: JSON.stringify({ Statement: tlsOnly }) },
            { name: "policy", from: { bucket: ["cards"] } },
          ),
        ],
        says: "pass",
      },
      { name: "no policy", given: [card], says: /no BucketPolicy/ },
      {
        name: "only the objects",
        given: withPolicy({ ...tlsOnly, Resource: "arn:aws:s3:::cards/*" }),
        says: /does not deny everything/,
      },
      {
        name: "only reading",
        given: withPolicy({ ...tlsOnly, Action: "s3:GetObject" }),
        says: /does not deny everything/,
      },
      {
        name: "only one principal",
        given: withPolicy({ ...tlsOnly, Principal: { AWS: "123456789012" } }),
        says: /does not deny everything/,
      },
      {
        name: "only a part of the objects",
        given: withPolicy({ ...tlsOnly, Resource: ["arn:aws:s3:::cards", "arn:aws:s3:::cards/public/*"] }),
        says: /does not deny everything/,
      },
      {
        name: "everybody but one",
        given: withPolicy({ ...tlsOnly, Principal: undefined, NotPrincipal: { AWS: "123456789012" } }),
        says: /does not deny everything/,
      },
      {
        name: "denied where nobody says how the request came, too; the value as a boolean",
        given: withPolicy({ ...tlsOnly, Condition: { BoolIfExists: { "aws:SecureTransport": false } } }),
        says: "pass",
      },
      {
        name: "a second condition",
        given: withPolicy({
          ...tlsOnly,
          Condition: { ...tlsOnly.Condition, IpAddress: { "aws:SourceIp": "10.0.0.0/8" } },
        }),
        says: /does not deny everything/,
      },
      {
        name: "the wrong way round",
        given: withPolicy({ ...tlsOnly, Condition: { Bool: { "aws:SecureTransport": "true" } } }),
        says: /does not deny everything/,
      },
      {
        name: "what is no document",
        given: [card, policy({ bucket: "cards", policy: "none" }, { name: "policy" })],
        says: /does not deny everything/,
      },
      {
        name: "a document that is not known yet",
        given: [card, policy({ bucket: "cards", policy: UNKNOWN }, { name: "policy" })],
        says: "undetermined",
      },
      { name: "a stack without buckets", given: [key({})], says: "notApplicable" },
    ],
  },
];
