import { vpnTokens as t } from "../../../simulators/gcp/vpn";
import type { Driver } from "../harness";
import { google, network, project } from "./clouds";

const region = "us-central1";
const asn = 64542;
const publicOnes = ["52.0.0.1", "52.0.0.2", "52.0.0.3", "52.0.0.4"];
const interfaces = (addresses: readonly string[]) => addresses.map((ipAddress, id) => ({ id, ipAddress }));
const external = (more: object = {}) => ({
  ...{ name: "aws", redundancyType: "FOUR_IPS_REDUNDANCY", interfaces: interfaces(publicOnes) },
  ...more,
});
const tunnel = (more: object = {}) => ({
  ...{
    name: "one",
    region,
    vpnGateway: `projects/${project}/regions/${region}/vpnGateways/vpn`,
    vpnGatewayInterface: 0,
  },
  ...{ peerExternalGateway: `projects/${project}/global/externalVpnGateways/aws`, peerExternalGatewayInterface: 0 },
  ...{ router: "vpn", sharedSecret: "aB3".repeat(13), ikeVersion: 2 },
  ...more,
});
const face = (more: object = {}) => ({
  ...{ name: "one", region, router: "vpn", vpnTunnel: "one", ipRange: "169.254.20.2/30" },
  ...more,
});
const peer = (more: object = {}) => ({
  ...{ name: "one", region, router: "vpn", interface: "one", peerAsn: 64522, peerIpAddress: "169.254.20.1" },
  ...more,
});

/** A project with a gateway, a router and what stands for AWS. */
async function begun(): Promise<Driver> {
  const cloud = await google();
  const { network: net } = await network(cloud);
  await cloud.create(t.gateway, { name: "vpn", region, network: net });
  await cloud.create(t.router, { name: "vpn", region, network: net, bgp: { asn } });
  await cloud.create(t.external, external());
  return cloud;
}

describe("gateways", () => {
  it("of Google's have two addresses that stay", async () => {
    const cloud = await begun();
    const id = `projects/${project}/regions/${region}/vpnGateways/vpn`;
    const addresses = () => cloud.find(t.gateway, id).outputs["vpnInterfaces"] as { id: number; ipAddress: string }[];
    const before = addresses();
    expect(before.map((one) => one.id)).toEqual([0, 1]);
    expect(new Set(before.map((one) => one.ipAddress)).size).toBe(2);
    await cloud.update(t.gateway, id, { ...cloud.find(t.gateway, id).inputs, labels: { owner: "platform" } });
    expect(addresses()).toEqual(before);
  });

  it("that stand for others have as many addresses as they say, public ones, and none of Google's", async () => {
    const cloud = await begun();
    const refused = (more: object) => cloud.refusal(t.external, external({ name: "two", ...more }));
    expect(await refused({ redundancyType: "TWO_IPS_REDUNDANCY" })).toContain("must be 2");
    expect(await refused({ interfaces: interfaces(publicOnes).map((one) => ({ ...one, id: one.id + 1 })) })).toContain(
      "Interface ids are 0–3",
    );
    for (const address of ["10.0.0.1", "100.64.0.1", "192.168.1.1"])
      expect(await refused({ interfaces: interfaces([...publicOnes.slice(1), address]) })).toContain("a public one");
    const own = cloud.find(t.gateway, `projects/${project}/regions/${region}/vpnGateways/vpn`).outputs["vpnInterfaces"];
    const [{ ipAddress }] = own as [{ ipAddress: string }];
    expect(await refused({ interfaces: interfaces([...publicOnes.slice(1), ipAddress]) })).toContain("peerGcpGateway");
  });
});

describe("tunnels", () => {
  it("lead from an interface that there is to one that there is, once", async () => {
    const cloud = await begun();
    const refused = (more: object) => cloud.refusal(t.tunnel, tunnel({ name: "two", ...more }));
    expect(await refused({ vpnGatewayInterface: 2 })).toContain("interfaces 0 and 1");
    expect(await refused({ peerExternalGatewayInterface: 4 })).toContain("no such interface");
    expect(await refused({ sharedSecret: undefined })).toContain("sharedSecret");
    const made = await cloud.create(t.tunnel, tunnel());
    expect(made.outputs["peerIp"]).toBe(publicOnes[0]);
    expect(await refused({})).toContain("leads from this interface to that address");
    await cloud.create(t.tunnel, tunnel({ name: "two", peerExternalGatewayInterface: 1 }));
  });

  it("are made anew with another key, and so is what stands for the other end with another address", async () => {
    const cloud = await begun();
    const olds = tunnel();
    expect(cloud.diff(t.tunnel, olds, { ...olds, sharedSecret: "cD4".repeat(13) })).toMatchObject({ replaces: true });
    expect(cloud.diff(t.tunnel, olds, { ...olds, labels: { owner: "platform" } })).toMatchObject({ replaces: false });
    const news = external({ interfaces: interfaces([...publicOnes.slice(0, 3), "52.0.0.9"]) });
    expect(cloud.diff(t.external, external(), news)).toMatchObject({ replaces: true });
  });

  it("hold both gateways and their router", async () => {
    const cloud = await begun();
    await cloud.create(t.tunnel, tunnel());
    for (const [token, id] of [
      [t.gateway, `projects/${project}/regions/${region}/vpnGateways/vpn`],
      [t.external, `projects/${project}/global/externalVpnGateways/aws`],
      [t.router, `projects/${project}/regions/${region}/routers/vpn`],
    ] as const)
      expect(await cloud.deleteRefusal(token, id)).toContain("already being used");
  });
});

describe("a router", () => {
  it("says ranges in custom mode alone, each once, and waits 20 to 60 seconds", async () => {
    const cloud = await google();
    const { network: net } = await network(cloud);
    const refused = (bgp: object) => cloud.refusal(t.router, { name: "r", region, network: net, bgp: { asn, ...bgp } });
    const ranges = (...all: string[]) => ({ advertisedIpRanges: all.map((range) => ({ range })) });
    expect(await refused(ranges("10.0.0.0/8"))).toContain("only where advertiseMode is CUSTOM");
    expect(await refused({ advertiseMode: "CUSTOM", ...ranges("10.0.0.0/8", "10.0.0.0/8") })).toContain("twice");
    expect(await refused({ keepaliveInterval: 10 })).toContain("between 20 and 60");
  });

  it("has interfaces with link-local addresses that no other has", async () => {
    const cloud = await begun();
    await cloud.create(t.tunnel, tunnel());
    await cloud.create(t.tunnel, tunnel({ name: "two", peerExternalGatewayInterface: 1 }));
    const refused = (more: object) => cloud.refusal(t.face, face({ name: "two", vpnTunnel: "two", ...more }));
    expect(await refused({ ipRange: "10.1.0.2/30" })).toContain("in 169.254.0.0/16");
    expect(await refused({ ipRange: "169.254.20.0/30" })).toContain("an address of its own");
    await cloud.create(t.face, face());
    expect(await refused({ ipRange: "169.254.20.1/30" })).toContain("overlaps that of interface one");
    expect(await refused({ vpnTunnel: "one", ipRange: "169.254.20.6/30" })).toContain("Interface one has it");
    await cloud.create(t.face, face({ name: "two", vpnTunnel: "two", ipRange: "169.254.20.6/30" }));
    expect(await cloud.deleteRefusal(t.tunnel, `projects/${project}/regions/${region}/vpnTunnels/one`)).toContain(
      "already being used",
    );
  });

  it("speaks with the other address of a tunnel's block, and with another ASN", async () => {
    const cloud = await begun();
    await cloud.create(t.tunnel, tunnel());
    await cloud.create(t.face, face());
    const refused = (more: object) => cloud.refusal(t.peer, peer(more));
    expect(await refused({ peerAsn: asn })).toContain("another than the router's own");
    expect(await refused({ peerIpAddress: "169.254.20.2" })).toContain("the other one of 169.254.20.2/30");
    expect(await refused({ peerIpAddress: "169.254.20.5" })).toContain("the other one of 169.254.20.2/30");
    expect(await refused({ ipAddress: "169.254.20.1" })).toContain("The interface has 169.254.20.2");
    const made = await cloud.create(t.peer, peer());
    expect(made.outputs).toMatchObject({ ipAddress: "169.254.20.2", advertisedRoutePriority: 100 });
    expect(await refused({ name: "two" })).toContain("Session one of the router has it");
  });
});
