import fc from "fast-check";
import { contains, overlaps, parse } from "../../../../components/core/cidr";
import type { Egress } from "../../../../components/core/contracts";
import { planNetwork, type NetworkPlan } from "../../../../components/azure/network/network-plan";
import { addressPlan, slots } from "../../../../config/address-plan";

function rangesOf(slot: number) {
  const { network, services, pods, regional } = addressPlan(slot, "azure", "main");
  return {
    ...{ network, services, pods, nodes: regional.private },
    ...{ endpoints: regional.data, intra: regional.intra, gateways: regional.gateways },
  };
}
const shared: Egress = { mode: "shared", zone: "1" };
const planned = (egress: Egress, zones = ["1", "2", "3"], slot = 0): NetworkPlan =>
  planNetwork({ ranges: rangesOf(slot), egress, zones, apiServer: true, gateways: true });

describe("a network's subnets", () => {
  it("lie in the network, and apart from each other, in every slot and whatever the way out", () => {
    const egress = fc.constantFrom<Egress>(shared, { mode: "perZone" }, { mode: "none" });
    fc.assert(
      fc.property(egress, fc.constantFrom(...slots), fc.integer({ min: 1, max: 3 }), (way, slot, count) => {
        const plan = planned(way, ["1", "2", "3"].slice(0, count), slot);
        const { network, pods, services } = rangesOf(slot);
        const all = [...plan.nodes.map(({ cidr }) => cidr), plan.endpoints, plan.linkService];
        all.push(plan.apiServer!, plan.gateways!);
        all.forEach((one, index) => {
          expect(contains(network, one)).toBe(true);
          for (const other of [...all.slice(index + 1), pods, services]) expect(overlaps(one, other)).toBe(false);
        });
        // /28 and /27 are what AKS and gateways ask for at least; a link service needs room to grow.
        expect(parse(plan.apiServer!).prefix).toBe(28);
        expect(parse(plan.gateways!).prefix).toBeLessThanOrEqual(27);
        expect(parse(plan.linkService).prefix).toBeLessThanOrEqual(26);
      }),
    );
  });

  it("are where they were when a zone is added, and nodes of both kinds could stand side by side", () => {
    const of = (way: Egress, zones: string[]) => planned(way, zones).nodes.map(({ key, cidr }) => `${key} ${cidr}`);
    const [two, three] = [of({ mode: "perZone" }, ["1", "2"]), of({ mode: "perZone" }, ["1", "2", "3"])];
    expect(three.slice(0, 2)).toEqual(two);
    expect(of({ mode: "perZone" }, ["3"])).toEqual([three[2]]);
    expect(of(shared, ["1", "2"])).toEqual(of(shared, ["1", "2", "3"]));
    const [alone] = planned(shared).nodes;
    for (const { cidr } of planned({ mode: "perZone" }).nodes) expect(overlaps(alone!.cidr, cidr)).toBe(false);
  });

  it("has a subnet and a way out for each zone, or one of each for all, or no way out (N1)", () => {
    expect(planned({ mode: "perZone" }).nodes.map(({ zones, nat }) => [zones, nat])).toEqual(
      ["1", "2", "3"].map((zone) => [[zone], zone]),
    );
    expect(planned(shared)).toMatchObject({ nodes: [{ zones: ["1", "2", "3"], nat: "1" }], natZones: ["1"] });
    const closed = planned({ mode: "none" });
    expect(closed.natZones).toEqual([]);
    expect(closed.nodes[0]).not.toHaveProperty("nat");
  });

  it("lets functions leave by one NAT gateway, the first zone's, and has none of them without a way out", () => {
    const of = (egress: Egress) =>
      planNetwork({ ranges: rangesOf(0), egress, zones: ["1", "2", "3"], functions: true }).functions;
    expect([of(shared), of({ mode: "perZone" }), of({ mode: "shared", zone: "3" })]).toEqual([
      ...[{ nat: "1" }, { nat: "1" }, { nat: "3" }],
    ]);
    expect(planned(shared)).not.toHaveProperty("functions");
    expect(() => of({ mode: "none" })).toThrow(/^functions: want a way out, got none/);
  });

  it("knows Azure's zones, and no others", () => {
    expect(() => planned(shared, ["eastus2-1"])).toThrow('zone "eastus2-1": want 1, 2 or 3');
    expect(() => planned({ mode: "shared", zone: "4" })).toThrow('zone "4" of the way out');
  });
});
