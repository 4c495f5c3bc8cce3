import { Network, type AzureNetworkOutputs, type NetworkArgs } from "../../../../components/azure/network/network";
import { endpointKinds, zoneNames } from "../../../../components/azure/network/private-dns-plan";
import { addressPlan } from "../../../../config/address-plan";
import { subscription } from "../../../mocks-azure";
import { record, type Registered } from "../../../mocks";
import { aKey } from "../key";
import { value } from "../data/ground";
import { aPlace, groupOf, logs, site } from "../place";

const { network, services, pods, regional } = addressPlan(0, "azure", "main");
const ranges = {
  ...{ network, services, pods, nodes: regional.private },
  ...{ endpoints: regional.data, intra: regional.intra, gateways: regional.gateways },
};
const sound = (): NetworkArgs => ({
  ...{ place: aPlace(), site, group: groupOf("network"), logs: logs(), ranges },
  ...{ egress: { mode: "shared", zone: "1" }, flowLogs: { key: aKey("logs"), retentionDays: 90 } },
});
const made = (change: Partial<NetworkArgs> = {}) => record(() => new Network("network", { ...sound(), ...change }));
const kind = (name: string) => `azure-native:network:${name}`;
const group = `/subscriptions/${subscription}/resourceGroups/go-coffee-dev-network/providers/Microsoft.Network`;
const named = (all: Registered[]) => all.map(({ name }) => name);

describe("a network on Azure", () => {
  it("names no subnets, so that none is taken away, and each is a resource of its own", async () => {
    const all = await made();
    const { inputs } = all.one(kind("VirtualNetwork"));
    expect(inputs).toMatchObject({
      ...{ virtualNetworkName: "go-coffee-dev-network", resourceGroupName: "go-coffee-dev-network" },
      ...{ location: "eastus2", addressSpace: { addressPrefixes: ["10.32.0.0/16"] } },
    });
    expect(inputs).not.toHaveProperty("subnets");
    expect(named(all.of(kind("Subnet")))).toEqual(["network-endpoints", "network-link-service", "network-nodes"]);
  });

  it("leaves no subnet without rules, nor with a way out that nobody asked for, but for gateways' (N3, N4, P8)", async () => {
    const all = await made({ apiServerSubnet: true, gatewaySubnet: true });
    const subnets = new Map(all.of(kind("Subnet")).map(({ inputs }) => [inputs["subnetName"], inputs]));
    expect([...subnets.keys()].sort()).toEqual(["GatewaySubnet", "api-server", "endpoints", "link-service", "nodes"]);
    for (const [name, inputs] of subnets)
      if (name === "GatewaySubnet") {
        for (const key of ["networkSecurityGroup", "natGateway", "defaultOutboundAccess", "routeTable"])
          expect(inputs).not.toHaveProperty(key);
      } else {
        const id = `${group}/networkSecurityGroups/go-coffee-dev-${String(name)}`;
        expect(inputs).toMatchObject({ defaultOutboundAccess: false, networkSecurityGroup: { id } });
      }
    expect(subnets.get("api-server")?.["delegations"]).toEqual([
      { name: "aks", serviceName: "Microsoft.ContainerService/managedClusters" },
    ]);
  });

  it("has a subnet for functions where there are some: delegated, with rules and a way out of its own; and nobody else's moves", async () => {
    const [without, all] = [await made(), await made({ functions: { cidr: "10.32.192.0/24", spansPort: 4318 } })];
    expect(all.one(kind("Subnet"), "network-functions").inputs).toMatchObject({
      ...{ subnetName: "functions", addressPrefix: "10.32.192.0/24", defaultOutboundAccess: false },
      delegations: [{ name: "functions", serviceName: "Microsoft.App/environments" }],
      networkSecurityGroup: { id: `${group}/networkSecurityGroups/go-coffee-dev-functions` },
      natGateway: { id: expect.stringContaining("/natGateways/") as string },
    });
    // Flex takes no subnet that has one.
    expect(all.one(kind("Subnet"), "network-functions").inputs).not.toHaveProperty("serviceEndpoints");
    // Flex lets go of it long after its apps are gone.
    expect(all.one(kind("Subnet"), "network-functions").deleteTimeout).toBe("2h");
    expect(all.one(kind("Subnet"), "network-endpoints").deleteTimeout).toBe("30m");
    for (const { name, inputs } of without.of(kind("Subnet")))
      expect(all.one(kind("Subnet"), name).inputs).toEqual(inputs);
    expect(named(without.all).filter((name) => name.includes("functions"))).toEqual([]);
  });

  it("turns rules on for endpoints, and off for link services (N9, N10)", async () => {
    const all = await made();
    const subnet = (name: string) => all.one(kind("Subnet"), `network-${name}`).inputs;
    for (const name of ["endpoints", "nodes"]) expect(subnet(name)["privateEndpointNetworkPolicies"]).toBe("Enabled");
    expect(subnet("link-service")["privateLinkServiceNetworkPolicies"]).toBe("Disabled");
    expect(subnet("nodes")["privateLinkServiceNetworkPolicies"]).toBe("Enabled");
  });

  it("tells what others ask of it", async () => {
    let told: AzureNetworkOutputs | undefined;
    await record(
      () => (told = new Network("network", { ...sound(), apiServerSubnet: true, gatewaySubnet: true }).outputs),
    );
    expect(told).toMatchObject({
      ...{ name: "go-coffee-dev-network", cidr: "10.32.0.0/16", region: "eastus2", public: [] },
      nodes: [{ subnetName: "nodes", cidr: "10.32.96.0/19", zones: ["1", "2"] }],
      private: [{ cidr: "10.32.96.0/19" }],
      ...{ data: [{ cidr: "10.32.224.0/20" }], endpoints: { cidr: "10.32.224.0/20" } },
      linkService: { subnetName: "link-service", cidr: "10.32.244.0/24" },
      ...{ apiServer: { cidr: "10.32.240.0/28" }, gateways: { cidr: "10.32.128.0/26" } },
      ...{ podCidr: "10.34.0.0/15", serviceCidr: "10.33.0.0/20" },
    });
    expect(told!.private[0]).not.toHaveProperty("zone");
    expect(Object.keys(told!.dns).sort()).toEqual([...endpointKinds].sort());
    expect(told!.natAddresses).toHaveLength(1);
    expect(Object.keys(told!.natGateways)).toEqual(["1"]);
    expect(told).not.toHaveProperty("functions");
  });

  it("tells whom functions leave as: the one address of the NAT gateway that their subnet has", async () => {
    let told: AzureNetworkOutputs | undefined;
    const egress = { mode: "perZone" } as const;
    const all = await record(
      () => (told = new Network("network", { ...sound(), egress, functions: { cidr: "10.32.192.0/24" } }).outputs),
    );
    expect(told!.natAddresses).toHaveLength(2);
    expect(told!.functions!.addresses).toEqual([told!.natAddresses[0]]);
    expect(all.one(kind("Subnet"), "network-functions").inputs["natGateway"]).toEqual({
      id: await value(told!.natGateways["1"]!),
    });
  });

  it("is protected where networks are, with its addresses and zones, and the account of flow logs where data is", async () => {
    const all = await made({ place: aPlace({ networks: true }) });
    const kept = [
      kind("VirtualNetwork"),
      kind("Subnet"),
      kind("PublicIPAddress"),
      "azure-native:privatedns:PrivateZone",
    ];
    for (const one of kept.flatMap((type) => all.of(type))) expect(one.protect).toBe(true);
    const account = "azure-native:storage:StorageAccount";
    expect(all.one(account).protect).toBe(false);
    expect((await made({ place: aPlace({ data: true }) })).one(account).protect).toBe(true);
    for (const one of (await made()).all) expect(one.protect).toBe(false);
  });

  it("has every tag that is asked for wherever Azure takes tags", async () => {
    for (const { name, inputs } of (await made({ gatewaySubnet: true })).all)
      if (inputs["tags"] !== undefined)
        expect([name, Object.keys(inputs["tags"] as object).sort()]).toEqual([
          name,
          ["cost-center", "data-class", "environment", "managed-by", "owner", "service"],
        ]);
  });

  it("of two in an environment each has names of its own", async () => {
    const all = await record(() => {
      new Network("network", sound());
      new Network("other-network", sound());
    });
    for (const [type, key] of [
      ["VirtualNetwork", "virtualNetworkName"],
      ["NatGateway", "natGatewayName"],
      ["NetworkSecurityGroup", "networkSecurityGroupName"],
    ] as const) {
      const names = all.of(kind(type)).map(({ inputs }) => inputs[key]);
      expect(new Set(names).size).toBe(names.length);
    }
    const accounts = all.of("azure-native:storage:StorageAccount").map(({ inputs }) => inputs["accountName"]);
    expect(new Set(accounts).size).toBe(2);
  });
});

describe("the way out", () => {
  it("is a gateway in one zone, whose address is in all, and Standard (N1, N3)", async () => {
    const all = await made();
    expect(all.one(kind("NatGateway")).inputs).toMatchObject({
      ...{ natGatewayName: "go-coffee-dev-nat-1", sku: { name: "Standard" }, zones: ["1"] },
      publicIpAddresses: [{ id: `${group}/publicIPAddresses/go-coffee-dev-nat-1` }],
    });
    expect(all.one(kind("PublicIPAddress")).inputs).toMatchObject({
      ...{ sku: { name: "Standard", tier: "Regional" }, publicIPAllocationMethod: "Static", zones: ["1", "2", "3"] },
    });
    expect(all.one(kind("Subnet"), "network-nodes").inputs["natGateway"]).toEqual({
      id: `${group}/natGateways/go-coffee-dev-nat-1`,
    });
  });

  it("for each zone is a gateway for the subnet of that zone, and a zone more moves none", async () => {
    const ways = async (zones: string[]) =>
      (await made({ place: { ...aPlace(), zones }, egress: { mode: "perZone" } }))
        .of(kind("Subnet"))
        .filter(({ inputs }) => inputs["natGateway"] !== undefined)
        .map(({ name, inputs }) => [name, inputs["addressPrefix"], inputs["natGateway"]]);
    const two = await ways(["1", "2"]);
    expect(two).toEqual([
      ["network-nodes-1", "10.32.0.0/19", { id: `${group}/natGateways/go-coffee-dev-nat-1` }],
      ["network-nodes-2", "10.32.32.0/19", { id: `${group}/natGateways/go-coffee-dev-nat-2` }],
    ]);
    expect((await ways(["1", "2", "3"])).slice(0, 2)).toEqual(two);
  });

  it("is not there where nothing leaves, and then no rule lets anything to the internet or to Azure", async () => {
    const all = await made({ egress: { mode: "none" } });
    for (const type of ["NatGateway", "PublicIPAddress"]) expect(all.of(kind(type))).toEqual([]);
    const rules = all.one(kind("NetworkSecurityGroup"), "network-nsgs-nodes").inputs["securityRules"] as {
      name: string;
    }[];
    expect(rules.map(({ name }) => name).filter((name) => /internet|azure/.test(name))).toEqual([]);
  });
});

describe("the rules", () => {
  it("stand in their groups, in words that Azure takes: one end has a word of its own, several have another", async () => {
    const all = await made({ loadBalancers: { ports: [443] } });
    for (const { inputs } of all.of(kind("NetworkSecurityGroup")))
      for (const rule of inputs["securityRules"] as Record<string, unknown>[])
        for (const end of ["sourceAddressPrefix", "destinationAddressPrefix", "destinationPortRange"]) {
          const many = end === "destinationPortRange" ? "destinationPortRanges" : `${end}es`;
          expect([rule["name"], Number(end in rule) + Number(many in rule)]).toEqual([rule["name"], 1]);
        }
    expect(all.of(kind("SecurityRule"))).toEqual([]);
  });

  it("are written down where they stop something", async () => {
    const settings = (await made()).of("azure-native:monitor:DiagnosticSetting");
    expect(settings).toHaveLength(3);
  });
});

describe("private names", () => {
  it("have a zone for each kind of endpoint, of no region, which the network asks (P3, D4)", async () => {
    const all = await made();
    const zones = all.of("azure-native:privatedns:PrivateZone");
    expect(zones.map(({ inputs }) => inputs["privateZoneName"]).sort()).toEqual(
      endpointKinds.map((one) => zoneNames[one]).sort(),
    );
    const links = all.of("azure-native:privatedns:VirtualNetworkLink");
    expect(links).toHaveLength(zones.length);
    for (const { inputs } of [...zones, ...links]) expect(inputs["location"]).toBe("global");
    for (const { inputs } of links)
      expect(inputs).toMatchObject({
        ...{ registrationEnabled: false, virtualNetwork: { id: `${group}/virtualNetworks/go-coffee-dev-network` } },
      });
  });
});

describe("flow logs", () => {
  it("are the network's, with Azure's own watcher, which is not ours to make (N11)", async () => {
    const all = await made();
    expect(all.of(kind("NetworkWatcher"))).toEqual([]);
    const log = all.one(kind("FlowLog"));
    expect(log.inputs).toMatchObject({
      ...{ resourceGroupName: "NetworkWatcherRG", networkWatcherName: "NetworkWatcher_eastus2", enabled: true },
      ...{ targetResourceId: `${group}/virtualNetworks/go-coffee-dev-network`, location: "eastus2" },
      retentionPolicy: { enabled: true, days: 90 },
    });
    expect(log.dependsOn).toContain("azure-native:network:VirtualNetwork::network-vnet");
  });

  it("are written by an identity that may do only that, once its role works, into an account without keys (N12, I2)", async () => {
    const all = await made();
    const account = all.one("azure-native:storage:StorageAccount");
    expect(account.inputs).toMatchObject({
      ...{ accountName: "gcdevflowsa1b2c", location: "eastus2", kind: "StorageV2", minimumTlsVersion: "TLS1_2" },
      ...{ allowSharedKeyAccess: false, allowBlobPublicAccess: false },
      networkRuleSet: { defaultAction: "Deny", bypass: "AzureServices" },
      encryption: { keySource: "Microsoft.Keyvault", keyVaultProperties: { keyName: "logs" } },
    });
    expect(account.inputs["encryption"]).not.toHaveProperty("keyVaultProperties.keyVersion");
    const log = all.one(kind("FlowLog"));
    const [writer] = (log.inputs["identity"] as { userAssignedIdentities: string[] }).userAssignedIdentities;
    expect(writer).toMatch(/userAssignedIdentities\/go-coffee-dev-flow-logs-writer$/);
    const role = all.one("azure-native:authorization:RoleAssignment");
    expect(role.inputs).toMatchObject({ principalType: "ServicePrincipal" });
    expect(role.inputs["scope"]).toMatch(/storageAccounts\/gcdevflowsa1b2c$/);
    const [wait] = all.all.filter(({ type }) => type.startsWith("time:"));
    expect(wait?.dependsOn).toEqual([`${role.type}::${role.name}`]);
    expect(log.dependsOn).toContain(`${wait?.type}::${wait?.name}`);
  });

  it("are kept without end where Azure does not count so far", async () => {
    const policy = async (retentionDays: number) =>
      (await made({ flowLogs: { key: aKey("logs"), retentionDays } })).one(kind("FlowLog")).inputs["retentionPolicy"];
    expect(await policy(365)).toEqual({ enabled: true, days: 365 });
    expect(await policy(366)).toEqual({ enabled: false, days: 0 });
    await expect(policy(0)).rejects.toThrow("want 1 or more, got 0");
  });
});
