import fc from "fast-check";
import { planPools, type PoolRequest, type Pools } from "../../../../components/aws/cluster/nodes-plan";
import { poolLabel, usualPools as pools } from "../../../../components/core/pools";

const aPool: fc.Arbitrary<PoolRequest> = fc
  .record({
    min: fc.nat(100),
    more: fc.integer({ min: 1, max: 100 }),
    spot: fc.boolean(),
    types: fc.subarray(["t3.medium", "c5.large"], { minLength: 1 }),
  })
  .map(({ min, more, spot, types }) => ({ min, max: min + more, spot, types }));
const somePools = fc.record({
  general: aPool,
  compute: fc.option(aPool, { nil: undefined }),
  memory: fc.option(aPool, { nil: undefined }),
  spot: fc.option(aPool, { nil: undefined }),
});

const zones = ["us-east-1a", "us-east-1b"];
const plannedIn = (request: Pools) => planPools(request, zones);

describe("planPools", () => {
  it("plans what is asked for, once, in a fixed order and within its bounds", () => {
    fc.assert(
      fc.property(somePools, (request) => {
        const plan = plannedIn(request);
        expect(plan.map(({ pool }) => pool)).toEqual(pools.filter((pool) => request[pool] !== undefined));
        for (const { min, max, initial, labels, pool } of plan) {
          expect(initial).toBeGreaterThanOrEqual(min);
          expect(initial).toBeLessThanOrEqual(max);
          expect(labels).toEqual({ [poolLabel]: pool });
        }
      }),
    );
  });

  it("leaves the general pool open to everything, and taints all others", () => {
    fc.assert(
      fc.property(somePools, (request) => {
        for (const { pool, taints } of plannedIn(request)) {
          expect(taints).toEqual(pool === "general" ? [] : [{ key: poolLabel, value: pool, effect: "NO_SCHEDULE" }]);
        }
      }),
    );
  });

  const general = { min: 0, max: 2, types: ["t3.medium"], spot: false };
  it("starts with one general node even where there may be none: the add-ons need it", () => {
    expect(plannedIn({ general })[0]?.initial).toBe(1);
    expect(plannedIn({ general, spot: { ...general, spot: true } })[1]).toMatchObject({ initial: 0, capacity: "SPOT" });
  });

  it("refuses what could not run", () => {
    expect(() => plannedIn({})).toThrow("want a general pool");
    expect(() => plannedIn({ general: { ...general, types: [] } })).toThrow("pool general has no instance type");
    expect(() => plannedIn({ general, compute: { ...general, min: 3 } })).toThrow(
      "pool compute: min 3 is more than max 2",
    );
  });
});

it("puts a pool into all zones, or into those that it names, and refuses one that has none", () => {
  const pool = { min: 1, max: 3, types: ["t3.medium"], spot: false };
  expect(plannedIn({ general: pool, one: { ...pool, zones: ["us-east-1b"] } }).map((plan) => plan.zones)).toEqual([
    zones,
    ["us-east-1b"],
  ]);
  expect(() => plannedIn({ general: pool, far: { ...pool, zones: ["us-east-1f"] } })).toThrow(
    "pool far: no subnet in us-east-1f",
  );
});

it("takes pools of any name, after the usual ones, by name", () => {
  const pool = { min: 1, max: 3, types: ["t3.medium"], spot: false };
  const request = { zebra: pool, spot: pool, arm: pool, general: pool };
  expect(plannedIn(request).map((plan) => plan.pool)).toEqual(["general", "spot", "arm", "zebra"]);
});
