import * as storage from "@pulumi/gcp/storage";
import { output, type CustomResourceOptions, type Input, type Output, type Resource } from "@pulumi/pulumi";

/** What a bucket gives, to who writes into it. */
export interface GcpBucket {
  name: Output<string>;
  /** `gs://NAME`. */
  url: Output<string>;
}

/** Who may do what with a bucket: one grant to one member. Two grants of the same to the same would take each other away (pulumi/pulumi-gcp#442). */
export interface BucketGrant {
  /** What tells it from the other grants on the bucket: never changes. */
  part: string;
  bucket: Input<string>;
  /** Such as `roles/storage.objectViewer`: a role on objects, not on the project. */
  role: Input<string>;
  /** `serviceAccount:…` or `principal://…`. */
  member: Input<string>;
  /** Only with objects whose names begin so. @defaultValue all of the bucket */
  prefix?: string;
}

/**
 * Lets a member into a bucket. A prefix is a condition on the objects' names, and so covers no listing of the bucket.
 * Source: cloud.google.com/storage/docs/access-control/iam, "Conditions" (`resource.name`).
 */
export function grantBucket(
  label: (part: string) => string,
  { part, bucket, role, member, prefix }: BucketGrant,
  opts: CustomResourceOptions,
): Resource {
  return new storage.BucketIAMMember(
    label(part),
    {
      ...{ bucket, role, member },
      ...(prefix !== undefined && { condition: prefixed(bucket, prefix) }),
    },
    opts,
  );
}

function prefixed(bucket: Input<string>, prefix: string) {
  const name = output(bucket).apply((known) => `projects/_/buckets/${known}/objects/${prefix}`);
  return {
    title: "own-folder",
    description: `Objects that begin with ${prefix}`,
    expression: name.apply((whole) => `resource.name.startsWith(${JSON.stringify(whole)})`),
  };
}
