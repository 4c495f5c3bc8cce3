import type { Props } from "../../../simulators/protocol/values";
import { at, azure, group, groupId, network, subscription, tenant, token, vault } from "./clouds";

const account = (more: Props = {}): Props =>
  at({ accountName: "store1", kind: "StorageV2", sku: { name: "Standard_ZRS" }, ...more });

describe("what the provider's own facts say", () => {
  it("makes ids of path parameters, and answers as ARM does", async () => {
    const cloud = await azure();
    const made = await cloud.create(
      token.VirtualNetwork,
      at({ virtualNetworkName: "n", addressSpace: { addressPrefixes: ["10.0.0.0/16"] }, tags: { a: "b" } }),
    );
    expect(made.id).toBe(`${groupId}/providers/Microsoft.Network/virtualNetworks/n`);
    expect(made.outputs).toMatchObject({
      ...{
        name: "n",
        type: "Microsoft.Network/virtualNetworks",
        provisioningState: "Succeeded",
        azureApiVersion: "2024-05-01",
      },
      ...{ location: "eastus2", tags: { a: "b" } },
    });
    expect(made.outputs).not.toHaveProperty("resourceGroupName");
    expect(made.outputs).not.toHaveProperty("subnets");
  });

  it("takes the location of the group, and refuses one that is nowhere, or that is not global", async () => {
    const cloud = await azure();
    expect((await cloud.create(token.UserAssignedIdentity, at({ resourceName: "who" }))).inputs["location"]).toBe(
      "eastus2",
    );
    expect(await cloud.refusal(token.UserAssignedIdentity, at({ resourceName: "you", location: "eastus9" }))).toContain(
      'Code="LocationNotAvailableForResourceType"',
    );
    expect(
      await cloud.refusal(token.PrivateZone, at({ privateZoneName: "privatelink.blob.core.windows.net" })),
    ).toContain("'global'");
    await cloud.create(
      token.PrivateZone,
      at({ privateZoneName: "privatelink.blob.core.windows.net", location: "global" }),
    );
    const elsewhere = { resourceGroupName: "none-yet", vaultName: "kv-two", properties: vault().properties };
    expect(await cloud.refusal(token.Vault, elsewhere)).toContain("missing required property 'location'");
  });

  it("finds lengths, patterns and what is missing before it calls anybody, and ARM finds values", async () => {
    const cloud = await azure();
    expect(await cloud.refusal(token.StorageAccount, account({ accountName: "Store-1" }))).toContain(
      "'accountName' does not match expression",
    );
    expect(await cloud.refusal(token.StorageAccount, account({ accountName: "st" }))).toContain(
      "'accountName' is too short (2): at least 3 characters required",
    );
    expect(await cloud.refusal(token.StorageAccount, at({ accountName: "store1", kind: "StorageV2" }))).toContain(
      "missing required property 'sku'",
    );
    expect(await cloud.refusal(token.StorageAccount, account({ kind: 3 }))).toContain(
      "'kind' should be of type 'string' but got a number",
    );
    const subject = { token: token.StorageAccount, name: "it", urn: "urn" };
    expect(cloud.cloud.check(subject, {}, account({ sku: { name: "Tea_LRS" } }), new Uint8Array()).failures).toEqual(
      [],
    );
    expect(await cloud.refusal(token.StorageAccount, account({ sku: { name: "Tea_LRS" } }))).toMatch(
      /^Status=400 Code="InvalidParameter".*'Tea_LRS'/,
    );
    expect(
      await cloud.refusal(token.StorageAccount, account({ networkRuleSet: { defaultAction: "Perhaps" } })),
    ).toContain("networkRuleSet.defaultAction");
  });

  it("asks whether it is there before it makes it; singletons are there", async () => {
    const cloud = await azure();
    await cloud.create(token.StorageAccount, account());
    expect(await cloud.refusal(token.StorageAccount, account())).toContain(
      "cannot create already existing resource '/subscriptions/",
    );
    const blobs = at({ accountName: "store1", blobServicesName: "default", isVersioningEnabled: true });
    await cloud.create(token.BlobServiceProperties, blobs);
    await cloud.create(token.BlobServiceProperties, blobs);
  });

  it("knows what replaces, what is sent and refused, and what is only written in another way", async () => {
    const cloud = await azure();
    const born = account({ location: "eastus2" });
    expect(cloud.diff(token.StorageAccount, born, { ...born, location: "East US 2" }).changes).toEqual([]);
    expect(cloud.diff(token.StorageAccount, born, { ...born, location: "centralus" }).replaces).toBe(true);
    expect(cloud.diff(token.StorageAccount, born, { ...born, accountName: "store2" }).replaces).toBe(true);
    expect(cloud.diff(token.StorageAccount, born, { ...born, sku: { name: "Standard_LRS" } })).toMatchObject({
      replaces: false,
      changes: ["sku.name"],
    });
    const keyed = (keyType: string) => account({ encryption: { services: { queue: { enabled: true, keyType } } } });
    const { id } = await cloud.create(token.StorageAccount, keyed("Service"));
    expect(await cloud.updateRefusal(token.StorageAccount, id, keyed("Account"))).toContain(
      "Changing property 'encryption.services.queue.keyType' is not allowed",
    );
  });

  it("deletes before it replaces, but for what it has named itself", async () => {
    const cloud = await azure();
    const subject = { token: token.StorageAccount, name: "store", urn: "urn" };
    const given = cloud.cloud.diff(subject, "id", account(), account({ isHnsEnabled: true }), [], {});
    expect(given.deleteBeforeReplace).toBe(true);
    const { accountName: _, ...nameless } = account();
    const made = cloud.cloud.check(subject, {}, nameless, new Uint8Array([1])).inputs;
    expect(made["accountName"]).toMatch(/^store[0-9a-f]{8}$/);
    expect(cloud.cloud.diff(subject, "id", made, { ...made, isHnsEnabled: true }, [], {}).deleteBeforeReplace).toBe(
      false,
    );
    const subnet = cloud.cloud.check(
      { ...subject, token: token.Subnet, name: "nodes" },
      {},
      at({ virtualNetworkName: "n" }),
      new Uint8Array(),
    ).inputs;
    expect(subnet["subnetName"]).toBe("nodes");
  });

  it("never answers what is only written", async () => {
    const cloud = await azure();
    await cloud.create(token.Vault, vault());
    const made = await cloud.create(
      token.Secret,
      at({ vaultName: "kv-one", secretName: "s", properties: { value: "coffee" } }),
    );
    expect(made.outputs["properties"]).toEqual({
      secretUri: "https://kv-one.vault.azure.net/secrets/s",
      secretUriWithVersion: expect.stringMatching(/^https:\/\/kv-one\.vault\.azure\.net\/secrets\/s\/[0-9a-f]{32}$/),
    });
  });

  it("serves a type of which only the declaration is known", async () => {
    const cloud = await azure();
    const made = await cloud.create("azure-native:web:StaticSite", at({ name: "site", sku: { name: "Free" } }));
    expect(made.id).toBe(`${groupId}/providers/Microsoft.Web/staticSites/site`);
    expect(made.outputs).toMatchObject({ name: "site", location: "eastus2" });
    expect(
      await cloud.refusal("azure-native:web:StaticSite", at({ name: "two", stagingEnvironmentPolicy: "Perhaps" })),
    ).toContain('Code="InvalidParameter"');
  });

  it("makes nothing inside of what is not there, and refuses ids of nobody", async () => {
    const cloud = await azure();
    expect(
      await cloud.refusal(token.UserAssignedIdentity, {
        resourceGroupName: "other",
        resourceName: "who",
        location: "eastus2",
      }),
    ).toContain('Code="ResourceGroupNotFound" Message="Resource group \'other\' could not be found."');
    expect(
      await cloud.refusal(token.Subnet, at({ virtualNetworkName: "n", subnetName: "s", addressPrefix: "10.0.0.0/24" })),
    ).toContain("ParentResourceNotFound");
    await network(cloud);
    const nat = `${groupId}/providers/Microsoft.Network/natGateways/none`;
    expect(
      await cloud.refusal(
        token.Subnet,
        at({ virtualNetworkName: "n", subnetName: "s", addressPrefix: "10.0.32.0/24", natGateway: { id: nat } }),
      ),
    ).toContain("InvalidResourceReference");
    await cloud.create(
      token.Subnet,
      at({
        virtualNetworkName: "n",
        subnetName: "s",
        addressPrefix: "10.0.32.0/24",
        natGateway: { id: nat.replace(subscription, tenant) },
      }),
    );
  });

  it("answers who runs it and what stands, and says what it does not answer", async () => {
    const cloud = await azure();
    const ask = (name: string, args = {}) => cloud.cloud.invoke(`azure-native:${name}`, args).outputs;
    expect(ask("authorization:getClientConfig")).toMatchObject({ subscriptionId: subscription, tenantId: tenant });
    await cloud.create(token.Vault, vault());
    expect(ask("keyvault:getVault", at({ vaultName: "kv-one" }))["properties"]).toMatchObject({
      vaultUri: "https://kv-one.vault.azure.net/",
    });
    expect(() => ask("keyvault:getVault", at({ vaultName: "kv-two" }))).toThrow('Status=404 Code="ResourceNotFound"');
    expect(() => ask("network:listListActiveConnectivityConfigurations", {})).toThrow();
    expect(() =>
      ask(
        "storage:listStorageAccountSAS",
        at({ accountName: "a", permissions: "r", services: "b", resourceTypes: "s", sharedAccessExpiryTime: "x" }),
      ),
    ).toThrow("has no answer to azure-native:storage:listStorageAccountSAS");
  });

  it("is found again by a run that asks for nothing else, and imported by its id", async () => {
    const cloud = await azure();
    const { subnet } = await network(cloud);
    expect((await cloud.cloud.read({ token: token.Subnet, name: "s", urn: "" }, subnet, {}))?.inputs).toMatchObject({
      subnetName: "nodes",
    });
  });

  it("has tags that Azure takes", async () => {
    const cloud = await azure();
    const many = Object.fromEntries(Array.from({ length: 51 }, (_, at_) => [`t${at_}`, "x"]));
    expect(await cloud.refusal(token.UserAssignedIdentity, at({ resourceName: "who", tags: many }))).toContain(
      "TooManyTags",
    );
    expect(
      await cloud.refusal(token.UserAssignedIdentity, at({ resourceName: "who", tags: { "a/b": "x" } })),
    ).toContain("InvalidTagNameCharacters");
    expect(group).toBe("g");
  });
});
