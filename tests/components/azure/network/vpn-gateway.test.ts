import * as fc from "fast-check";
import { output, type Output } from "@pulumi/pulumi";
import type { AzureVpnEnd } from "../../../../components/core/ends";
import { watchVpn } from "../../../../components/azure/network/vpn-alarms-plan";
import { VpnGateway, type VpnGatewayArgs } from "../../../../components/azure/network/vpn-gateway";
import { planVpnGateway } from "../../../../components/azure/network/vpn-gateway-plan";
import { azure } from "../../../simulators/azure/clouds";
import { subscription } from "../../../mocks-azure";
import { record } from "../../../mocks";
import { aPlace, groupOf, logs, site } from "../place";

const addresses: VpnGatewayArgs["addresses"] = [
  ["169.254.21.130", "169.254.21.134", "169.254.22.130"],
  ["169.254.21.138", "169.254.21.142", "169.254.22.134"],
];
const sound = (): VpnGatewayArgs => ({
  ...{ place: aPlace(), site, group: groupOf("network"), logs: logs(), asn: 64552, addresses },
  network: {
    gateways: {
      subnetId: output("/subscriptions/one/virtualNetworks/one/subnets/GatewaySubnet"),
      cidr: "10.32.128.0/26",
    },
  },
});
const made = (change: Partial<VpnGatewayArgs> = {}, told?: (end: AzureVpnEnd) => void) =>
  record(() => {
    const { end } = new VpnGateway("vpn", { ...sound(), ...change });
    told?.(end);
  });
const kind = (name: string) => `azure-native:network:${name}`;
const known = <T>(value: Output<T>) => new Promise<T>((resolve) => value.apply(resolve));
const request = { subscription, group: "g", gateway: "vpn", asn: 64552, addresses };

describe("Azure's end of tunnels", () => {
  it("is a gateway of two instances over the zones, both at work, with BGP", async () => {
    const all = await made();
    const { inputs } = all.one(kind("VirtualNetworkGateway"));
    expect(inputs).toMatchObject({
      ...{ virtualNetworkGatewayName: "go-coffee-dev-vpn", gatewayType: "Vpn", vpnType: "RouteBased" },
      ...{ sku: { name: "VpnGw2AZ", tier: "VpnGw2AZ" }, vpnGatewayGeneration: "Generation2" },
      ...{ activeActive: true, enableBgp: true },
    });
    const faces = inputs["ipConfigurations"] as { name: string; publicIPAddress: { id: string } }[];
    expect(faces.map(({ name }) => name)).toEqual(["instance-0", "instance-1"]);
    expect(new Set(faces.map(({ publicIPAddress }) => publicIPAddress.id)).size).toBe(2);
    const own = all.of(kind("PublicIPAddress"));
    expect(own.map((one) => one.inputs["publicIpAddressName"])).toEqual(["go-coffee-dev-vpn-0", "go-coffee-dev-vpn-1"]);
    for (const one of own)
      expect(one.inputs).toMatchObject({
        ...{ sku: { name: "Standard" }, publicIPAllocationMethod: "Static", zones: ["1", "2", "3"] },
      });
  });

  it("names its own IP configurations, which are inside of it, by what they will be called", async () => {
    const { inputs } = (await made()).one(kind("VirtualNetworkGateway"));
    const group = String(inputs["resourceGroupName"]);
    const id = `/subscriptions/${subscription}/resourceGroups/${group}/providers/Microsoft.Network/virtualNetworkGateways/go-coffee-dev-vpn`;
    expect(inputs["bgpSettings"]).toEqual({
      asn: 64552,
      bgpPeeringAddresses: addresses.map((customBgpIpAddresses, instance) => ({
        ...{ ipconfigurationId: `${id}/ipConfigurations/instance-${instance}`, customBgpIpAddresses },
      })),
    });
  });

  it("holds out its addresses and what connections name, in the same order", async () => {
    let end: AzureVpnEnd | undefined;
    await made({}, (one) => (end = one));
    expect((await Promise.all(end!.addresses.map(known))).filter((one) => one === "")).toEqual([]);
    const [first, second] = await Promise.all(end!.ipConfigurations.map(known));
    const id = await known(end!.gatewayId);
    expect([first, second]).toEqual([0, 1].map((instance) => `${id}/ipConfigurations/instance-${instance}`));
    expect(end).toMatchObject({ region: aPlace().region, asn: 64552 });
  });

  it("is protected where networks are, with its addresses, and waits for nothing but them and its subnet", async () => {
    const all = await made({ place: aPlace({ networks: true }) });
    const gateway = all.one(kind("VirtualNetworkGateway"));
    expect([gateway, ...all.of(kind("PublicIPAddress"))].map((one) => one.protect)).toEqual([true, true, true]);
    expect(gateway.dependsOn.filter((one) => !one.includes("PublicIPAddress"))).toEqual([]);
  });

  it("is watched where somebody is told, and written down", async () => {
    const alert = "azure-native:monitor:MetricAlert";
    expect((await made()).of(alert)).toEqual([]);
    const alarms = { actionGroups: ["/action/one"], group: groupOf("operations") };
    const all = await made({ alarms });
    expect(all.of(alert)).toHaveLength(3);
    expect(all.of("azure-native:monitor:DiagnosticSetting")).toHaveLength(1);
  });

  it("stays, with its addresses, whatever is asked of it later", async () => {
    const cloud = await azure();
    const before = (await made()).all;
    const other = aPlace(false);
    const changes: Partial<VpnGatewayArgs>[] = [
      { gatewaySku: "VpnGw5AZ" },
      { asn: 65515 },
      { addresses: [addresses[0].slice(1), addresses[1].slice(0, 1)] },
      { place: { ...other, zones: ["1", "2", "3"], tags: { ...other.tags, owner: "others" } } },
    ];
    for (const change of changes) {
      const after = (await made(change)).all;
      const differences = after
        .filter(({ type }) => type.startsWith("azure-native:network:"))
        .map(({ type, name, inputs }) => {
          const old = before.find((one) => one.type === type && one.name === name);
          return { name, ...cloud.diff(type, old!.inputs, inputs) };
        });
      expect(differences).toHaveLength(3);
      expect(differences.filter(({ replaces }) => replaces)).toEqual([]);
      expect(differences.some((one) => one.changes.length > 0)).toBe(true);
    }
  });

  it("wants a network with a subnet for gateways", async () => {
    await expect(made({ network: {} })).rejects.toThrow("want a network with a gatewaySubnet");
  });
});

it("a session is told apart by the other end and not by the instance, of which one is always silent", () => {
  const [tunnels, sessions, routes] = watchVpn("/gateway");
  expect(tunnels).toMatchObject({ severity: "critical", operator: "LessThan", dimensions: { ConnectionName: ["*"] } });
  expect(sessions).toMatchObject({ severity: "critical", operator: "LessThan", dimensions: { BgpPeerAddress: ["*"] } });
  expect(sessions?.threshold).toBeLessThan(0.5);
  expect(routes).toMatchObject({ severity: "warning", threshold: 3200 });
});

describe("what its instances are told", () => {
  it("is of Azure's own ranges, once, and its ASN is none that Azure keeps", () => {
    for (const asn of [8074, 12076, 23456, 64500, 65517, 65520, 65540])
      expect(() => planVpnGateway({ ...request, asn })).toThrow(`the ASN ${asn} is kept by Azure`);
    expect(() => planVpnGateway({ ...request, asn: 65515 })).not.toThrow();
    for (const address of ["169.254.20.255", "169.254.23.0", "10.0.0.1"])
      expect(() => planVpnGateway({ ...request, addresses: [[address], ["169.254.21.2"]] })).toThrow(
        `${address} inside a tunnel: Azure takes 169.254.21.0–169.254.22.255`,
      );
    expect(() => planVpnGateway({ ...request, addresses: [["169.254.21.2"], ["169.254.21.2"]] })).toThrow(
      "169.254.21.2 is inside two tunnels",
    );
    expect(() => planVpnGateway({ ...request, addresses: [["169.254.21.2"], []] })).toThrow("instance-1: want 1–32");
  });

  it("is what was asked for, whatever the addresses, and nothing of one is the other's", () => {
    const host = fc
      .tuple(fc.constantFrom(21, 22), fc.integer({ min: 0, max: 255 }))
      .map(([c, d]) => `169.254.${c}.${d}`);
    fc.assert(
      fc.property(fc.uniqueArray(host, { minLength: 2, maxLength: 64 }), (all) => {
        const half = Math.ceil(all.length / 2);
        const plan = planVpnGateway({ ...request, addresses: [all.slice(0, half), all.slice(half)] });
        const [one, other] = plan.instances.map(({ customAddresses }) => customAddresses);
        expect([...one!, ...other!]).toEqual(all);
        expect(plan.instances.map(({ configurationId }) => configurationId.split("/").at(-1))).toEqual(
          plan.instances.map(({ key }) => key),
        );
      }),
    );
  });
});
