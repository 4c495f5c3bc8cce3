import { compositionOf, specOf } from "./spec";

const small = () => ({ ...specOf("dev"), clouds: {} });

it("composes each specification once", async () => {
  const one = await compositionOf(small());
  expect(await compositionOf(small())).toBe(one);
  expect(await compositionOf({ ...small(), owner: "others" })).not.toBe(one);
});

it("lets no test change what another test reads", async () => {
  const { all } = await compositionOf(small());
  expect(() => all.pop()).toThrow("delete");
  expect(() => (all[0]!.inputs["other"] = 1)).toThrow("extensible");
});
