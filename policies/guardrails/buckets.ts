// Levels, severities and controls: the project's rule catalogue, from the requirement texts and the mappings of Prowler, Turbot and Pulumi.
import type { BucketArgs, BucketLifecycleConfigurationArgs, BucketVersioningArgs } from "@pulumi/aws/s3";
import type { BlobServicePropertiesArgs } from "@pulumi/azure-native/storage/blobServiceProperties";
import type { ManagementPolicyArgs } from "@pulumi/azure-native/storage/managementPolicy";
import type { StorageAccountArgs } from "@pulumi/azure-native/storage/storageAccount";
import type { BucketArgs as GoogleBucketArgs } from "@pulumi/gcp/storage";
import { isRegulated } from "../shared/data-classes";
import { fail, findings, type Inputs, type ResourceRule, type Rule, type StackRule } from "../shared/rule";

const versioning = "aws:s3/bucketVersioning:BucketVersioning";
const lifecycle = "aws:s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration";

/** A bucket's tag: for how many days its objects are kept, no longer and no shorter. */
const retentionTag = "retention-days";

const keptAndExpired: StackRule<BucketArgs> = {
  id: "aws-s3-versioning-lifecycle",
  severity: "medium",
  levels: { dev: "advisory", staging: "mandatory", prod: "mandatory" },
  controls: {
    pci: ["3.2.1"],
    soc2: ["A1.2", "C1.2"],
    hipaa: ["164.308(a)(7)(ii)(A)"],
    gdpr: ["5(1)(e)", "32(1)(c)"],
  },
  unconfirmed: ["5(1)(e)", "32(1)(c)"],
  applies: ["aws:s3/bucket:Bucket"],
  reads: [versioning, lifecycle],
  judges: `a bucket keeps versions, throws old ones away, and objects when its tag ${retentionTag} says`,
  because:
    "what was deleted by mistake can be brought back, what nobody may keep any longer goes, and nothing else does",
  remedy:
    "Give it a BucketVersioning that is Enabled, and a BucketLifecycleConfiguration with noncurrentVersionExpiration and, where it has the tag, expiration.",
  checkStack(bucket, stack) {
    const versions = stack.pointingAt<BucketVersioningArgs>(bucket, versioning, "bucket");
    const lifecycles = stack.pointingAt<BucketLifecycleConfigurationArgs>(bucket, lifecycle, "bucket");
    if (lifecycles.length === 0)
      return fail("no BucketLifecycleConfiguration of this stack names it; add one, for old versions at least");
    return findings(
      () =>
        !versions.some(({ props }) => props.versioningConfiguration.status === "Enabled") &&
        "no BucketVersioning of this stack enables its versions; add one",
      () => {
        const rules = lifecycles.flatMap(({ props }) => (props.rules ?? []).filter(isForAll));
        const expires = Math.min(...rules.map(({ expiration }) => expiration?.days ?? Infinity));
        return [
          ...(rules.some(({ noncurrentVersionExpiration }) => noncurrentVersionExpiration?.noncurrentDays)
            ? []
            : ["no rule for the whole bucket ends old versions; set noncurrentVersionExpiration"]),
          ...againstTag(bucket.props.tags, expires, "expiration"),
        ];
      },
    );
  },
};

/** What is wrong with the days after which objects go, beside those that the bucket says of itself. */
function againstTag(tags: Readonly<Record<string, string>> | undefined, expires: number, setting: string): string[] {
  const limit = Number(tags?.[retentionTag] ?? Infinity);
  if (Number.isNaN(limit)) return [`the tag ${retentionTag} is no number of days`];
  if (expires > limit) return [`objects are kept ${expires} days, and the tag says ${limit}; set ${setting}`];
  if (expires === limit || (limit === Infinity && !isRegulated(tags))) return [];
  const may = limit < Infinity ? `the tag says ${limit}` : "no tag says that they may";
  return [`objects go after ${expires} days, and ${may}; set ${retentionTag}, or let them be`];
}

type LifecycleRule = NonNullable<Inputs<BucketLifecycleConfigurationArgs>["rules"]>[number];

/** Whether a rule is on, and no filter leaves objects out. */
function isForAll({ status, filter, prefix }: LifecycleRule): boolean {
  const { and, tag, objectSizeGreaterThan, objectSizeLessThan, prefix: within } = filter ?? {};
  const narrow = [and, tag, objectSizeGreaterThan, objectSizeLessThan].some((one) => one !== undefined);
  return status === "Enabled" && !narrow && !within && !prefix;
}

/** Seven days: Cloud Storage's own default. */
const softDelete = 7 * 86_400;

const googleKeptAndExpired: ResourceRule<GoogleBucketArgs> = {
  id: "gcp-bucket-retention",
  severity: "medium",
  levels: { dev: "advisory", staging: "mandatory", prod: "mandatory" },
  controls: {
    pci: ["3.2.1"],
    soc2: ["A1.2", "C1.2"],
    hipaa: ["164.308(a)(7)(ii)(A)"],
    gdpr: ["5(1)(e)", "32(1)(c)"],
  },
  unconfirmed: ["A1.2", "C1.2", "5(1)(e)", "32(1)(c)"],
  applies: ["gcp:storage/bucket:Bucket"],
  judges: `a bucket keeps versions and what was deleted, throws old ones away, and objects when its label ${retentionTag} says`,
  because:
    "what was deleted by mistake can be brought back, what nobody may keep any longer goes, and nothing else does",
  remedy:
    "Set versioning.enabled, softDeletePolicy of 604800 seconds, and lifecycleRules: Delete with daysSinceNoncurrentTime and, where it has the label, age.",
  check: (bucket) =>
    findings(
      // What no retention period lets anybody overwrite needs no versions.
      () =>
        bucket.versioning?.enabled !== true &&
        bucket.retentionPolicy === undefined &&
        `versioning.enabled is ${bucket.versioning?.enabled}; set it`,
      () => {
        const seconds = bucket.softDeletePolicy?.retentionDurationSeconds ?? softDelete;
        return (
          seconds < softDelete && `softDeletePolicy.retentionDurationSeconds is ${seconds}; want ${softDelete} at least`
        );
      },
      () =>
        bucket.versioning?.enabled === true &&
        !deletions(bucket).some(endsVersions) &&
        "no rule for the whole bucket ends old versions; set daysSinceNoncurrentTime",
      () => {
        const ages = deletions(bucket).map(({ age, withState }) =>
          withState === "ARCHIVED" ? Infinity : (age ?? Infinity),
        );
        return againstTag(bucket.labels, Math.min(...ages), "age");
      },
    ),
};

type Condition = NonNullable<Inputs<GoogleBucketArgs>["lifecycleRules"]>[number]["condition"];

/** The conditions of what deletes objects, wherever in the bucket they are. */
function deletions({ lifecycleRules }: Inputs<GoogleBucketArgs>): Condition[] {
  const all = (lifecycleRules ?? []).filter(({ action }) => action.type === "Delete").map(({ condition }) => condition);
  return all.filter(
    ({ matchesPrefixes, matchesSuffixes, matchesStorageClasses, sizeAboveBytes, sizeBelowBytes, createdBefore }) =>
      [matchesPrefixes, matchesSuffixes, matchesStorageClasses].every((list) => (list?.length ?? 0) === 0) &&
      [sizeAboveBytes, sizeBelowBytes, createdBefore].every((one) => one === undefined),
  );
}

/** Without a state, a rule is for those that are live and for those that are not. Source: Cloud Storage, "Object Lifecycle Management". */
function endsVersions({ daysSinceNoncurrentTime, numNewerVersions, age, withState }: Condition): boolean {
  if (daysSinceNoncurrentTime !== undefined || numNewerVersions !== undefined) return true;
  return age !== undefined && withState !== "LIVE";
}

const blobs = "azure-native:storage:BlobServiceProperties";
const life = "azure-native:storage:ManagementPolicy";

const azureKeptAndExpired: StackRule<StorageAccountArgs> = {
  id: "az-blob-retention",
  severity: "medium",
  levels: { dev: "advisory", staging: "mandatory", prod: "mandatory" },
  controls: { pci: ["3.2.1"], soc2: ["C1.2"], gdpr: ["5(1)(e)"] },
  unconfirmed: ["3.2.1", "C1.2", "5(1)(e)"],
  applies: ["azure-native:storage:StorageAccount"],
  reads: [blobs, life],
  judges: `an account of storage says how long it keeps what was deleted where that is personal or card data, throws old versions away, and blobs when its tag ${retentionTag} says`,
  because:
    "what was deleted by mistake can be brought back, what nobody may keep any longer goes, and nothing else does",
  remedy:
    "Give it BlobServiceProperties (az-backup-softdelete) and a ManagementPolicy: version.delete where it has versions, and where it has the tag baseBlob.delete after as many days.",
  checkStack(account, stack) {
    const policies = stack.pointingAt<ManagementPolicyArgs>(account, life, "accountName");
    const services = stack.pointingAt<BlobServicePropertiesArgs>(account, blobs, "accountName");
    const rules = () => policies.flatMap(({ props }) => props.policy.rules.filter(isForAllBlobs));
    return findings(
      () =>
        services.length === 0 &&
        isRegulated(account.props.tags) &&
        "no BlobServiceProperties of this stack names it; add one",
      () =>
        services.some(({ props }) => props.isVersioningEnabled === true) &&
        !rules().some(({ definition }) => definition.actions.version?.delete) &&
        "no rule for the whole account ends old versions; set version.delete",
      () => {
        const ages = rules().flatMap(({ definition }) => {
          const { daysAfterCreationGreaterThan: made, daysAfterModificationGreaterThan: changed } =
            definition.actions.baseBlob?.delete ?? {};
          return [made, changed].filter((days) => days !== undefined);
        });
        return againstTag(account.props.tags, Math.min(...ages, Infinity), "baseBlob.delete");
      },
    );
  },
};

type BlobRule = Inputs<ManagementPolicyArgs>["policy"]["rules"][number];

/** Whether a rule is on, and no filter leaves blobs out. What is written in pages, as disks are, has no lifecycle. */
function isForAllBlobs({ enabled, definition: { filters } }: BlobRule): boolean {
  const narrow = [filters?.prefixMatch, filters?.blobIndexMatch].some((list) => (list?.length ?? 0) > 0);
  return enabled !== false && !narrow && (filters?.blobTypes ?? ["blockBlob"]).includes("blockBlob");
}

export const bucketRules: readonly Rule[] = [keptAndExpired, googleKeptAndExpired, azureKeptAndExpired];
