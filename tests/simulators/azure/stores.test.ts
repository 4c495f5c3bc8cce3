import type { Props } from "../../../simulators/protocol/values";
import type { Driver } from "../harness";
import { at, azure, grant, groupId, key, network, roles, token } from "./clouds";

const account = (more: Props = {}): Props =>
  at({ accountName: "store1", location: "eastus2", kind: "StorageV2", sku: { name: "Standard_ZRS" }, ...more });
const ours = (uri: string, identity: string, more: object = {}): Props => ({
  identity: { type: "UserAssigned", userAssignedIdentities: [identity] },
  encryption: {
    keySource: "Microsoft.Keyvault",
    keyVaultProperties: { keyVaultUri: "https://kv-one.vault.azure.net/", keyName: uri.split("/").at(-1) },
    encryptionIdentity: { encryptionUserAssignedIdentity: identity },
    ...more,
  },
});

describe("storage", () => {
  it("has a name that is one in all of Azure, a redundancy of its region, and a key that its identity may use", async () => {
    const cloud = await azure();
    const mine = await key(cloud, false);
    expect(await cloud.refusal(token.StorageAccount, account(ours(mine.uri, mine.identity)))).toContain(
      "KeyVaultAuthenticationFailure",
    );
    await grant(cloud, mine.id, mine.principalId, roles.encrypts);
    expect(
      await cloud.refusal(
        token.StorageAccount,
        account(ours(mine.uri, mine.identity, { encryptionIdentity: undefined })),
      ),
    ).toContain("needs a user-assigned identity");
    await cloud.create(token.StorageAccount, account(ours(mine.uri, mine.identity)));
    await cloud.create(token.ResourceGroup, { resourceGroupName: "h", location: "westus" });
    expect(await cloud.refusal(token.StorageAccount, { ...account(), resourceGroupName: "h" })).toContain(
      "StorageAccountAlreadyTaken",
    );
    expect(
      await cloud.refusal(token.StorageAccount, {
        ...account({ accountName: "store2", location: "westus" }),
        resourceGroupName: "h",
      }),
    ).toContain("SkuNotAvailable");
    expect(
      await cloud.refusal(token.Vault, { ...cloud.world.all(token.Vault)[0]!.inputs, resourceGroupName: "h" }),
    ).toContain("VaultAlreadyExists");
  });

  it("changes no redundancy nor what it was born with, and no public container is made", async () => {
    const cloud = await azure();
    const { id } = await cloud.create(token.StorageAccount, account());
    expect(await cloud.updateRefusal(token.StorageAccount, id, account({ sku: { name: "Standard_LRS" } }))).toContain(
      "AccountSkuConversionNotSupported",
    );
    await cloud.update(token.StorageAccount, id, account({ sku: { name: "Standard_GZRS" } }));
    expect(
      await cloud.updateRefusal(
        token.StorageAccount,
        id,
        account({ kind: "BlockBlobStorage", sku: { name: "Standard_GZRS" } }),
      ),
    ).toContain("Changing property 'kind'");
    const container = (more: object = {}) => at({ accountName: "store1", containerName: "logs", ...more });
    expect(await cloud.refusal(token.BlobContainer, container({ publicAccess: "Blob" }))).toContain(
      "PublicAccessNotPermitted",
    );
    expect(await cloud.refusal(token.BlobContainer, container({ containerName: "Logs" }))).toContain(
      "InvalidResourceName",
    );
    await cloud.create(token.BlobContainer, container());
  });

  it("that is locked stays while there is something in it, and its group with it", async () => {
    const cloud = await azure();
    const lock = (immutabilityPeriodSinceCreationInDays: number, state = "Locked") =>
      account({
        immutableStorageWithVersioning: {
          enabled: true,
          immutabilityPolicy: { state, immutabilityPeriodSinceCreationInDays, allowProtectedAppendWrites: true },
        },
      });
    const { id } = await cloud.create(token.StorageAccount, lock(30));
    const { id: inside } = await cloud.create(
      token.BlobContainer,
      at({ accountName: "store1", containerName: "logs" }),
    );
    expect(await cloud.updateRefusal(token.StorageAccount, id, lock(30, "Unlocked"))).toContain("cannot be unlocked");
    expect(await cloud.updateRefusal(token.StorageAccount, id, lock(7))).toContain("cannot shrink from 30 days");
    await cloud.update(token.StorageAccount, id, lock(60));
    expect(
      await cloud.refusal(
        token.BlobServiceProperties,
        at({ accountName: "store1", blobServicesName: "default", isVersioningEnabled: false }),
      ),
    ).toContain("Versioning cannot be turned off");
    expect(await cloud.deleteRefusal(token.BlobContainer, inside)).toContain("ContainerProtectedFromDeletion");
    expect(await cloud.deleteRefusal(token.StorageAccount, id)).toContain("AccountProtectedFromDeletion");
    expect(await cloud.deleteRefusal(token.ResourceGroup, groupId)).toContain("ProtectedFromDeletion");
  });

  it("moves by its lifecycle what has a tier, by what is recorded of it, by one rule of a name", async () => {
    const cloud = await azure();
    await cloud.create(token.StorageAccount, account());
    const policy = (...rules: object[]) =>
      at({ accountName: "store1", managementPolicyName: "default", policy: { rules } });
    const moves = (name: string, blobType: string, counts: string) => ({
      ...{ name, type: "Lifecycle" },
      definition: {
        actions: { baseBlob: { tierToCool: { [counts]: 30 } } },
        filters: { blobTypes: [blobType] },
      },
    });
    const written = moves("old", "blockBlob", "daysAfterModificationGreaterThan");
    expect(await cloud.refusal(token.ManagementPolicy, policy(written, written))).toContain("called 'old'");
    expect(
      await cloud.refusal(
        token.ManagementPolicy,
        policy(moves("lines", "appendBlob", "daysAfterModificationGreaterThan")),
      ),
    ).toContain("Append blobs");
    const read = policy(moves("unread", "blockBlob", "daysAfterLastAccessTimeGreaterThan"));
    expect(await cloud.refusal(token.ManagementPolicy, read)).toContain("does not record");
    await cloud.create(
      token.BlobServiceProperties,
      at({
        accountName: "store1",
        blobServicesName: "default",
        lastAccessTimeTrackingPolicy: { enable: true, name: "AccessTimeTracking" },
      }),
    );
    await cloud.create(token.ManagementPolicy, read);
  });

  it("of images is premium where it is closed, and has its key from birth", async () => {
    const cloud = await azure();
    const registry = (more: Props = {}): Props =>
      at({
        registryName: "images1",
        location: "eastus2",
        sku: { name: "Premium" },
        publicNetworkAccess: "Disabled",
        ...more,
      });
    expect(await cloud.refusal(token.Registry, registry({ sku: { name: "Standard" } }))).toContain("SkuNotSupported");
    const mine = await key(cloud, false);
    const own = registry({
      identity: { type: "UserAssigned", userAssignedIdentities: { [mine.identity]: {} } },
      encryption: { status: "enabled", keyVaultProperties: { keyIdentifier: mine.uri } },
    });
    expect(await cloud.refusal(token.Registry, own)).toContain("CMKKeyVaultAccessDenied");
    const { id, outputs } = await cloud.create(
      token.Registry,
      registry({ policies: { softDeletePolicy: { status: "enabled" } } }),
    );
    expect(outputs["loginServer"]).toBe("images1.azurecr.io");
    await grant(cloud, mine.id, mine.principalId, roles.encrypts);
    expect(await cloud.updateRefusal(token.Registry, id, own)).toContain("EncryptionStatusCannotChange");
    expect(
      await cloud.refusal(
        token.Replication,
        at({ registryName: "images1", replicationName: "centralus", location: "centralus" }),
      ),
    ).toContain("SoftDeleteNotSupported");
  });
});

const server = (more: Props = {}): Props =>
  at({
    ...{
      serverName: "pg1",
      location: "eastus2",
      version: "15",
      administratorLogin: "admin1",
      administratorLoginPassword: "p",
    },
    ...{
      sku: { name: "Standard_D2ds_v4", tier: "GeneralPurpose" },
      storage: { storageSizeGB: 128, autoGrow: "Enabled" },
    },
    ...{ network: { publicNetworkAccess: "Disabled" } },
    ...more,
  });

describe("PostgreSQL", () => {
  const small = { sku: { name: "Standard_B2ms", tier: "Burstable" } };

  it("has machines and standbys of its region and its tier", async () => {
    const cloud = await azure();
    const refused = (more: Props) => cloud.refusal(token.Server, server(more));
    expect(await refused({ sku: { name: "Standard_D2ds_v5", tier: "GeneralPurpose" } })).toContain(
      "RestrictedSkuNotAvailable",
    );
    expect(await refused({ sku: { name: "Standard_D2ds_v4", tier: "Burstable" } })).toContain("InvalidSku");
    expect(await refused({ highAvailability: { mode: "ZoneRedundant" } })).toContain("ZoneRedundantHANotSupported");
    expect(await refused({ ...small, highAvailability: { mode: "SameZone" } })).toContain("HANotSupportedForBurstable");
    expect(await refused({ storage: { storageSizeGB: 100 } })).toContain("InvalidStorageSize");
    expect(await refused({ backup: { backupRetentionDays: 5 } })).toContain("InvalidBackupRetention");
    await cloud.create(token.Server, server({ highAvailability: { mode: "SameZone" } }));
    expect(
      await cloud
        .refusal(token.Server, {
          ...server({ location: "centralus" }),
          serverName: "pg2",
          highAvailability: { mode: "ZoneRedundant" },
        })
        .catch((error: Error) => error.message),
    ).toContain("it was accepted");
  });

  it("is in a subnet of its own or at an endpoint, for life", async () => {
    const cloud = await azure();
    const { subnet } = await network(cloud);
    const { id } = await cloud.create(token.Server, server());
    const within = server({ network: { delegatedSubnetResourceId: subnet, privateDnsZoneArmResourceId: "x" } });
    expect(await cloud.updateRefusal(token.Server, id, within)).toContain("network.delegatedSubnetResourceId");
  });

  it("never shrinks, nor goes back, and is not upgraded while it has copies", async () => {
    const cloud = await azure();
    const { id } = await cloud.create(token.Server, server());
    const update = (more: Props) => cloud.updateRefusal(token.Server, id, server(more));
    expect(await update({ storage: { storageSizeGB: 64 } })).toContain("ServerStorageDowngradeNotSupported");
    expect(await update({ version: "14" })).toContain("MajorVersionDowngradeNotSupported");
    const { administratorLogin: _, ...plain } = server();
    const copy: Props = { ...plain, serverName: "pg2", createMode: "Replica", sourceServerResourceId: id };
    const { id: copied } = await cloud.create(token.Server, copy);
    expect(await cloud.refusal(token.Server, { ...copy, serverName: "pg3", sourceServerResourceId: copied })).toContain(
      "CascadingReplicas",
    );
    expect(await update({ version: "16" })).toContain("while there is a read replica: pg2");
    expect(await update({ storage: { storageSizeGB: 256 } })).toContain("Scale the read replica pg2 first");
    expect(await update(small)).toContain("ReadReplicaNotSupportedForBurstable");
    expect(await cloud.updateRefusal(token.Server, copied, { ...copy, administratorLoginPassword: "q" })).toContain(
      "OperationNotAllowedOnReplica",
    );
    expect(await cloud.deleteRefusal(token.Server, id)).toContain("has read replicas");
    const inside = (serverName: string, databaseName: string) => at({ serverName, databaseName });
    const databases = "azure-native:dbforpostgresql:Database";
    expect(await cloud.refusal(databases, inside("pg2", "coffee"))).toContain("is a read replica");
    expect(await cloud.refusal(databases, inside("pg1", "postgres"))).toContain("kept for the service");
    await cloud.create(databases, inside("pg1", "coffee"));
    const endpoint = (...members: string[]) =>
      at({ serverName: "pg1", virtualEndpointName: "any", endpointType: "ReadWrite", members });
    expect(await cloud.refusal(token.VirtualEndpoint, endpoint("pg9"))).toContain("VirtualEndpointInvalidMember");
    expect((await cloud.create(token.VirtualEndpoint, endpoint("pg2"))).outputs["virtualEndpoints"]).toEqual([
      "any.writer.postgres.database.azure.com",
      "any.reader.postgres.database.azure.com",
    ]);
  });

  it("gives a parameter its default where it is let go: no lock is in the way of that, as it is of the server's own end", async () => {
    const cloud = await azure();
    const { id } = await cloud.create(token.Server, server());
    const parameter = at({ serverName: "pg1", configurationName: "log_checkpoints", value: "on" });
    const written = await cloud.create(token.Configuration, { ...parameter, source: "user-override" });
    await cloud.create(token.ManagementLockByScope, { lockName: "keep", scope: id, level: "CanNotDelete" });
    await cloud.delete(token.Configuration, written.id);
    expect(await cloud.deleteRefusal(token.Server, id)).toContain("ScopeLocked");
  });

  it("has its key from birth, a second one for copies elsewhere, and no PgBouncer on a small machine", async () => {
    const cloud = await azure();
    const mine = await key(cloud);
    const own = { type: "AzureKeyVault", primaryKeyURI: mine.uri, primaryUserAssignedIdentityId: mine.identity };
    expect(
      await cloud.refusal(token.Server, server({ dataEncryption: own, backup: { geoRedundantBackup: "Enabled" } })),
    ).toContain("GeoBackupKeyRequired");
    const here = { ...own, geoBackupKeyURI: mine.uri, geoBackupUserAssignedIdentityId: mine.identity };
    expect(
      await cloud.refusal(token.Server, server({ dataEncryption: here, backup: { geoRedundantBackup: "Enabled" } })),
    ).toContain("must be in the region centralus");
    const { id } = await cloud.create(token.Server, server({ ...small, dataEncryption: own }));
    expect(await cloud.updateRefusal(token.Server, id, server(small))).toContain(
      "Changing property 'dataEncryption.type'",
    );
    expect(
      await cloud.updateRefusal(
        token.Server,
        id,
        server({ ...small, dataEncryption: own, backup: { geoRedundantBackup: "Enabled" } }),
      ),
    ).toMatch(/GeoBackup|Changing property/);
    const parameter = (configurationName: string) =>
      at({ serverName: "pg1", configurationName, value: "on", source: "user-override" });
    expect(await cloud.refusal(token.Configuration, parameter("pgbouncer.enabled"))).toContain("PgBouncerNotSupported");
    await cloud.create(token.Configuration, parameter("log_checkpoints"));
  });
});

describe("Redis", () => {
  const cluster = (more: Props = {}): Props =>
    at({
      clusterName: "r1",
      location: "eastus2",
      sku: { name: "Balanced_B10" },
      publicNetworkAccess: "Disabled",
      ...more,
    });
  const database = (more: Props = {}): Props =>
    at({
      clusterName: "r1",
      databaseName: "default",
      clusteringPolicy: "NoCluster",
      accessKeysAuthentication: "Enabled",
      port: 10000,
      ...more,
    });
  const made = async (cloud: Driver, more: Props = {}) => (await cloud.create(token.RedisEnterprise, cluster(more))).id;

  it("is of a SKU that there is, and its key is said with a version", async () => {
    const cloud = await azure();
    const refused = (more: Props) => cloud.refusal(token.RedisEnterprise, cluster(more));
    expect(await refused({ sku: { name: "Balanced_B7" } })).toContain("'Balanced_B7' of 'sku.name'");
    expect(await refused({ sku: { name: "Enterprise_E10", capacity: 2 } })).toContain("SkuRetired");
    expect(await refused({ sku: { name: "Balanced_B10", capacity: 2 } })).toContain("'capacity' must not be set");
    const mine = await key(cloud);
    const own = (keyEncryptionKeyUrl: string): Props => ({
      encryption: {
        customerManagedKeyEncryption: {
          keyEncryptionKeyUrl,
          keyEncryptionKeyIdentity: {
            identityType: "userAssignedIdentity",
            userAssignedIdentityResourceId: mine.identity,
          },
        },
      },
    });
    expect(await refused(own(mine.uri))).toContain("no version of the key");
    await made(cloud, own(mine.whole));
  });

  it("has one database, whose policy stays, and tells its keys to who asks", async () => {
    const cloud = await azure();
    const id = await made(cloud);
    expect(await cloud.refusal(token.Database, database({ databaseName: "other" }))).toContain("InvalidDatabaseName");
    const { id: inside } = await cloud.create(token.Database, database({ clusteringPolicy: "OSSCluster" }));
    expect(await cloud.updateRefusal(token.Database, inside, database())).toContain(
      "ClusteringPolicyChangeNotSupported",
    );
    const keys = cloud.cloud.invoke(
      "azure-native:redisenterprise:listDatabaseKeys",
      at({ clusterName: "r1", databaseName: "default" }),
    ).outputs;
    expect(keys["primaryKey"]).toMatch(/^.{44}$/);
    expect(JSON.stringify(cloud.find(token.Database, inside).outputs)).not.toContain(String(keys["primaryKey"]));
    expect(await cloud.updateRefusal(token.RedisEnterprise, id, cluster({ sku: { name: "Balanced_B3" } }))).toContain(
      "ScaleDownNotSupported",
    );
    expect(await cloud.updateRefusal(token.RedisEnterprise, id, cluster({ highAvailability: "Disabled" }))).toContain(
      "HighAvailabilityCannotBeDisabled",
    );
  });

  it("scales with another policy than NoCluster alone, which is for small ones", async () => {
    const cloud = await azure();
    const id = await made(cloud);
    await cloud.create(token.Database, database());
    expect(await cloud.updateRefusal(token.RedisEnterprise, id, cluster({ sku: { name: "Balanced_B20" } }))).toContain(
      "change the policy first",
    );
    const big = await azure();
    await made(big, { sku: { name: "Balanced_B50" } });
    expect(await big.refusal(token.Database, database())).toContain("NoCluster holds 25 GB at most");
  });
});
