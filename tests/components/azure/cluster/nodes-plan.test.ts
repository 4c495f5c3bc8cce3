import fc from "fast-check";
import {
  planPools,
  usualSystem,
  type PlanFacts,
  type PoolRequest,
  type Pools,
} from "../../../../components/azure/cluster/nodes-plan";
import { usualPools } from "../../../../components/core/pools";
import { nodeTypes, systemNodes } from "../../../../config/sizes";

const zones = ["1", "2", "3"];
const one = [{ subnetName: "nodes", zones }];
const each = zones.map((zone) => ({ subnetName: `nodes-${zone}`, zones: [zone] }));
const planned = (request: Pools, change: Partial<PlanFacts> = {}) =>
  planPools(request, { subnets: one, zones, podCidr: "10.34.0.0/15", ...change });
const general = { min: 1, max: 3, types: ["Standard_B2ls_v2"], spot: false };

const aPool: fc.Arbitrary<PoolRequest> = fc
  .record({ min: fc.nat(12), more: fc.integer({ min: 1, max: 12 }), spot: fc.boolean() })
  .map(({ min, more, spot }) => ({ min, max: min + more, spot, types: ["Standard_F2als_v6"] }));
const somePools = fc.record({
  general: aPool,
  compute: fc.option(aPool, { nil: undefined }),
  memory: fc.option(aPool, { nil: undefined }),
  spot: fc.option(aPool, { nil: undefined }),
});

describe("planPools", () => {
  it.each([
    ["one subnet", one],
    ["a subnet to each zone", each],
  ])("plans what is asked for, within its bounds all together, each with a name that AKS takes: %s", (_, subnets) => {
    fc.assert(
      fc.property(somePools, (request) => {
        const plan = planned(request, { subnets });
        for (const pool of usualPools) {
          const asked = request[pool];
          const own = plan.filter((found) => found.pool === pool);
          const sum = (of: "min" | "max") => own.reduce((total, found) => total + found[of], 0);
          if (asked === undefined) expect(own).toEqual([]);
          else
            expect([sum("min"), sum("max")]).toEqual([
              pool === "general" ? Math.max(asked.min, 1) : asked.min,
              asked.max,
            ]);
        }
        for (const { name, min, max, initial } of plan) {
          expect(name).toMatch(/^[a-z][a-z0-9]{0,11}$/);
          expect(initial >= min && initial <= max && max > 0).toBe(true);
        }
        for (const key of ["name", "part"] as const)
          expect(new Set(plan.map((found) => found[key])).size).toBe(plan.length);
      }),
    );
  });

  it("begins with AKS's own pool, of two nodes and four processors, to each subnet", () => {
    const system = planned({ general }).filter(({ mode }) => mode === "System");
    expect(system).toMatchObject([{ name: "system", part: "system", min: 2, max: 4, zones }]);
    const zonal = planned({ general }, { subnets: each }).filter(({ mode }) => mode === "System");
    expect(zonal.map(({ min, zones: at }) => [min, at])).toEqual([
      [2, ["1"]],
      [1, ["2"]],
      [1, ["3"]],
    ]);
    const refused =
      (type: string, min = 2) =>
      () =>
        planned({ general }, { system: { ...usualSystem, type, min } });
    expect(refused("Standard_B4ms")).toThrow("no B series");
    expect(refused("Standard_D2as_v5")).toThrow("4 processors");
    expect(refused("Standard_D4as_v5", 1)).toThrow("want 2 ≤ min ≤ max");
  });

  it("keeps the first pool's name in other zones, and calls any other pool of other zones otherwise", () => {
    const names = (change: Partial<PlanFacts>) => planned({ general }, change).map(({ name }) => name);
    const [first, second] = names({ zones: ["1", "2"] });
    expect(names({})[0]).toBe(first);
    expect(names({})[1]).not.toBe(second);
  });

  it("has spot machines only where the pool is tainted: AKS taints each of them", () => {
    const spot = { ...general, spot: true };
    const [, all, own] = planned({ general: spot, spot });
    expect([all?.spot, all?.taints]).toEqual([false, []]);
    expect([own?.spot, own?.taints]).toEqual([
      true,
      ["go-coffee/pool=spot:NoSchedule", "kubernetes.azure.com/scalesetpriority=spot:NoSchedule"],
    ]);
  });

  it("keeps a pool to the zones that it asks for, and leaves out a zone that would never have a node", () => {
    const two = planned({ general, far: { ...general, zones: ["2", "3"] } }, { subnets: each });
    expect(two.filter(({ pool }) => pool === "far").map(({ zones: at }) => at)).toEqual([["2"], ["3"]]);
    const few = planned({ general, few: { ...general, min: 0, max: 2 } }, { subnets: each });
    expect(few.filter(({ pool }) => pool === "few").map(({ max }) => max)).toEqual([1, 1]);
  });

  it("takes any name: what AKS calls the pool is cut from it", () => {
    const [, , found] = planned({ general, "very-long-name-of-30-characters": general });
    expect(found).toMatchObject({
      pool: "very-long-name-of-30-characters",
      name: expect.stringMatching(/^verylon[0-9a-f]{5}$/) as string,
    });
  });

  it("refuses what could not run", () => {
    expect(() => planned({})).toThrow("want a general pool");
    expect(() => planned({ general: { ...general, types: [] } })).toThrow("one machine type, got 0");
    expect(() => planned({ general, x: { ...general, min: 4 } })).toThrow("pool x: min 4 is more than max 3");
    expect(() => planned({ general, x: { ...general, zones: ["4"] } })).toThrow("pool x: the cluster is not in 4");
    expect(() => planned({ general, x: { ...general, maxPods: 8 } })).toThrow("AKS takes 10–250, got 8");
    expect(() => planned({ general, x: { ...general, diskGiB: 20 } })).toThrow("AKS takes 30–2048, got 20");
    expect(() => planned({ general: { ...general, max: 60 } }, { podCidr: "10.34.0.0/18" })).toThrow("lower max");
  });
});

it("has the machines that the sizes say, and none of them is too small for a node of AKS", () => {
  expect(systemNodes).toEqual(usualSystem);
  for (const types of Object.values(nodeTypes.azure)) expect(planned({ general: { ...general, types } })).toBeDefined();
});
