import type { Driver } from "../harness";
import { at, azure, groupId, network, token } from "./clouds";

const subnet = (more: object) =>
  at({ virtualNetworkName: "n", subnetName: "s", addressPrefix: "10.0.64.0/24", ...more });
const address = (more: object = {}) =>
  at({ publicIpAddressName: "a", sku: { name: "Standard" }, publicIPAllocationMethod: "Static", ...more });
const delegations = (serviceName: string) => [{ name: "d", serviceName }];

async function nat(cloud: Driver, more: object = {}): Promise<string> {
  const { id } = await cloud.create(token.PublicIPAddress, address());
  const made = await cloud.create(
    token.NatGateway,
    at({ natGatewayName: "nat", sku: { name: "Standard" }, publicIpAddresses: [{ id }], ...more }),
  );
  return made.id;
}

describe("networks", () => {
  it("have subnets inside of them, of a size, beside each other, and make a watcher", async () => {
    const cloud = await azure();
    await network(cloud);
    const refused = (more: object) => cloud.refusal(token.Subnet, subnet(more));
    expect(await refused({ addressPrefix: "10.1.0.0/24" })).toContain("outside its address space");
    expect(await refused({ addressPrefix: "10.0.0.0/24" })).toContain("NetcfgSubnetRangesOverlap");
    expect(await refused({ addressPrefix: "10.0.64.0" })).toContain("InvalidCIDRNotation");
    expect(await refused({ addressPrefix: "10.0.64.0/30" })).toContain("InvalidSubnetSize");
    expect(
      await refused({
        addressPrefix: "10.0.64.0/29",
        delegations: delegations("Microsoft.DBforPostgreSQL/flexibleServers"),
      }),
    ).toContain("/28 at least");
    await cloud.create(token.Subnet, subnet({}));
    expect(await cloud.refusal(token.NetworkWatcher, at({ networkWatcherName: "w" }))).toContain(
      "NetworkWatcherCountLimitReached",
    );
  });

  it("keep a gateway's subnet free, and of its name", async () => {
    const cloud = await azure();
    const { subnet: nodes } = await network(cloud);
    const natGateway = { id: await nat(cloud) };
    const gateway = (more: object) => cloud.refusal(token.Subnet, subnet({ subnetName: "GatewaySubnet", ...more }));
    expect(await gateway({ natGateway })).toContain("GatewaySubnet");
    expect(await gateway({ addressPrefix: "10.0.64.0/28" })).toContain("/27 at least");
    const asked = at({
      virtualNetworkGatewayName: "gw",
      gatewayType: "ExpressRoute",
      ipConfigurations: [{ name: "c", subnet: { id: nodes } }],
    });
    expect(await cloud.refusal(token.VirtualNetworkGateway, asked)).toContain("must be 'GatewaySubnet'");
    const { id } = await cloud.create(token.Subnet, subnet({ subnetName: "GatewaySubnet" }));
    await cloud.create(token.VirtualNetworkGateway, { ...asked, ipConfigurations: [{ name: "c", subnet: { id } }] });
  });

  it("have NAT of one zone, which holds its addresses and is held by its subnets", async () => {
    const cloud = await azure();
    await network(cloud);
    expect(await cloud.refusal(token.PublicIPAddress, address({ sku: { name: "Basic" } }))).toContain(
      "BasicSkuPublicIpNotAllowed",
    );
    expect(await cloud.refusal(token.PublicIPAddress, address({ publicIPAllocationMethod: "Dynamic" }))).toContain(
      "MustBeStatic",
    );
    expect(
      await cloud.refusal(
        token.NatGateway,
        at({ natGatewayName: "nat", sku: { name: "Standard" }, zones: ["1", "2"] }),
      ),
    ).toContain("CannotHaveMultipleZones");
    const id = await nat(cloud, { zones: ["1"] });
    await cloud.create(token.Subnet, subnet({ natGateway: { id } }));
    expect(
      await cloud.updateRefusal(token.NatGateway, id, { ...cloud.find(token.NatGateway, id).inputs, zones: ["2"] }),
    ).toContain("Changing property 'zones'");
    expect(await cloud.deleteRefusal(token.NatGateway, id)).toContain("NatGatewayInUse");
    expect(
      await cloud.deleteRefusal(token.PublicIPAddress, `${groupId}/providers/Microsoft.Network/publicIPAddresses/a`),
    ).toContain("PublicIPAddressCannotBeDeleted");
  });

  it("stand where there are zones", async () => {
    const cloud = await azure("westus");
    expect(await cloud.refusal(token.PublicIPAddress, address({ zones: ["1"] }))).toContain(
      "AvailabilityZoneNotSupported",
    );
    await cloud.create(token.PublicIPAddress, address());
  });

  it("have rules of different priorities", async () => {
    const cloud = await azure();
    const rule = (name: string, priority: number) => ({
      name,
      priority,
      direction: "Inbound",
      access: "Deny",
      protocol: "*",
      sourcePortRange: "*",
      destinationPortRange: "*",
      sourceAddressPrefix: "*",
      destinationAddressPrefix: "*",
    });
    const refused = (...securityRules: object[]) =>
      cloud.refusal(token.NetworkSecurityGroup, at({ networkSecurityGroupName: "nsg", securityRules }));
    expect(await refused(rule("a", 100), rule("b", 100))).toContain("SecurityRuleConflict");
    expect(await refused(rule("a", 4097))).toContain("SecurityRuleInvalidPriority");
    await cloud.create(
      token.NetworkSecurityGroup,
      at({ networkSecurityGroupName: "nsg", securityRules: [rule("a", 100), rule("b", 110)] }),
    );
  });

  it("hold subnets that are said with them, and are held by these", async () => {
    const cloud = await azure();
    const inputs = at({
      virtualNetworkName: "n",
      addressSpace: { addressPrefixes: ["10.0.0.0/16"] },
      subnets: [{ name: "one", addressPrefix: "10.0.0.0/24" }],
    });
    const { id, outputs } = await cloud.create(token.VirtualNetwork, inputs);
    expect(outputs["subnets"]).toEqual([{ name: "one", addressPrefix: "10.0.0.0/24", id: `${id}/subnets/one` }]);
    expect(await cloud.refusal(token.Subnet, subnet({ addressPrefix: "10.0.0.0/25" }))).toContain("overlaps");
    expect(
      await cloud.updateRefusal(token.VirtualNetwork, id, {
        ...inputs,
        location: "eastus2",
        addressSpace: { addressPrefixes: ["10.9.0.0/16"] },
      }),
    ).toContain("InUsePrefixCannotBeDeleted");
    await cloud.delete(token.VirtualNetwork, id);
    expect(cloud.world.under(`${id}/`)).toEqual([]);
  });
});

describe("private endpoints", () => {
  const endpoint = (id: string, target: string, groupIds: string[]) =>
    at({
      privateEndpointName: "pe",
      subnet: { id },
      privateLinkServiceConnections: [{ name: "c", privateLinkServiceId: target, groupIds }],
    });

  it("reach what they fit, from a subnet that is nobody's, and hold it", async () => {
    const cloud = await azure();
    const { subnet: nodes } = await network(cloud);
    const { id: store } = await cloud.create(
      token.StorageAccount,
      at({ accountName: "store1", kind: "StorageV2", sku: { name: "Standard_LRS" } }),
    );
    expect(await cloud.refusal(token.PrivateEndpoint, endpoint(nodes, store, ["vault"]))).toContain(
      "PrivateEndpointInvalidGroupIds",
    );
    const { id: given } = await cloud.create(
      token.Subnet,
      subnet({ delegations: delegations("Microsoft.DBforPostgreSQL/flexibleServers") }),
    );
    expect(await cloud.refusal(token.PrivateEndpoint, endpoint(given, store, ["blob"]))).toContain("DelegatedSubnet");
    const made = await cloud.create(token.PrivateEndpoint, endpoint(nodes, store, ["blob"]));
    expect(made.outputs["customDnsConfigs"]).toEqual([
      { fqdn: "store1.blob.core.windows.net", ipAddresses: [expect.stringMatching(/^10\.0\.0\.\d+$/)] },
    ]);
    expect(await cloud.deleteRefusal(token.Subnet, nodes)).toContain("InUseSubnetCannotBeDeleted");
    // A lock on what it leads to keeps its connection there.
    const keeps = { lockName: "keep", scope: store, level: "CanNotDelete" };
    const lock = await cloud.create(token.ManagementLockByScope, keeps);
    expect(await cloud.deleteRefusal(token.PrivateEndpoint, made.id)).toContain("ScopeLocked");
    await cloud.delete(token.ManagementLockByScope, lock.id);
    await cloud.delete(token.PrivateEndpoint, made.id);
    await cloud.delete(token.Subnet, nodes);
  });

  it("have names in a zone that is linked to a network once", async () => {
    const cloud = await azure();
    const { network: id } = await network(cloud);
    const zone = at({ privateZoneName: "privatelink.vaultcore.azure.net", location: "global" });
    const { id: zoneId } = await cloud.create(token.PrivateZone, zone);
    const link = (name: string) => ({
      ...zone,
      virtualNetworkLinkName: name,
      virtualNetwork: { id },
      registrationEnabled: false,
    });
    await cloud.create(token.VirtualNetworkLink, link("one"));
    expect(await cloud.refusal(token.VirtualNetworkLink, link("two"))).toContain("overlapping namespaces");
    expect(await cloud.deleteRefusal(token.PrivateZone, zoneId)).toContain("CannotDeleteResource");
  });
});
