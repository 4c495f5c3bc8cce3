import { ObjectStore, type AzureContainer, type ObjectStoreArgs } from "../../../../components/azure/data/object-store";
import { immutability, lifecycle, lockProblem, skuOf } from "../../../../components/azure/data/object-store-plan";
import { birthProblem } from "../../../../components/azure/data/store-guards";
import { record } from "../../../mocks";
import { aPlace } from "../place";
import { given, inside, value } from "./ground";

const account = "azure-native:storage:StorageAccount";
const service = "azure-native:storage:BlobServiceProperties";
const container = "azure-native:storage:BlobContainer";
const sound: ObjectStoreArgs = { ...given("storage"), keeping: { undoDays: 30, coolAfterDays: 90 } };
let outputs: AzureContainer;
const store = (change: Partial<ObjectStoreArgs> = {}) =>
  record(() => void ({ outputs } = new ObjectStore("uploads", { ...sound, ...change })));

describe("ObjectStore", () => {
  it("has no keys that work, nothing public, one way in, and is encrypted twice with a key of ours", async () => {
    const recorded = await store();
    const { inputs } = recorded.one(account);
    const identity = await value(sound.key.identity.id);
    expect(inputs).toMatchObject({
      accountName: "gcdevuploadsa1b2c",
      kind: "StorageV2",
      sku: { name: "Standard_ZRS" },
      allowSharedKeyAccess: false,
      defaultToOAuthAuthentication: true,
      allowBlobPublicAccess: false,
      allowCrossTenantReplication: false,
      isLocalUserEnabled: false,
      minimumTlsVersion: "TLS1_2",
      enableHttpsTrafficOnly: true,
      publicNetworkAccess: "Disabled",
      networkRuleSet: { defaultAction: "Deny", bypass: "AzureServices" },
      encryption: {
        keySource: "Microsoft.Keyvault",
        requireInfrastructureEncryption: true,
        keyVaultProperties: { keyName: "storage", keyVaultUri: "https://gc-dev-keys-a1b2c.vault.azure.net/" },
        encryptionIdentity: { encryptionUserAssignedIdentity: identity },
        services: { queue: { keyType: "Account" }, table: { keyType: "Account" } },
      },
      identity: { type: "UserAssigned", userAssignedIdentities: [identity] },
      tags: { service: "platform", "data-class": "internal", "managed-by": "pulumi" },
    });
    // A version would have to be changed by hand.
    expect(inside(inside(inputs, "encryption"), "keyVaultProperties")).not.toHaveProperty("keyVersion");
    expect(recorded.one("azure-native:network:PrivateEndpoint").inputs).toMatchObject({
      privateLinkServiceConnections: [{ groupIds: ["blob"] }],
    });
  });

  it("is versioned, and gives back for days what was deleted", async () => {
    const recorded = await store({ softDeleteDays: 14 });
    expect(recorded.one(service).inputs).toMatchObject({
      blobServicesName: "default",
      isVersioningEnabled: true,
      deleteRetentionPolicy: { enabled: true, days: 14, allowPermanentDelete: false },
      containerDeleteRetentionPolicy: { enabled: true, days: 14 },
      changeFeed: { enabled: true },
    });
    await expect(store({ softDeleteDays: 0 })).rejects.toThrow("want 1–365, got 0");
  });

  // A lifecycle counts a version's days from when it was written: one of last year goes on the day after it was overwritten, and is only softly deleted.
  it("gives back what was overwritten or deleted for as long as a mistake can be undone, however old it was", async () => {
    const days = async (undoDays: number) =>
      inside((await store({ keeping: { undoDays } })).one(service).inputs, "deleteRetentionPolicy")["days"];
    expect([await days(30), await days(35), await days(1)]).toEqual([30, 35, 7]);
  });

  it("has one container, which roles are given on, and says its address once it can be asked for", async () => {
    const recorded = await store();
    expect(recorded.one(container).inputs).toMatchObject({ containerName: "uploads", publicAccess: "None" });
    expect([outputs.accountName, outputs.container]).toEqual(["gcdevuploadsa1b2c", "uploads"]);
    expect(await value(outputs.url)).toBe("https://gcdevuploadsa1b2c.blob.core.windows.net/uploads");
    expect(await value(outputs.id)).toMatch(/storageAccounts\/gcdevuploadsa1b2c\/.*uploads$/);
  });

  it("writes down who reads and writes: of its blobs, which have categories, and not of the account, which has none", async () => {
    const { inputs } = (await store()).one("azure-native:monitor:DiagnosticSetting");
    expect(String(inputs["resourceUri"])).toMatch(/storageAccounts\/gcdevuploadsa1b2c\/blobServices\/default$/);
    expect(inputs["logs"]).toEqual(
      ["StorageRead", "StorageWrite", "StorageDelete"].map((category) => ({ category, enabled: true })),
    );
  });

  it("lies where it is said, and remembers that", async () => {
    const of = async (standing: NonNullable<ObjectStoreArgs["standing"]>) => {
      const recorded = await store({ standing });
      return [
        inside(recorded.one(account).inputs, "sku")["name"],
        inside(recorded.one("pulumi:index:Stash").inputs, "input")["objects in"],
      ];
    };
    expect(await of({ mode: "zone" })).toEqual(["Standard_LRS", "one data centre"]);
    expect(await of({ mode: "zones" })).toEqual(["Standard_ZRS", "three zones"]);
    // From three zones to the paired region leads an update, and back.
    expect(await of({ mode: "paired" })).toEqual(["Standard_GZRS", "three zones"]);
    expect(birthProblem("x", "y", { olds: { input: { a: "one" } }, news: { input: { a: "two" } } })).toContain(
      "x was made with a one, and two is asked for",
    );
  });

  it.each([true, false])("is kept where the environment protects its data: %p", async (data) => {
    const recorded = await store({ place: aPlace({ data }) });
    expect([recorded.one(account).protect, recorded.one(container).protect]).toEqual([data, data]);
    // A lock would keep the roles of those who write into it.
    expect(recorded.of("azure-native:authorization:ManagementLockByScope")).toEqual([]);
  });

  it("keeps what is locked in the subscription when the program lets it go, and appends to it meanwhile", async () => {
    const recorded = await store({ lock: { mode: "locked", days: 365 } });
    const made = recorded.one(account);
    expect(made.inputs).toMatchObject({
      immutableStorageWithVersioning: {
        enabled: true,
        immutabilityPolicy: {
          immutabilityPeriodSinceCreationInDays: 365,
          allowProtectedAppendWrites: true,
          state: "Locked",
        },
      },
    });
    expect([made.retainOnDelete, recorded.one(container).retainOnDelete]).toEqual([true, true]);
    expect((await store()).one(account).retainOnDelete).toBe(false);
    expect((await store()).one(account).inputs).not.toHaveProperty("immutableStorageWithVersioning");
  });

  it("says in a tag what goes by itself", async () => {
    const { inputs } = (await store({ keeping: { undoDays: 7, expireAfterDays: 90 } })).one(account);
    expect(inputs["tags"]).toMatchObject({ "retention-days": "90" });
  });
});

describe("the plan", () => {
  it("deletes earlier versions, cools what is old, and lets go of what is older", () => {
    const rules = lifecycle({ undoDays: 30, coolAfterDays: 90, expireAfterDays: 400 });
    expect(rules.map(({ name, definition }) => [name, definition.actions])).toEqual([
      [
        "earlier-versions",
        {
          version: { delete: { daysAfterCreationGreaterThan: 30 } },
          snapshot: { delete: { daysAfterCreationGreaterThan: 30 } },
        },
      ],
      ["cool", { baseBlob: { tierToCool: { daysAfterCreationGreaterThan: 90 } } }],
      ["expire", { baseBlob: { delete: { daysAfterCreationGreaterThan: 400 } } }],
    ]);
    // What is appended to has no tiers.
    expect(rules.find(({ name }) => name === "cool")!.definition.filters.blobTypes).toEqual(["blockBlob"]);
  });

  it.each([
    [{ undoDays: 0 }, "undoDays: want 1 or more"],
    [{ undoDays: 1, coolAfterDays: 29 }, "coolAfterDays: want 30 or more"],
    [{ undoDays: 1, coolAfterDays: 30, expireAfterDays: 30 }, "expireAfterDays: want more than 30"],
  ])("refuses %j", (keeping, message) => {
    expect(() => lifecycle(keeping)).toThrow(message);
  });

  it("opens a lock that is open alone, and shortens no other", () => {
    const locked = (days: number) => immutability({ mode: "locked", days });
    expect(lockProblem(locked(365), undefined)).toContain("nobody opens it");
    expect(lockProblem(locked(365), immutability({ mode: "open", days: 365 }))).toContain("nobody opens it");
    expect(lockProblem(locked(365), locked(30))).toContain("only grows");
    expect([
      lockProblem(locked(30), locked(365)),
      lockProblem(immutability({ mode: "open", days: 9 }), undefined),
    ]).toEqual([undefined, undefined]);
    expect(immutability({ mode: "none" })).toBeUndefined();
    expect(() => immutability({ mode: "open", days: 0 })).toThrow("want 1–146000 days, got 0");
    expect(skuOf({ mode: "paired" })).toBe("Standard_GZRS");
  });
});
