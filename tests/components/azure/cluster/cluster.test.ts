import { isSecret, output } from "@pulumi/pulumi";
import { Cluster, type ClusterArgs } from "../../../../components/azure/cluster/cluster";
import { record } from "../../../mocks";
import { subscription, tenant } from "../../../mocks-azure";
import { aPlace, watch, workspace } from "../place";
import { aNetwork, admins, byZone, pool, sound, subnetOf } from "./aks";

const aks = "azure-native:containerservice:ManagedCluster";
const agentPool = "azure-native:containerservice:AgentPool";
const assignment = "azure-native:authorization:RoleAssignment";
const cluster = (change: Partial<ClusterArgs> = {}) =>
  record(() => void new Cluster("cluster", { ...sound(), ...change }));
const known = <Value>(value: Value) => new Promise((resolve) => void output(value).apply((found) => resolve(found)));
async function outputsOf(change: Partial<ClusterArgs> = {}) {
  let made: Cluster | undefined;
  await record(() => void (made = new Cluster("cluster", { ...sound(), ...change })));
  return made!.outputs;
}
const inCluster = (path: string) =>
  `/subscriptions/${subscription}/resourceGroups/go-coffee-dev-cluster/providers/${path}`;

describe("the control plane", () => {
  it("is private, knows nobody but Entra, and asks Azure RBAC", async () => {
    expect((await cluster()).one(aks).inputs).toMatchObject({
      resourceName: "go-coffee-dev-cluster",
      dnsPrefix: "go-coffee-dev-cluster",
      nodeResourceGroup: "go-coffee-dev-cluster-nodes",
      location: "eastus2",
      disableLocalAccounts: true,
      enableRBAC: true,
      aadProfile: { managed: true, enableAzureRBAC: true, tenantID: tenant },
      apiServerAccessProfile: {
        enablePrivateCluster: true,
        enablePrivateClusterPublicFQDN: false,
        privateDNSZone: "system",
      },
      oidcIssuerProfile: { enabled: true },
      securityProfile: { workloadIdentity: { enabled: true }, imageCleaner: { enabled: true } },
      sku: { name: "Base", tier: "Standard" },
      supportPlan: "KubernetesOfficial",
      metricsProfile: { costAnalysis: { enabled: true } },
      autoUpgradeProfile: { upgradeChannel: "patch", nodeOSUpgradeChannel: "NodeImage" },
    });
  });

  it("asks for a minor version, which its channel patches, and never for a patch", async () => {
    const { inputs } = (await cluster()).one(aks);
    expect(inputs["kubernetesVersion"]).toBe("1.35");
    expect((await cluster({ support: "extended" })).one(aks).inputs).toMatchObject({
      sku: { tier: "Premium" },
      supportPlan: "AKSLongTermSupport",
    });
  });

  it("has its address in no subnet of its own in eastus2, and in one where a region offers that", async () => {
    const found = (await cluster()).one(aks).inputs["apiServerAccessProfile"];
    expect(found).not.toHaveProperty("enableVnetIntegration");
    const apiServer = { subnetId: output(subnetOf("api-server")), cidr: "10.32.240.0/28" };
    const place = { ...aPlace(), region: "centralus" };
    expect((await cluster({ place, network: aNetwork({ apiServer }) })).one(aks).inputs).toMatchObject({
      apiServerAccessProfile: {
        ...{ enablePrivateCluster: true, enableVnetIntegration: true, subnetId: subnetOf("api-server") },
      },
    });
  });

  it("is public for those named and its own nodes, never for everybody, and then no zone is asked for", async () => {
    const { inputs } = (await cluster({ api: { publicCidrs: ["198.51.100.0/24"] } })).one(aks);
    expect(inputs["apiServerAccessProfile"]).toEqual({
      disableRunCommand: false,
      enablePrivateCluster: false,
      authorizedIPRanges: ["198.51.100.0/24", "192.0.2.7/32"],
    });
  });

  it("gives pods addresses of their own, enforces policies by Cilium, and goes out by NAT", async () => {
    const { inputs } = (await cluster()).one(aks);
    expect(inputs["networkProfile"]).toEqual({
      ...{ networkPlugin: "azure", networkPluginMode: "overlay", networkDataplane: "cilium", networkPolicy: "cilium" },
      ...{ podCidr: "10.34.0.0/15", serviceCidr: "10.33.0.0/20", dnsServiceIP: "10.33.0.10", ipFamilies: ["IPv4"] },
      ...{ outboundType: "userAssignedNATGateway", loadBalancerSku: "standard" },
    });
    expect(inputs).not.toHaveProperty("bootstrapProfile");
    const shut = (await cluster({ network: aNetwork({ natAddresses: [] }) })).one(aks).inputs;
    expect(shut).toMatchObject({
      networkProfile: { outboundType: "none" },
      bootstrapProfile: { artifactSource: "Cache" },
    });
  });

  it("is born with one pool, AKS's own, whose count and zones it leaves alone", async () => {
    const { inputs, ignoreChanges } = (await cluster()).one(aks);
    const profiles = inputs["agentPoolProfiles"] as Record<string, unknown>[];
    expect(profiles).toHaveLength(1);
    expect(profiles[0]).toMatchObject({
      ...{ name: "system", mode: "System", vmSize: "Standard_D4as_v5", minCount: 2, count: 2 },
      ...{ osDiskType: "Managed", enableEncryptionAtHost: true, enableNodePublicIP: false },
      ...{ nodeTaints: ["CriticalAddonsOnly=true:NoSchedule"], vnetSubnetID: subnetOf("nodes"), maxPods: 110 },
    });
    expect(ignoreChanges).toEqual(["agentPoolProfiles[0].count", "agentPoolProfiles[0].availabilityZones"]);
  });

  it("encrypts disks with a key of our own, whose newest version it follows by itself", async () => {
    const recorded = await cluster({ place: aPlace(true) });
    const set = recorded.one("azure-native:compute:DiskEncryptionSet");
    expect(set.inputs).toMatchObject({
      diskEncryptionSetName: "go-coffee-dev-cluster-disks",
      encryptionType: "EncryptionAtRestWithCustomerKey",
      identity: { type: "UserAssigned" },
      activeKey: { keyUrl: expect.stringMatching(/\/keys\/cluster\/[0-9a-f]{32}$/) as string },
      rotationToLatestKeyVersionEnabled: true,
    });
    expect([set.ignoreChanges, set.protect]).toEqual([["activeKey.keyUrl"], true]);
    expect(recorded.one(aks).inputs["diskEncryptionSetID"]).toBe(
      inCluster("Microsoft.Compute/diskEncryptionSets/go-coffee-dev-cluster-disks"),
    );
  });

  it("uses neither the vault's provider nor Gatekeeper, and brings snapshots; Defender watches where it is asked to", async () => {
    const { inputs } = (await cluster()).one(aks);
    expect(inputs).toMatchObject({
      addonProfiles: { azureKeyvaultSecretsProvider: { enabled: false }, azurepolicy: { enabled: false } },
      storageProfile: { diskCSIDriver: { enabled: true }, snapshotController: { enabled: true } },
      azureMonitorProfile: { metrics: { enabled: false } },
    });
    expect(inputs["securityProfile"]).not.toHaveProperty("defender");
    expect(inputs["securityProfile"]).not.toHaveProperty("azureKeyVaultKms");
    expect((await cluster({ defended: true, metricsCollected: true })).one(aks).inputs).toMatchObject({
      securityProfile: { defender: { logAnalyticsWorkspaceResourceId: workspace } },
      azureMonitorProfile: { metrics: { enabled: true } },
    });
  });

  it.each([true, false])("is protected against deletion where networks are: %p", async (networks) => {
    expect((await cluster({ place: aPlace({ networks }) })).one(aks).protect).toBe(networks);
  });
});

describe("what stands before it", () => {
  it("are its identities, their roles and people's, and one wait for all of them", async () => {
    const recorded = await cluster({ people: { admins, viewers: ["00000000-0000-4000-8000-00000000ad02"] } });
    const [wait] = recorded.of("time:index/sleep:Sleep");
    expect(recorded.of("time:index/sleep:Sleep")).toHaveLength(1);
    expect(recorded.one(aks).dependsOn).toEqual(
      expect.arrayContaining(["time:index/sleep:Sleep::cluster-roles-work", "pulumi:index:Stash::cluster-aks-birth"]),
    );
    const roles = recorded.of(assignment).filter(({ name }) => name !== "cluster-may-pull");
    expect(wait?.dependsOn.sort()).toEqual(roles.map(({ name }) => `${assignment}::${name}`).sort());
    expect(roles.map(({ name, inputs }) => [name, inputs["principalType"]])).toEqual([
      ["cluster-may-disks", "ServicePrincipal"],
      ["cluster-may-kubelet", "ServicePrincipal"],
      ["cluster-may-network", "ServicePrincipal"],
      [`cluster-people-${admins[0]}-aksClusterUser`, "Group"],
      [`cluster-people-${admins[0]}-aksRbacClusterAdmin`, "Group"],
      ["cluster-people-00000000-0000-4000-8000-00000000ad02-aksClusterUser", "Group"],
      ["cluster-people-00000000-0000-4000-8000-00000000ad02-aksRbacReader", "Group"],
    ]);
  });

  it("of a group that may only look from now on: the role that it keeps is the one that it had", async () => {
    const demoted = "00000000-0000-4000-8000-00000000ad02";
    const named = async (people: { admins: string[]; viewers: string[] }) =>
      (await cluster({ people }))
        .of(assignment)
        .filter(({ name }) => name.includes(demoted))
        .map(({ name, inputs }) => `${name} ${String(inputs["roleAssignmentName"])}`);
    const before = await named({ admins: [admins[0]!, demoted], viewers: [] });
    const after = await named({ admins: [admins[0]!], viewers: [demoted] });
    expect(after.filter((one) => before.includes(one))).toEqual([expect.stringContaining("aksClusterUser")]);
  });

  it("is a birth that is remembered", async () => {
    expect((await cluster()).one("pulumi:index:Stash", "cluster-aks-birth").inputs["input"]).toEqual({
      ...{ location: "eastus2", podCidr: "10.34.0.0/15", serviceCidr: "10.33.0.0/20", api: "privateLink" },
      ...{ outbound: "userAssignedNATGateway", systemType: "Standard_D4as_v5", systemSubnet: "nodes" },
    });
  });
});

describe("nodes", () => {
  it("pull images as themselves, before the first pod", async () => {
    let made: Cluster | undefined;
    const registryId = inCluster("Microsoft.ContainerRegistry/registries/gcdev");
    const recorded = await record(() => void (made = new Cluster("cluster", { ...sound(), registryId })));
    const pull = recorded.one(assignment, "cluster-may-pull").inputs;
    const kubelet = recorded.one(aks).inputs["identityProfile"] as Record<string, Record<string, unknown>>;
    expect(pull).toMatchObject({
      scope: registryId,
      principalId: kubelet["kubeletidentity"]?.["objectId"],
      roleDefinitionId: expect.stringMatching(/7f951dda-4ed3-4680-a7ca-43fe172d538d$/) as string,
    });
    expect(made!.running).toHaveLength(2);
  });

  it("come and go from nothing, and no update sends how many there were", async () => {
    const recorded = await cluster();
    const [general, spot] = recorded.of(agentPool);
    expect(general).toMatchObject({
      ignoreChanges: ["count"],
      inputs: {
        ...{ mode: "User", enableAutoScaling: true, minCount: 1, maxCount: 3, count: 1, scaleDownMode: "Delete" },
        ...{ vmSize: "Standard_B2ls_v2", enableEncryptionAtHost: true, osDiskType: "Managed", osDiskSizeGB: 64 },
        ...{ orchestratorVersion: "1.35", availabilityZones: ["1", "2"], nodeTaints: [] },
        ...{
          securityProfile: { enableSecureBoot: true, enableVTPM: true },
          nodeLabels: { "go-coffee/pool": "general" },
        },
      },
    });
    expect(general?.inputs).not.toHaveProperty("scaleSetPriority");
    expect(spot?.inputs).toMatchObject({
      ...{ minCount: 0, count: 0, scaleSetPriority: "Spot", scaleSetEvictionPolicy: "Delete", spotMaxPrice: -1 },
      nodeTaints: ["go-coffee/pool=spot:NoSchedule", "kubernetes.azure.com/scalesetpriority=spot:NoSchedule"],
    });
  });

  it("are upgraded a new node first; of spot machines AKS takes no word on that", async () => {
    const [general, spot] = (await cluster()).of(agentPool);
    expect(general?.inputs["upgradeSettings"]).toEqual({ maxSurge: "1", drainTimeoutInMinutes: 60 });
    expect(spot?.inputs["scaleSetPriority"]).toBe("Spot");
    expect(spot?.inputs).not.toHaveProperty("upgradeSettings");
  });

  it("of another machine are a new pool beside the old one, and of other bounds the same", async () => {
    const names = async (change: Partial<typeof pool>) => {
      const recorded = await cluster({ pools: { general: { ...pool, ...change } } });
      return recorded.of(agentPool).map(({ name, inputs }) => [name, inputs["agentPoolName"]]);
    };
    const before = await names({});
    expect(await names({ min: 2, max: 9 })).toEqual(before);
    const [[name, short]] = (await names({ types: ["Standard_D2as_v5"] })) as [[string, string]];
    expect([name, short]).not.toEqual(before[0]);
    expect([name.split("-").slice(0, 3), short.slice(0, 7)]).toEqual([["cluster", "nodes", "general"], "general"]);
  });

  it("stand in a pool to each zone where each has a way out of its own", async () => {
    const place = { ...aPlace(), zones: ["1", "2", "3"] };
    const recorded = await cluster({
      place,
      network: aNetwork({ nodes: byZone }),
      pools: { general: { ...pool, min: 3 } },
    });
    expect(
      recorded.of(agentPool).map(({ inputs }) => [inputs["mode"], inputs["vnetSubnetID"], inputs["availabilityZones"]]),
    ).toEqual(
      expect.arrayContaining([
        ["System", subnetOf("nodes-2"), ["2"]],
        ["System", subnetOf("nodes-3"), ["3"]],
        ...["1", "2", "3"].map((zone) => ["User", subnetOf(`nodes-${zone}`), [zone]]),
      ]),
    );
    expect(recorded.of(agentPool)).toHaveLength(5);
  });
});

describe("what the cluster gives", () => {
  it("is a kubeconfig of its private name as a secret, with its authority, and no token", async () => {
    const { kubeconfig, endpoint, nodeGroup, resourceName } = await outputsOf();
    expect(await isSecret(kubeconfig)).toBe(true);
    expect(await known(endpoint)).toBe("https://go-coffee-dev-cluster.one.privatelink.eastus2.azmk8s.io");
    const config = (await known(kubeconfig)) as string;
    expect(config).toContain('"certificate-authority-data":"QXV0aG9yaXR5"');
    expect(config).toContain('"command":"kubelogin"');
    expect([nodeGroup, resourceName]).toEqual(["go-coffee-dev-cluster-nodes", "go-coffee-dev-cluster"]);
    const open = await outputsOf({ api: { publicCidrs: ["198.51.100.0/24"] } });
    expect(await known(open.endpoint)).toBe("https://go-coffee-dev-cluster.hcp.eastus2.azmk8s.io");
  });

  it("is a class of volumes with the key, internal load balancers, and who signs its accounts' tokens", async () => {
    const { volumes, internalLoadBalancer, identity, issuer } = await outputsOf();
    expect(await known(volumes)).toEqual({
      provisioner: "disk.csi.azure.com",
      parameters: {
        ...{ skuName: "Premium_LRS", cachingMode: "ReadOnly", networkAccessPolicy: "DenyAll" },
        ...{ publicNetworkAccess: "Disabled", diskEncryptionType: "EncryptionAtRestWithCustomerKey" },
        diskEncryptionSetID: inCluster("Microsoft.Compute/diskEncryptionSets/go-coffee-dev-cluster-disks"),
        // The owner and the cost center change: the class would be replaced, and only then.
        tags: "service=platform,data-class=internal,environment=dev,managed-by=pulumi",
      },
    });
    expect(internalLoadBalancer).toEqual({ "service.beta.kubernetes.io/azure-load-balancer-internal": "true" });
    expect(await known(identity)).toEqual({ kind: "entraWorkloadIdentity", issuer: await known(issuer) });
    expect(await known(issuer)).toBe("https://eastus2.oic.example/go-coffee-dev-cluster/");
  });
});

describe("what is watched and when", () => {
  it("is written down by the control plane, and told where somebody is told", async () => {
    const alert = "azure-native:monitor:MetricAlert";
    const recorded = await cluster({ alarms: watch() });
    expect(recorded.one("azure-native:monitor:DiagnosticSetting").inputs).toMatchObject({
      resourceUri: inCluster("Microsoft.ContainerService/managedClusters/go-coffee-dev-cluster"),
      workspaceId: workspace,
    });
    expect((await cluster()).of(alert)).toEqual([]);
    expect(recorded.of(alert).map(({ name }) => name.replace("cluster-alarms-", ""))).toEqual([
      ...["api-busy", "node-disk", "node-memory", "node-not-ready", "store-full", "unschedulable"],
    ]);
    // Each disk by itself: a node's small partitions, and volumes of pods, would make the mean of a full one small.
    expect(recorded.one(alert, "cluster-alarms-node-disk").inputs).toMatchObject({
      criteria: {
        allOf: [
          {
            metricName: "node_disk_usage_percentage",
            dimensions: [
              { name: "node", operator: "Include", values: ["*"] },
              { name: "device", operator: "Include", values: ["*"] },
            ],
          },
        ],
      },
    });
  });

  it("are windows of AKS's own names, after the cluster", async () => {
    const windows = (await cluster()).of("azure-native:containerservice:MaintenanceConfiguration");
    expect(windows.map(({ inputs }) => inputs["configName"])).toEqual([
      ...["aksManagedAutoUpgradeSchedule", "aksManagedNodeOSUpgradeSchedule", "default"],
    ]);
    for (const { inputs } of windows) expect(inputs["resourceName"]).toBe("go-coffee-dev-cluster");
  });
});

it("is one of two in an environment, and neither takes the other's names", async () => {
  const recorded = await record(() => {
    new Cluster("cluster", sound());
    new Cluster("second", sound());
  });
  const named = ({ inputs }: { inputs: Record<string, unknown> }) => [
    ...[inputs["resourceName"], inputs["nodeResourceGroup"], inputs["diskEncryptionSetName"]].filter(Boolean),
  ];
  const all = [
    ...recorded.of(aks).flatMap(named),
    ...recorded.of("azure-native:compute:DiskEncryptionSet").flatMap(named),
    ...recorded.of("azure-native:managedidentity:UserAssignedIdentity").flatMap(named),
  ];
  expect(new Set(all).size).toBe(all.length);
});
