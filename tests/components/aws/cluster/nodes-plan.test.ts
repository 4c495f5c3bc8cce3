import fc from "fast-check";
import {
  planPools,
  poolLabel,
  usualPools as pools,
  type PoolRequest,
} from "../../../../components/aws/cluster/nodes-plan";

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

describe("planPools", () => {
  it("plans what is asked for, once, in a fixed order and within its bounds", () => {
    fc.assert(
      fc.property(somePools, (request) => {
        const plan = planPools(request);
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
        for (const { pool, taints } of planPools(request)) {
          expect(taints).toEqual(pool === "general" ? [] : [{ key: poolLabel, value: pool, effect: "NO_SCHEDULE" }]);
        }
      }),
    );
  });

  const general = { min: 0, max: 2, types: ["t3.medium"], spot: false };
  it("starts with one general node even where there may be none: the add-ons need it", () => {
    expect(planPools({ general })[0]?.initial).toBe(1);
    expect(planPools({ general, spot: { ...general, spot: true } })[1]).toMatchObject({ initial: 0, capacity: "SPOT" });
  });

  it("refuses what could not run", () => {
    expect(() => planPools({})).toThrow("want a general pool");
    expect(() => planPools({ general: { ...general, types: [] } })).toThrow("pool general has no instance type");
    expect(() => planPools({ general, compute: { ...general, min: 3 } })).toThrow(
      "pool compute: min 3 is more than max 2",
    );
  });
});
