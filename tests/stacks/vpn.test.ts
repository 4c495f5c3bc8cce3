import { readFileSync } from "node:fs";
import * as path from "node:path";
import type { EnvironmentSpec } from "../../config/environment";
import type { TunnelPair } from "../../components/core/tunnels";
import type { Recorded, Registered } from "../mocks";
import { meshOf } from "../../stacks/between/mesh";
import { compositionOf, root, specOf, withGoogle } from "./spec";

type Vpn = NonNullable<EnvironmentSpec["connectivity"]["vpn"]>;

/** Prod with tunnels, whatever its file says of them; with `undefined` without. */
function prod(vpn: Partial<Vpn> | undefined): EnvironmentSpec {
  // Google's database is its own: one that follows AWS's has a route of its own (transit.test.ts).
  const spec = withGoogle("prod");
  const { vpn: _, ...connectivity } = spec.connectivity;
  const asked: Vpn = { rotated: {}, gatewaySku: "VpnGw2AZ", ...vpn };
  return { ...spec, connectivity: { ...connectivity, ...(vpn && { vpn: asked }) } };
}

const whole = () => compositionOf(prod({}));
const without = () => compositionOf(prod(undefined));
const only = (...pairs: TunnelPair[]) => compositionOf(prod({ pairs }));
const joint = ({ urn }: Registered) => urn.includes("gocoffee:interconnect:CrossCloudVpn");
const count = (all: readonly Registered[]) => {
  const counts: Record<string, number> = {};
  for (const { type } of all) counts[type] = (counts[type] ?? 0) + 1;
  return counts;
};

const ends = {
  aws: "aws:ec2transitgateway/transitGateway:TransitGateway",
  gcp: "gcp:compute/haVpnGateway:HaVpnGateway",
  azure: "azure-native:network:VirtualNetworkGateway",
};

describe("prod with a full mesh", () => {
  it("has one gateway of each cloud, and ten tunnels with both of their ends", async () => {
    const recorded = await whole();
    for (const type of Object.values(ends)) expect([type, recorded.of(type).length]).toEqual([type, 1]);
    expect(count(recorded.all.filter(joint))).toEqual({
      "gocoffee:interconnect:CrossCloudVpn": 1,
      "gocoffee:interconnect:AwsGoogle": 1,
      "gocoffee:interconnect:AwsAzure": 1,
      "gocoffee:interconnect:GoogleAzure": 1,
      "random:index/randomPassword:RandomPassword": 10,
      "aws:ec2/customerGateway:CustomerGateway": 4,
      "aws:ec2/vpnConnection:VpnConnection": 4,
      "aws:ec2transitgateway/routeTableAssociation:RouteTableAssociation": 4,
      "aws:ec2transitgateway/routeTablePropagation:RouteTablePropagation": 4,
      "aws:cloudwatch/metricAlarm:MetricAlarm": 8,
      "gcp:compute/externalVpnGateway:ExternalVpnGateway": 2,
      "gcp:compute/vPNTunnel:VPNTunnel": 6,
      "gcp:compute/routerInterface:RouterInterface": 6,
      "gcp:compute/routerPeer:RouterPeer": 6,
      "azure-native:network:LocalNetworkGateway": 6,
      "azure-native:network:VirtualNetworkGatewayConnection": 6,
    });
  });

  it("puts everything under the pair that it is of, with the provider of its own cloud", async () => {
    for (const { type, name, parent, provider } of (await whole()).all.filter(joint)) {
      if (type.startsWith("gocoffee:")) continue;
      const cloud = type.split(":")[0]!;
      expect([name, provider]).toEqual([name, expect.stringContaining(`pulumi:providers:${cloud}::`)]);
      if (cloud !== "random") expect([name, parent]).toEqual([name, expect.stringMatching(/^gocoffee:interconnect:/)]);
    }
  });

  it("gives both ends the ASN and the addresses that their gateways have", async () => {
    const recorded = await whole();
    const mesh = meshOf(prod({}))!;
    const [azure] = recorded.of(ends.azure);
    const bgp = azure?.inputs["bgpSettings"] as {
      asn: number;
      bgpPeeringAddresses: { customBgpIpAddresses: string[] }[];
    };
    expect(bgp.asn).toBe(mesh.of("azure")?.asn);
    expect(bgp.bgpPeeringAddresses.map((one) => one.customBgpIpAddresses)).toEqual(mesh.of("azure")?.azureAddresses);
    expect(recorded.of(ends.aws)[0]?.inputs["amazonSideAsn"]).toBe(mesh.of("aws")?.asn);
    const routers = recorded
      .of("gcp:compute/router:Router")
      .map(({ inputs }) => (inputs["bgp"] as { asn?: number })?.asn);
    expect(routers).toContain(mesh.of("gcp")?.asn);
  });

  it("leads private subnets of AWS to every block of the others, in each zone, and nothing else", async () => {
    const recorded = await whole();
    const routes = recorded.of("aws:ec2/route:Route").filter(({ inputs }) => inputs["transitGatewayId"] !== undefined);
    const remote = meshOf(prod({}))!.of("aws")!.remote;
    expect(routes).toHaveLength(3 * remote.length);
    expect(new Set(routes.map(({ inputs }) => inputs["destinationCidrBlock"]))).toEqual(new Set(remote));
  });

  it("lets Google compare whole paths where it hears of AWS by way of Azure, too, and nowhere else", async () => {
    const mode = async (recorded: Promise<Recorded>) =>
      (await recorded).one("gcp:compute/network:Network").inputs["bgpBestPathSelectionMode"];
    expect(await mode(whole())).toBe("STANDARD");
    expect(await mode(only("aws-gcp", "gcp-azure"))).toBeUndefined();
    expect(await mode(without())).toBeUndefined();
  });

  it("protects what the other ends know the address of", async () => {
    const recorded = await whole();
    for (const type of [...Object.values(ends), "aws:ec2/vpnConnection:VpnConnection"])
      for (const { name, protect } of recorded.of(type)) expect([name, protect]).toEqual([name, true]);
  });

  it("writes the names that the page on keys looks for", async () => {
    const recorded = await whole();
    const page = readFileSync(path.join(root, "docs", "runbooks", "rotate-a-tunnel-key.md"), "utf8");
    const named = [
      ...recorded.of("gcp:compute/router:Router"),
      ...recorded.of(ends.gcp),
      ...recorded.of("aws:cloudwatch/logGroup:LogGroup").filter(({ inputs }) => /vpn/.test(String(inputs["name"]))),
    ].map(({ inputs }) => String(inputs["name"]).replace("-prod-", "-ENV-"));
    expect(named.filter((name) => page.includes(name)).sort()).toEqual([
      ...["/aws/vpn/go-coffee-ENV-tunnels", "go-coffee-ENV-vpn", "go-coffee-ENV-vpn"],
    ]);
    const [azure] = recorded.of(ends.azure);
    expect([azure?.inputs["virtualNetworkGatewayName"], azure?.inputs["resourceGroupName"]]).toEqual([
      ...["go-coffee-prod-vpn", "go-coffee-prod-network"],
    ]);
  });

  it("remembers how often each key was changed, and asks before anything is touched", async () => {
    const recorded = await compositionOf(prod({ rotated: { "aws-gcp-2": 4 } }));
    expect(recorded.one("pulumi:index:Stash", "between-tunnel-keys").inputs["input"]).toEqual({ "aws-gcp-2": 4 });
    expect(recorded.hooks).toContain("between-tunnel-keys-can-be-reached");
  });

  it("changes one key, and what has it, and nothing else in the environment", async () => {
    const told = (recorded: Awaited<ReturnType<typeof whole>>) =>
      new Map(recorded.all.map((one) => [one.urn, JSON.stringify(one.inputs)]));
    const [before, after] = [told(await whole()), told(await compositionOf(prod({ rotated: { "gcp-azure-1": 1 } })))];
    expect([...after.keys()].sort()).toEqual([...before.keys()].sort());
    const changed = [...after]
      .filter(([urn, inputs]) => before.get(urn) !== inputs)
      .map(([urn]) => urn.split("::").at(-1));
    // The mocks draw the same password each time: with another, what has it changes too. Azure's suffix is drawn at each first run.
    expect(changed.filter((name) => name !== "azure-suffix").sort()).toEqual([
      "between-tunnel-keys",
      "vpn-gcp-azure-1",
    ]);
  });
});

describe("what is not asked for does not stand", () => {
  it("without tunnels there is no gateway, and nothing between the clouds", async () => {
    const recorded = await without();
    expect(recorded.all.filter(joint)).toEqual([]);
    for (const type of Object.values(ends)) expect([type, recorded.of(type)]).toEqual([type, []]);
    expect(recorded.all.filter(({ name }) => name === "between-tunnel-keys")).toEqual([]);
  });

  it("with one pair the third cloud has no gateway", async () => {
    const recorded = await only("aws-gcp");
    expect(recorded.of(ends.azure)).toEqual([]);
    expect(recorded.of("aws:ec2/vpnConnection:VpnConnection")).toHaveLength(2);
    expect(recorded.of("azure-native:network:VirtualNetworkGatewayConnection")).toEqual([]);
  });

  it("one cloud of an environment, by itself, joins nobody", () => {
    for (const cloud of ["aws", "gcp", "azure"] as const)
      expect(meshOf({ ...prod({}), clouds: { [cloud]: prod({}).clouds[cloud] } })).toBeUndefined();
  });

  it("an environment of one cloud has no part of it", async () => {
    const recorded = await compositionOf(specOf("dev"));
    expect(recorded.all.filter(joint)).toEqual([]);
    expect(recorded.all.filter(({ name }) => name.startsWith("between"))).toEqual([]);
  });

  it("tunnels take nothing away from an environment that stands, and call nothing by another name", async () => {
    const [before, after] = [await without(), await whole()];
    const urns = new Set(after.all.map(({ urn }) => urn));
    expect(before.all.filter(({ urn }) => !urns.has(urn)).map(({ urn }) => urn)).toEqual([]);
  });
});
