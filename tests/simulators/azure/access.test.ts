import { at, azure, grant, group, groupId, identity, key, network, roles, tenant, token, vault } from "./clouds";

const credential = (name: string, subject: string) =>
  at({
    resourceName: "who",
    federatedIdentityCredentialResourceName: `account-${name}`,
    issuer: "https://issuer.example/",
    subject,
    audiences: ["api://AzureADTokenExchange"],
  });

it("an identity is in the directory that the provider works in", async () => {
  const cloud = await azure();
  const { id } = await identity(cloud);
  expect(cloud.find(token.UserAssignedIdentity, id).outputs["tenantId"]).toBe(tenant);
  const itself = { topicName: "bus-one", location: "eastus2", identity: { type: "SystemAssigned" } };
  const topic = await cloud.create("azure-native:eventgrid:Topic", at(itself));
  expect(topic.outputs["identity"]).toMatchObject({ tenantId: tenant });
});

describe("roles", () => {
  it("are given to who is there, as what they are, once, and stay as they are", async () => {
    const cloud = await azure();
    const { id, principalId } = await identity(cloud);
    const give = (more: object) =>
      grant(cloud, groupId, principalId, roles.contributor, more).then(
        () => "",
        (error: Error) => error.message,
      );
    expect(await give({ principalType: "User" })).toContain('Code="UnmatchedPrincipalType"');
    expect(await give({ principalId: "somebody" })).toContain("InvalidPrincipalId");
    expect(await give({})).toBe("");
    expect(await give({ roleAssignmentName: tenant })).toContain("RoleAssignmentExists");
    const standing = cloud.world.all(token.RoleAssignment)[0]!;
    const changed = {
      ...standing.inputs,
      roleDefinitionId: String(standing.inputs["roleDefinitionId"]).replace(roles.contributor, roles.network),
    };
    expect(cloud.diff(token.RoleAssignment, standing.inputs, changed).replaces).toBe(false);
    expect(await cloud.updateRefusal(token.RoleAssignment, standing.id, changed)).toContain(
      "RoleAssignmentUpdateNotPermitted",
    );
    expect(
      cloud.diff(token.RoleAssignment, standing.inputs, { ...standing.inputs, principalId: tenant }).replaces,
    ).toBe(true);
    await cloud.delete(token.UserAssignedIdentity, id);
    expect(await give({ roleAssignmentName: tenant, roleDefinitionId: changed.roleDefinitionId })).toContain(
      "PrincipalNotFound",
    );
    await grant(cloud, groupId, tenant, roles.contributor, { principalType: "Group" });
  });

  it("are for a scope that stands", async () => {
    const cloud = await azure();
    const { principalId } = await identity(cloud);
    const given = grant(cloud, `${groupId}/providers/Microsoft.KeyVault/vaults/none`, principalId, roles.contributor);
    await expect(given).rejects.toThrow("ResourceNotFound");
  });
});

describe("a role of our own", () => {
  it("has a name of its own, and stays while somebody has it", async () => {
    const cloud = await azure();
    const { principalId } = await identity(cloud);
    const role = (roleDefinitionId: string, roleName: string) => ({
      ...{ roleDefinitionId, roleName, roleType: "CustomRole", scope: groupId, assignableScopes: [groupId] },
      permissions: [
        { actions: [], notActions: [], dataActions: ["Microsoft.KeyVault/vaults/secrets/getSecret/action"] },
      ],
    });
    const { id } = await cloud.create(token.RoleDefinition, role(tenant, "reads"));
    expect(await cloud.refusal(token.RoleDefinition, role(roles.network, "reads"))).toContain(
      "RoleDefinitionWithSameNameExists",
    );
    const given = await grant(cloud, groupId, principalId, tenant);
    expect(await cloud.deleteRefusal(token.RoleDefinition, id)).toContain("RoleDefinitionHasAssignments");
    await cloud.delete(token.RoleAssignment, given.id);
    await cloud.delete(token.RoleDefinition, id);
  });
});

describe("federated credentials", () => {
  it("are unique, of one audience, and one at a time", async () => {
    const cloud = await azure();
    await identity(cloud);
    expect(
      await cloud.refusal(token.FederatedIdentityCredential, { ...credential("a", "s"), audiences: [] }),
    ).toContain("exactly one value");
    expect(await cloud.refusal(token.FederatedIdentityCredential, credential("a", "repo:*"))).toContain("Wildcard");
    const both = await Promise.allSettled(
      ["a", "b"].map((name) => cloud.create(token.FederatedIdentityCredential, credential(name, name))),
    );
    expect(both.map(({ status }) => status)).toEqual(["fulfilled", "rejected"]);
    expect(String((both[1] as PromiseRejectedResult).reason)).toContain("ConcurrentFederatedIdentityCredentialsWrites");
    expect(await cloud.refusal(token.FederatedIdentityCredential, credential("b", "a"))).toContain(
      "Issuer and subject combination already exists",
    );
    await cloud.create(token.FederatedIdentityCredential, credential("b", "b"));
  });
});

describe("locks and groups", () => {
  const lock = (scope: string, level = "CanNotDelete") => ({ lockName: "keep", scope, level });

  it("a lock keeps what it is on, and what is in it, and the group around it", async () => {
    const cloud = await azure();
    const { network: id } = await network(cloud);
    const made = await cloud.create(token.ManagementLockByScope, lock(id));
    expect(await cloud.deleteRefusal(token.VirtualNetwork, id)).toContain('Code="ScopeLocked"');
    expect(await cloud.deleteRefusal(token.Subnet, `${id}/subnets/nodes`)).toContain("ScopeLocked");
    expect(await cloud.deleteRefusal(token.ResourceGroup, groupId)).toContain("ScopeLocked");
    await cloud.delete(token.ManagementLockByScope, made.id);
    await cloud.delete(token.Subnet, `${id}/subnets/nodes`);
    await cloud.delete(token.VirtualNetwork, id);
  });

  it("a lock on a group keeps role assignments too, and a read-only one what would change", async () => {
    const cloud = await azure();
    const { id, principalId } = await identity(cloud);
    const given = await grant(cloud, id, principalId, roles.contributor);
    const made = await cloud.create(token.ManagementLockByScope, lock(groupId));
    expect(await cloud.deleteRefusal(token.RoleAssignment, given.id)).toContain("ScopeLocked");
    const inputs = { ...cloud.find(token.UserAssignedIdentity, id).inputs, tags: { a: "b" } };
    await cloud.update(token.UserAssignedIdentity, id, inputs);
    await cloud.delete(token.ManagementLockByScope, made.id);
    await cloud.create(token.ManagementLockByScope, lock(groupId, "ReadOnly"));
    expect(await cloud.updateRefusal(token.UserAssignedIdentity, id, { ...inputs, tags: {} })).toContain("ScopeLocked");
  });

  it("a group that goes takes what is in it, and a vault's name stays taken", async () => {
    const cloud = await azure();
    await key(cloud);
    await cloud.delete(token.ResourceGroup, groupId);
    expect(cloud.world.under(`${groupId}/`)).toEqual([]);
    await cloud.create(token.ResourceGroup, { resourceGroupName: group, location: "eastus2" });
    expect(await cloud.refusal(token.Vault, vault())).toContain("already exists in deleted state");
    await cloud.create(token.Vault, vault({ createMode: "recover" }));
  });
});

describe("vaults and keys", () => {
  it("keep what was deleted, and nobody turns that off", async () => {
    const cloud = await azure();
    expect(await cloud.refusal(token.Vault, vault({ enablePurgeProtection: false }))).toContain(
      "cannot be set to false",
    );
    const { id } = await cloud.create(token.Vault, vault());
    const { location } = cloud.find(token.Vault, id).inputs;
    const without = vault({ enablePurgeProtection: undefined });
    expect(await cloud.updateRefusal(token.Vault, id, { ...without, location })).toContain(
      "Purge protection cannot be turned off",
    );
    expect(
      await cloud.updateRefusal(token.Vault, id, { ...vault({ softDeleteRetentionInDays: 7 }), location }),
    ).toContain("softDeleteRetentionInDays");
  });

  it("delete what is in a closed vault from inside alone; its name is taken from then on", async () => {
    const cloud = await azure();
    const closed = await key(cloud);
    expect(await cloud.deleteRefusal(token.Key, closed.id)).toContain("Status=403");
    const open = { ...vault({ publicNetworkAccess: "enabled", networkAcls: undefined }), vaultName: "kv-open" };
    await cloud.create(token.Vault, open);
    const asked = at({ vaultName: "kv-open", secretName: "s", properties: { value: "1" } });
    const { id, outputs } = await cloud.create(token.Secret, asked);
    const updated = await cloud.update(token.Secret, id, { ...asked, properties: { value: "2" } });
    expect(updated["properties"]).not.toEqual(outputs["properties"]);
    await cloud.delete(token.Secret, id);
    expect(await cloud.refusal(token.Secret, asked)).toContain("deleted but recoverable");
  });

  it("let a disk encryption set use a key that its identity may use, in its region", async () => {
    const cloud = await azure();
    const { whole, identity: who, id, principalId } = await key(cloud, false);
    const set = at({
      diskEncryptionSetName: "d",
      activeKey: { keyUrl: whole },
      identity: { type: "UserAssigned", userAssignedIdentities: [who] },
    });
    expect(await cloud.refusal(token.DiskEncryptionSet, set)).toContain("has no permission");
    await grant(cloud, id, principalId, roles.encrypts);
    expect(await cloud.refusal(token.DiskEncryptionSet, { ...set, location: "centralus" })).toContain(
      "must be in the region centralus",
    );
    expect(
      await cloud.refusal(token.DiskEncryptionSet, { ...set, activeKey: { keyUrl: whole.replace("data", "tea") } }),
    ).toContain("was not found");
    const made = await cloud.create(token.DiskEncryptionSet, set);
    expect(made.outputs["identity"]).toEqual({
      type: "UserAssigned",
      userAssignedIdentities: { [who]: { principalId, clientId: expect.stringMatching(/^[0-9a-f-]{36}$/) } },
    });
  });
});
