import fc from "fast-check";
import { diskTypeOf, planPools, type PoolRequest, type Pools } from "../../../../components/gcp/cluster/nodes-plan";
import { poolLabel, usualPools } from "../../../../components/core/pools";

const zones = ["us-central1-a", "us-central1-b", "us-central1-c"];
const planned = (request: Pools, podCidr = "10.18.0.0/15") => planPools(request, zones, podCidr);
const general = { min: 1, max: 3, types: ["e2-medium"], spot: false };

const aPool: fc.Arbitrary<PoolRequest> = fc
  .record({
    min: fc.nat(30),
    more: fc.integer({ min: 1, max: 30 }),
    spot: fc.boolean(),
    type: fc.constantFrom("e2-medium", "c4-highcpu-2"),
  })
  .map(({ min, more, spot, type }) => ({ min, max: min + more, spot, types: [type] }));
const somePools = fc.record({
  general: aPool,
  compute: fc.option(aPool, { nil: undefined }),
  memory: fc.option(aPool, { nil: undefined }),
  spot: fc.option(aPool, { nil: undefined }),
});

describe("planPools", () => {
  it("plans what is asked for, once, in a fixed order, and begins within its bounds in all zones together", () => {
    fc.assert(
      fc.property(somePools, (request) => {
        const plan = planned(request);
        expect(plan.map(({ pool }) => pool)).toEqual(usualPools.filter((pool) => request[pool] !== undefined));
        for (const { pool, min, max, initialPerZone, labels, taints } of plan) {
          expect({ min, max }).toEqual({ min: request[pool as "general"]?.min, max: request[pool as "general"]?.max });
          expect(initialPerZone * zones.length).toBeLessThanOrEqual(max);
          expect(labels).toEqual({ [poolLabel]: pool });
          expect(taints).toEqual(pool === "general" ? [] : [{ key: poolLabel, value: pool, effect: "NO_SCHEDULE" }]);
        }
      }),
    );
  });

  it("begins with the minimum at least where that many fit, since GKE counts by zone, and with nothing where nothing is asked for", () => {
    const initial = (min: number, max: number) => planned({ general, x: { ...general, min, max } })[1]?.initialPerZone;
    expect([initial(0, 9), initial(1, 9), initial(3, 9), initial(4, 9), initial(4, 5)]).toEqual([0, 1, 1, 2, 1]);
    expect(planned({ general: { ...general, min: 0 } })[0]?.initialPerZone).toBe(1);
  });

  it("refuses what could not run", () => {
    expect(() => planned({})).toThrow("want a general pool");
    expect(() => planned({ general: { ...general, types: [] } })).toThrow("one machine type, got 0");
    expect(() => planned({ general, spot: { ...general, types: ["e2-medium", "n2-standard-2"] } })).toThrow(
      "pool spot: a node pool of GKE has one machine type, got 2: give each type a pool of its own",
    );
    expect(() => planned({ general, compute: { ...general, min: 4 } })).toThrow(
      "pool compute: min 4 is more than max 3",
    );
    expect(() => planned({ general, far: { ...general, zones: ["us-central1-f"] } })).toThrow(
      "pool far: the cluster is not in us-central1-f",
    );
    expect(() => planned({ general, small: { ...general, maxPods: 4 } })).toThrow("GKE takes 8–256, got 4");
    expect(() => planned({ general, "a-name-of-19-chars.": general })).toThrow("want 18 characters at most");
  });

  it("counts the addresses that nodes take for pods, with one more for the upgrade of each pool", () => {
    const most = (max: number, maxPods?: number) => () =>
      planned({ general: { ...general, max, maxPods } }, "10.4.0.0/20");
    // A /20 has sixteen blocks of 256: fifteen nodes of 110 pods, and one while they are upgraded.
    expect(most(15)).not.toThrow();
    expect(most(16)).toThrow("need 4352 addresses for pods, and 10.4.0.0/20 has 4096: lower max, or maxPods");
    expect(most(63, 32)).not.toThrow();
  });

  it("takes pools of any name, after the usual ones, by name, in some zones", () => {
    const plan = planned({ zebra: general, spot: general, arm: { ...general, zones: ["us-central1-b"] }, general });
    expect(plan.map(({ pool }) => pool)).toEqual(["general", "spot", "arm", "zebra"]);
    expect(plan[2]?.zones).toEqual(["us-central1-b"]);
  });
});

it("gives a machine the disk that its series takes", () => {
  expect(["c4-highcpu-2", "c4a-standard-2", "n4-standard-2"].map(diskTypeOf)).toEqual(
    Array<string>(3).fill("hyperdisk-balanced"),
  );
  expect(["e2-medium", "n2-highmem-2", "t2d-standard-2", "c3-standard-4"].map(diskTypeOf)).toEqual(
    Array<string>(4).fill("pd-balanced"),
  );
});
