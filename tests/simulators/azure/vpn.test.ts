import { vpnTokens as t } from "../../../simulators/azure/vpn";
import type { Driver } from "../harness";
import { at, azure, groupId, network, token } from "./clouds";

const gatewayId = `${groupId}/providers/Microsoft.Network/virtualNetworkGateways/vpn`;
const configuration = (instance: number) => `${gatewayId}/ipConfigurations/instance-${instance}`;
const custom = [
  ["169.254.21.2", "169.254.21.6"],
  ["169.254.21.10", "169.254.21.14"],
];

/** A network with a GatewaySubnet, and two public addresses. */
async function begun(zones = ["1", "2", "3"]): Promise<{ cloud: Driver; gateway: (more?: object) => object }> {
  const cloud = await azure();
  await network(cloud);
  const { id: subnet } = await cloud.create(
    token.Subnet,
    at({ virtualNetworkName: "n", subnetName: "GatewaySubnet", addressPrefix: "10.0.64.0/26" }),
  );
  const addresses: string[] = [];
  for (const name of ["a", "b"])
    addresses.push(
      (
        await cloud.create(
          token.PublicIPAddress,
          at({ publicIpAddressName: name, sku: { name: "Standard" }, publicIPAllocationMethod: "Static", zones }),
        )
      ).id,
    );
  const gateway = (more: object = {}) =>
    at({
      ...{ virtualNetworkGatewayName: "vpn", gatewayType: "Vpn", vpnType: "RouteBased", activeActive: true },
      ...{ vpnGatewayGeneration: "Generation2", sku: { name: "VpnGw2AZ", tier: "VpnGw2AZ" }, enableBgp: true },
      ipConfigurations: addresses.map((id, instance) => ({
        ...{ name: `instance-${instance}`, publicIPAddress: { id }, subnet: { id: subnet } },
      })),
      bgpSettings: bgp(64552, custom),
      ...more,
    });
  return { cloud, gateway };
}

const bgp = (asn: number, addresses: readonly (readonly string[])[]) => ({
  asn,
  bgpPeeringAddresses: addresses.map((customBgpIpAddresses, instance) => ({
    ...{ ipconfigurationId: configuration(instance), customBgpIpAddresses: [...customBgpIpAddresses] },
  })),
});

const local = (more: object = {}) =>
  at({
    ...{ localNetworkGatewayName: "aws-1", gatewayIpAddress: "52.0.0.1" },
    ...{ localNetworkAddressSpace: { addressPrefixes: [] } },
    bgpSettings: { asn: 64522, bgpPeeringAddress: "169.254.21.1" },
    ...more,
  });

const policy = (more: object = {}) => ({
  ...{ ikeEncryption: "AES256", ikeIntegrity: "SHA256", dhGroup: "DHGroup14", pfsGroup: "PFS2048" },
  ...{ ipsecEncryption: "GCMAES256", ipsecIntegrity: "GCMAES256", saLifeTimeSeconds: 3600, saDataSizeKilobytes: 0 },
  ...more,
});

const connection = (more: object = {}) =>
  at({
    ...{ virtualNetworkGatewayConnectionName: "aws-1", connectionType: "IPsec", enableBgp: true },
    ...{ virtualNetworkGateway1: { id: gatewayId }, sharedKey: "aB3".repeat(13), ipsecPolicies: [policy()] },
    localNetworkGateway2: { id: `${groupId}/providers/Microsoft.Network/localNetworkGateways/aws-1` },
    gatewayCustomBgpIpAddresses: [
      { ipConfigurationId: configuration(0), customBgpIpAddress: "169.254.21.2" },
      { ipConfigurationId: configuration(1), customBgpIpAddress: "169.254.21.10" },
    ],
    ...more,
  });

describe("a gateway for tunnels", () => {
  it("has two instances with addresses in all zones, and says what it speaks BGP with", async () => {
    const { cloud, gateway } = await begun();
    const made = await cloud.create(t.gateway, gateway() as never);
    expect(made.id).toBe(gatewayId);
    expect(made.outputs["bgpSettings"]).toMatchObject({
      asn: 64552,
      bgpPeeringAddress: "10.0.64.62,10.0.64.61",
      bgpPeeringAddresses: custom.map((customBgpIpAddresses, instance) => ({
        ...{ ipconfigurationId: configuration(instance), customBgpIpAddresses },
      })),
    });
    const a = `${groupId}/providers/Microsoft.Network/publicIPAddresses/a`;
    expect(await cloud.deleteRefusal(token.PublicIPAddress, a)).toContain("PublicIPAddressCannotBeDeleted");
    const { inputs } = cloud.find(t.gateway, gatewayId);
    await cloud.update(t.gateway, gatewayId, { ...inputs, sku: { name: "VpnGw3AZ", tier: "VpnGw3AZ" } });
    expect(
      await cloud.updateRefusal(t.gateway, gatewayId, { ...inputs, vpnGatewayGeneration: "Generation1" }),
    ).toContain("Changing property 'vpnGatewayGeneration'");
  });

  it("is refused where Azure refuses it", async () => {
    const { cloud, gateway } = await begun();
    const refused = (more: object) => cloud.refusal(t.gateway, gateway(more) as never);
    expect(await refused({ sku: { name: "VpnGw2", tier: "VpnGw2" } })).toContain("NonAzSkusNotAllowedForVPNGateway");
    expect(await refused({ sku: { name: "VpnGw1AZ", tier: "VpnGw1AZ" } })).toContain("not available in Generation2");
    expect(await refused({ activeActive: false })).toContain("has one IP configurations, got 2");
    expect(await refused({ vpnType: "PolicyBased" })).toContain("VpnGatewayBgpNotSupported");
    for (const asn of [65517, 64500, 12076, 65535])
      expect(await refused({ bgpSettings: bgp(asn, custom) })).toContain(`The ASN ${asn} of vpn is reserved`);
    expect(await refused({ bgpSettings: bgp(64552, [["169.254.23.2"], ["169.254.21.2"]]) })).toContain(
      "169.254.23.2 is not in the ranges",
    );
    expect(await refused({ bgpSettings: bgp(64552, [["169.254.21.2"], ["169.254.21.2"]]) })).toContain("given twice");
    expect(await refused({ bgpSettings: bgp(64552, [[], [], ["169.254.21.2"]]) })).toContain(
      "ipConfigurations/instance-2 is none of the gateway vpn",
    );
    // 65515 is Azure's own, and what a gateway beside ExpressRoute has.
    await cloud.create(t.gateway, gateway({ bgpSettings: bgp(65515, custom) }) as never);
  });

  it("wants addresses in all zones, and stands beside one for ExpressRoute", async () => {
    const without = await begun([]);
    expect(await without.cloud.refusal(t.gateway, without.gateway() as never)).toContain(
      "VmssVpnGatewayPublicIpsMustHaveZonesConfigured",
    );
    const { cloud, gateway } = await begun();
    await cloud.create(t.gateway, gateway() as never);
    expect(await cloud.refusal(t.gateway, gateway({ virtualNetworkGatewayName: "two" }) as never)).toContain(
      "can have one of each type",
    );
    const express = { gatewayType: "ExpressRoute", sku: { name: "ErGw1AZ" }, enableBgp: false, bgpSettings: undefined };
    await cloud.create(t.gateway, gateway({ virtualNetworkGatewayName: "er", ...express }) as never);
  });
});

describe("what stands for the other end", () => {
  it("has one address, an ASN that is free, and no address space where BGP says what is there", async () => {
    const { cloud } = await begun();
    const refused = (more: object) => cloud.refusal(t.local, local(more));
    expect(await refused({ gatewayIpAddress: undefined })).toContain("needs gatewayIpAddress or fqdn");
    expect(await refused({ bgpSettings: undefined })).toContain("needs an address space");
    expect(await refused({ bgpSettings: { asn: 65518, bgpPeeringAddress: "169.254.21.1" } })).toContain("reserved");
    expect(await refused({ bgpSettings: { asn: 64522, bgpPeeringAddress: "52.0.0.1" } })).toContain("cannot be");
    await cloud.create(t.local, local());
  });
});

describe("a connection", () => {
  async function joined(): Promise<Driver> {
    const { cloud, gateway } = await begun();
    await cloud.create(t.gateway, gateway() as never);
    await cloud.create(t.local, local());
    return cloud;
  }

  it("holds both ends, and never tells its key", async () => {
    const cloud = await joined();
    const made = await cloud.create(t.connection, connection());
    expect(JSON.stringify(made.outputs)).not.toContain("aB3aB3");
    expect(cloud.find(t.connection, made.id).inputs["sharedKey"]).toBe("aB3".repeat(13));
    for (const [type, id] of [
      [t.gateway, gatewayId],
      [t.local, `${groupId}/providers/Microsoft.Network/localNetworkGateways/aws-1`],
    ] as const)
      expect(await cloud.deleteRefusal(type, id)).toContain("CannotBeDeleted");
    // Another key is no other connection.
    expect(cloud.diff(t.connection, connection(), connection({ sharedKey: "cD4".repeat(13) })).replaces).toBe(false);
  });

  it("has a key of characters that are taken", async () => {
    const cloud = await joined();
    for (const sharedKey of ["a b", "a-b", "a~b", "é"])
      expect(await cloud.refusal(t.connection, connection({ sharedKey }))).toContain("not taken");
    expect(await cloud.refusal(t.connection, connection({ sharedKey: "a".repeat(129) }))).toContain("129 characters");
  });

  it("has one policy, whose algorithms go together", async () => {
    const cloud = await joined();
    const refused = (...ipsecPolicies: object[]) => cloud.refusal(t.connection, connection({ ipsecPolicies }));
    expect(await refused(policy(), policy())).toContain("At most one IPsec policy");
    expect(await refused(policy({ ipsecIntegrity: "SHA256" }))).toContain("must be the same in both");
    expect(await refused(policy({ ipsecIntegrity: "SHA384" }))).toContain("SHA384");
    expect(await refused(policy({ saLifeTimeSeconds: 200 }))).toContain("300 or more");
    const { dhGroup: _, ...part } = policy();
    expect(await refused(part)).toContain("dhGroup");
  });

  it("speaks BGP with addresses that the gateway has, and with another ASN", async () => {
    const cloud = await joined();
    const refused = (more: object) => cloud.refusal(t.connection, connection(more));
    const address = (instance: number, customBgpIpAddress: string) => ({
      gatewayCustomBgpIpAddresses: [{ ipConfigurationId: configuration(instance), customBgpIpAddress }],
    });
    expect(await refused(address(1, "169.254.21.2"))).toContain("no custom BGP address of the IP configuration");
    expect(await refused(address(0, "169.254.22.2"))).toContain("no custom BGP address of the IP configuration");
    const twin = local({
      localNetworkGatewayName: "twin",
      bgpSettings: { asn: 64552, bgpPeeringAddress: "169.254.21.1" },
    });
    const { id } = await cloud.create(t.local, twin);
    expect(await refused({ localNetworkGateway2: { id } })).toContain("which is the virtual network gateway's own");
    const plain = local({
      ...{ localNetworkGatewayName: "plain", bgpSettings: undefined },
      localNetworkAddressSpace: { addressPrefixes: ["10.9.0.0/16"] },
    });
    const without = await cloud.create(t.local, plain);
    expect(await refused({ localNetworkGateway2: { id: without.id } })).toContain("has no BGP settings");
  });

  it("over ExpressRoute is no gateway's for tunnels", async () => {
    const cloud = await joined();
    expect(await cloud.refusal(t.connection, connection({ connectionType: "ExpressRoute" }))).toContain(
      "cannot be made with the gateway vpn, which is of type Vpn",
    );
  });
});

it("each public address is another, however alike their names are: the other ends tell two instances apart by them", async () => {
  const cloud = await azure();
  await network(cloud);
  const names = ["go-coffee-prod-vpn-0", "go-coffee-prod-vpn-1"];
  const given: unknown[] = [];
  for (const publicIpAddressName of names) {
    const asked = at({ publicIpAddressName, sku: { name: "Standard" }, publicIPAllocationMethod: "Static" });
    given.push((await cloud.create(token.PublicIPAddress, asked)).outputs["ipAddress"]);
  }
  expect(given[0]).toMatch(/^20\.\d+\.\d+\.\d+$/);
  expect(new Set(given).size).toBe(2);
});
