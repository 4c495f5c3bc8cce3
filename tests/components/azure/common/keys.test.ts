import { Keys, type KeysArgs } from "../../../../components/azure/common/keys";
import type { AzureKeyPurpose } from "../../../../components/azure/common/keys-plan";
import { keyPurposes, type Placement } from "../../../../components/core/contracts";
import { record, type Recorded } from "../../../mocks";
import { aPlace, groupOf, logs, site } from "../place";

const vaultType = "azure-native:keyvault:Vault";
const keyType = "azure-native:keyvault:Key";
const roleType = "azure-native:authorization:RoleAssignment";

const made = (place: Placement = aPlace(), change: Partial<KeysArgs<AzureKeyPurpose>> = {}): Promise<Recorded> =>
  record(() => new Keys<AzureKeyPurpose>("keys", { place, site, group: groupOf("keys"), ...change }));

describe("keys", () => {
  it("lie in one vault, which nobody reaches from outside and nothing is purged from", async () => {
    const all = await made();
    expect(all.one(vaultType).inputs).toMatchObject({
      ...{ vaultName: "gc-dev-keys-a1b2c", resourceGroupName: "go-coffee-dev-keys", location: "eastus2" },
      properties: {
        ...{ tenantId: site.tenant, enableRbacAuthorization: true, enablePurgeProtection: true },
        ...{ softDeleteRetentionInDays: 90, publicNetworkAccess: "Disabled" },
        networkAcls: { bypass: "AzureServices", defaultAction: "Deny" },
      },
    });
    expect(all.of(keyType).map(({ inputs }) => inputs["keyName"])).toEqual([...keyPurposes].sort());
  });

  it("lie where they are asked to, for what another region encrypts", async () => {
    const all = await record(
      () =>
        new Keys("standby-keys", {
          ...{ place: aPlace(), site, group: groupOf("keys"), part: "standby-keys", region: "centralus" },
          purposes: ["database"],
        }),
    );
    const { inputs } = all.one(vaultType);
    expect(inputs["location"]).toBe("centralus");
    expect(inputs["vaultName"]).toMatch(/^gc-dev-[a-z0-9-]+-a1b2c$/);
    expect(String(inputs["vaultName"]).length).toBeLessThanOrEqual(24);
    expect(all.of(keyType)).toHaveLength(1);
  });

  // Policies ask for both: a version that nobody rotates is found out, and no database stands still before that.
  it("are RSA, are rotated after 90 days, and expire long after that", async () => {
    for (const { inputs } of (await made()).of(keyType))
      expect(inputs["properties"]).toMatchObject({
        ...{ kty: "RSA", keySize: 3072, keyOps: ["wrapKey", "unwrapKey"] },
        rotationPolicy: {
          attributes: { expiryTime: "P2Y" },
          lifetimeActions: [{ action: { type: "rotate" }, trigger: { timeAfterCreate: "P90D" } }],
        },
      });
  });

  it("are used each by an identity of its own, which may use that key alone", async () => {
    const all = await made();
    expect(all.of(roleType)).toHaveLength(keyPurposes.length);
    for (const purpose of keyPurposes) {
      const { inputs } = all.one(roleType, `keys-${purpose}-use`);
      expect(inputs["scope"]).toMatch(new RegExp(`/vaults/gc-dev-keys-a1b2c/keys/${purpose}$`));
      expect(inputs["roleDefinitionId"]).toMatch(/e147488a-f6f5-4113-8e2d-b22465e65bf6$/);
    }
    expect(new Set(all.of(roleType).map(({ inputs }) => inputs["principalId"])).size).toBe(keyPurposes.length);
  });

  it("are ready when their role works: one wait for all", async () => {
    let ready: unknown[] = [];
    const all = await record(() => {
      ready = new Keys("keys", { place: aPlace(), site, group: groupOf("keys") }).outputs.cluster.ready;
    });
    expect(ready).toHaveLength(3);
    const wait = all.one("time:index/sleep:Sleep");
    expect(wait.dependsOn.sort()).toEqual(keyPurposes.map((purpose) => `${roleType}::keys-${purpose}-use`).sort());
  });

  it("are named without a version, or with the newest one for what takes no other", async () => {
    const uris: string[] = [];
    await record(() => {
      const { uri, versionedUri } = new Keys("keys", { place: aPlace(), site, group: groupOf("keys") }).outputs.cache;
      uri.apply((text) => uris.push(text));
      versionedUri.apply((text) => uris.push(text));
    });
    expect(uris).toEqual([
      "https://gc-dev-keys-a1b2c.vault.azure.net/keys/cache",
      "https://gc-dev-keys-a1b2c.vault.azure.net/keys/cache/0123456789abcdef0123456789abcdef",
    ]);
  });

  it("are never deleted by the program, which has no way to a vault's own API: the vault takes them", async () => {
    for (const place of [aPlace(), aPlace(true)])
      for (const one of (await made(place)).of(keyType)) expect(one.retainOnDelete).toBe(true);
    expect((await made()).one(vaultType)).toMatchObject({ protect: false, retainOnDelete: false });
  });

  it("are protected where the environment says so, and stay with their vault where a last copy is left", async () => {
    const all = await made(aPlace({ keys: true }));
    for (const one of [...all.of(keyType), all.one(vaultType)]) expect(one.protect).toBe(true);
    expect((await made(aPlace({ lastCopy: true }))).one(vaultType).retainOnDelete).toBe(true);
    expect((await made(aPlace(), { purposes: ["audit"] })).one(vaultType).retainOnDelete).toBe(true);
  });

  // A storage account or a disk finds its key by this identity: without it what stays in the record could be read by nobody.
  it("stay with who may use them, so that what stays can be read", async () => {
    const identityType = "azure-native:managedidentity:UserAssignedIdentity";
    const users = async (place: Placement, change: Partial<KeysArgs<AzureKeyPurpose>> = {}) => {
      const all = await made(place, change);
      return [...all.of(identityType), ...all.of(roleType)].map(({ retainOnDelete }) => retainOnDelete);
    };
    expect(await users(aPlace(), { purposes: ["audit"] })).toEqual([true, true]);
    expect(await users(aPlace({ lastCopy: true }), { purposes: ["database"] })).toEqual([true, true]);
    expect(await users(aPlace(), { purposes: ["database"] })).toEqual([false, false]);
  });

  it("have what is done with them written down, where somebody says where to", async () => {
    expect((await made()).of("azure-native:monitor:DiagnosticSetting")).toEqual([]);
    const setting = (await made(aPlace(), { logs: logs() })).one("azure-native:monitor:DiagnosticSetting");
    expect(setting.inputs["logs"]).toEqual(expect.arrayContaining([{ category: "AuditEvent", enabled: true }]));
  });

  it("may be changed by whoever makes them", async () => {
    const all = await made(aPlace(), {
      purposes: ["vault"],
      change: { key: (sound, purpose) => ({ ...sound, keyName: `${purpose}-2` }) },
    });
    expect(all.one(keyType).inputs["keyName"]).toBe("vault-2");
  });
});
