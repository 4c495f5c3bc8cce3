// Levels, severities and controls: the project's rule catalogue, from the requirement texts and the mappings of Prowler, Turbot and Pulumi.
import type { BucketAclArgs, BucketArgs, BucketPublicAccessBlockArgs } from "@pulumi/aws/s3";
import type { BucketArgs as GoogleBucketArgs } from "@pulumi/gcp/storage";
import { bucketGrants, publicMembers } from "../shared/members";
import {
  each,
  fail,
  findings,
  type Inputs,
  type Reasons,
  type ResourceRule,
  type Rule,
  type StackRule,
} from "../shared/rule";

const publicAccessBlock = "aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock";
const acl = "aws:s3/bucketAcl:BucketAcl";
const flags = ["blockPublicAcls", "blockPublicPolicy", "ignorePublicAcls", "restrictPublicBuckets"] as const;

const bucketNotPublic: StackRule<BucketArgs> = {
  id: "aws-s3-public-block",
  severity: "critical",
  levels: { dev: "mandatory", staging: "mandatory", prod: "mandatory" },
  controls: { pci: ["1.4.2", "7.3.1"], soc2: ["CC6.1", "CC6.6"], hipaa: ["164.312(a)(1)"], gdpr: ["25", "32(1)(b)"] },
  unconfirmed: ["CC6.6", "25", "32(1)(b)"],
  applies: ["aws:s3/bucket:Bucket"],
  reads: [publicAccessBlock, acl],
  judges: "a bucket cannot be made public, and is not",
  because: "one wrong policy or ACL later is then refused by the cloud",
  remedy: "Give the bucket a BucketPublicAccessBlock with all four flags; serve public files through CloudFront.",
  checkStack(bucket, stack) {
    const blocks = stack.pointingAt<BucketPublicAccessBlockArgs>(bucket, publicAccessBlock, "bucket");
    if (blocks.length === 0)
      return fail("no BucketPublicAccessBlock of this stack names it; add one with all four flags");
    const acls = stack.pointingAt<BucketAclArgs>(bucket, acl, "bucket");
    return findings(
      () =>
        each(blocks, ({ name, props }) =>
          each(flags, (flag) => props[flag] !== true && `${name} has ${flag} ${props[flag]}; set it`),
        ),
      () => each(acls, ({ name, props }) => isPublic(props.acl) && `${name} is ${props.acl}; want private`),
      () => each(acls, ({ name, props }) => opensGrants(props.accessControlPolicy?.grants) && `${name} ${openGrants}`),
      () => isPublic(bucket.props.acl) && `acl is ${bucket.props.acl}; want private`,
      () => opensGrants(bucket.props.grants) && `it ${openGrants}`,
    );
  },
};

const openGrants = "grants access to everybody, or to everybody who has an AWS account; name who needs it";

/** Source: Amazon S3 user guide, "Amazon S3 predefined groups". */
function opensGrants(grants: readonly Grant[] | undefined): boolean {
  const groups = grants?.map((grant) => grant.uri ?? grant.grantee?.uri ?? "") ?? [];
  return groups.some((uri) => /\/groups\/global\/(AllUsers|AuthenticatedUsers)$/.test(uri));
}

/** A grant of an ACL beside the bucket, or of the bucket itself. */
interface Grant {
  uri?: string | undefined;
  grantee?: { uri?: string | undefined } | undefined;
}

/** Canned ACLs that let others in. Source: Amazon S3 user guide, "Canned ACL". */
function isPublic(canned: string | undefined): boolean {
  return ["public-read", "public-read-write", "authenticated-read"].includes(canned ?? "");
}

const googleBucket = "gcp:storage/bucket:Bucket";

/** Lists of access, of a time before roles: on a bucket, and on objects. Uniform access turns them off. */
const googleAcls: readonly string[] = [
  "gcp:storage/bucketACL:BucketACL",
  "gcp:storage/bucketAccessControl:BucketAccessControl",
  "gcp:storage/defaultObjectACL:DefaultObjectACL",
  "gcp:storage/defaultObjectAccessControl:DefaultObjectAccessControl",
  "gcp:storage/objectACL:ObjectACL",
  "gcp:storage/objectAccessControl:ObjectAccessControl",
];

const googleBucketNotPublic: ResourceRule<never> = {
  id: "gcp-bucket-no-public",
  severity: "critical",
  levels: { dev: "mandatory", staging: "mandatory", prod: "mandatory" },
  controls: { pci: ["1.4.2", "7.3.1"], soc2: ["CC6.1", "CC6.6"], hipaa: ["164.312(a)(1)"], gdpr: ["25", "32(1)(b)"] },
  unconfirmed: ["CC6.6", "25", "32(1)(b)"],
  applies: [googleBucket, ...bucketGrants, ...googleAcls],
  judges: "a bucket cannot be made public, and is not; roles alone say who reads it",
  because: "one wrong grant later is then refused by the cloud",
  remedy:
    "Set publicAccessPrevention to enforced and uniformBucketLevelAccess; serve public files through the gateway.",
  check(inputs, { type }) {
    if (bucketGrants.includes(type)) return findings(() => publicMembers(inputs));
    if (googleAcls.includes(type)) return findings(() => opensList(inputs));
    const { publicAccessPrevention: prevention, uniformBucketLevelAccess: uniform } =
      inputs as Inputs<GoogleBucketArgs>;
    return findings(
      () => prevention !== "enforced" && `publicAccessPrevention is ${prevention}; want enforced`,
      () => uniform !== true && `uniformBucketLevelAccess is ${uniform}; set it`,
    );
  },
};

interface AccessList {
  predefinedAcl?: string;
  defaultAcl?: string;
  roleEntities?: readonly string[];
  entity?: string;
}

/** Source: Cloud Storage, "Access control lists", predefined ACLs and scopes. */
function opensList({ predefinedAcl, defaultAcl, roleEntities, entity }: AccessList): Reasons {
  const canned = [predefinedAcl, defaultAcl].filter((one) => /^(public|authenticated)Read/i.test(one ?? ""));
  const entities = [...(roleEntities ?? []), entity ?? ""].filter((one) => /(^|:)all(Authenticated)?Users$/.test(one));
  return [...canned, ...entities].map((one) => `it lets everybody in (${one}); name who needs it`);
}

export const bucketRules: readonly Rule[] = [bucketNotPublic, googleBucketNotPublic];
