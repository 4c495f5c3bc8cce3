import fc from "fast-check";
import { capacityWarnings, nodeRoom, nodesFor } from "../../config/capacity";
import { fullScale, type Demand } from "../../config/services";
import { specOf } from "../stacks/spec";

const room = { cpu: 1600, memory: 2800, pods: 12 };
const aDemand: fc.Arbitrary<Demand> = fc.record({
  of: fc.constant("it"),
  pods: fc.nat(40),
  cpu: fc.integer({ min: 1, max: 1600 }),
  memory: fc.integer({ min: 1, max: 2800 }),
});

describe("the nodes for some pods", () => {
  it("are at least as many as the sum asks for, and never more than there are pods", () => {
    fc.assert(
      fc.property(fc.array(aDemand, { maxLength: 6 }), (demand) => {
        const sum = (of: (one: Demand) => number) => demand.reduce((total, one) => total + of(one), 0);
        const least = Math.max(
          sum(({ pods, cpu }) => pods * cpu) / room.cpu,
          sum(({ pods, memory }) => pods * memory) / room.memory,
          sum(({ pods }) => pods) / room.pods,
        );
        const needed = nodesFor(demand, room);
        expect(needed).toBeGreaterThanOrEqual(Math.ceil(least));
        expect(needed).toBeLessThanOrEqual(sum(({ pods }) => pods));
      }),
    );
  });

  it("are counted pod by pod: what is left of a node is no room for half a pod", () => {
    expect(nodesFor([{ of: "a", pods: 4, cpu: 900, memory: 1 }], room)).toBe(4);
    expect(nodesFor([{ of: "a", pods: 25, cpu: 1, memory: 1 }], room)).toBe(3);
    expect(
      nodesFor(
        [
          { of: "small", pods: 2, cpu: 600, memory: 1 },
          { of: "big", pods: 2, cpu: 1000, memory: 1 },
        ],
        room,
      ),
    ).toBe(2);
    expect(nodesFor([], room)).toBe(0);
  });

  it("are none where one pod is bigger than a node", () => {
    expect(nodesFor([{ of: "a", pods: 1, cpu: 1601, memory: 1 }], room)).toBe(Infinity);
    expect(nodesFor([{ of: "a", pods: 1, cpu: 1, memory: 2801 }], room)).toBe(Infinity);
  });
});

describe("an environment", () => {
  const spec = (name: string) => structuredClone(specOf(name));

  it.each(["dev", "staging", "prod"])("%s has nodes for every service at full scale", (name) => {
    expect(capacityWarnings(spec(name))).toEqual([]);
  });

  it.each(["dev", "staging", "prod"])("%s pays for no node of a pool that no service runs on", (name) => {
    const { cluster, workloads } = spec(name);
    const used = fullScale[workloads.scale] ?? {};
    const idle = Object.entries(cluster.nodes).filter(
      ([pool, { min }]) => pool !== "general" && (used[pool] ?? []).length === 0 && min > 0,
    );
    expect(idle).toEqual([]);
  });

  it("is told of a group that is too small, by its path", () => {
    const prod = spec("prod");
    prod.cluster.nodes["compute"]!.max = 12;
    const needed = nodesFor(fullScale["large"]!["compute"]!, nodeRoom("compute", "large"));
    expect(capacityWarnings(prod)).toEqual([
      `cluster.nodes.compute.max: want ${needed} or more, got 12: with workloads.scale: large its services stop growing before their own limits (docs/runbooks/a-service-does-not-scale.md)`,
    ]);
  });

  it("has the pods of a group that it lacks on general", () => {
    const prod = spec("prod");
    delete prod.cluster.nodes["compute"];
    expect(capacityWarnings(prod)).toEqual([
      expect.stringMatching(/^cluster\.nodes\.general\.max: want 53 or more, got 44: /),
    ]);
  });

  it("is told nothing of machines that are not known here", () => {
    const prod = spec("prod");
    Object.assign(prod.cluster.nodes["compute"]!, { max: 1, machines: { aws: ["m7i.48xlarge"] } });
    expect(capacityWarnings(prod)).toEqual([]);
  });
});
