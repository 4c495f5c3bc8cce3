import { UNKNOWN } from "../judge";
import { of, other, type RuleCases } from "./case";

const db = of("aws:rds/instance:Instance");
const key = of("aws:kms/key:Key");
const bucket = of("aws:s3/bucket:Bucket");
const namespace = of("kubernetes:core/v1:Namespace");

const tags = {
  environment: "dev",
  owner: "platform",
  "cost-center": "coffee",
  "managed-by": "pulumi",
  service: "orders",
  "data-class": "internal",
};
const kept = {
  backupRetentionPeriod: 35,
  deletionProtection: true,
  skipFinalSnapshot: false,
  finalSnapshotIdentifier: "orders-final",
};
const keyPolicy = (Principal: unknown, Condition?: object) =>
  key({
    policy: JSON.stringify({ Statement: [{ Effect: "Allow", Action: "kms:*", Resource: "*", Principal, Condition }] }),
  });

export const guardrailsCases: RuleCases[] = [
  {
    rule: "aws-rds-backup",
    cases: [
      { name: "a week in dev", given: db({ backupRetentionPeriod: 7, skipFinalSnapshot: true }), says: "pass" },
      { name: "all of it in prod", given: db(kept), says: "pass", stack: "prod" },
      { name: "no backups", given: db({}), says: /backupRetentionPeriod is undefined; want 7/ },
      { name: "a week in prod", given: db({ ...kept, backupRetentionPeriod: 7 }), says: /want 35/, stack: "prod" },
      {
        name: "a week in a stack of no known name",
        given: db({ ...kept, backupRetentionPeriod: 7 }),
        says: /want 35/,
        stack: "review-7",
      },
      {
        name: "no protection in prod",
        given: db({ ...kept, deletionProtection: false }),
        says: /deletionProtection is false/,
        stack: "prod",
      },
      {
        name: "no last snapshot in prod",
        given: db({ ...kept, skipFinalSnapshot: true }),
        says: /skipFinalSnapshot is true/,
        stack: "prod",
      },
      { name: "a replica", given: db({ replicateSourceDb: "orders" }), says: "notApplicable" },
      { name: "a setting that is not known yet", given: db({ backupRetentionPeriod: UNKNOWN }), says: "undetermined" },
      other,
    ],
  },
  {
    rule: "aws-kms-deletion-policy",
    cases: [
      { name: "the defaults", given: key({}), says: "pass" },
      { name: "protected in prod", given: { ...key({}), protect: true }, says: "pass", stack: "prod" },
      { name: "the account may do all", given: keyPolicy({ AWS: "arn:aws:iam::123456789012:root" }), says: "pass" },
      {
        name: "everybody through a service of the account",
        given: keyPolicy({ AWS: "*" }, { StringEquals: { "kms:CallerAccount": "123456789012" } }),
        says: "pass",
      },
      { name: "gone in a week", given: key({ deletionWindowInDays: 7 }), says: /7; want 14/ },
      { name: "not protected in prod", given: key({}), says: /option protect is off/, stack: "prod" },
      { name: "everybody may do all", given: keyPolicy("*"), says: /kms:\* to everybody/ },
      {
        name: "everybody through a service, of whatever account",
        given: keyPolicy({ AWS: "*" }, { StringEquals: { "kms:ViaService": "s3.us-east-1.amazonaws.com" } }),
        says: /kms:\* to everybody/,
      },
      {
        name: "everybody may decrypt, by a policy beside the key",
        given: {
          type: "aws:kms/keyPolicy:KeyPolicy",
          props: { policy: { Statement: { Effect: "Allow", Principal: "*", Action: "kms:Decrypt", Resource: "*" } } },
        },
        says: /allows kms:Decrypt to everybody/,
      },
      { name: "a policy that is not known yet", given: key({ policy: UNKNOWN }), says: "undetermined" },
      other,
    ],
  },
  {
    rule: "any-required-tags",
    cases: [
      { name: "all of them", given: bucket({ tags }), says: "pass" },
      { name: "none", given: bucket({}), says: /tag environment is missing.*tag data-class is missing/ },
      {
        name: "another environment",
        given: bucket({ tags: { ...tags, environment: "prod" } }),
        says: /environment is "prod"; want dev/,
      },
      {
        name: "a data class that there is not",
        given: bucket({ tags: { ...tags, "data-class": "secret" } }),
        says: /"secret"; want public/,
      },
      { name: "an empty owner", given: bucket({ tags: { ...tags, owner: " " } }), says: /owner is " "; want a name/ },
      { name: "a type without tags", given: { type: "aws:kms/alias:Alias" }, says: "notApplicable" },
      { name: "a component", given: { type: "gocoffee:aws:Network" }, says: "notApplicable" },
      { name: "Kubernetes", given: namespace({}), says: "notApplicable" },
      {
        name: "a tag that is not known yet",
        given: bucket({ tags: { ...tags, service: UNKNOWN } }),
        says: "undetermined",
      },
      {
        name: "one unknown does not hide another's fault",
        given: bucket({ tags: { ...tags, environment: UNKNOWN, owner: "" } }),
        says: /owner is ""/,
      },
    ],
  },
  {
    rule: "k8s-psa-restricted",
    cases: [
      {
        name: "restricted",
        given: namespace({ metadata: { labels: { "pod-security.kubernetes.io/enforce": "restricted" } } }),
        says: "pass",
      },
      {
        name: "baseline",
        given: namespace({ metadata: { labels: { "pod-security.kubernetes.io/enforce": "baseline" } } }),
        says: /is baseline; want restricted/,
      },
      { name: "not said", given: namespace({}), says: /is not set/ },
      {
        name: "a label that is not known yet",
        given: namespace({ metadata: { labels: { "pod-security.kubernetes.io/enforce": UNKNOWN } } }),
        says: "undetermined",
      },
      other,
    ],
  },
  {
    rule: "any-region-allowlist",
    cases: [
      { name: "the provider's region", given: bucket({ tags }, { provider: { region: "us-east-1" } }), says: "pass" },
      {
        name: "personal data in the EU",
        given: bucket({ region: "eu-west-1", tags: { "data-class": "personal" } }),
        says: "pass",
      },
      {
        name: "elsewhere",
        given: bucket({ tags }, { provider: { region: "ap-south-1" } }),
        says: /ap-south-1; internal data/,
      },
      {
        name: "its own region, against the provider's",
        given: bucket({ region: "sa-east-1" }, { provider: { region: "us-east-1" } }),
        says: /sa-east-1; untagged data/,
      },
      {
        name: "card data in the EU",
        given: bucket({ region: "eu-west-1", tags: { "data-class": "card" } }),
        says: /eu-west-1; card data may be in us-east-1, us-east-2, us-west-1, us-west-2$/,
      },
      ...(
        [
          ["aws:dynamodb/table:Table", (region: string) => ({ replicas: [{ regionName: region }] })],
          ["aws:secretsmanager/secret:Secret", (region: string) => ({ replicas: [{ region }] })],
          [
            "aws:ecr/replicationConfiguration:ReplicationConfiguration",
            (region: string) => ({ replicationConfiguration: { rules: [{ destinations: [{ region }] }] } }),
          ],
          [
            "aws:backup/plan:Plan",
            (region: string) => ({
              rules: [
                { copyActions: [{ destinationVaultArn: `arn:aws:backup:${region}:123456789012:backup-vault:v` }] },
                { copyActions: [{ destinationVaultArn: UNKNOWN }] },
                {},
              ],
            }),
          ],
        ] as const
      ).flatMap(([type, copiesTo]) => [
        {
          name: `a copy here, of ${type}`,
          given: of(type)(copiesTo("us-west-2"), { provider: { region: "us-east-1" } }),
          says: "pass" as const,
        },
        {
          name: `a copy elsewhere, of ${type}`,
          given: of(type)(copiesTo("ap-south-1"), { provider: { region: "us-east-1" } }),
          says: /it copies to ap-south-1; untagged data/,
        },
      ]),
      {
        name: "London, which is not in the EU",
        given: bucket({ region: "eu-west-2", tags: { "data-class": "personal" } }),
        says: /eu-west-2; personal data/,
      },
      { name: "no region said", given: bucket({}), says: /neither it nor its provider says a region/ },
      { name: "Kubernetes", given: namespace({}), says: "notApplicable" },
      { name: "a region that is not known yet", given: bucket({ region: UNKNOWN }), says: "undetermined" },
    ],
  },
];
