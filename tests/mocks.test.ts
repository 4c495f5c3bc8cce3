import { RandomPassword } from "@pulumi/random/randomPassword";
import { record } from "./mocks";

it("takes no stack for what a program registers, and leaves errors theirs", async () => {
  let frames = 0;
  const before = Error.prepareStackTrace;
  Error.prepareStackTrace = (error, sites) => {
    frames += sites.length;
    return `${String(error)}\n${sites.join("\n")}`;
  };
  try {
    const { all } = await record(() => new RandomPassword("one", { length: 12 }));
    expect(all.map(({ name }) => name)).toEqual(["one"]);
    expect(frames).toBe(0);
    expect(new Error("another").stack).toContain("mocks.test.ts");
  } finally {
    Error.prepareStackTrace = before;
  }
});
