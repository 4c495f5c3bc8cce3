import { describeNeeding } from "./needs";

/** What the global functions of jest were asked to do; nothing of it happens. */
function asked(problem: string | undefined, ci: string | undefined): string[] {
  const found: string[] = [];
  const given = { describe: global.describe, test: global.test, CI: process.env["CI"] };
  const told = jest
    .spyOn(console, "log")
    .mockImplementation((line) => void found.push(`told ${String(line).split("\n")[0]!}`));
  const inner = (name: string, tests: () => void) => (found.push(`describe ${name}`), tests());
  const skip = (name: string) => found.push(`skip ${name}`);
  const test = (_: string, body: () => void) => {
    try {
      body();
      found.push("passes");
    } catch (error) {
      found.push(`fails: ${(error as Error).message}`);
    }
  };
  Object.assign(global, { describe: Object.assign(inner, { skip }), test });
  if (ci === undefined) delete process.env["CI"];
  else process.env["CI"] = ci;
  try {
    describeNeeding(problem, "the tests", () => found.push("their bodies"));
  } finally {
    const { CI, ...globals } = given;
    Object.assign(global, globals);
    if (CI === undefined) delete process.env["CI"];
    else process.env["CI"] = CI;
    told.mockRestore();
  }
  return found;
}

describe("tests that need something", () => {
  it("run where it is there, in CI too", () => {
    for (const ci of [undefined, "true"]) expect(asked(undefined, ci)).toEqual(["describe the tests", "their bodies"]);
  });

  it("fail in CI where it is missing, with what to do", () => {
    for (const ci of ["true", "1"])
      expect(asked("no cups", ci)).toEqual(["told no cups", "describe the tests", "fails: no cups"]);
  });

  it("are skipped elsewhere, and say so", () => {
    for (const ci of [undefined, "false"]) expect(asked("no cups", ci)).toEqual(["told no cups", "skip the tests"]);
  });
});
