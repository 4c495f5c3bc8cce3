import { sessionsOf } from "../../../../cli/trace/between/bgp";
import { clustersOn, stillReaches } from "../../../../cli/trace/between/reach";
import { tunnels } from "../../../../cli/trace/journeys/tunnels";
import { trace } from "../../../../cli/trace/trace";
import { TraceWorld } from "../../../../cli/trace/world";
import { clouds } from "../../../../components/core/contracts";
import type { Standing } from "../../../../simulators/core/standing";
import type { Props } from "../../../../simulators/protocol/values";
import { meshWorld } from "./mesh-world";

const whole = meshWorld();
/** The mesh in which one thing, by the end of its id and its kind, is another. */
const changed = (kind: string, id: string, props: Props): Standing[] => {
  const found = whole.filter((one) => one.token.endsWith(`:${kind}`) && one.id.endsWith(id));
  expect(found).toHaveLength(1);
  return whole.map((one) => (one === found[0] ? { ...one, outputs: { ...one.outputs, ...props } } : one));
};
const without = (kind: string, id: string): Standing[] => {
  const rest = whole.filter((one) => !(one.token.endsWith(`:${kind}`) && one.id.endsWith(id)));
  expect(rest).toHaveLength(whole.length - 1);
  return rest;
};
const broken = (standings: Standing[], pair: string): string[] =>
  trace(new TraceWorld(standings), tunnels, pair).flatMap(({ hops }) =>
    hops.filter(({ holds }) => !holds).map(({ why, cluster }) => `${cluster}: ${why}`),
  );

describe("sessions of BGP", () => {
  it("are up in a whole mesh: four, four and two", () => {
    const { up, down } = sessionsOf(new TraceWorld(whole));
    expect(down.map(({ end, why }) => [end.by, why])).toEqual([]);
    const count = (pair: string) => up.filter((one) => one.clouds.join("-") === pair).length;
    expect(["aws-gcp", "aws-azure", "gcp-azure"].map(count)).toEqual([4, 4, 2]);
  });

  it.each<[string, Standing[], string, string]>([
    ["another key", changed("VPNTunnel", "aws-gcp-0", { sharedSecret: "other" }), "aws-gcp", "keys are not the same"],
    [
      "another offer",
      changed("VirtualNetworkGatewayConnection", "connections/aws-0", { ipsecPolicies: [] }),
      "aws-azure",
      "do not agree on the group of the first phase: 20 here, 2 there",
    ],
    [
      "IKEv1",
      changed("VPNTunnel", "azure-gcp-0", { ikeVersion: 1 }),
      "gcp-azure",
      "do not agree on the version of IKE",
    ],
    [
      "another address inside",
      changed("RouterPeer", "aws-gcp-2", { peerIpAddress: "169.254.100.13" }),
      "aws-gcp",
      "are not each other's",
    ],
    [
      "another ASN",
      changed("RouterPeer", "aws-gcp-2", { peerAsn: 64999 }),
      "aws-gcp",
      "AWS has the ASN 64520, and Google Cloud expects 64999",
    ],
    [
      "an ASN at AWS that the other has not",
      changed("CustomerGateway", "azure-1", { bgpAsn: "64999" }),
      "aws-azure",
      "Azure has the ASN 64550, and AWS expects 64999",
    ],
    [
      "another address outside",
      changed("CustomerGateway", "gcp-0", { ipAddress: "35.0.0.9" }),
      "aws-gcp",
      "no end of a tunnel in another cloud has the address 35.0.0.9",
    ],
    ["no session", without("RouterPeer", "aws-gcp-1"), "aws-gcp", "no session of BGP is spoken"],
    ["no interface", without("RouterInterface", "azure-gcp-1"), "gcp-azure", "the router has no interface in it"],
    [
      "no BGP at Azure",
      changed("VirtualNetworkGatewayConnection", "connections/gcp-1", { enableBgp: false }),
      "gcp-azure",
      "it speaks no BGP",
    ],
    [
      "routes that are static",
      changed("VpnConnection", "vpn-gcp-1", { staticRoutesOnly: true }),
      "aws-gcp",
      "its routes are static",
    ],
    [
      "one end alone",
      without("VirtualNetworkGatewayConnection", "connections/aws-3"),
      "aws-azure",
      "20.0.0.2 is there and expects",
    ],
    [
      "an instance that does not speak from there",
      changed("VirtualNetworkGateway", "/v", { bgpSettings: { asn: 64550, bgpPeeringAddresses: [] } }),
      "gcp-azure",
      "the gateway does not speak from 169.254.22.2",
    ],
  ])("are not, with %s", (_, standings, pair, why) => {
    expect(broken(standings, pair)).toEqual([expect.stringContaining(why), expect.stringContaining(why)]);
  });
});

describe("from one cloud's pods to another's", () => {
  it("every pair holds, both ways", () => {
    const walked = trace(new TraceWorld(whole), tunnels);
    expect(walked.map(({ subject, hops }) => [subject, hops.filter(({ holds }) => !holds), hops.length])).toEqual([
      ["aws-gcp", [], 8],
      ["aws-azure", [], 8],
      ["gcp-azure", [], 8],
    ]);
  });

  it.each<[string, Standing[], string, string]>([
    [
      "no route of the network's",
      without("Route", "r-10.32.0.0/16"),
      "aws-azure",
      "AWS: its table has no route for 10.32.0.0/20 to the transit gateway",
    ],
    [
      "a table that AWS's network is not in",
      without("RouteTablePropagation", "att-vpc-tunnels"),
      "aws-gcp",
      "Google Cloud: nobody tells it of 10.0.0.0/18",
    ],
    [
      "ranges that Google does not announce",
      changed("Router", "/vpn", {
        bgp: { asn: 64540, advertiseMode: "CUSTOM", advertisedIpRanges: [{ range: "10.16.0.0/17" }] },
      }),
      "gcp-azure",
      "Azure: nobody tells it of 10.18.0.0/16",
    ],
    [
      "a router of another network",
      changed("Router", "/vpn", {
        ...{ network: "projects/p/global/networks/other" },
      }),
      "aws-gcp",
      "Google Cloud: the router of the tunnels is in another network",
    ],
    [
      "a table that turns BGP off",
      [
        ...changed("Subnet", "subnets/nodes", { routeTable: { id: "/tables/t" } }),
        {
          ...{ token: "azure-native:network:RouteTable", id: "/tables/t", scope: "", region: "", inputs: {} },
          outputs: { disableBgpRoutePropagation: true },
        },
      ],
      "gcp-azure",
      "Azure: it keeps what the gateway learns from the subnet",
    ],
    ["no node anywhere", without("AgentPool", "agentPools/a"), "gcp-azure", "the cluster has no pool of nodes"],
  ])("nothing comes over %s", (_, standings, pair, why) => {
    expect(broken(standings, pair).join("\n")).toContain(why);
  });

  it("without tunnels there is nothing to walk, and asked for, it says so", () => {
    const bare = whole.filter(({ token }) => !/vpn|Connection|vPN|router/i.test(token));
    expect(tunnels.subjects(new TraceWorld(bare))).toEqual([]);
    expect(broken(bare, "gcp-aws")[0]).toBe("AWS: no tunnel stands between them");
  });
});

describe("what may be lost", () => {
  const kinds =
    /:(VpnConnection|VPNTunnel|VirtualNetworkGatewayConnection|PublicIPAddress|RouterPeer|RouterInterface|CustomerGateway|LocalNetworkGateway)$/;
  const single = whole.filter(({ token }) => kinds.test(token));

  it.each(single.map((one) => [`${one.token.split(":").at(-1)} ${one.id.split("/").at(-1)}`, one] as const))(
    "%s: every pair still reaches each other",
    (_, lost) => {
      const world = new TraceWorld(whole.filter((one) => one !== lost));
      for (const from of clouds)
        for (const to of clouds.filter((one) => one !== from))
          expect([from, to, stillReaches(world, from, clustersOn(world, from)[0]!, to)]).toEqual([from, to, true]);
    },
  );

  it("is named where all stands on one thing", () => {
    const one = whole.filter(
      ({ token, id }) =>
        !(/:(VpnConnection|CustomerGateway)$/.test(token) && id.endsWith("gcp-1")) && !/aws-gcp-[23]$/.test(id),
    );
    expect(broken(one, "aws-gcp")[0]).toMatch(
      /^AWS: without VpnConnection vpn-gcp-0, or the address 35.0.0.1 there is no way/,
    );
  });
});
