import { ConfigurationError, dotted, nearest, Problems, shown } from "../../../components/core/problems";

describe("Problems", () => {
  it("collects each problem once, in the order they were found", () => {
    const problems = new Problems();
    expect(problems.any).toBe(false);
    problems.add("b", "want 1, got 2");
    problems.add(["a", 0, "c"], "want 3, got 4");
    problems.add("b", "want 1, got 2");
    expect(problems.any).toBe(true);
    expect(problems.list).toEqual([
      { path: "b", message: "want 1, got 2" },
      { path: "a[0].c", message: "want 3, got 4" },
    ]);
  });
});

describe("ConfigurationError", () => {
  it("names the file, what to do, and every problem with its path and line", () => {
    const error = new ConfigurationError("Pulumi.dev.yaml", "dev", [
      { path: "database.retentionDays", message: "want 1–35, got 0", line: 12 },
      { path: "", message: "unknown environment" },
    ]);
    expect(error.message.split("\n")).toEqual([
      "Pulumi.dev.yaml: 2 problems; correct the file and run again:",
      "  dev: database.retentionDays: want 1–35, got 0 (line 12)",
      "  dev: unknown environment",
    ]);
    expect(error).toMatchObject({ name: "ConfigurationError", file: "Pulumi.dev.yaml", subject: "dev" });
  });

  it("speaks of one problem in the singular", () => {
    expect(new ConfigurationError("f", "dev", [{ path: "a", message: "b" }]).message).toBe(
      "f: 1 problem; correct the file and run again:\n  dev: a: b",
    );
  });
});

describe("nearest", () => {
  const known = ["database", "domain", "cluster", "clouds", "min", "max"];
  it.each([
    ["databse", "database"],
    ["domian", "domain"],
    ["Cluster", "cluster"],
    ["cloud", "clouds"],
    ["mim", "min"],
  ])("takes %s for %s", (word, meant) => expect(nearest(word, known)).toBe(meant));

  it.each(["network", "x", ""])("takes %j for nothing", (word) => expect(nearest(word, known)).toBeUndefined());
});

it("dotted writes a path as people do", () => {
  expect(dotted(["clouds", "aws", "zones", 1])).toBe("clouds.aws.zones[1]");
  expect(dotted([])).toBe("");
  expect(dotted(["go-coffee:environment", "a.b", ""])).toBe('go-coffee:environment."a.b".""');
});

it.each([
  [undefined, "nothing"],
  [null, "nothing"],
  [0, "0"],
  [NaN, "NaN"],
  [-Infinity, "-Infinity"],
  ["", '""'],
  [{ a: [1] }, '{"a":[1]}'],
  ["x".repeat(100), `"${"x".repeat(58)}…`],
])("shows %p as %s", (value, text) => expect(shown(value)).toBe(text));
