import { RoleDefinition } from "@pulumi/azure-native/authorization/roleDefinition";
import type { Resource } from "@pulumi/pulumi";
import type { Placement } from "../../core/contracts";
import { displayName } from "../../core/naming";
import { optionsOf, type By } from "./by";
import { guidOf, type OwnRole } from "./roles";
import { subscriptionId, type Site } from "./site";
import { settled } from "./wait";

export interface OwnRoleArgs {
  place: Placement;
  site: Pick<Site, "subscription">;
  /** What it lets do, for people. */
  description: string;
  /** Operations on data, as the resource provider calls them: `Microsoft.KeyVault/vaults/secrets/setSecret/action`. */
  dataActions: readonly string[];
}

/** In minutes. What answers is spread over the world: a definition is there for one and not for another (Azure/azure-rest-api-specs#2135), for about five minutes (hashicorp/terraform-provider-azurerm#5038). */
const spreadAfter = 5;

/**
 * A role of our own, for what none of Azure's is narrow enough for. Its name is one among all of the directory, so it has the environment's in it. Whoever deploys must be
 * able to write role definitions: an Owner, or a User Access Administrator (learn.microsoft.com/azure/role-based-access-control/custom-roles).
 * @returns `resource` is what an assignment waits for: that the definition is known everywhere
 */
export function ownRole(by: By, id: string, args: OwnRoleArgs): OwnRole & { resource: Resource } {
  const { place, site, description, dataActions } = args;
  const scope = subscriptionId(site);
  const roleName = displayName(place.environment, by.label(id), 120);
  const guid = guidOf(`${scope}|${roleName}`);
  const definition = new RoleDefinition(
    by.label(id),
    {
      ...{ scope, roleName, description, roleDefinitionId: guid },
      roleType: "CustomRole",
      assignableScopes: [scope],
      permissions: [{ actions: [], notActions: [], dataActions: [...dataActions], notDataActions: [] }],
    },
    optionsOf(by),
  );
  return { guid, resource: settled(by, `${id}-is-known`, [definition], spreadAfter) };
}

/** What is done with the secrets of a vault. Source: learn.microsoft.com/azure/role-based-access-control/permissions/security, Microsoft.KeyVault. */
export const onSecrets = {
  reads: "Microsoft.KeyVault/vaults/secrets/getSecret/action",
  writes: "Microsoft.KeyVault/vaults/secrets/setSecret/action",
} as const;
