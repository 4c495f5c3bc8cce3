import { getStorageAccount } from "@pulumi/azure-native/storage/getStorageAccount";
import { Logs, type LogsArgs } from "../../../../components/azure/operations/logs";
import { archiveLife, immutability, searchable } from "../../../../components/azure/operations/logs-plan";
import type { Protection } from "../../../../components/core/contracts";
import { aKey } from "../key";
import { record } from "../../../mocks";
import { aPlace, groupOf, site } from "../place";
import { inside } from "../data/ground";

jest.mock("@pulumi/azure-native/storage/getStorageAccount");
const asked = jest.mocked(getStorageAccount);

const workspaceType = "azure-native:operationalinsights:Workspace";
const accountType = "azure-native:storage:StorageAccount";
const lock = (kind: "governance" | "compliance") => ({ group: groupOf("record"), lock: kind });

const made = (change: Partial<LogsArgs> = {}, protect: Partial<Protection> = {}) =>
  record(
    () =>
      new Logs("logs", {
        ...{ place: aPlace(protect), site, group: groupOf("logs"), key: aKey("logs"), keptDays: 365 },
        ...change,
      }),
  );

describe("logs", () => {
  it("are searched in a workspace without keys, into which nobody writes from outside", async () => {
    expect((await made()).one(workspaceType).inputs).toMatchObject({
      ...{ workspaceName: "go-coffee-dev-logs", resourceGroupName: "go-coffee-dev-logs", retentionInDays: 365 },
      ...{ sku: { name: "PerGB2018" }, publicNetworkAccessForIngestion: "Disabled" },
      features: { disableLocalAuth: true },
    });
  });

  it("are at hand as long as they are kept, within what Log Analytics keeps", () => {
    expect([1, 30, 365, 730, 3653].map(searchable)).toEqual([30, 30, 365, 730, 730]);
    expect(() => searchable(0)).toThrow("want 1–146000 days of logs, got 0");
  });

  it("stay in an archive with a key of ours, without keys of its own, open to Azure's services alone", async () => {
    expect((await made()).one(accountType).inputs).toMatchObject({
      ...{ accountName: "gcdevlogsa1b2c", resourceGroupName: "go-coffee-dev-logs", sku: { name: "Standard_ZRS" } },
      ...{ allowSharedKeyAccess: false, allowBlobPublicAccess: false, minimumTlsVersion: "TLS1_2" },
      networkRuleSet: { defaultAction: "Deny", bypass: "AzureServices" },
      encryption: {
        ...{ keySource: "Microsoft.Keyvault", requireInfrastructureEncryption: true },
        keyVaultProperties: { keyName: "logs", keyVaultUri: "https://gc-dev-keys-a1b2c.vault.azure.net/" },
      },
    });
  });

  it("go from the archive after their time, whichever way they were written", async () => {
    const [rule] = archiveLife(365);
    expect(rule?.definition.filters.blobTypes).toEqual(["appendBlob", "blockBlob"]);
    expect(rule?.definition.actions.baseBlob.delete.daysAfterModificationGreaterThan).toBe(366);
    const { inputs } = (await made()).one("azure-native:storage:ManagementPolicy");
    expect(inputs).toMatchObject({ managementPolicyName: "default", policy: { rules: archiveLife(365) } });
  });

  it("go with their environment where they are no record", async () => {
    const one = (await made()).one(accountType);
    expect(one.inputs["immutableStorageWithVersioning"]).toBeUndefined();
    expect(one).toMatchObject({ retainOnDelete: false, protect: false });
    expect((await made({}, { data: true })).one(accountType).protect).toBe(true);
  });

  it("of a record nobody changes before their time, and they stay in any case, in the record's group", async () => {
    const all = await made({ record: lock("governance") });
    const one = all.one(accountType);
    expect(one.inputs).toMatchObject({
      ...{ accountName: "gcdevrecorda1b2c", resourceGroupName: "go-coffee-dev-record" },
      immutableStorageWithVersioning: {
        enabled: true,
        immutabilityPolicy: {
          ...{ immutabilityPeriodSinceCreationInDays: 365, state: "Unlocked", allowProtectedAppendWrites: true },
        },
      },
    });
    expect(one.retainOnDelete).toBe(true);
    expect(all.one("azure-native:storage:BlobServiceProperties").inputs["isVersioningEnabled"]).toBe(true);
  });

  // Azure makes no policy that is locked.
  it("of a record are locked for good by the run after the first", () => {
    const state = (kind: "governance" | "compliance", standing: boolean) =>
      immutability(365, kind, standing).immutabilityPolicy.state;
    expect(state("compliance", false)).toBe("Unlocked");
    expect(state("compliance", true)).toBe("Locked");
    expect(state("governance", true)).toBe("Unlocked");
  });

  // A first run that ended before it leaves no archive, and the next one must not ask for one that is locked.
  it("of a record are locked where Azure says that the archive is there, and where it says nothing", async () => {
    const state = async (kind: "governance" | "compliance") =>
      inside(
        inside((await made({ record: lock(kind) })).one(accountType).inputs, "immutableStorageWithVersioning"),
        "immutabilityPolicy",
      )["state"];
    const gone = 'Status=404 Code="ResourceGroupNotFound" Message="Resource group could not be found."';
    asked.mockRejectedValueOnce(new Error(gone));
    expect(await state("compliance")).toBe("Unlocked");
    expect(asked.mock.lastCall?.[0]).toEqual({
      ...{ accountName: "gcdevrecorda1b2c", resourceGroupName: "go-coffee-dev-record" },
    });
    asked.mockResolvedValueOnce({} as never);
    expect(await state("compliance")).toBe("Locked");
    asked.mockRejectedValueOnce(new Error("dial tcp: i/o timeout"));
    expect(await state("compliance")).toBe("Locked");
    asked.mockClear();
    expect(await state("governance")).toBe("Unlocked");
    expect(asked).not.toHaveBeenCalled();
  });

  it("have those of the vaults that were there before, and the archive's own, which fill it with nothing", async () => {
    const vault = { id: aKey("logs").vaultId, name: "gc-dev-keys-a1b2c", part: "keys", uri: aKey("logs").vaultUri };
    const all = await made({ vaults: [{ ...vault, resource: undefined as never }] });
    const settings = all.of("azure-native:monitor:DiagnosticSetting");
    expect(settings.map(({ name }) => name)).toEqual(["logs-archive-logs", "logs-keys-vault", "logs-workspace-logs"]);
    expect(settings[0]?.inputs["storageAccountId"]).toBeUndefined();
    expect(settings[0]?.inputs["resourceUri"]).toMatch(/\/storageAccounts\/gcdevlogsa1b2c\/blobServices\/default$/);
    expect(settings[1]?.inputs["storageAccountId"]).toBeTruthy();
  });

  it("have what writes them wait for their place", async () => {
    let ready = 0;
    await record(() => {
      const { outputs } = new Logs("logs", {
        ...{ place: aPlace(), site, group: groupOf("logs"), key: aKey("logs"), keptDays: 30 },
      });
      ready = outputs.ready.length;
    });
    expect(ready).toBe(4);
  });
});
