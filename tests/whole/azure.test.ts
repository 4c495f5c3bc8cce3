import { SmallProject } from "./small-project";

jest.setTimeout(300_000);

const subscription = "00000000-0000-4000-8000-000000000001";
const tenant = "00000000-0000-4000-8000-0000000000aa";

/** A group with a network, a locked store with a key of its own, and a cluster with something in it. */
const program = (more: { tags?: string; size?: string; keyType?: string } = {}) => `
const o = (more) => ({ provider: new_, ...more });
const new_ = new azure.Provider("azure", { subscriptionId: "${subscription}", tenantId: "${tenant}" });
const here = { resourceGroupName: "dev" };
const group = new resources.ResourceGroup("group", { ...here, location: "eastus2" }, o());
const place = { resourceGroupName: group.name };
const net = new network.VirtualNetwork("net", { ...place, virtualNetworkName: "net", addressSpace: { addressPrefixes: ["10.0.0.0/16"] } }, o());
const nodes = new network.Subnet("nodes", { ...place, virtualNetworkName: net.name, subnetName: "nodes", addressPrefix: "10.0.0.0/20" }, o());
const vault = new keyvault.Vault("vault", { ...place, vaultName: "kv-small", properties: { tenantId: "${tenant}", sku: { family: "A", name: "standard" }, enableRbacAuthorization: true, enablePurgeProtection: true } }, o());
const key = new keyvault.Key("key", { ...place, vaultName: vault.name, keyName: "data", properties: { kty: "RSA", keySize: 3072 } }, o({ retainOnDelete: true }));
const who = new identity.UserAssignedIdentity("who", { ...place, resourceName: "who" }, o());
const grant = (name, scope, role) => new authorization.RoleAssignment(name, { scope, principalId: who.principalId, principalType: "ServicePrincipal", roleDefinitionId: "/subscriptions/${subscription}/providers/Microsoft.Authorization/roleDefinitions/" + role }, o());
const may = grant("may-encrypt", key.id, "e147488a-f6f5-4113-8e2d-b22465e65bf6");
const joins = grant("may-join", net.id, "4d97b98b-1d4f-4787-a291-c67834d212e7");
const works = new time.Sleep("works", { createDuration: "10m" }, { dependsOn: [may, joins] });
const store = new storage.StorageAccount("store", { ...place, accountName: "storesmall", kind: "StorageV2", sku: { name: "Standard_ZRS" }, identity: { type: "UserAssigned", userAssignedIdentities: [who.id] },
  encryption: { keySource: "Microsoft.Keyvault", keyVaultProperties: { keyVaultUri: vault.properties.vaultUri, keyName: key.name }, encryptionIdentity: { encryptionUserAssignedIdentity: who.id }, ${more.keyType ?? ""} }, tags: { ${more.tags ?? ""} } }, o({ dependsOn: works }));
const lock = new authorization.ManagementLockByScope("lock", { lockName: "keep", scope: store.id, level: "CanNotDelete" }, o());
const cluster = new aks.ManagedCluster("cluster", { ...place, resourceName: "c", kubernetesVersion: "1.35", dnsPrefix: "c", nodeResourceGroup: "nodes", identity: { type: "UserAssigned", userAssignedIdentities: [who.id] },
  agentPoolProfiles: [{ name: "system", mode: "System", vmSize: "${more.size ?? "Standard_D4as_v5"}", count: 2, vnetSubnetID: nodes.id }],
  networkProfile: { networkPlugin: "azure", networkPluginMode: "overlay", podCidr: "10.64.0.0/14", serviceCidr: "10.96.0.0/20", dnsServiceIP: "10.96.0.10" } }, o({ dependsOn: works }));
const kubeconfig = aks.listManagedClusterUserCredentialsOutput({ ...place, resourceName: cluster.name }, { provider: new_ }).kubeconfigs.apply(([one]) => Buffer.from(one.value, "base64").toString());
const inside = new kubernetes.Provider("inside", { kubeconfig, clusterIdentifier: cluster.id });
new kubernetes.core.v1.Namespace("tea", { metadata: { name: "tea" } }, { provider: inside, deletedWith: cluster });
module.exports = { uri: key.keyUri, location: store.location, blob: store.primaryEndpoints.blob };`;

describe("a small program on Azure", () => {
  const project = new SmallProject({
    ...{ azure: "@pulumi/azure-native/provider", resources: "@pulumi/azure-native/resources/resourceGroup" },
    network: "@pulumi/azure-native/network",
    keyvault: "@pulumi/azure-native/keyvault",
    identity: "@pulumi/azure-native/managedidentity",
    authorization: "@pulumi/azure-native/authorization",
    storage: "@pulumi/azure-native/storage",
    aks: "@pulumi/azure-native/containerservice",
    ...{ kubernetes: "@pulumi/kubernetes", time: "@pulumiverse/time" },
  });
  beforeAll(() => project.prepare());
  afterAll(() => project.dispose());

  test("comes up, is the same again, after a refresh too, and changes in place", async () => {
    const first = await project.up(program());
    expect(first.output).toMatch(/created/);
    expect(first).toMatchObject({ code: 0 });
    expect(first.output).toMatch(/blob +: "https:\/\/storesmall\.blob\.core\.windows\.net\/"/);
    expect(first.output).toMatch(/location *: "eastus2"/);
    expect((await project.up(program())).output).toMatch(/Resources:\n +\d+ unchanged/);
    expect((await project.pulumi("refresh", "--yes", "--skip-preview")).output).toMatch(/Resources:\n +\d+ unchanged/);
    expect((await project.up(program())).output).toMatch(/Resources:\n +\d+ unchanged/);
    expect((await project.up(program({ tags: `a: "b"` }))).output).toMatch(/1 updated\n +\d+ unchanged/);
  });

  test("what Azure fixes at birth is refused half-way, and nothing is replaced", async () => {
    const other = await project.up(program({ tags: `a: "b"`, size: "Standard_D8as_v5" }));
    expect(other.code).not.toBe(0);
    expect(other.output).toMatch(/Changing property 'properties\.vmSize' of agent pool system is not allowed/);
    expect(other.output).not.toMatch(/replaced/);
  });

  test("goes, but for the key, which the vault takes; the vault's name stays taken", async () => {
    const { output, code } = await project.pulumi("destroy", "--yes", "--skip-preview");
    expect(output).toMatch(/\d+ deleted/);
    expect(code).toBe(0);
    const left = project.world((world) =>
      world.everything().map(({ token, id }) => `${token} ${id.split("/").at(-1)}`),
    );
    expect(left).toEqual([
      "azure-native:resources:ResourceGroup NetworkWatcherRG",
      "azure-native:network:NetworkWatcher NetworkWatcher_eastus2",
      expect.stringContaining("azure-native:local:Mark"),
      expect.stringContaining("azure-native:local:Mark"),
      expect.stringContaining("azure-native:local:Mark"),
    ]);
    expect((await project.up(program())).output).toMatch(/already exists in deleted state/);
  });
});
