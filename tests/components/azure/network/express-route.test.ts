import { output } from "@pulumi/pulumi";
import { ExpressRoute, type ExpressRouteArgs } from "../../../../components/azure/network/express-route";
import { gatewaySkus, planExpressRoute, resizeProblem } from "../../../../components/azure/network/express-route-plan";
import { subscription } from "../../../mocks-azure";
import { record } from "../../../mocks";
import { aPlace, groupOf, logs, site } from "../place";

const circuit = `/subscriptions/${subscription}/resourceGroups/lines/providers/Microsoft.Network/expressRouteCircuits/one`;
const sound = (): ExpressRouteArgs => ({
  ...{ place: aPlace(), site, group: groupOf("network"), logs: logs(), circuit },
  network: {
    gateways: {
      subnetId: output("/subscriptions/one/virtualNetworks/one/subnets/GatewaySubnet"),
      cidr: "10.32.128.0/26",
    },
  },
});
const made = (change: Partial<ExpressRouteArgs> = {}) =>
  record(() => new ExpressRoute("express-route", { ...sound(), ...change }));
const kind = (name: string) => `azure-native:network:${name}`;

describe("the way to data centres", () => {
  it("is a gateway over the zones in GatewaySubnet, and a connection to the circuit", async () => {
    const all = await made();
    const { inputs } = all.one(kind("VirtualNetworkGateway"));
    expect(inputs).toMatchObject({
      ...{ virtualNetworkGatewayName: "go-coffee-dev-express-route", gatewayType: "ExpressRoute" },
      sku: { name: "ErGw1AZ", tier: "ErGw1AZ" },
    });
    expect(inputs).not.toHaveProperty("natRules");
    const [face] = inputs["ipConfigurations"] as { subnet: { id: string } }[];
    expect(face?.subnet.id).toMatch(/subnets\/GatewaySubnet$/);
    expect(all.one(kind("PublicIPAddress")).inputs).toMatchObject({
      zones: ["1", "2", "3"],
      sku: { name: "Standard" },
    });
    const connection = all.one(kind("VirtualNetworkGatewayConnection")).inputs;
    expect(connection).toMatchObject({ connectionType: "ExpressRoute", peer: { id: circuit } });
    // Nothing that is secret: the circuit is of the same subscription.
    expect(connection).not.toHaveProperty("authorizationKey");
  });

  it("is protected where networks are, and waits for nothing but its address and its subnet", async () => {
    const gateway = (await made({ place: aPlace({ networks: true }) })).one(kind("VirtualNetworkGateway"));
    expect(gateway.protect).toBe(true);
    expect(gateway.dependsOn.filter((one) => !one.includes("PublicIPAddress"))).toEqual([]);
  });

  it("is watched where somebody is told", async () => {
    const alert = "azure-native:monitor:MetricAlert";
    expect((await made()).of(alert)).toEqual([]);
    const alarms = { actionGroups: ["/action/one"], group: groupOf("operations") };
    expect((await made({ alarms })).of(alert)).toHaveLength(2);
  });

  it("wants a network with a subnet for gateways, and a circuit of the same subscription", async () => {
    await expect(made({ network: {} })).rejects.toThrow("want a network with a gatewaySubnet");
    expect(() => planExpressRoute("/circuits/one", subscription)).toThrow("want a circuit's ARM id");
    expect(() => planExpressRoute(circuit, "00000000-0000-4000-8000-000000000009")).toThrow(
      `circuit one is in the subscription ${subscription}`,
    );
    expect(planExpressRoute(circuit.toUpperCase().replace("ONE", "one"), subscription.toUpperCase()).circuit).toBe(
      "one",
    );
  });

  it("grows, and shrinks only as Azure lets it", () => {
    const refused = gatewaySkus.flatMap((from) =>
      gatewaySkus.filter((to) => resizeProblem(from, to) !== undefined).map((to) => `${from} ${to}`),
    );
    expect(refused).toEqual(["ErGw3AZ ErGw1AZ", "ErGw3AZ ErGw2AZ"]);
  });
});
