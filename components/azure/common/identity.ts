import { FederatedIdentityCredential } from "@pulumi/azure-native/managedidentity/federatedIdentityCredential";
import { UserAssignedIdentity } from "@pulumi/azure-native/managedidentity/userAssignedIdentity";
import type { Input, Output, Resource } from "@pulumi/pulumi";
import type { Placement } from "../../core/contracts";
import { displayName } from "../../core/naming";
import type { Group } from "../account/groups";
import { optionsOf, type By } from "./by";
import { tagsFor } from "./tags";

/** A user-assigned identity: stands before what uses it, so that its roles can too. */
export interface Identity {
  /** Its ARM id. */
  id: Output<string>;
  /** Its object in the directory: who roles are assigned to. */
  principalId: Output<string>;
  /** Its application: what clients sign in as. */
  clientId: Output<string>;
  /** `go-coffee-ENV-PART`: plain. */
  name: string;
  group: Group;
  resource: Resource;
}

export interface OwnIdentityArgs {
  group: Group;
  place: Placement;
  /** The last part of its name, where that is not the part that its maker calls it by. @defaultValue the label */
  part?: string;
  /** Whose it is, for cost. @defaultValue "platform" */
  service?: string;
}

/** An identity of its own: `go-coffee-ENV-LABEL`, at most 128 characters. */
export function ownIdentity(by: By, id: string, args: OwnIdentityArgs): Identity {
  const name = displayName(args.place.environment, args.part ?? by.label(id), 128);
  const identity = new UserAssignedIdentity(
    by.label(id),
    {
      resourceGroupName: args.group.name,
      resourceName: name,
      location: args.place.region,
      tags: tagsFor(args.place, { service: args.service ?? "platform" }),
    },
    optionsOf(by),
  );
  return {
    id: identity.id,
    principalId: identity.principalId,
    clientId: identity.clientId,
    name,
    group: args.group,
    resource: identity,
  };
}

/** What Entra is called in tokens that others sign. */
export const exchangeAudience = "api://AzureADTokenExchange";

export interface FederateArgs {
  identity: Identity;
  /** Who signs the tokens: an https address, without a / at its end unless the issuer has one. */
  issuer: Input<string>;
  /** `sub` of the tokens, exactly: `system:serviceaccount:NAMESPACE:NAME`, `repo:OWNER/NAME:environment:ENV`. */
  subject: Input<string>;
  /** `aud` of the tokens. @defaultValue api://AzureADTokenExchange */
  audience?: string;
}

/**
 * Lets tokens of somebody else be this identity: no secret anywhere. Azure writes one at a time for an identity (409, which is not tried again): whoever makes
 * several chains them by `after`. At most 20 to an identity. (learn.microsoft.com/entra/workload-id/workload-identity-federation-considerations)
 */
export function federate(by: By, id: string, args: FederateArgs): Resource {
  return new FederatedIdentityCredential(
    by.label(id),
    {
      resourceGroupName: args.identity.group.name,
      resourceName: args.identity.name,
      federatedIdentityCredentialResourceName: by.label(id).slice(0, 120),
      issuer: args.issuer,
      subject: args.subject,
      audiences: [args.audience ?? exchangeAudience],
    },
    optionsOf(by, [args.identity.resource]),
  );
}
