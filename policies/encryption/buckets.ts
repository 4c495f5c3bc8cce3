// Levels, severities and controls: the project's rule catalogue, from the requirement texts and the mappings of Prowler, Turbot and Pulumi.
import type { BucketArgs, BucketPolicyArgs, BucketServerSideEncryptionConfigurationArgs } from "@pulumi/aws/s3";
import type { BucketArgs as GoogleBucketArgs } from "@pulumi/gcp/storage";
import { isRegulated } from "../shared/data-classes";
import { noGoogleKey, notOurKey } from "../shared/keys";
import { isRegulatedOnGoogle } from "../shared/labels";
import { anyPrincipal, conditionValues, type Statement, statementsOf } from "../shared/policy-document";
import {
  each,
  fail,
  findings,
  type Inputs,
  notApplicable,
  type ResourceRule,
  type Rule,
  type StackRule,
} from "../shared/rule";
import { transitControls } from "./transit";

const bucket = "aws:s3/bucket:Bucket";
const encryptionConfiguration =
  "aws:s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration";
const bucketPolicy = "aws:s3/bucketPolicy:BucketPolicy";

const bucketOwnKey: StackRule<BucketArgs> = {
  id: "aws-s3-default-kms",
  severity: "high",
  levels: { dev: "advisory", staging: "mandatory", prod: "mandatory" },
  controls: { pci: ["3.5.1", "3.6.1.2"], soc2: ["CC6.1"], hipaa: ["164.312(a)(2)(iv)"], gdpr: ["32(1)(a)"] },
  unconfirmed: ["CC6.1"],
  applies: [bucket],
  reads: [encryptionConfiguration],
  judges: "a bucket with personal or card data encrypts with a key of our own, and uses bucket keys",
  because: "the key's policy then decides who reads the data, whatever a bucket policy says",
  remedy: "Give the bucket a BucketServerSideEncryptionConfiguration: aws:kms, kmsMasterKeyId, bucketKeyEnabled.",
  checkStack(resource, stack) {
    if (!isRegulated(resource.props.tags)) return notApplicable("its data-class is not personal or card");
    const linked = stack.pointingAt<BucketServerSideEncryptionConfigurationArgs>(
      resource,
      encryptionConfiguration,
      "bucket",
    );
    if (linked.length === 0)
      return fail("no BucketServerSideEncryptionConfiguration of this stack names it; add one with aws:kms");
    return findings(() =>
      each(linked, ({ name, props }) => {
        if (props.rules.length === 0) return `${name} has no rule; add one with aws:kms`;
        return each(props.rules, (rule) => defaultEncryption(rule).map((reason) => `${name}: ${reason}`));
      }),
    );
  },
};

type EncryptionRule = Inputs<BucketServerSideEncryptionConfigurationArgs>["rules"][number];

function defaultEncryption({ applyServerSideEncryptionByDefault: byDefault, bucketKeyEnabled }: EncryptionRule) {
  const algorithm = byDefault?.sseAlgorithm ?? "nothing";
  return each(
    [
      () => !/^aws:kms(:dsse)?$/.test(algorithm) && `it encrypts with ${algorithm}; want aws:kms`,
      // Two layers have no bucket keys. Source: Amazon S3 user guide, "Using dual-layer server-side encryption with AWS KMS keys".
      () => algorithm === "aws:kms" && bucketKeyEnabled !== true && `bucketKeyEnabled is ${bucketKeyEnabled}; set it`,
      () => notOurKey(byDefault?.kmsMasterKeyId, "kmsMasterKeyId"),
    ],
    (ask) => ask(),
  );
}

const bucketTlsOnly: StackRule<BucketArgs> = {
  id: "aws-s3-tls-only",
  severity: "high",
  levels: { dev: "remediate", staging: "mandatory", prod: "mandatory" },
  controls: transitControls,
  unconfirmed: ["CC6.7"],
  applies: [bucket],
  reads: [bucketPolicy],
  judges: "a bucket refuses requests without TLS",
  because: "an S3 endpoint also answers plain HTTP, and what is read through it can be read on the way",
  remedy:
    'Add to the BucketPolicy: Deny s3:* to everybody on the bucket and its objects when aws:SecureTransport is "false".',
  checkStack(resource, stack) {
    const linked = stack.pointingAt<BucketPolicyArgs>(resource, bucketPolicy, "bucket");
    if (linked.length === 0)
      return fail("no BucketPolicy of this stack names it; add one that denies aws:SecureTransport = false");
    return findings(() =>
      each(linked, ({ name, props }) =>
        statementsOf(props.policy)?.some(deniesPlain)
          ? false
          : `${name} does not deny everything when aws:SecureTransport is false`,
      ),
    );
  },
};

/** The bucket itself and what is in it are two resources; a further condition, or somebody left out, would be a way around. */
function deniesPlain(statement: Statement): boolean {
  const { effect, actions, resources, conditions, notPrincipals } = statement;
  return (
    effect === "Deny" &&
    !notPrincipals &&
    anyPrincipal(statement) &&
    actions.some((action) => action === "*" || action.toLowerCase() === "s3:*") &&
    (resources.some((name) => /^(\*|arn:[^:]*:s3:::[^/]*\*)$/.test(name)) ||
      (resources.some((name) => /^arn:[^:]*:s3:::[^/]+\/\*$/.test(name)) &&
        resources.some((name) => /^arn:[^:]*:s3:::[^/]+$/.test(name)))) &&
    Object.values(conditions).flatMap(Object.keys).length === 1 &&
    conditionValues(statement, "aws:SecureTransport", /^Bool(IfExists)?$/).join() === "false"
  );
}

const googleBucketOwnKey: ResourceRule<GoogleBucketArgs> = {
  id: "gcp-bucket-cmek",
  severity: "high",
  levels: { dev: "advisory", staging: "mandatory", prod: "mandatory" },
  controls: { pci: ["3.5.1"], soc2: ["CC6.1"], hipaa: ["164.312(a)(2)(iv)"], gdpr: ["32(1)(a)"] },
  unconfirmed: ["CC6.1", "32(1)(a)"],
  applies: ["gcp:storage/bucket:Bucket"],
  judges: "a bucket with personal or card data encrypts with a key of our own",
  because: "who reads the data is then decided by who may use the key, too, and the key can be taken away",
  remedy: "Set encryption.defaultKmsKeyName to a key of this environment, in the bucket's location.",
  check: (bucket, { type }) =>
    isRegulatedOnGoogle(bucket, type)
      ? findings(() => noGoogleKey(bucket.encryption?.defaultKmsKeyName, "encryption.defaultKmsKeyName"))
      : notApplicable("its data-class is not personal or card"),
};

export const bucketRules: readonly Rule[] = [bucketOwnKey, bucketTlsOnly, googleBucketOwnKey];
