import { createHash } from "node:crypto";
import { RoleAssignment } from "@pulumi/azure-native/authorization/roleAssignment";
import { interpolate, output, type Input, type Resource } from "@pulumi/pulumi";
import { optionsOf, type By } from "./by";

/** The built-in roles in use, by the GUIDs of their definitions. Source: MicrosoftDocs/azure-docs, articles/role-based-access-control/built-in-roles. */
export const roles = {
  // Owners of whatever they are given: nobody of the program's is one, and a test looks.
  owner: "8e3af657-a8ff-443c-a75c-2fe8c4bcb635",
  userAccessAdministrator: "18d7d88d-d35e-4fb5-a5c3-7773c20a72d9",
  rbacAdministrator: "f58310d9-a9f6-439a-9e8d-f62e7b41a168",
  contributor: "b24988ac-6180-42a0-ab88-20f7382dd24c",
  reader: "acdd72a7-3385-48ef-bd42-f606fba81ae7",
  managedIdentityOperator: "f1a07417-d97a-45cb-824c-7a7467783830",
  // Key Vault
  keyVaultReader: "21090545-7ca7-4776-b22c-e363652d74d2",
  keyVaultCryptoServiceEncryptionUser: "e147488a-f6f5-4113-8e2d-b22465e65bf6",
  keyVaultCryptoUser: "12338af0-0e69-4776-bea7-57ae8d297424",
  keyVaultSecretsUser: "4633458b-17de-408a-b874-0445c86b69e6",
  keyVaultSecretsOfficer: "b86a8fe4-44ce-4948-aee5-eccb2c155cd7",
  keyVaultCertificateUser: "db79e9a7-68ee-4b58-9aeb-b90e7c24fcba",
  // Storage
  storageBlobDataReader: "2a2b9908-6ea1-4ae2-8e65-a410df84e7d1",
  storageBlobDataContributor: "ba92f5b4-2d11-453d-a403-e96b0029c9fe",
  storageBlobDataOwner: "b7e6dc6d-f1e8-4753-8033-0f276bb0955b",
  storageBlobDelegator: "db58b8e5-c6ad-4a2a-8342-4190687cbf4a",
  storageAccountContributor: "17d1049b-9a84-46fb-8f53-869881c3d3ab",
  storageTableDataContributor: "0a9a7e1f-b9d0-4cc4-a60d-0319b160aaa3",
  // Events
  eventGridDataSender: "d5a91429-5739-47e2-a06b-3470a27159e7",
  serviceBusDataSender: "69a216fc-b8fb-44d8-bc22-1f3c2cd27a39",
  serviceBusDataOwner: "090c5cfd-751d-490a-894a-3ce6f1109419",
  serviceBusDataReceiver: "4f6d3b9b-027b-4f4c-9142-0e5a2a2247e0",
  // Images
  acrPull: "7f951dda-4ed3-4680-a7ca-43fe172d538d",
  acrPush: "8311e382-0749-4cb8-b61a-304f252e45ec",
  // Networks and names
  networkContributor: "4d97b98b-1d4f-4787-a291-c67834d212e7",
  privateDnsZoneContributor: "b12aa53e-6015-4669-85d0-8515ebb3ae7f",
  dnsZoneContributor: "befefa01-2a29-4197-83a8-272ff33ce314",
  // Clusters
  aksClusterUser: "4abbcc35-e782-43d8-92c5-2d3f1bd2253f",
  aksRbacClusterAdmin: "b1ff04bb-8a4e-4dc4-8eb5-8693973ce19b",
  aksRbacReader: "7f6c6a51-bcf8-42ba-9220-52d62157d7db",
  diskSnapshotContributor: "7efff54f-a5b4-42b5-a1c5-5411624893ce",
  // Watch
  monitoringReader: "43d0d8ad-25c7-4714-9337-8ba259a9fe05",
  monitoringMetricsPublisher: "3913510d-42f4-4e42-8a64-420c390055eb",
} as const;

export type Role = keyof typeof roles;

/** A role of our own, where none of Azure's is narrow enough: the GUID of its definition, which somebody has made. */
export interface OwnRole {
  guid: string;
}

export interface GrantArgs {
  /** What the role is for: an ARM id. The narrowest that does. */
  scope: Input<string>;
  /** The object's id in the directory: of an identity its `principalId`, never its client's. */
  principalId: Input<string>;
  role: Role | OwnRole;
  /** What must hold of a request besides, in version 2.0 of Azure's language for conditions. @defaultValue nothing */
  condition?: string;
  /** Said, since the SDK's own default is "User", and ARM refuses an identity as one. @defaultValue "ServicePrincipal" */
  principalType?: "ServicePrincipal" | "Group" | "User";
  dependsOn?: readonly Resource[];
}

/**
 * A role for somebody. It works some minutes later: `settled`. Its name is drawn from its scope, principal and role, so that another of them
 * is another assignment: ARM changes none (RoleAssignmentUpdateNotPermitted).
 */
export function grant(by: By, id: string, args: GrantArgs): RoleAssignment {
  const guid = typeof args.role === "string" ? roles[args.role] : args.role.guid;
  return new RoleAssignment(
    by.label(id),
    {
      roleAssignmentName: interpolate`${args.scope}|${args.principalId}|${guid}`.apply((text) =>
        guidOf(text.toLowerCase()),
      ),
      scope: args.scope,
      principalId: args.principalId,
      principalType: args.principalType ?? "ServicePrincipal",
      roleDefinitionId: definitionIn(args.scope, guid),
      ...(args.condition !== undefined && { condition: args.condition, conditionVersion: "2.0" }),
    },
    { ...optionsOf(by, args.dependsOn), replaceOnChanges: ["roleDefinitionId"], deleteBeforeReplace: true },
  );
}

/** A definition's ARM id: under the subscription of the scope, as ARM answers it, so that a refresh finds no difference. */
function definitionIn(scope: Input<string>, guid: string): Input<string> {
  const subscription = output(scope).apply((id) => /^\/subscriptions\/[^/]+/i.exec(id)?.[0] ?? "");
  return interpolate`${subscription}/providers/Microsoft.Authorization/roleDefinitions/${guid}`;
}

/** The space of our names: a GUID that was drawn for them. RFC 4122, section 4.3. */
const space = "6f0b4c52-1d0e-4a63-9a53-0d5f2a8f6c11";

/** A GUID that is the same for the same text: version 5 of RFC 4122. */
export function guidOf(text: string): string {
  const bytes = createHash("sha1")
    .update(Buffer.from(space.replace(/-/g, ""), "hex"))
    .update(text)
    .digest()
    .subarray(0, 16);
  bytes.writeUInt8((bytes.readUInt8(6) & 0x0f) | 0x50, 6);
  bytes.writeUInt8((bytes.readUInt8(8) & 0x3f) | 0x80, 8);
  const hex = bytes.toString("hex");
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join("-");
}
