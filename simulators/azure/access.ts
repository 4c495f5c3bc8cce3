import { list, text } from "../core/paths";
import type { Request } from "../core/spec";
import type { WorldView } from "../core/standing";
import { lockTokens } from "./common";
import { guid, isGuid, nameIn } from "./ids";
import { atCreate, fixed, mark, marked, type Parts, rule } from "./part";
import { from } from "./sources";
import { ownId } from "./table";
import { says } from "./refusals";

export const roleAssignmentToken = "azure-native:authorization:RoleAssignment";
export const identityToken = "azure-native:managedidentity:UserAssignedIdentity";
const roleToken = "azure-native:authorization:RoleDefinition";
const credentialToken = "azure-native:managedidentity:FederatedIdentityCredential";

/** An identity that was assigned, or one of the kind that a resource has of itself. */
function isIdentity(world: WorldView, principal: string): boolean {
  return (
    world.find(identityToken, principal, "principalId") !== undefined ||
    marked(world, "system", principal) !== undefined
  );
}

/** Source: the same; Azure/modern-web-app-pattern-dotnet issue 129. Of people, groups and what other programs made nothing is known here. */
const principal = atCreate("authorization.principal", from.roleTroubleshooting, ({ inputs, world }) => {
  const id = text(inputs["principalId"]) ?? "";
  const type = text(inputs["principalType"]) ?? "User";
  if (!isGuid(id)) return says("InvalidPrincipalId", id);
  if (marked(world, "principal", id)) return says("PrincipalNotFound", id.replaceAll("-", ""));
  return isIdentity(world, id) && type !== "ServicePrincipal"
    ? says("UnmatchedPrincipalType", id.replaceAll("-", ""), type)
    : undefined;
});

const roleOf = (value: unknown): string => nameIn(value).toLowerCase();

/** One of them for a scope, a principal and a role, whatever its name. */
const once = atCreate("authorization.once", from.roleTroubleshooting, ({ inputs, world }) => {
  const scope = text(inputs["scope"]);
  const same = world
    .all(roleAssignmentToken)
    .find(
      (one) =>
        text(one.inputs["scope"]) === scope &&
        one.inputs["principalId"] === inputs["principalId"] &&
        roleOf(one.inputs["roleDefinitionId"]) === roleOf(inputs["roleDefinitionId"]),
    );
  return same && says("RoleAssignmentExists", nameIn(same.id).replaceAll("-", ""));
});

const unchanged = rule("authorization.unchanged", from.roleTroubleshooting, ({ inputs, current }) =>
  current && roleOf(current.inputs["roleDefinitionId"]) !== roleOf(inputs["roleDefinitionId"])
    ? says("RoleAssignmentUpdateNotPermitted")
    : undefined,
);

/** A role of our own: its name is one in the directory, and it stays while somebody has it. */
const ownRole = rule("authorization.own-role", from.customRoles, (request) => {
  const name = text(request.inputs["roleName"]);
  const clash = request.world
    .all(roleToken)
    .some((one) => one.id !== ownId(request) && text(one.inputs["roleName"]) === name);
  return name !== undefined && clash ? says("RoleDefinitionWithSameNameExists", name) : undefined;
});

const assigned = (world: WorldView, id: string): boolean =>
  world.all(roleAssignmentToken).some((one) => roleOf(one.inputs["roleDefinitionId"]) === roleOf(id));

/** A role that is written by us stands. One of Azure's own is only known by its GUID. */
const roleExists = atCreate("authorization.role", from.roleTroubleshooting, ({ inputs }) => {
  const name = nameIn(inputs["roleDefinitionId"]);
  return isGuid(name) ? undefined : says("RoleDefinitionDoesNotExist", name);
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

const credential = rule("managedidentity.credential", from.workloadIdentityFederationConsiderations, (request) => {
  const { inputs, world, verb } = request;
  const id = ownId(request);
  const audiences = list(inputs["audiences"]);
  if (audiences.length !== 1) return says("BadRequest.audiences");
  const subject = text(inputs["subject"]) ?? "";
  if (/[*?]/.test(subject)) return says("BadRequest.wildcards");
  const siblings = world
    .all(credentialToken)
    .filter(
      (one) =>
        one.id !== id &&
        one.inputs["resourceName"] === inputs["resourceName"] &&
        one.inputs["resourceGroupName"] === inputs["resourceGroupName"],
    );
  if (verb === "create" && siblings.length >= 20) return says("FederatedIdentityCredentialLimit");
  const clash = siblings.find((one) => one.inputs["subject"] === subject && one.inputs["issuer"] === inputs["issuer"]);
  return clash && says("Conflict.sameSubject", nameIn(clash.id));
});

export const accessParts: Parts = {
  // What locks do to others is said of every type (common.ts).
  ...Object.fromEntries(lockTokens.map((one) => [one, {}])),
  [roleToken]: {
    rules: [ownRole],
    stays: ({ id }, world) => (assigned(world, id) ? says("RoleDefinitionHasAssignments", nameIn(id)) : undefined),
  },
  [identityToken]: {
    rules: [
      atCreate("managedidentity.name", from.resourceNameRules, ({ inputs }) =>
        /^[a-zA-Z0-9][\w-]{2,127}$/.test(String(inputs["resourceName"]))
          ? undefined
          : says("InvalidResourceName.identity", inputs["resourceName"]),
      ),
    ],
    // One that is made again under the name of one that went is somebody else.
    outputs: ({ digits }) => ({
      principalId: guid(digits(32, "principal")),
      clientId: guid(digits(32, "client")),
    }),
    gone: ({ outputs }, world) => mark(world, "principal", String(outputs["principalId"])),
  },
  [credentialToken]: { rules: [credential] },
  [roleAssignmentToken]: {
    rules: [
      principal,
      once,
      unchanged,
      roleExists,
      fixed("authorization.fixed", from.roleTroubleshooting, "principalType"),
    ],
    outputs: ({ inputs }: Request) => ({ scope: inputs["scope"], principalType: inputs["principalType"] ?? "User" }),
  },
};
