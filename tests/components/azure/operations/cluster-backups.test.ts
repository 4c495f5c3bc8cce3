import { ClusterBackups } from "../../../../components/azure/operations/cluster-backups";
import { record } from "../../../mocks";
import { aContainer, aVault, stands } from "../cluster/around";
import { aPlace } from "../place";

let made: ClusterBackups;
const recorded = (protect = false) =>
  record(() => {
    made = new ClusterBackups("cluster-backups", {
      ...{ ...stands, place: aPlace(protect), vault: aVault, container: aContainer("copies") },
      ...{ rpoMinutes: 60, retentionDays: 35 },
    });
  });

describe("where backups of a cluster are kept on Azure", () => {
  it("is a folder of a container, which Velero opens as somebody: no key of the account, and nobody is asked for its address", async () => {
    const found = await recorded();
    const { outputs } = made;
    expect(outputs).toMatchObject({
      ...{ bucket: "go-coffee-copies", prefix: "velero", plugin: { name: "azure" } },
      config: {
        ...{ storageAccount: "gcdevcopiesa1b2c", useAAD: "true" },
        storageAccountURI: "https://gcdevcopiesa1b2c.blob.core.windows.net",
      },
    });
    expect(Object.keys(outputs.config)).not.toContain("storageAccountKeyEnvVar");
    expect(found.all.filter(({ type }) => /Key$|StorageAccount/.test(type))).toEqual([]);
  });

  it("has volumes copied by the driver of the disks, what has changed of them alone", async () => {
    await recorded();
    expect(made.outputs.snapshots).toEqual({ driver: "disk.csi.azure.com", parameters: { incremental: "true" } });
  });

  it("keeps the password of copies as data are kept, and one account reads it", async () => {
    const found = await recorded(true);
    const { inputs, protect, retainOnDelete } = found.one("azure-native:keyvault:Secret");
    expect(inputs["secretName"]).toBe("go-coffee-dev-cluster-backups");
    expect([protect, retainOnDelete]).toEqual([true, true]);
    expect(found.one("azure-native:authorization:RoleAssignment").inputs["principalType"]).toBe("ServicePrincipal");
    expect(found.one("azure-native:managedidentity:FederatedIdentityCredential").inputs["subject"]).toBe(
      "system:serviceaccount:backup:velero-secrets",
    );
    expect((await recorded()).one("azure-native:keyvault:Secret").protect).toBe(false);
  });
});
