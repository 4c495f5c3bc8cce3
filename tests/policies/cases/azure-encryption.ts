import { type Sample, UNKNOWN } from "../judge";
import { of, other, type RuleCases } from "./case";

const account = of("azure-native:storage:StorageAccount");
const personal = { "data-class": "personal" };
const encryption = (change: object = {}) => ({
  keySource: "Microsoft.Keyvault",
  keyVaultProperties: { keyName: "storage", keyVaultUri: UNKNOWN },
  requireInfrastructureEncryption: true,
  ...change,
});

const cosmos = of("azure-native:cosmosdb:DatabaseAccount");
const disk = of("azure-native:compute:Disk");
const machine = of("azure-native:compute:VirtualMachine");
const scaleSet = of("azure-native:compute:VirtualMachineScaleSet");
const aks = of("azure-native:containerservice:ManagedCluster");
const pool = of("azure-native:containerservice:AgentPool");
const set = "/subscriptions/s/resourceGroups/g/providers/Microsoft.Compute/diskEncryptionSets/d";
const ownDisk = { createOption: "FromImage", managedDisk: { diskEncryptionSet: { id: set } } };
const plainDisk = { createOption: "Empty", managedDisk: {} };
const onHost = { encryptionAtHost: true };

const database = (rest: Partial<Sample> = { from: { serverName: ["server"] } }) =>
  of("azure-native:sql:Database")({}, { name: "orders", ...rest });
const server = (props: object = {}) => of("azure-native:sql:Server")({ ...props }, { name: "server" });
const tde = (state: unknown) =>
  of("azure-native:sql:TransparentDataEncryption")({ state }, { name: "tde", from: { databaseName: ["orders"] } });
const protector = (serverKeyType: unknown) =>
  of("azure-native:sql:EncryptionProtector")(
    { serverKeyType },
    { name: "protector", from: { serverName: ["server"] } },
  );

const vault = (properties: object) => of("azure-native:keyvault:Vault")({ properties });
const key = (properties: object) => of("azure-native:keyvault:Key")({ properties });
const rotation = {
  attributes: { expiryTime: "P2Y" },
  lifetimeActions: [{ action: { type: "rotate" }, trigger: { timeAfterCreate: "P90D" } }],
};

export const azureEncryptionCases: RuleCases[] = [
  {
    rule: "az-storage-cmk",
    cases: [
      { name: "a key of ours, twice", given: account({ tags: personal, encryption: encryption() }), says: "pass" },
      {
        name: "Microsoft's key",
        given: account({ tags: personal }),
        says: /keySource is undefined.*keyName is not set: a key of Microsoft.*requireInfrastructureEncryption/,
      },
      {
        name: "once",
        given: account({ tags: personal, encryption: encryption({ requireInfrastructureEncryption: undefined }) }),
        says: /requireInfrastructureEncryption is undefined; set it/,
      },
      {
        name: "a key of ours that is named and not used",
        given: account({ tags: personal, encryption: encryption({ keySource: "Microsoft.Storage" }) }),
        says: /keySource is Microsoft.Storage/,
      },
      { name: "other data", given: account({ tags: { "data-class": "internal" } }), says: "notApplicable" },
      {
        name: "a source that is not known yet",
        given: account({ tags: personal, encryption: encryption({ keySource: UNKNOWN }) }),
        says: "undetermined",
      },
      other,
    ],
  },
  {
    rule: "az-cosmos-cmk",
    cases: [
      { name: "sound", given: cosmos({ keyVaultKeyUri: "https://v/keys/k", disableLocalAuth: true }), says: "pass" },
      {
        name: "as Azure makes it",
        given: cosmos({}),
        says: /keyVaultKeyUri is not set.*disableLocalAuth is undefined/,
      },
      { name: "with keys", given: cosmos({ keyVaultKeyUri: "https://v/keys/k" }), says: /disableLocalAuth/ },
      {
        name: "a key that is not made yet",
        given: cosmos({ keyVaultKeyUri: UNKNOWN, disableLocalAuth: true }),
        says: "undetermined",
      },
      other,
    ],
  },
  {
    rule: "az-sql-tde",
    cases: [
      { name: "as Azure makes it", given: [database(), server()], says: "pass" },
      { name: "off", given: [database(), server(), tde("Disabled")], says: /tde turns its encryption off/ },
      { name: "on", given: [database(), server(), tde("Enabled")], says: "pass" },
      {
        name: "off, said by itself",
        given: [tde("Disabled"), database(), server()],
        says: /state is Disabled; want Enabled/,
      },
      { name: "on, said by itself", given: [tde("Enabled"), database(), server()], says: "pass" },
      { name: "not known yet", given: [tde(UNKNOWN), database(), server()], says: "undetermined" },
      {
        name: "Microsoft's key in prod",
        given: [database(), server()],
        says: /server.keyId is not set/,
        stack: "prod",
      },
      {
        name: "a key of ours in prod",
        given: [database(), server({ keyId: "https://v.vault.azure.net/keys/k/1" })],
        says: "pass",
        stack: "prod",
      },
      {
        name: "a protector in prod",
        given: [database(), server(), protector("AzureKeyVault")],
        says: "pass",
        stack: "prod",
      },
      {
        name: "Microsoft's protector in prod",
        given: [database(), server(), protector("ServiceManaged")],
        says: /server.keyId is not set/,
        stack: "prod",
      },
      { name: "a server of elsewhere in prod", given: [database({})], says: "pass", stack: "prod" },
      other,
    ],
  },
  {
    rule: "az-disk-cmk",
    cases: [
      { name: "a disk of ours", given: disk({ encryption: { diskEncryptionSetId: set } }), says: "pass" },
      { name: "a disk as Azure makes it", given: disk({}), says: /encryption.diskEncryptionSetId is not set/ },
      {
        name: "a set of Microsoft's own key",
        given: disk({ encryption: { diskEncryptionSetId: set, type: "EncryptionAtRestWithPlatformKey" } }),
        says: /want EncryptionAtRestWithCustomerKey/,
      },
      { name: "a snapshot", given: of("azure-native:compute:Snapshot")({}), says: /diskEncryptionSetId is not set/ },
      {
        name: "a machine of ours",
        given: machine({ storageProfile: { osDisk: ownDisk, dataDisks: [ownDisk] }, securityProfile: onHost }),
        says: "pass",
      },
      {
        name: "a machine as Azure makes it",
        given: machine({ storageProfile: { osDisk: plainDisk, dataDisks: [ownDisk, plainDisk] } }),
        says: /osDisk.managedDisk.diskEncryptionSet.id is not set.*dataDisks\[1\].*securityProfile.encryptionAtHost/,
      },
      {
        name: "disks that stand beside it",
        given: machine({ storageProfile: { osDisk: { createOption: "Attach" } }, securityProfile: onHost }),
        says: "pass",
      },
      { name: "a machine of which nothing is said", given: machine({}), says: /storageProfile.osDisk is not set/ },
      {
        name: "a set of machines",
        given: scaleSet({
          virtualMachineProfile: { storageProfile: { osDisk: ownDisk }, securityProfile: onHost },
        }),
        says: "pass",
      },
      {
        name: "a set of machines as Azure makes it",
        given: scaleSet({ virtualMachineProfile: { storageProfile: { osDisk: plainDisk } } }),
        says: /virtualMachineProfile.storageProfile.osDisk/,
      },
      {
        name: "a cluster",
        given: aks({ diskEncryptionSetID: set, agentPoolProfiles: [{ enableEncryptionAtHost: true }] }),
        says: "pass",
      },
      {
        name: "a cluster as Azure makes it",
        given: aks({ agentPoolProfiles: [{}] }),
        says: /diskEncryptionSetID is not set.*agentPoolProfiles\[0\].enableEncryptionAtHost/,
      },
      { name: "a pool", given: pool({ enableEncryptionAtHost: true }), says: "pass" },
      { name: "a pool as Azure makes it", given: pool({}), says: /enableEncryptionAtHost is undefined/ },
      {
        name: "a set that is not made yet",
        given: aks({ diskEncryptionSetID: UNKNOWN, agentPoolProfiles: [] }),
        says: "undetermined",
      },
      other,
    ],
  },
  {
    rule: "az-keyvault-recoverable",
    cases: [
      { name: "a vault that keeps", given: vault({ enablePurgeProtection: true }), says: "pass" },
      { name: "one as Azure makes it", given: vault({}), says: /enablePurgeProtection is undefined/ },
      {
        name: "one that forgets",
        given: vault({ enablePurgeProtection: true, enableSoftDelete: false }),
        says: /enableSoftDelete is false/,
      },
      { name: "a key that rotates and ends", given: key({ rotationPolicy: rotation }), says: "pass" },
      { name: "a key for ever", given: key({}), says: /has no action rotate.*no version of it ends/ },
      {
        name: "a key of which somebody is told",
        given: key({ rotationPolicy: { ...rotation, lifetimeActions: [{ action: { type: "notify" } }] } }),
        says: /has no action rotate/,
      },
      {
        name: "a key that ends on a day",
        given: key({
          rotationPolicy: { lifetimeActions: rotation.lifetimeActions },
          attributes: { expires: 1900000000 },
        }),
        says: "pass",
      },
      { name: "not known yet", given: vault({ enablePurgeProtection: UNKNOWN }), says: "undetermined" },
      other,
    ],
  },
];
