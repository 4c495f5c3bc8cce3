import type { EnvironmentSpec } from "../../config/environment";
import { everything } from "../../config/address-plan";
import { contains } from "../../components/core/cidr";
import { meshOf } from "../../stacks/between/mesh";
import type { Recorded } from "../mocks";
import { at, waitsFor } from "./google";
import { compositionOf, specOf } from "./spec";

/*
 * Google's and Azure's ends of tunnels in prod: when they are made, what knows the way to and from them, and what may pass.
 */

const circuit =
  "/subscriptions/00000000-0000-4000-8000-000000000001/resourceGroups/cables/providers/Microsoft.Network/expressRouteCircuits/one";
const gateway = "azure-native:network:VirtualNetworkGateway";

/** Prod with tunnels, and with a circuit of ExpressRoute beside them. */
function prod(): EnvironmentSpec {
  const spec = specOf("prod");
  return {
    ...spec,
    connectivity: { ...spec.connectivity, vpn: { rotated: {}, gatewaySku: "VpnGw3AZ" } },
    clouds: {
      ...spec.clouds,
      azure: { ...spec.clouds.azure!, expressRoute: { ...spec.clouds.azure!.expressRoute, circuit } },
    },
  } as EnvironmentSpec;
}

describe("the ends of tunnels in prod", () => {
  let recorded: Recorded;
  beforeAll(async () => {
    recorded = await compositionOf(prod());
  }, 120_000);

  it("are begun with the network: they wait for no cluster, no key and no database", () => {
    const waits = waitsFor(recorded);
    for (const one of [...recorded.of(gateway), recorded.one("gcp:compute/haVpnGateway:HaVpnGateway")]) {
      const kinds = [...waits(one)].map((id) => id.split("::")[0]!);
      expect(kinds.filter((kind) => /container|sql|keyvault|kms|storage|redis|kubernetes/i.test(kind))).toEqual([]);
    }
  });

  it("stand side by side with ExpressRoute's at Azure, in one subnet that has room, with the ASN that it asks for", () => {
    const both = recorded.of(gateway).map(({ inputs }) => inputs);
    expect(both.map(({ gatewayType }) => gatewayType).sort()).toEqual(["ExpressRoute", "Vpn"]);
    const vpn = both.find(({ gatewayType }) => gatewayType === "Vpn")!;
    expect([at(vpn, "bgpSettings.asn"), at(vpn, "sku.name")]).toEqual([65515, "VpnGw3AZ"]);
    const subnets = recorded
      .of("azure-native:network:Subnet")
      .filter(({ inputs }) => inputs["subnetName"] === "GatewaySubnet");
    expect(subnets.map(({ inputs }) => String(inputs["addressPrefix"]).split("/")[1])).toEqual(["26"]);
  });

  it("are known to nodes at Azure: no route table keeps what the gateway learns from a subnet", () => {
    expect(recorded.of("azure-native:network:RouteTable")).toEqual([]);
    for (const { inputs } of recorded.of("azure-native:network:Subnet"))
      expect(inputs).not.toHaveProperty("routeTable");
  });

  it("let nobody in: no group of rules at Azure names what a gateway learns, and Google's have no range of another cloud", () => {
    const groups = recorded.of("azure-native:network:NetworkSecurityGroup");
    expect(groups.length).toBeGreaterThan(2);
    for (const { inputs } of groups) expect(JSON.stringify(inputs)).not.toMatch(/"VirtualNetwork"/);
    const remote = meshOf(prod())!.of("gcp")!.remote;
    const rules = recorded
      .of("gcp:compute/networkFirewallPolicyRule:NetworkFirewallPolicyRule")
      .filter(({ inputs }) => inputs["direction"] === "INGRESS" && inputs["action"] === "allow");
    expect(rules.length).toBeGreaterThan(1);
    for (const { inputs } of rules)
      for (const range of remote) expect(JSON.stringify(inputs["match"])).not.toContain(range);
  });

  it("are the way back for Google's databases, and see pods by their own addresses: all ranges are in 10.0.0.0/8", () => {
    expect(recorded.one("gcp:compute/networkPeeringRoutesConfig:NetworkPeeringRoutesConfig").inputs).toMatchObject({
      exportCustomRoutes: true,
    });
    const { announced, remote } = meshOf(prod())!.of("gcp")!;
    for (const range of [...announced, ...remote]) expect(contains(everything, range)).toBe(true);
    const [cluster] = recorded.of("gcp:container/cluster:Cluster");
    expect(cluster!.inputs).not.toHaveProperty("defaultSnatStatus");
    const pods = recorded
      .of("gcp:compute/subnetwork:Subnetwork")
      .flatMap(({ inputs }) => (inputs["secondaryIpRanges"] ?? []) as { rangeName: string; ipCidrRange: string }[])
      .find(({ rangeName }) => rangeName === "pods");
    expect(announced).toContain(pods!.ipCidrRange);
  });
});
