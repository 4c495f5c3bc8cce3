// Levels, severities and controls: the project's rule catalogue, from the requirement texts and the mappings of Prowler, Turbot and Pulumi.
import type { BucketArgs, BucketLifecycleConfigurationArgs, BucketVersioningArgs } from "@pulumi/aws/s3";
import { isRegulated } from "../shared/data-classes";
import { fail, findings, type Inputs, type Rule, type StackRule } from "../shared/rule";

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
        const limit = Number(bucket.props.tags?.[retentionTag] ?? Infinity);
        if (Number.isNaN(limit)) return `the tag ${retentionTag} is no number of days`;
        const expires = Math.min(...rules.map(({ expiration }) => expiration?.days ?? Infinity));
        const early = expires < limit && (limit < Infinity || isRegulated(bucket.props.tags));
        return [
          ...(rules.some(({ noncurrentVersionExpiration }) => noncurrentVersionExpiration?.noncurrentDays)
            ? []
            : ["no rule for the whole bucket ends old versions; set noncurrentVersionExpiration"]),
          ...(expires <= limit ? [] : [`objects are kept ${expires} days, and the tag says ${limit}; set expiration`]),
          ...(early
            ? [
                `objects go after ${expires} days, and ${limit < Infinity ? `the tag says ${limit}` : "no tag says that they may"}; set ${retentionTag}, or let them be`,
              ]
            : []),
        ];
      },
    );
  },
};

type LifecycleRule = NonNullable<Inputs<BucketLifecycleConfigurationArgs>["rules"]>[number];

/** Whether a rule is on, and no filter leaves objects out. */
function isForAll({ status, filter, prefix }: LifecycleRule): boolean {
  const { and, tag, objectSizeGreaterThan, objectSizeLessThan, prefix: within } = filter ?? {};
  const narrow = [and, tag, objectSizeGreaterThan, objectSizeLessThan].some((one) => one !== undefined);
  return status === "Enabled" && !narrow && !within && !prefix;
}

export const bucketRules: readonly Rule[] = [keptAndExpired];
