import { output, type Resource } from "@pulumi/pulumi";
import { SecretVaultStore, type SecretVault } from "../../../../components/azure/common/secret-vault";
import type { AzureNetworkOutputs } from "../../../../components/azure/network/network";
import type { Protection } from "../../../../components/core/contracts";
import { record } from "../../../mocks";
import { aPlace, groupOf, logs, site } from "../place";

const vaultType = "azure-native:keyvault:Vault";

const network = {
  endpoints: { subnetId: output("/subnets/endpoints"), cidr: "10.32.224.0/24" },
  dns: { vault: { zoneId: output("/zones/vault"), ready: [] as Resource[] } },
  group: groupOf("network"),
} as unknown as AzureNetworkOutputs;

const made = (protect: boolean | Partial<Protection> = false, then: (vault: SecretVault) => void = () => undefined) =>
  record(() => {
    const place = aPlace(protect);
    then(new SecretVaultStore("secrets", { place, site, group: groupOf("keys"), network, logs: logs() }).outputs);
  });

describe("the vault of secrets", () => {
  it("is reached by a private endpoint alone, by roles, and gives back what was deleted", async () => {
    const all = await made();
    expect(all.one(vaultType).inputs).toMatchObject({
      ...{ vaultName: "gc-dev-secrets-a1b2c", resourceGroupName: "go-coffee-dev-keys" },
      properties: {
        ...{ enableRbacAuthorization: true, enablePurgeProtection: true, publicNetworkAccess: "Disabled" },
        networkAcls: { bypass: "AzureServices", defaultAction: "Deny" },
      },
    });
    const endpoint = all.one("azure-native:network:PrivateEndpoint").inputs;
    expect(JSON.stringify(endpoint)).toContain("/vaults/gc-dev-secrets-a1b2c");
    expect(endpoint["subnet"]).toMatchObject({ id: "/subnets/endpoints" });
  });

  it("writes down who read what", async () => {
    const setting = (await made()).one("azure-native:monitor:DiagnosticSetting");
    expect(setting.inputs["resourceUri"]).toMatch(/\/vaults\/gc-dev-secrets-a1b2c$/);
    expect(setting.dependsOn).toContain(`${vaultType}::secrets-vault`);
  });

  it("is ready when its endpoint is, and is protected and stays as keys do", async () => {
    let ready = 0;
    await made(false, (vault) => (ready = vault.ready.length));
    expect(ready).toBeGreaterThan(2);
    expect((await made({ keys: true })).one(vaultType).protect).toBe(true);
    expect((await made({ lastCopy: true })).one(vaultType).retainOnDelete).toBe(true);
    expect((await made()).one(vaultType)).toMatchObject({ protect: false, retainOnDelete: false });
  });
});
