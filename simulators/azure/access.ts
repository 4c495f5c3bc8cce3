import { list, text } from "../core/paths";
import type { Request, Rule } from "../core/spec";
import type { WorldView } from "../core/standing";
import { isGuid, nameIn } from "./ids";
import { atCreate, fixed, mark, marked, type Parts, rule } from "./part";
import { ownId } from "./table";
import { badRequest, conflict, refuse } from "./words";

export const roleAssignmentToken = "azure-native:authorization:RoleAssignment";
export const identityToken = "azure-native:managedidentity:UserAssignedIdentity";
const credentialToken = "azure-native:managedidentity:FederatedIdentityCredential";
const rbac = "articles/role-based-access-control/troubleshooting of MicrosoftDocs/azure-docs";

/** An identity that was assigned, or one of the kind that a resource has of itself. */
function isIdentity(world: WorldView, principal: string): boolean {
  return (
    world.find(identityToken, principal, "principalId") !== undefined ||
    marked(world, "system", principal) !== undefined
  );
}

/** Source: the same; Azure/modern-web-app-pattern-dotnet issue 129. Of people, groups and what other programs made nothing is known here. */
const principal: Rule = atCreate("authorization.principal", rbac, ({ inputs, world }) => {
  const id = text(inputs["principalId"]) ?? "";
  const type = text(inputs["principalType"]) ?? "User";
  if (!isGuid(id))
    return badRequest("InvalidPrincipalId", `A valid principal ID must be provided for role assignment: '${id}'.`);
  if (marked(world, "principal", id))
    return badRequest(
      "PrincipalNotFound",
      `Principal ${id.replaceAll("-", "")} does not exist in the directory. Check that you have the correct principal ID.`,
    );
  return isIdentity(world, id) && type !== "ServicePrincipal"
    ? badRequest(
        "UnmatchedPrincipalType",
        `The PrincipalId '${id.replaceAll("-", "")}' has type 'ServicePrincipal' , which is different from specified PrinciaplType '${type}'.`,
      )
    : undefined;
});

const roleOf = (value: unknown): string => nameIn(value).toLowerCase();

/** One of them for a scope, a principal and a role, whatever its name. */
const once: Rule = atCreate("authorization.once", rbac, ({ inputs, world }) => {
  const scope = text(inputs["scope"]);
  const same = world
    .all(roleAssignmentToken)
    .find(
      (one) =>
        text(one.inputs["scope"]) === scope &&
        one.inputs["principalId"] === inputs["principalId"] &&
        roleOf(one.inputs["roleDefinitionId"]) === roleOf(inputs["roleDefinitionId"]),
    );
  return (
    same &&
    conflict(
      "RoleAssignmentExists",
      `The role assignment already exists. The ID of the existing role assignment is ${nameIn(same.id).replaceAll("-", "")}.`,
    )
  );
});

const unchanged: Rule = rule("authorization.unchanged", rbac, ({ inputs, current }) =>
  current && roleOf(current.inputs["roleDefinitionId"]) !== roleOf(inputs["roleDefinitionId"])
    ? refuse(
        400,
        "RoleAssignmentUpdateNotPermitted",
        "Tenant ID, application ID, principal ID, and scope are not allowed to be updated.",
      )
    : undefined,
);

/** A role that is written by us stands. One of Azure's own is only known by its GUID. */
const roleExists: Rule = atCreate("authorization.role", rbac, ({ inputs }) => {
  const name = nameIn(inputs["roleDefinitionId"]);
  return isGuid(name)
    ? undefined
    : badRequest("RoleDefinitionDoesNotExist", `The specified role definition with ID '${name}' does not exist.`);
});

/**
 * Whether somebody has one of these roles on a scope, or on what it is in.
 * @param roles the GUIDs of their definitions
 */
export function hasRole(world: WorldView, principalId: string, roles: readonly string[], scope: string): boolean {
  return world
    .all(roleAssignmentToken)
    .some(
      ({ inputs }) =>
        inputs["principalId"] === principalId &&
        roles.includes(roleOf(inputs["roleDefinitionId"])) &&
        `${scope}/`.toLowerCase().startsWith(`${String(inputs["scope"]).toLowerCase().replace(/\/$/, "")}/`),
    );
}

const fic = "learn.microsoft.com/entra/workload-id/workload-identity-federation-considerations";

const credential: Rule = rule("managedidentity.credential", fic, (request) => {
  const { inputs, world, verb } = request;
  const id = ownId(request);
  const audiences = list(inputs["audiences"]);
  if (audiences.length !== 1)
    return badRequest(
      "BadRequest",
      "The property 'audiences' must have exactly one value in a federated identity credential.",
    );
  const subject = text(inputs["subject"]) ?? "";
  if (/[*?]/.test(subject))
    return badRequest(
      "BadRequest",
      "Wildcard characters aren't supported in any federated identity credential property value.",
    );
  const siblings = world
    .all(credentialToken)
    .filter(
      (one) =>
        one.id !== id &&
        one.inputs["resourceName"] === inputs["resourceName"] &&
        one.inputs["resourceGroupName"] === inputs["resourceGroupName"],
    );
  if (verb === "create" && siblings.length >= 20)
    return badRequest(
      "FederatedIdentityCredentialLimit",
      "A maximum of 20 federated identity credentials can be added per managed identity.",
    );
  const clash = siblings.find((one) => one.inputs["subject"] === subject && one.inputs["issuer"] === inputs["issuer"]);
  return (
    clash &&
    conflict(
      "Conflict",
      `Issuer and subject combination already exists for this Managed Identity: ${nameIn(clash.id)}.`,
    )
  );
});

export const accessParts: Parts = {
  [identityToken]: {
    rules: [
      atCreate(
        "managedidentity.name",
        "articles/azure-resource-manager/management/resource-name-rules",
        ({ inputs }) =>
          /^[a-zA-Z0-9][\w-]{2,127}$/.test(String(inputs["resourceName"]))
            ? undefined
            : badRequest(
                "InvalidResourceName",
                `The resource name '${String(inputs["resourceName"])}' is not valid: 3 to 128 letters, digits, '-' and '_'.`,
              ),
      ),
    ],
    gone: ({ outputs }, world) => mark(world, "principal", String(outputs["principalId"])),
  },
  [credentialToken]: { rules: [credential] },
  [roleAssignmentToken]: {
    rules: [principal, once, unchanged, roleExists, fixed("authorization.fixed", rbac, "principalType")],
    outputs: ({ inputs }: Request) => ({ scope: inputs["scope"], principalType: inputs["principalType"] ?? "User" }),
  },
};
