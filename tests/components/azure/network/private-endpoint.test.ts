import { Network } from "../../../../components/azure/network/network";
import { privateEndpoint, type EndpointKind } from "../../../../components/azure/network/private-endpoint";
import { addressPlan } from "../../../../config/address-plan";
import { record } from "../../../mocks";
import { aKey } from "../key";
import { aPlace, groupOf, logs, site } from "../place";

const { network: block, services, pods, regional } = addressPlan(0, "azure", "main");
const ranges = {
  ...{ network: block, services, pods, nodes: regional.private },
  ...{ endpoints: regional.data, intra: regional.intra, gateways: regional.gateways },
};

const made = (kind: EndpointKind, name = "orders") =>
  record(() => {
    const place = aPlace();
    const network = new Network("network", {
      ...{ place, site, group: groupOf("network"), logs: logs(), ranges, egress: { mode: "none" } },
      flowLogs: { key: aKey("logs"), retentionDays: 90 },
    }).outputs;
    const target = { id: `/subscriptions/one/resourceGroups/data/providers/Microsoft.Any/things/${name}`, name };
    const { resource, ready } = privateEndpoint({ label: (part) => `store-${part}`, here: {} }, "endpoint", {
      place,
      network,
      kind,
      target,
    });
    expect(ready).toHaveLength(2);
    expect(ready[0]).toBe(resource);
  });

describe("a private endpoint", () => {
  it("stands in the subnet of endpoints, in the network's region, and leads to one group of the thing", async () => {
    const { inputs } = (await made("redisEnterprise")).one("azure-native:network:PrivateEndpoint");
    expect(inputs).toMatchObject({
      ...{ privateEndpointName: "go-coffee-dev-orders-endpoint", resourceGroupName: "go-coffee-dev-network" },
      ...{ location: "eastus2", customNetworkInterfaceName: "go-coffee-dev-orders-endpoint-nic" },
      privateLinkServiceConnections: [{ groupIds: ["redisEnterprise"] }],
    });
    expect((inputs["subnet"] as { id: string }).id).toMatch(
      /virtualNetworks\/go-coffee-dev-network\/subnets\/endpoints$/,
    );
  });

  it("has its names in the zone of its kind, once the network asks that zone (D4)", async () => {
    const all = await made("postgresqlServer");
    const names = all.one("azure-native:network:PrivateDnsZoneGroup");
    expect(names.inputs).toMatchObject({ privateEndpointName: "go-coffee-dev-orders-endpoint" });
    const [config] = names.inputs["privateDnsZoneConfigs"] as { privateDnsZoneId: string }[];
    expect(config?.privateDnsZoneId).toMatch(/privateDnsZones\/privatelink\.postgres\.database\.azure\.com$/);
    expect(names.dependsOn).toContain("azure-native:privatedns:VirtualNetworkLink::network-dns-postgresqlServer-link");
  });

  it("has a name that Azure takes, however long the thing's is", async () => {
    const { inputs } = (await made("blob", "x".repeat(90))).one("azure-native:network:PrivateEndpoint");
    expect((inputs["privateEndpointName"] as string).length).toBeLessThanOrEqual(80);
    expect(inputs["privateEndpointName"]).not.toBe(inputs["customNetworkInterfaceName"]);
  });
});
