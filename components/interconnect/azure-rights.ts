import { createHash } from "node:crypto";
import { RoleAssignment } from "@pulumi/azure-native/authorization/roleAssignment";
import { FederatedIdentityCredential } from "@pulumi/azure-native/managedidentity/federatedIdentityCredential";
import { UserAssignedIdentity } from "@pulumi/azure-native/managedidentity/userAssignedIdentity";
import { interpolate, type CustomResourceOptions, type Input, type Resource } from "@pulumi/pulumi";
import type { Placement } from "../core/contracts";
import type { IdentityEnd } from "../core/ends";
import { named, type BusRight, type Right } from "./rights";
import { audiences } from "./trust-plan";

export type AzureSite = Extract<IdentityEnd["site"], { kind: "azure" }>;

interface By {
  label: (part: string) => string;
  here: CustomResourceOptions;
}

/** Azure's own roles. Source: MicrosoftDocs/azure-docs, articles/role-based-access-control/built-in-roles. */
const roles = {
  "bucket-read": "2a2b9908-6ea1-4ae2-8e65-a410df84e7d1", // Storage Blob Data Reader
  "bucket-write": "ba92f5b4-2d11-453d-a403-e96b0029c9fe", // Storage Blob Data Contributor
  "registry-pull": "7f951dda-4ed3-4680-a7ca-43fe172d538d", // AcrPull
  "registry-push": "8311e382-0749-4cb8-b61a-304f252e45ec", // AcrPush
  "bus-publish": "d5a91429-5739-47e2-a06b-3470a27159e7", // EventGrid Data Sender
} as const;

/**
 * An identity whose only way in is a token that a cluster, or whoever `of` says, signs for one account: issuer and subject, exactly, since Entra knows no pattern. A wrong one
 * saves just as well.
 */
export function signsIn(
  by: By,
  args: { site: AzureSite; place: Placement; name: string; issuer: Input<string>; subject: Input<string>; of?: string },
): { identity: UserAssignedIdentity; credential: Resource } {
  const { site, place, name, issuer, subject, of = "cluster" } = args;
  const identity = new UserAssignedIdentity(
    by.label("who"),
    {
      resourceGroupName: site.group,
      resourceName: name,
      location: place.region,
      tags: { service: "platform", "data-class": "internal", ...place.tags },
    },
    by.here,
  );
  const credential = new FederatedIdentityCredential(
    by.label("signs-in"),
    {
      ...{ resourceGroupName: site.group, resourceName: identity.name },
      federatedIdentityCredentialResourceName: of,
      ...{ issuer, subject, audiences: [audiences.azure] },
    },
    { ...by.here, dependsOn: [identity] },
  );
  return { identity, credential };
}

/** Lets an identity do what it is for. A role works some minutes after it was given: whoever uses it tries again. */
export function letIn(
  by: By,
  { principalId, site }: { principalId: Input<string>; site: AzureSite },
  rights: readonly (Right | BusRight)[],
): Resource[] {
  return named(rights).map(({ part, right }) => {
    const scope = scopeOf(right);
    const guid = roles[`${right.kind}-${right.access}` as keyof typeof roles];
    return new RoleAssignment(
      by.label(part),
      {
        // Of another scope, principal or role it is another assignment: ARM changes none.
        roleAssignmentName: interpolate`${scope}|${principalId}|${guid}`.apply((text) => guidOf(text.toLowerCase())),
        ...{ scope, principalId, principalType: "ServicePrincipal" },
        roleDefinitionId: `/subscriptions/${site.subscription}/providers/Microsoft.Authorization/roleDefinitions/${guid}`,
      },
      { ...by.here, replaceOnChanges: ["roleDefinitionId"], deleteBeforeReplace: true },
    );
  });
}

function scopeOf(right: Right | BusRight): Input<string> {
  switch (right.kind) {
    case "bucket":
      return right.bucket.scope;
    case "registry":
      return right.registry.scope;
    case "bus":
      return right.bus.scope;
  }
}

/** A GUID that is the same for the same text: version 8 of RFC 9562. */
function guidOf(text: string): string {
  const bytes = createHash("sha256").update(`go-coffee between clouds|${text}`).digest().subarray(0, 16);
  bytes.writeUInt8((bytes.readUInt8(6) & 0x0f) | 0x80, 6);
  bytes.writeUInt8((bytes.readUInt8(8) & 0x3f) | 0x80, 8);
  const hex = bytes.toString("hex");
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join("-");
}
