import fc from "fast-check";
import type { Cloud } from "../../../simulators/core/cloud";
import { subject, tinyCloud } from "./tiny";

jest.mock("../../../simulators/facts/check", () => jest.requireActual<{ tinyFacts: object }>("./tiny-facts").tinyFacts);

/** What should stand, kept in the simplest way. */
interface Model {
  nets: string[];
  boxes: Map<string, string>;
}

const step = fc.oneof(
  fc.record({ do: fc.constant("net" as const), pick: fc.nat(9) }),
  fc.record({ do: fc.constant("box" as const), pick: fc.nat(9), at: fc.nat(9) }),
  fc.record({ do: fc.constant("move" as const), pick: fc.nat(9), at: fc.nat(9) }),
  fc.record({ do: fc.constant("drop net" as const), pick: fc.nat(9) }),
  fc.record({ do: fc.constant("drop box" as const), pick: fc.nat(9) }),
);
type Step = typeof step extends fc.Arbitrary<infer T> ? T : never;

async function accepted(work: Promise<unknown>): Promise<boolean> {
  return work.then(
    () => true,
    () => false,
  );
}

async function take(cloud: Cloud, model: Model, one: Step): Promise<void> {
  const netAt = (index: number) => model.nets[index % 3] ?? "net-none";
  const name = `box-${one.pick % 4}`;
  const box = subject("tiny:box", name);
  switch (one.do) {
    case "net": {
      if (model.nets.length >= 20) return;
      model.nets.push((await cloud.create(subject("tiny:net", `net-${one.pick}`), {}, false)).id);
      return;
    }
    case "box": {
      const at = netAt(one.at);
      const fits = model.nets.includes(at) && !model.boxes.has(name);
      expect(await accepted(cloud.create(box, { name, netId: at }, false))).toBe(fits);
      if (fits) model.boxes.set(name, at);
      return;
    }
    case "move": {
      const at = netAt(one.at);
      const fits = model.nets.includes(at) && model.boxes.has(name);
      expect(await accepted(cloud.update(box, name, {}, { name, netId: at }, false))).toBe(fits);
      if (fits) model.boxes.set(name, at);
      return;
    }
    case "drop net": {
      const at = netAt(one.pick);
      const used = [...model.boxes.values()].includes(at);
      expect(await accepted(cloud.delete(subject("tiny:net"), at, {}))).toBe(!used);
      if (!used) model.nets = model.nets.filter((id) => id !== at);
      return;
    }
    case "drop box":
      expect(await accepted(cloud.delete(box, name, {}))).toBe(true);
      model.boxes.delete(name);
  }
}

test("whatever is created, moved and deleted in whatever order: each net is held by exactly the boxes that name it", async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(step, { maxLength: 40 }), async (steps) => {
      const cloud = tinyCloud();
      const model: Model = { nets: [], boxes: new Map() };
      for (const one of steps) await take(cloud, model, one);
      const { world } = cloud;
      expect(
        world
          .all("tiny:net")
          .map(({ id }) => id)
          .sort(),
      ).toEqual([...model.nets].sort());
      expect(new Map(world.all("tiny:box").map(({ id, inputs }) => [id, inputs["netId"]]))).toEqual(model.boxes);
      for (const net of world.all("tiny:net")) {
        const holders = world.holders(net).map(({ by }) => by.id);
        expect(holders.sort()).toEqual(
          [...model.boxes]
            .filter(([, at]) => at === net.id)
            .map(([name]) => name)
            .sort(),
        );
      }
      expect(() => world.verify()).not.toThrow();
      world.close();
    }),
    { numRuns: 60 },
  );
});
