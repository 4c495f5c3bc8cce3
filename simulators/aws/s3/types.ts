import type { Props } from "../../protocol/values";
import { at, text } from "../../core/paths";
import type { Standing } from "../../core/standing";
import type { Refusal, Rule, TypeSpec } from "../../core/spec";
import * as checks from "../common/checks";
import { bucketLifecycleConfiguration } from "./lifecycle";
import { bucketNotification } from "./notification";
import { objects } from "./object";
import { bucketPolicy } from "./policy";
import { bucketReplicationConfig } from "./replication";
import { bucketToken, folder, malformedXml, model, part, protectionOf, versioningOf } from "./parts";

/** Zones of Route 53 for S3: docs.aws.amazon.com/general/latest/gr/s3.html, as terraform-provider-aws returns them. */
const hostedZones: Record<string, string> = {
  "us-east-1": "Z3AQBSTGFYJSTF",
  "us-east-2": "Z2O1EMRO9K5GLX",
  "us-west-1": "Z2F56UZL2M1ACD",
  "us-west-2": "Z3BJ6K6RIION7M",
  "eu-west-1": "Z1BKCTXD74EZPE",
  "eu-central-1": "Z21DNDUVLTQW6Q",
};

const naming = "docs.aws.amazon.com/AmazonS3/latest/userguide/bucketnamingrules.html";

const bucketName: Rule = {
  id: "s3.bucket.name",
  source: `${naming}; ${folder}/bucket.go validBucketName`,
  check({ inputs, current }) {
    const name = String(inputs["bucket"]);
    const problem = nameProblem(name);
    return current || !problem ? undefined : `validating S3 Bucket (${name}) name: ${problem}`;
  },
};

function nameProblem(name: string): string | undefined {
  if (name.length < 3 || name.length > 63) return `"${name}" must contain from 3 to 63 characters`;
  if (!/^[0-9a-z.-]+$/.test(name)) return `only lowercase alphanumeric characters and hyphens allowed in "${name}"`;
  if (!/^[0-9a-z].*[0-9a-z]$/.test(name)) return `"${name}" must begin and end with a lowercase letter or a number`;
  if (name.includes("..")) return `"${name}" must not contain two adjacent periods`;
  if (/^\d+\.\d+\.\d+\.\d+$/.test(name)) return `"${name}" must not be formatted as an IP address`;
  if (/^(xn--|sthree-|amzn-s3-demo-)/.test(name)) return `"${name}" must not start with a reserved prefix`;
  return /(-s3alias|--ol-s3|\.mrap|--x-s3|--table-s3)$/.test(name)
    ? `"${name}" must not end with a reserved suffix`
    : undefined;
}

const unique: Rule = {
  id: "s3.bucket.unique",
  source: `${naming}: unique across all accounts and regions of the partition; ${model} CreateBucket`,
  check: ({ inputs, verb, world }) =>
    verb === "create" && world.find(bucketToken, String(inputs["bucket"]))
      ? {
          code: "BucketAlreadyOwnedByYou",
          message: "Your previous request to create the named bucket succeeded and you already own it.",
        }
      : undefined,
};

/** A bucket. Its settings are resources of their own, and go with it. */
const bucket: TypeSpec = {
  token: bucketToken,
  api: { service: "S3", noun: "S3 Bucket", create: "CreateBucket", update: "PutBucketTagging", delete: "DeleteBucket" },
  id: ({ inputs }) => String(inputs["bucket"]),
  autoName: { property: "bucket", max: 63 },
  replaceOn: {
    paths: ["region", "bucket", "bucketPrefix", "bucketNamespace", "objectLockEnabled"],
    source: `${folder}/bucket.go`,
  },
  rules: [bucketName, unique],
  outputs({ inputs, region, current }) {
    const name = String(inputs["bucket"]);
    return {
      arn: `arn:aws:s3:::${name}`,
      bucketDomainName: `${name}.s3.amazonaws.com`,
      bucketRegionalDomainName: `${name}.s3.${region}.amazonaws.com`,
      bucketRegion: region,
      bucketNamespace: inputs["bucketNamespace"] ?? "global",
      hostedZoneId: hostedZones[region] ?? "Z3AQBSTGFYJSTF",
      requestPayer: "BucketOwner",
      objectLockEnabled: inputs["objectLockEnabled"] ?? false,
      versioning: current?.outputs["versioning"] ?? { enabled: inputs["objectLockEnabled"] === true, mfaDelete: false },
      serverSideEncryptionConfiguration: current?.outputs["serverSideEncryptionConfiguration"] ?? {
        rule: { applyServerSideEncryptionByDefault: { sseAlgorithm: "AES256" } },
      },
    };
  },
  after(request, world) {
    if (request.verb !== "delete") return;
    for (const token of goesWithBucket) {
      const standing = world.find(token, request.id, "id", request.region);
      if (standing) world.forget(standing);
    }
  },
};

const goesWithBucket = [
  ...["BucketVersioning", "BucketServerSideEncryptionConfiguration", "BucketPublicAccessBlock", "BucketPolicy"],
  ...[
    "BucketLifecycleConfiguration",
    "BucketOwnershipControls",
    "BucketLogging",
    "BucketObjectLockConfiguration",
    "BucketReplicationConfig",
  ],
].map((name) => `aws:s3/${name.charAt(0).toLowerCase()}${name.slice(1)}:${name}`);

const versioningForward: Rule = {
  id: "s3.versioning.never-off-again",
  source: `${folder}/bucket_versioning.go, CustomizeDiff`,
  check({ inputs, current }) {
    const [old, now] = [current?.inputs ?? {}, inputs].map((props: Props) =>
      text(at(props, "versioningConfiguration.status")),
    );
    return now === "Disabled" && (old === "Enabled" || old === "Suspended")
      ? `versioning_configuration.status cannot be updated from '${old}' to 'Disabled'`
      : undefined;
  },
};

const versioningHeld: Rule = {
  id: "s3.versioning.held",
  source:
    "docs.aws.amazon.com/AmazonS3/latest/userguide/object-lock.html and replication-requirements; code InvalidBucketState",
  check(request) {
    if (at(request.inputs, "versioningConfiguration.status") !== "Suspended") return undefined;
    const name = String(request.inputs["bucket"]);
    const found = (token: string): Standing | undefined => request.world.find(token, name, "id", request.region);
    const locked =
      found(bucketToken)?.inputs["objectLockEnabled"] === true ||
      found("aws:s3/bucketObjectLockConfiguration:BucketObjectLockConfiguration");
    const what = locked
      ? "An Object Lock"
      : found("aws:s3/bucketReplicationConfig:BucketReplicationConfig")
        ? "A replication"
        : undefined;
    return what
      ? {
          code: "InvalidBucketState",
          message: `${what} configuration is present on this bucket, so the versioning state cannot be changed.`,
        }
      : undefined;
  },
};

const bucketVersioning = part("bucketVersioning", "Versioning", {
  rules: [
    checks.oneOf(
      "s3.versioning.status",
      `${folder}/bucket_versioning.go`,
      "versioningConfiguration.status",
      "versioning_configuration.0.status",
      ["Enabled", "Suspended", "Disabled"],
    ),
    checks.oneOf(
      "s3.versioning.mfa-delete",
      `${folder}/bucket_versioning.go`,
      "versioningConfiguration.mfaDelete",
      "versioning_configuration.0.mfa_delete",
      ["Enabled", "Disabled"],
    ),
    ...[versioningForward, versioningHeld],
  ],
  outputs: ({ inputs }) => {
    const mfaDelete = at(inputs, "versioningConfiguration.mfaDelete") ?? "";
    return { versioningConfiguration: { mfaDelete, status: at(inputs, "versioningConfiguration.status") } };
  },
});

const invalid = (message: string): Refusal => ({ code: "InvalidArgument", message });

/** S3 does not look whether the key exists: it says so itself, and a wrong key only shows when an object is put. */
const keyOnlyForKms: Rule = {
  id: "s3.encryption.key-only-for-kms",
  source: `${model} ServerSideEncryptionByDefault.KMSMasterKeyID`,
  check({ inputs }) {
    for (const rule of Array.isArray(inputs["rules"]) ? (inputs["rules"] as Props[]) : []) {
      const algorithm = at(rule, "applyServerSideEncryptionByDefault.sseAlgorithm");
      const key = at(rule, "applyServerSideEncryptionByDefault.kmsMasterKeyId");
      if (key && algorithm === "AES256")
        return invalid(
          "a KMSMasterKeyID is not applicable if the default sse algorithm is not aws:kms or aws:kms:dsse",
        );
    }
    return undefined;
  },
};

const oneEncryptionRule: Rule = {
  id: "s3.encryption.one-rule",
  source: `${model} ServerSideEncryptionConfiguration; docs.aws.amazon.com/AmazonS3/latest/API/API_PutBucketEncryption.html`,
  check: ({ inputs }) => (Array.isArray(inputs["rules"]) && inputs["rules"].length !== 1 ? malformedXml : undefined),
};

const bucketServerSideEncryptionConfiguration = part(
  "bucketServerSideEncryptionConfiguration",
  "Server-side Encryption Configuration",
  {
    put: "PutBucketEncryption",
    remove: "DeleteBucketEncryption",
    rules: [
      checks.oneOf(
        "s3.encryption.algorithm",
        `${model} ServerSideEncryption`,
        "rules.*.applyServerSideEncryptionByDefault.sseAlgorithm",
        "rule.apply_server_side_encryption_by_default.0.sse_algorithm",
        ["AES256", "aws:fsx", "aws:backup", "aws:kms", "aws:kms:dsse"],
      ),
      ...[keyOnlyForKms, oneEncryptionRule],
    ],
  },
);

const bucketPublicAccessBlock = part("bucketPublicAccessBlock", "Public Access Block", {
  owned: false,
  put: "PutPublicAccessBlock",
  remove: "DeletePublicAccessBlock",
  outputs: ({ inputs }) => protectionOf(inputs),
});

const bucketOwnershipControls = part("bucketOwnershipControls", "Ownership Controls", {
  owned: false,
  rules: [
    checks.oneOf("s3.ownership.value", `${model} ObjectOwnership`, "rule.objectOwnership", "rule.0.object_ownership", [
      "BucketOwnerPreferred",
      "ObjectWriter",
      "BucketOwnerEnforced",
    ]),
  ],
});

const logTarget: Rule = {
  id: "s3.logging.target",
  source:
    "docs.aws.amazon.com/AmazonS3/latest/userguide/ServerLogs.html; API error codes InvalidTargetBucketForLogging, CrossLocationLoggingProhibited",
  check({ inputs, world, region }) {
    const target = world.find(bucketToken, String(inputs["targetBucket"]));
    if (!target)
      return { code: "InvalidTargetBucketForLogging", message: "The target bucket for logging does not exist" };
    return target.region === region
      ? undefined
      : { code: "CrossLocationLoggingProhibited", message: "Cross S3 location logging not allowed. " };
  },
};

const bucketLogging = part("bucketLogging", "Logging", { rules: [logTarget], remove: "PutBucketLogging" });

const lockNeedsVersions: Rule = {
  id: "s3.object-lock.needs-versioning",
  source: "docs.aws.amazon.com/AmazonS3/latest/userguide/object-lock-configure.html; code InvalidBucketState",
  check(request) {
    return versioningOf(request, String(request.inputs["bucket"])) === "Enabled"
      ? undefined
      : {
          code: "InvalidBucketState",
          message: "Versioning must be 'Enabled' on the bucket to apply a Object Lock configuration",
        };
  },
};

const lockPeriod: Rule = {
  id: "s3.object-lock.one-period",
  source: `${model} DefaultRetention: days or years, not both`,
  check({ inputs }) {
    const retention = at(inputs, "rule.defaultRetention");
    if (retention === undefined) return undefined;
    const given = ["days", "years"].filter((key) => (checks.number(inputs, `rule.defaultRetention.${key}`) ?? 0) !== 0);
    if (given.length !== 1 || at(inputs, "rule.defaultRetention.mode") === undefined) return malformedXml;
    const [days, years] = ["days", "years"].map((key) => checks.number(inputs, `rule.defaultRetention.${key}`) ?? 0);
    if ((days ?? 0) < 0 || (years ?? 0) < 0)
      return invalid("Default retention period must be a positive integer value");
    return (days ?? 0) > 36500 || (years ?? 0) > 100 ? invalid("Default retention period is too large") : undefined;
  },
};

const bucketObjectLockConfiguration = part("bucketObjectLockConfiguration", "Object Lock Configuration", {
  put: "PutObjectLockConfiguration",
  remove: "PutObjectLockConfiguration",
  replaceOn: ["objectLockEnabled"],
  defaults: (inputs) => ({ objectLockEnabled: "Enabled", ...inputs }),
  rules: [
    checks.oneOf(
      "s3.object-lock.mode",
      `${model} ObjectLockRetentionMode`,
      "rule.defaultRetention.mode",
      "rule.0.default_retention.0.mode",
      ["GOVERNANCE", "COMPLIANCE"],
    ),
    checks.oneOf("s3.object-lock.enabled", `${model} ObjectLockEnabled`, "objectLockEnabled", "object_lock_enabled", [
      "Enabled",
    ]),
    checks.conflicts(
      "s3.object-lock.days-or-years",
      `${folder}/bucket_object_lock_configuration.go`,
      ["rule.defaultRetention.days", "rule.0.default_retention.0.days"],
      ["rule.defaultRetention.years", "rule.0.default_retention.0.years"],
    ),
    ...[lockNeedsVersions, lockPeriod],
  ],
});

/** Simple Storage Service. */
export const s3: TypeSpec[] = [
  ...[bucket, bucketVersioning, bucketServerSideEncryptionConfiguration, bucketPublicAccessBlock, bucketPolicy],
  ...[
    bucketLifecycleConfiguration,
    bucketOwnershipControls,
    bucketLogging,
    bucketObjectLockConfiguration,
    bucketReplicationConfig,
    bucketNotification,
  ],
  ...objects,
];
