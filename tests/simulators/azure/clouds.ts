import { azureCloud } from "../../../simulators/azure/cloud";
import { guid } from "../../../simulators/azure/ids";
import { World } from "../../../simulators/core/world";
import { Driver } from "../harness";

export const subscription = "00000000-0000-4000-8000-000000000001";
export const group = "g";
export const groupId = `/subscriptions/${subscription}/resourceGroups/${group}`;
export const tenant = "00000000-0000-4000-8000-0000000000aa";

const t = <K extends string>(module: string, ...names: K[]) =>
  Object.fromEntries(names.map((name) => [name, `azure-native:${module}:${name}`])) as Record<K, string>;

export const token = {
  ...t("resources", "ResourceGroup"),
  ...t(
    "network",
    "VirtualNetwork",
    "Subnet",
    "NatGateway",
    "PublicIPAddress",
    "NetworkSecurityGroup",
    "PrivateEndpoint",
  ),
  ...t("network", "VirtualNetworkGateway", "NetworkWatcher", "FlowLog", "PrivateDnsZoneGroup", "VirtualNetworkPeering"),
  ...t("privatedns", "PrivateZone", "VirtualNetworkLink"),
  ...t("storage", "StorageAccount", "BlobContainer", "BlobServiceProperties", "ManagementPolicy"),
  ...t("keyvault", "Vault", "Key", "Secret"),
  ...t("managedidentity", "UserAssignedIdentity", "FederatedIdentityCredential"),
  ...t("authorization", "RoleAssignment", "RoleDefinition", "ManagementLockByScope"),
  ...t("containerservice", "ManagedCluster", "AgentPool", "MaintenanceConfiguration"),
  ...t("compute", "DiskEncryptionSet"),
  ...t("containerregistry", "Registry", "Replication"),
  ...t("dbforpostgresql", "Server", "Configuration", "VirtualEndpoint"),
  ...t("redisenterprise", "RedisEnterprise", "Database"),
  ...t(
    "cdn",
    "Profile",
    "AFDEndpoint",
    "AFDOriginGroup",
    "AFDOrigin",
    "AFDCustomDomain",
    "Route",
    "SecurityPolicy",
    "RuleSet",
    "Rule",
  ),
  ...t("frontdoor", "Policy"),
  ...t("operationalinsights", "Workspace"),
  ...t("monitor", "DiagnosticSetting", "ActionGroup"),
} as const;

/** A subscription with a group in East US 2. */
export async function azure(location = "eastus2"): Promise<Driver> {
  const world = World.open(":memory:");
  const cloud = azureCloud(() => world, "3.28.0");
  cloud.configure({ subscriptionId: subscription, tenantId: tenant });
  const driver = new Driver(cloud, world);
  await driver.create(token.ResourceGroup, { resourceGroupName: group, location });
  return driver;
}

/** In the group. */
export const at = <T extends object>(more: T): T & { resourceGroupName: string } => ({
  resourceGroupName: group,
  ...more,
});

/** A network, and a subnet in it. */
export async function network(cloud: Driver, subnet: object = {}): Promise<{ network: string; subnet: string }> {
  const made = await cloud.create(
    token.VirtualNetwork,
    at({ virtualNetworkName: "n", addressSpace: { addressPrefixes: ["10.0.0.0/16"] } }),
  );
  const inside = await cloud.create(
    token.Subnet,
    at({ virtualNetworkName: "n", subnetName: "nodes", addressPrefix: "10.0.0.0/20", ...subnet }),
  );
  return { network: made.id, subnet: inside.id };
}

export const vault = (more: object = {}) =>
  at({
    vaultName: "kv-one",
    properties: {
      ...{ tenantId: tenant, sku: { family: "A", name: "standard" }, enableRbacAuthorization: true },
      ...{
        enablePurgeProtection: true,
        publicNetworkAccess: "Disabled",
        networkAcls: { bypass: "AzureServices", defaultAction: "Deny" },
      },
      ...more,
    },
  });

/** An identity. */
export async function identity(cloud: Driver, resourceName = "who"): Promise<{ id: string; principalId: string }> {
  const made = await cloud.create(token.UserAssignedIdentity, at({ resourceName }));
  return { id: made.id, principalId: String(made.outputs["principalId"]) };
}

/** A role of somebody's on a scope. @param role a GUID */
export const grant = (cloud: Driver, scope: string, principalId: string, role: string, more: object = {}) =>
  cloud.create(token.RoleAssignment, {
    ...{
      roleAssignmentName: guid(`${scope} ${principalId} ${role}`),
      scope,
      principalId,
      principalType: "ServicePrincipal",
    },
    roleDefinitionId: `/subscriptions/${subscription}/providers/Microsoft.Authorization/roleDefinitions/${role}`,
    ...more,
  });

export const roles = {
  encrypts: "e147488a-f6f5-4113-8e2d-b22465e65bf6",
  contributor: "b24988ac-6180-42a0-ab88-20f7382dd24c",
  network: "4d97b98b-1d4f-4787-a291-c67834d212e7",
};

/** A key, and an identity that may use it, or not. */
export async function key(
  cloud: Driver,
  granted = true,
): Promise<{ id: string; uri: string; whole: string; identity: string; principalId: string }> {
  await cloud.create(token.Vault, vault());
  const made = await cloud.create(
    token.Key,
    at({ vaultName: "kv-one", keyName: "data", properties: { kty: "RSA", keySize: 3072 } }),
  );
  const who = await identity(cloud);
  if (granted) await grant(cloud, made.id, who.principalId, roles.encrypts);
  const { keyUri, keyUriWithVersion } = made.outputs;
  return {
    id: made.id,
    uri: String(keyUri),
    whole: String(keyUriWithVersion),
    identity: who.id,
    principalId: who.principalId,
  };
}
