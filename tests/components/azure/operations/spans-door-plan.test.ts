import fc from "fast-check";
import { planSpansDoor } from "../../../../components/azure/operations/spans-door-plan";
import { planNetwork } from "../../../../components/azure/network/network-plan";
import { nsgRules } from "../../../../components/azure/network/nsg-plan";
import { contains, host } from "../../../../components/core/cidr";
import { addressPlan, functionsRange, slots } from "../../../../config/address-plan";

/** The network of a slot, as it is planned. */
function network(slot: number) {
  const { network, pods, services, regional } = addressPlan(slot, "azure", "main");
  const ranges = {
    ...{ network, pods, services, nodes: regional.private, endpoints: regional.data, intra: regional.intra },
    gateways: regional.gateways,
  };
  return { pods, ...planNetwork({ ranges, egress: { mode: "perZone" }, zones: ["1", "2", "3"], apiServer: true }) };
}

describe("where functions send spans", () => {
  it("is the last free address of the link service's subnet, in every slot: whom Azure gives the first ones never meets it", () => {
    fc.assert(
      fc.property(fc.constantFrom(...slots), (slot) => {
        const { linkService: cidr } = network(slot);
        const { endpoint, entrance } = planSpansDoor({
          linkService: { subnetName: "link-service", cidr },
          from: functionsRange(slot, "azure", "main"),
        });
        const address = new URL(endpoint).hostname;
        expect(contains(cidr, `${address}/32`)).toBe(true);
        // Azure keeps the first four and the last.
        for (const kept of [0, 1, 2, 3]) expect(address).not.toBe(host(cidr, kept));
        expect(entrance.binding).toMatchObject({
          kind: "service",
          annotations: {
            "service.beta.kubernetes.io/azure-load-balancer-internal": "true",
            "service.beta.kubernetes.io/azure-load-balancer-internal-subnet": "link-service",
            "service.beta.kubernetes.io/azure-load-balancer-ipv4": address,
          },
        });
      }),
    );
    const { endpoint } = planSpansDoor({
      linkService: { subnetName: "l", cidr: "10.32.244.0/24" },
      from: "10.32.192.0/24",
    });
    expect(endpoint).toBe("http://10.32.244.254:4318");
  });

  it("is let through by the rules of both ends, for functions alone", () => {
    const { linkService, nodes, endpoints, pods } = network(0);
    const from = functionsRange(0, "azure", "main");
    const { endpoint } = planSpansDoor({ linkService: { subnetName: "l", cidr: linkService }, from });
    const request = {
      ...{ region: "eastus2", nodes: nodes.map(({ cidr }) => cidr), pods, endpoints, linkService, leaves: true },
      ...{ apiClients: [], gatewayPorts: [], cachePorts: [], internet: [443] },
      functions: { cidr: from, spansPort: 4318 },
    };
    const to = new URL(endpoint).hostname;
    const lets = (kind: "nodes" | "functions", direction: "Inbound" | "Outbound") =>
      nsgRules(kind, request).filter(
        (rule) =>
          rule.access === "Allow" &&
          rule.direction === direction &&
          rule.ports.includes("4318") &&
          rule.to.some((block) => block.includes("/") && contains(block, `${to}/32`)),
      );
    expect(lets("nodes", "Inbound").map((rule) => rule.from)).toEqual([[from]]);
    expect(lets("functions", "Outbound").map((rule) => rule.from)).toEqual([[from]]);
  });
});
