import { Registry, type AzureRegistryOutputs, type RegistryArgs } from "../../../../components/azure/data/registry";
import { ServiceLogins } from "../../../../components/azure/data/service-logins";
import { secretName } from "../../../../components/azure/data/secret";
import type { Output } from "@pulumi/pulumi";
import { record } from "../../../mocks";
import { aPlace } from "../place";
import { given, secretData, value, vault } from "./ground";

const registry = "azure-native:containerregistry:Registry";
const copy = "azure-native:containerregistry:Replication";
const sound: RegistryArgs = { ...given("storage"), services: ["coffee", "order"] };
let outputs: AzureRegistryOutputs;
const images = (change: Partial<RegistryArgs> = {}) =>
  record(() => void ({ outputs } = new Registry("images", { ...sound, ...change })));

describe("Registry", () => {
  it("has no user of its own, lets nobody in unnamed, and is reached by a private endpoint alone", async () => {
    const recorded = await images();
    const identity = await value(sound.key.identity.id);
    expect(recorded.one(registry).inputs).toMatchObject({
      registryName: "gocoffeedeva1b2c",
      sku: { name: "Premium" },
      adminUserEnabled: false,
      anonymousPullEnabled: false,
      publicNetworkAccess: "Disabled",
      zoneRedundancy: "Enabled",
      encryption: {
        status: "enabled",
        // Of an identity it takes the client's id here, and of a key the address without a version.
        keyVaultProperties: {
          identity: "00000000-0000-4000-8000-0000000000c1",
          keyIdentifier: "https://gc-dev-keys-a1b2c.vault.azure.net/keys/storage",
        },
      },
      identity: { userAssignedIdentities: { [identity]: {} } },
      policies: {
        retentionPolicy: { status: "enabled", days: 14 },
        exportPolicy: { status: "disabled" },
        trustPolicy: { status: "disabled" },
        softDeletePolicy: { status: "disabled" },
        quarantinePolicy: { status: "disabled" },
      },
    });
    expect(recorded.one("azure-native:network:PrivateEndpoint").inputs).toMatchObject({
      privateLinkServiceConnections: [{ groupIds: ["registry"] }],
    });
    expect(recorded.of(copy)).toEqual([]);
  });

  it("has an address for each image, once it can be asked for", async () => {
    await images();
    expect(await value(outputs.urls["order"]!)).toBe("gocoffeedeva1b2c.azurecr.io/order");
    expect(await value(outputs.id)).toMatch(/registries\/gocoffeedeva1b2c$/);
  });

  it("stands in the second region too, before its endpoint is given names for both", async () => {
    const recorded = await images({ standbyRegion: "centralus" });
    expect(recorded.one(copy).inputs).toMatchObject({
      replicationName: "centralus",
      location: "centralus",
      zoneRedundancy: "Enabled",
    });
    expect(recorded.one("azure-native:network:PrivateEndpoint").dependsOn).toContain(`${copy}::images-copy`);
    await expect(images({ standbyRegion: "eastus2" })).rejects.toThrow("want another than its own, eastus2");
  });

  it.each([true, false])("is kept where the environment protects its data: %p", async (data) => {
    const recorded = await images({ place: aPlace({ data }) });
    expect(recorded.one(registry).protect).toBe(data);
    // A lock would keep the copy in the second region, and roles of tools.
    expect(recorded.of("azure-native:authorization:ManagementLockByScope")).toEqual([]);
    expect(recorded.one("pulumi:index:Stash").inputs["input"]).toEqual({
      region: "eastus2",
      "the key": "https://gc-dev-keys-a1b2c.vault.azure.net/keys/storage",
    });
  });

  it("refuses to keep what has no tag for longer than Azure does", async () => {
    await expect(images({ untaggedDays: 366 })).rejects.toThrow("want 0–365, got 366");
  });
});

describe("ServiceLogins", () => {
  it("draws two users for each service, which no later up writes again", async () => {
    let secrets: Record<string, Output<string>> = {};
    const recorded = await record(
      () =>
        void ({ secrets } = new ServiceLogins("database-users", {
          place: aPlace(),
          vault,
          services: [
            { name: "order", dataClass: "personal" },
            { name: "bright-data", dataClass: "internal" },
          ],
        }).outputs),
    );
    const made = recorded.one("azure-native:keyvault:Secret", "database-users-bright-data-secret");
    expect(made.inputs).toMatchObject({
      secretName: "go-coffee-dev-database-users-bright-data",
      tags: { service: "bright-data", "data-class": "internal" },
    });
    expect(secretData(made.inputs)).toEqual({
      username: "bright_data_a",
      password: "a-password-of-the-mocks",
      nextUsername: "bright_data_b",
      nextPassword: "a-password-of-the-mocks",
      drawn: "0",
    });
    expect([made.ignoreChanges, made.retainOnDelete]).toEqual([["properties", "tags"], true]);
    expect(recorded.of("random:index/randomPassword:RandomPassword")).toHaveLength(4);
    for (const { inputs } of recorded.of("random:index/randomPassword:RandomPassword"))
      expect(inputs).not.toHaveProperty("keepers");
    expect(await value(secrets["order"]!)).toMatch(
      /vaults\/gc-dev-secrets-a1b2c\/secrets\/go-coffee-dev-database-users-order$/,
    );
  });

  it("names secrets as Key Vault takes them", () => {
    expect(secretName("dev", "a_b.c")).toBe("go-coffee-dev-a-b-c");
    expect(secretName("dev", "x".repeat(200))).toHaveLength(127);
  });
});
