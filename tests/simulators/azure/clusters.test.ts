import { ApiServer } from "../../../simulators/kubernetes/api-server";
import { readFromAzure } from "../../../simulators/kubernetes/azure-secrets";
import { clusterAt, Objects } from "../../../simulators/kubernetes/cluster";
import { kindOf, tokenOf } from "../../../simulators/kubernetes/kinds";
import { stateOf } from "../../../simulators/kubernetes/readiness";
import { serviceApplied } from "../../../simulators/kubernetes/service-controllers";
import type { Props } from "../../../simulators/protocol/values";
import type { Driver } from "../harness";
import { at, azure, grant, groupId, identity, network, roles, subscription, token, vault } from "./clouds";

const pool = (more: object = {}) => ({ name: "system", mode: "System", vmSize: "Standard_D4as_v5", count: 2, ...more });

async function ground(): Promise<{
  cloud: Driver;
  cluster: (more?: Props, system?: object) => Props;
  network: string;
}> {
  const cloud = await azure();
  const { network: id, subnet } = await network(cloud);
  const who = await identity(cloud, "control");
  await grant(cloud, id, who.principalId, roles.network);
  const cluster = (more: Props = {}, system: object = {}): Props =>
    at({
      ...{
        resourceName: "c",
        kubernetesVersion: "1.35",
        dnsPrefix: "c",
        nodeResourceGroup: "nodes",
        sku: { name: "Base", tier: "Standard" },
      },
      identity: { type: "UserAssigned", userAssignedIdentities: [who.id] },
      agentPoolProfiles: [pool({ vnetSubnetID: subnet, ...system })],
      apiServerAccessProfile: {
        enablePrivateCluster: true,
        privateDNSZone: "system",
        enablePrivateClusterPublicFQDN: false,
      },
      networkProfile: {
        networkPlugin: "azure",
        networkPluginMode: "overlay",
        networkDataplane: "cilium",
        networkPolicy: "cilium",
        podCidr: "10.64.0.0/14",
        serviceCidr: "10.96.0.0/20",
        dnsServiceIP: "10.96.0.10",
      },
      oidcIssuerProfile: { enabled: true },
      ...more,
    });
  return { cloud, cluster, network: id };
}

describe("clusters", () => {
  it("have names, a version on offer, an issuer, and a group of their own that goes with them", async () => {
    const { cloud, cluster } = await ground();
    expect(await cloud.refusal(token.ManagedCluster, cluster({ kubernetesVersion: "1.99" }))).toContain(
      "K8sVersionNotSupported",
    );
    const { id, outputs } = await cloud.create(token.ManagedCluster, cluster());
    expect(outputs).toMatchObject({
      privateFQDN: expect.stringMatching(/^c-[0-9a-f]{8}\.[0-9a-f-]{36}\.privatelink\.eastus2\.azmk8s\.io$/),
      currentKubernetesVersion: expect.stringMatching(/^1\.35\.\d+$/),
      oidcIssuerProfile: { issuerURL: expect.stringMatching(/^https:\/\/eastus2\.oic\.prod-aks\.azure\.com\//) },
    });
    const kubelet = (outputs["identityProfile"] as Record<string, Props>)["kubeletidentity"]!;
    await grant(cloud, groupId, String(kubelet["objectId"]), roles.contributor);
    const [{ value }] = cloud.cloud.invoke(
      "azure-native:containerservice:listManagedClusterUserCredentials",
      at({ resourceName: "c" }),
    ).outputs["kubeconfigs"] as [{ value: string }];
    expect(Buffer.from(value, "base64").toString()).toMatch(
      /certificate-authority-data: [A-Za-z0-9+/=]+\n {4}server: https:\/\/c-/,
    );
    await cloud.delete(token.ManagedCluster, id);
    expect(cloud.world.under(`/subscriptions/${subscription}/resourceGroups/nodes`)).toEqual([]);
  });

  it("refuse what AKS refuses of their settings", async () => {
    const { cloud, cluster, network: id } = await ground();
    const refused = (more: Props, system: object = {}) => cloud.refusal(token.ManagedCluster, cluster(more, system));
    const net = (more: object) => ({ networkProfile: { ...(cluster()["networkProfile"] as object), ...more } });
    expect(
      await refused({ apiServerAccessProfile: { enablePrivateCluster: true, authorizedIPRanges: ["1.2.3.4/32"] } }),
    ).toContain("AuthorizedIPRangesNotSupported");
    expect(
      await refused({ apiServerAccessProfile: { enablePrivateCluster: true, enableVnetIntegration: true } }),
    ).toContain("not available in region eastus2");
    expect(await refused(net({ networkPolicy: "calico" }))).toContain("NetworkDataplaneNetworkPolicyMismatch");
    expect(await refused(net({ podCidr: "10.0.0.0/14" }))).toContain("PodCidrOverlap");
    expect(await refused(net({ dnsServiceIP: "10.97.0.10" }))).toContain("DnsServiceIpOutOfServiceCidr");
    expect(await refused(net({ outboundType: "userAssignedNATGateway" }))).toContain(
      "requires a NAT gateway on the subnet nodes",
    );
    expect(await refused({}, { vmSize: "Standard_B4ms" })).toContain("SystemPoolSkuTooLow");
    expect(await refused({}, { vmSize: "Standard_D2as_v5" })).toContain("SystemPoolSkuTooLow");
    expect(await refused({}, { mode: "User" })).toContain("at least one system pool");
    expect(await refused({ supportPlan: "AKSLongTermSupport" })).toContain("requires tier Premium");
    expect(await refused({ disableLocalAccounts: true })).toContain("DisableLocalAccountsRequiresAAD");
    expect(
      await refused({
        securityProfile: { workloadIdentity: { enabled: true } },
        oidcIssuerProfile: { enabled: false },
      }),
    ).toContain("requires the OIDC issuer");
    for (const given of cloud.world.all(token.RoleAssignment)) await cloud.delete(token.RoleAssignment, given.id);
    expect(await refused({})).toContain("CustomIdentityMissingPermissionError");
    expect(id).toContain("virtualNetworks/n");
  });

  it("change in place, but for what replaces or is refused", async () => {
    const { cloud, cluster } = await ground();
    const diff = (more: Props) => cloud.diff(token.ManagedCluster, cluster(), cluster(more)).replaces;
    expect(diff({ networkProfile: { ...(cluster()["networkProfile"] as object), outboundType: "loadBalancer" } })).toBe(
      true,
    );
    expect(diff({ kubernetesVersion: "1.34" })).toBe(false);
    const born = cluster({ location: "eastus2" });
    const { id } = await cloud.create(token.ManagedCluster, born);
    const refused = (more: Props, system: object = {}) =>
      cloud.updateRefusal(token.ManagedCluster, id, { ...cluster(more, system), location: "eastus2" });
    expect(await refused({ kubernetesVersion: "1.34" })).toContain("Downgrading the Kubernetes version");
    expect(await refused({}, { vmSize: "Standard_D8as_v5" })).toContain("Changing property 'properties.vmSize'");
    expect(await refused({ oidcIssuerProfile: { enabled: false } })).toContain("OIDCIssuerFeatureCannotBeDisabled");
    const two = {
      agentPoolProfiles: [...(born["agentPoolProfiles"] as object[]), pool({ name: "more", mode: "User" })],
    };
    expect(await refused(two)).toContain("Creating a new agent pool (more) is not allowed");
  });
});

describe("pools and windows", () => {
  const user = (more: object = {}) =>
    at({
      resourceName: "c",
      agentPoolName: "general",
      mode: "User",
      vmSize: "Standard_D4as_v5",
      enableAutoScaling: true,
      minCount: 0,
      maxCount: 3,
      count: 0,
      ...more,
    });

  it("are of machines that there are, within bounds, and stay as they were born", async () => {
    const { cloud, cluster } = await ground();
    await cloud.create(token.ManagedCluster, cluster());
    const refused = (more: object) => cloud.refusal(token.AgentPool, user(more));
    expect(await refused({ vmSize: "n2-standard-4" })).toContain("VMSizeNotSupported");
    expect(await refused({ minCount: 4 })).toContain("must be within minCount 4 and maxCount 3");
    expect(await refused({ enableAutoScaling: false })).toContain("minCount and maxCount are taken only");
    expect(await refused({ mode: "System", count: 1, minCount: 1, scaleSetPriority: "Spot" })).toContain(
      "must not be of Spot priority",
    );
    expect(await refused({ spotMaxPrice: 1 })).toContain("Spot pools alone");
    expect(await refused({ scaleSetPriority: "Spot", upgradeSettings: { maxSurge: "1" } })).toContain(
      "Spot pools can't set max surge",
    );
    const { id } = await cloud.create(token.AgentPool, user());
    expect(cloud.diff(token.AgentPool, user(), user({ vmSize: "Standard_D8as_v5" })).replaces).toBe(true);
    expect(await cloud.updateRefusal(token.AgentPool, id, user({ osDiskSizeGB: 128 }))).toContain(
      "Changing property 'osDiskSizeGB'",
    );
    await cloud.delete(token.AgentPool, id);
    expect(await cloud.deleteRefusal(token.AgentPool, id.replace("general", "system"))).toContain(
      "at least one system agent pool",
    );
  });

  it("of maintenance have one of three names, and four hours", async () => {
    const { cloud, cluster } = await ground();
    await cloud.create(token.ManagedCluster, cluster());
    const window = (durationHours: number) => ({
      durationHours,
      startTime: "02:00",
      schedule: { weekly: { dayOfWeek: "Sunday", intervalWeeks: 1 } },
    });
    const refused = (configName: string, more: object) =>
      cloud.refusal(token.MaintenanceConfiguration, at({ resourceName: "c", configName, ...more }));
    expect(await refused("nights", { maintenanceWindow: window(4) })).toContain("InvalidMaintenanceConfigName");
    expect(await refused("aksManagedAutoUpgradeSchedule", { maintenanceWindow: window(2) })).toContain("durationHours");
    expect(await refused("default", { maintenanceWindow: window(4) })).toContain("takes timeInWeek");
    await cloud.create(
      token.MaintenanceConfiguration,
      at({ resourceName: "c", configName: "aksManagedAutoUpgradeSchedule", maintenanceWindow: window(4) }),
    );
  });
});

describe("inside of a cluster", () => {
  async function inside(more: Props = {}) {
    const { cloud, cluster, network: id } = await ground();
    const made = await cloud.create(token.ManagedCluster, cluster(more));
    const server = `https://${String(made.outputs["privateFQDN"])}`;
    const objects = new Objects(cloud.world, clusterAt(`${server}:443`, cloud.world)!);
    expect(clusterAt(server, cloud.world)?.name).toBe("c");
    return { cloud, objects, id, cluster: made };
  }
  const kind = kindOf(tokenOf("v1", "Service"));
  const service = (annotations: object) => ({
    ...{ apiVersion: "v1", kind: "Service", spec: { type: "LoadBalancer", ports: [{ port: 443 }] } },
    metadata: { name: "gateway", namespace: "default", annotations },
  });
  const of = "service.beta.kubernetes.io/azure";

  it("a Service gets a link service, Front Door's question waits there, and holds it", async () => {
    const { cloud, objects } = await inside();
    const server = new ApiServer(objects);
    const annotations = {
      [`${of}-pls-create`]: "true",
      [`${of}-pls-name`]: "gateway",
      [`${of}-pls-ip-configuration-subnet`]: "nodes",
    };
    server.create(kind, service(annotations), "drawn", false);
    const standing = () => objects.get(kind.token, "default/gateway")!;
    expect(stateOf(objects, kind, standing().outputs).reasons[0]).toContain(
      "only supported for an internal load balancer",
    );
    server.update(
      kind,
      "default/gateway",
      service({ ...annotations, [`${of}-load-balancer-internal`]: "true" }),
      "drawn",
      true,
    );
    expect(stateOf(objects, kind, standing().outputs)).toMatchObject({
      reasons: [],
      status: { loadBalancer: { ingress: [{ ip: expect.stringMatching(/^10\./) }] } },
    });
    const id = `/subscriptions/${subscription}/resourceGroups/nodes/providers/Microsoft.Network/privateLinkServices/gateway`;
    const profile = at({ profileName: "fd", location: "global", sku: { name: "Premium_AzureFrontDoor" } });
    await cloud.create(token.Profile, profile);
    await cloud.create(token.AFDOriginGroup, at({ profileName: "fd", originGroupName: "og" }));
    const origin = at({
      profileName: "fd",
      originGroupName: "og",
      originName: "o",
      hostName: "o.example",
      sharedPrivateLinkResource: { privateLink: { id }, privateLinkLocation: "eastus2", requestMessage: "us" },
    });
    expect(await cloud.refusal(token.AFDOrigin, origin)).toContain("ResourceNotFound");
    serviceApplied(objects, standing().outputs);
    const made = await cloud.create(token.AFDOrigin, origin);
    serviceApplied(objects, standing().outputs);
    expect(
      cloud.find("azure-native:network:PrivateLinkService", id).outputs["privateEndpointConnections"],
    ).toMatchObject([{ privateLinkServiceConnectionState: { status: "Pending", description: "us" } }]);
    const remove = () => cloud.world.change(() => server.remove(standing()));
    expect(remove).toThrow("has private endpoint connections");
    await cloud.delete(token.AFDOrigin, made.id);
    remove();
    expect(cloud.world.find("azure-native:network:PrivateLinkService", id)).toBeUndefined();
  });

  it("a Service gets the address that it names, of the subnet that it names, and of nobody else", async () => {
    const { objects } = await inside();
    const server = new ApiServer(objects);
    const asked = (address: string, subnet = "nodes") => ({
      [`${of}-load-balancer-internal`]: "true",
      [`${of}-load-balancer-internal-subnet`]: subnet,
      [`${of}-load-balancer-ipv4`]: address,
    });
    const reason = (annotations: object, name = "gateway") => {
      const one = service(annotations);
      return stateOf(objects, kind, { ...one, metadata: { ...one.metadata, name } }).reasons[0];
    };
    const [subnet] = objects.world.all("azure-native:network:Subnet").filter(({ id }) => id.endsWith("/nodes"));
    const inRange = String(subnet!.outputs["addressPrefix"]).replace(/\.\d+\/\d+$/, ".200");
    expect(reason(asked("192.168.0.1"))).toContain("PrivateIPAddressNotInSubnet");
    expect(reason(asked(inRange, "none"))).toContain("subnet none is not in the network");
    server.create(kind, service(asked(inRange)), "drawn", false);
    const standing = objects.get(kind.token, "default/gateway")!;
    expect(stateOf(objects, kind, standing.outputs)).toMatchObject({
      reasons: [],
      status: { loadBalancer: { ingress: [{ ip: inRange }] } },
    });
    expect(reason(asked(inRange), "another")).toContain("PrivateIPAddressIsAllocated");
  });

  it("claims have a class, and managed Prometheus brings its own kind of monitors", async () => {
    const { objects } = await inside({ azureMonitorProfile: { metrics: { enabled: true } } });
    const claim = kindOf(tokenOf("v1", "PersistentVolumeClaim"));
    const of_ = (storageClassName?: string) => ({
      apiVersion: "v1",
      kind: "PersistentVolumeClaim",
      metadata: { name: "p", namespace: "default" },
      spec: { ...(storageClassName && { storageClassName }), resources: { requests: { storage: "1Gi" } } },
    });
    expect(stateOf(objects, claim, of_()).reasons).toEqual([]);
    expect(stateOf(objects, claim, of_("gp2")).reasons[0]).toContain('"gp2" not found');
    const monitor = {
      apiVersion: "azmonitoring.coreos.com/v1",
      kind: "PodMonitor",
      metadata: { name: "m", namespace: "default" },
      spec: {},
    };
    new ApiServer(objects).create(kindOf(tokenOf("azmonitoring.coreos.com/v1", "PodMonitor")), monitor, "drawn", false);
    const { objects: without } = await inside();
    expect(() =>
      new ApiServer(without).create(
        kindOf(tokenOf("azmonitoring.coreos.com/v1", "PodMonitor")),
        monitor,
        "drawn",
        false,
      ),
    ).toThrow();
  });

  it("External Secrets reads a secret as who its account becomes, with a role on that secret", async () => {
    const { cloud, objects } = await inside();
    await cloud.create(token.Vault, vault());
    const secret = await cloud.create(
      token.Secret,
      at({ vaultName: "kv-one", secretName: "orders", properties: { value: '{"username":"a"}' } }),
    );
    const who = await identity(cloud);
    const clientId = cloud.find(token.UserAssignedIdentity, who.id).outputs["clientId"];
    const settings = {
      authType: "WorkloadIdentity",
      vaultUrl: "https://kv-one.vault.azure.net",
      serviceAccountRef: { name: "reader" },
    };
    const read = () => readFromAzure(objects, settings, "default", "orders");
    expect(read).toThrow('serviceaccounts "reader" not found');
    const metadata = {
      name: "reader",
      namespace: "default",
      annotations: { "azure.workload.identity/client-id": clientId },
    };
    new ApiServer(objects).create(
      kindOf(tokenOf("v1", "ServiceAccount")),
      { apiVersion: "v1", kind: "ServiceAccount", metadata },
      "drawn",
      false,
    );
    expect(read).toThrow("AADSTS70021");
    await cloud.create(
      token.FederatedIdentityCredential,
      at({
        resourceName: "who",
        federatedIdentityCredentialResourceName: "reader",
        issuer: objects.cluster.issuer,
        subject: "system:serviceaccount:default:reader",
        audiences: ["api://AzureADTokenExchange"],
      }),
    );
    expect(read).toThrow("ForbiddenByRbac");
    await grant(cloud, secret.id, who.principalId, "4633458b-17de-408a-b874-0445c86b69e6");
    expect(read()).toEqual({ username: "a" });
  });
});
