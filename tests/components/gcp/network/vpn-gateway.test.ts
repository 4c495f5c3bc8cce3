import * as fc from "fast-check";
import { output, type Output } from "@pulumi/pulumi";
import type { GcpVpnEnd } from "../../../../components/core/ends";
import { watchVpn } from "../../../../components/gcp/network/vpn-alarms-plan";
import { VpnGateway, type VpnGatewayArgs } from "../../../../components/gcp/network/vpn-gateway";
import { planRouter } from "../../../../components/gcp/network/vpn-gateway-plan";
import { google } from "../../../simulators/gcp/clouds";
import { record } from "../../../mocks";
import { aPlace, project, watch } from "../place";

const announced = ["10.144.0.0/17", "10.146.0.0/15", "10.144.224.0/20"];
const sound = (): VpnGatewayArgs => ({
  ...{ place: aPlace(), project, network: "the-network", asn: 64542, announced, count: 6, watch, after: [] },
});
const made = (change: Partial<VpnGatewayArgs> = {}, told?: (end: GcpVpnEnd) => void) =>
  record(() => {
    const { end } = new VpnGateway("vpn", { ...sound(), ...change });
    told?.(end);
  });
const gatewayType = "gcp:compute/haVpnGateway:HaVpnGateway";
const routerType = "gcp:compute/router:Router";

describe("Google's end of tunnels", () => {
  it("is a gateway, and a router that says what it is told to and nothing else", async () => {
    const all = await made();
    expect(all.one(gatewayType).inputs).toMatchObject({
      ...{ name: "go-coffee-dev-vpn", network: "the-network", region: "us-central1", stackType: "IPV4_ONLY" },
    });
    const { inputs } = all.one(routerType);
    expect(inputs).toMatchObject({ name: "go-coffee-dev-vpn", network: "the-network" });
    expect(inputs["bgp"]).toEqual({
      ...{ asn: 64542, advertiseMode: "CUSTOM", keepaliveInterval: 20 },
      advertisedIpRanges: announced.map((range) => ({ range })),
    });
  });

  it("holds out its addresses, its router and both resources", async () => {
    let end: GcpVpnEnd | undefined;
    await made({}, (one) => (end = one));
    const known = <T>(value: Output<T>) => new Promise<T>((resolve) => value.apply(resolve));
    expect(await Promise.all(end!.addresses.map(known))).toEqual(["203.0.113.30", "203.0.113.31"]);
    expect(await known(end!.router)).toBe("go-coffee-dev-vpn");
    expect(end).toMatchObject({ region: "us-central1", project, asn: 64542 });
    expect(end!.ready).toHaveLength(2);
  });

  it("is protected where networks are: other ends know it by its addresses", async () => {
    const all = await made({ place: aPlace({ networks: true }) });
    expect([gatewayType, routerType].map((type) => all.one(type).protect)).toEqual([true, true]);
    expect((await made()).one(gatewayType).protect).not.toBe(true);
  });

  it("stays whatever is asked of it later", async () => {
    const cloud = await google([]);
    const before = (await made()).all;
    const other = aPlace();
    const changes: Partial<VpnGatewayArgs>[] = [
      { announced: announced.slice(1) },
      { asn: 64543 },
      { place: { ...other, zones: ["us-central1-f"], tags: { ...other.tags, owner: "others" } } },
    ];
    for (const change of changes) {
      const differences = (await made(change)).all
        .filter(({ type }) => [gatewayType, routerType].includes(type))
        .map(({ type, name, inputs }) => {
          const old = before.find((one) => one.type === type && one.name === name);
          return { name, ...cloud.diff(type, old!.inputs, inputs) };
        });
      expect(differences).toHaveLength(2);
      expect(differences.filter(({ replaces }) => replaces)).toEqual([]);
      expect(differences.some((one) => one.changes.length > 0)).toBe(true);
    }
  });

  it("opens no way in, and leaves what may be called as it is", async () => {
    expect((await made()).of("gcp:compute/firewall:Firewall")).toEqual([]);
  });

  it("is two of a kind in one environment, with names of their own", async () => {
    const all = await record(() => {
      new VpnGateway("vpn", sound());
      new VpnGateway("standby-vpn", { ...sound(), asn: 64582 });
    });
    expect(
      all
        .of(gatewayType)
        .map(({ inputs }) => inputs["name"])
        .sort(),
    ).toEqual(["go-coffee-dev-standby-vpn", "go-coffee-dev-vpn"]);
  });

  it("is watched: tunnels and sessions at once, routes before they are too many", async () => {
    const all = await made();
    expect(
      all
        .of("gcp:monitoring/alertPolicy:AlertPolicy")
        .map(({ inputs }) => inputs["severity"])
        .sort(),
    ).toEqual([...["CRITICAL", "CRITICAL", "WARNING"]]);
    const queries = watchVpn(output("go-coffee-dev-vpn"), "go-coffee-dev-", 6).map(({ query }) => output(query));
    const [tunnels, sessions, routes] = await Promise.all(
      queries.map((query) => new Promise<string>((known) => query.apply(known))),
    );
    expect(tunnels).toContain('gateway_name="go-coffee-dev-vpn"}) < 1');
    expect(sessions).toContain('bgp_peer_name=~"go-coffee-dev-.*"}) < 1');
    // A tunnel that is gone has no series: those that are there are counted.
    expect(tunnels).toMatch(/ or \(count\(vpn_googleapis_com:tunnel_established\{.*\} == 1\) or vector\(0\)\) < 6$/);
    expect(sessions).toMatch(/ or \(count\(router_googleapis_com:bgp_session_up\{.*\} == 1\) or vector\(0\)\) < 6$/);
    expect(routes).toMatch(/used_unique_destinations.* \/ .*unique_destinations_limit.*> 0\.8$/);
  });
});

describe("what its router says", () => {
  it("wants a private ASN, and something to say, each once", () => {
    for (const asn of [16550, 64511, 65535, 4199999999])
      expect(() => planRouter({ asn, announced })).toThrow(`the ASN ${asn}`);
    expect(() => planRouter({ asn: 64542, announced: [] })).toThrow("nothing is announced");
    expect(() => planRouter({ asn: 64542, announced: ["10.0.0.0/8", "10.0.0.0/8"] })).toThrow("announced twice");
    expect(() =>
      planRouter({ asn: 64542, announced: Array.from({ length: 201 }, (_, n) => `10.0.${n}.0/24`) }),
    ).toThrow("200 ranges at most");
  });

  it("is every range that it is given, in its order, and no group", () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 64512, max: 65534 }),
        fc.uniqueArray(fc.integer({ min: 0, max: 255 }), { minLength: 1, maxLength: 200 }),
        (asn, thirds) => {
          const ranges = thirds.map((third) => `10.0.${third}.0/24`);
          const plan = planRouter({ asn, announced: ranges });
          expect(plan.advertisedIpRanges.map(({ range }) => range)).toEqual(ranges);
          expect(plan).not.toHaveProperty("advertisedGroups");
          expect(plan.asn).toBe(asn);
        },
      ),
    );
  });
});
