import { RepositoryIamMember } from "@pulumi/gcp/artifactregistry";
import { BucketIAMMember } from "@pulumi/gcp/storage";
import type { CustomResourceOptions, Input, Resource } from "@pulumi/pulumi";
import { named, type Right } from "./rights";

/**
 * Lets a member of a pool do what it is for: itself, with no service account of Google's in between, which both stores take.
 * Source: docs.cloud.google.com/iam/docs/federated-identity-supported-services.
 */
export function letIn(
  by: { label: (part: string) => string; here: CustomResourceOptions; project: string },
  { member, after }: { member: Input<string>; after: readonly Resource[] },
  rights: readonly Right[],
): Resource[] {
  const here = { ...by.here, dependsOn: [...after] };
  return named(rights).map(({ part, right }) => {
    if (right.kind === "bucket") {
      // A user of objects reads, lists, makes and changes them; a viewer reads and lists.
      const role = right.access === "write" ? "roles/storage.objectUser" : "roles/storage.objectViewer";
      return new BucketIAMMember(by.label(part), { bucket: right.bucket.name, role, member }, here);
    }
    const { scope: repository, location = "" } = right.registry;
    const role = right.access === "push" ? "roles/artifactregistry.writer" : "roles/artifactregistry.reader";
    return new RepositoryIamMember(
      by.label(part),
      { ...{ project: by.project, location, repository, role, member } },
      here,
    );
  });
}
