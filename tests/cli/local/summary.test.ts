import type { Changed } from "../../../cli/local/changed";
import { noEvents, type PolicyFinding, type RunRecord } from "../../../cli/local/events";
import type { OperationResult } from "../../../cli/local/operate";
import { summary, type SummaryOptions } from "../../../cli/local/summary";

const zero = { create: 0, update: 0, replace: 0, delete: 0, same: 0 };
const text = (
  result: Partial<OperationResult>,
  record: Partial<RunRecord> = {},
  options: SummaryOptions = { welcome: false, colour: false },
) => {
  const whole: OperationResult = {
    environment: "dev",
    operation: "up",
    result: "done",
    changes: zero,
    changed: [],
    policies: noEvents().policies,
    seconds: 1.5,
    outputs: {},
    declared: [],
    errors: [],
    ...result,
  };
  return summary(whole, { ...noEvents(), progress: "ended", ...record }, options);
};

describe("the summary of a run", () => {
  test.each<[string, Partial<OperationResult>, string]>([
    [
      "up",
      { changes: { ...zero, create: 3, update: 1, same: 2 } },
      "dev: 3 created, 1 updated, 2 unchanged (1.5 s, local clouds)",
    ],
    ["a replacement", { changes: { ...zero, replace: 1, delete: 2 } }, "dev: 1 replaced, 2 deleted ("],
    ["a second up", { changes: { ...zero, same: 9 } }, "dev: nothing changed; 9 resources stand"],
    [
      "preview",
      { operation: "preview", changes: { ...zero, create: 3, replace: 1 } },
      "dev: 3 to create, 1 to replace (",
    ],
    ["refresh", { operation: "refresh", changes: { ...zero, same: 9 } }, "dev: no drift; 9 resources stand"],
    [
      "a preview of nothing",
      { operation: "preview", changes: { ...zero, same: 9 } },
      "dev: nothing to change, by the engine's state (refresh compares it with what exists); 9 resources stand",
    ],
    [
      "drift",
      { operation: "refresh", changes: { ...zero, update: 1, delete: 2, same: 8 } },
      "dev: drift: 1 changed, 2 gone, 8 as the state says",
    ],
    ["destroy", { operation: "destroy", changes: { ...zero, delete: 9 } }, "dev: 9 deleted ("],
    ["failure", { result: "failed" }, "dev: up failed"],
    [
      "Ctrl-C",
      { result: "cancelled" },
      "dev: up was cancelled; what was done stays, and the next run goes on from there",
    ],
  ])("%s", (_, result, line) => expect(text(result)).toContain(line));

  test("drift: what was found, by name, and what to do about it", () => {
    const net: Changed = { op: "update", type: "aws:ec2/vpc:Vpc", name: "net", keys: ["tags"] };
    const said = text({ operation: "refresh", changes: { ...zero, update: 1, same: 8 } }, { changed: [net] });
    expect(said).toContain("\n  changed: net (aws:ec2:Vpc): tags\n");
    expect(said).toContain("`npx coffee local up dev` brings back what was declared");
  });

  test("changes that were not expected: what they are, and that they were not; nothing has failed but that", () => {
    const one: Changed = { op: "update", type: "aws:ec2/vpc:Vpc", name: "net", keys: ["tags"] };
    const errors = ["1 change, and none was expected (--expect-no-changes)"];
    const changes = { ...zero, update: 1, same: 8 };
    const said = text({ operation: "refresh", result: "failed", changes, errors }, { changed: [one] });
    expect(said).toContain("dev: drift: 1 changed, 8 as the state says");
    expect(said).toContain("\n  error: 1 change, and none was expected (--expect-no-changes)\n");
    expect(said).not.toMatch(/refresh failed|Fix it/);
  });

  test("a preview that failed: nothing was created that could be kept", () => {
    const said = text({ operation: "preview", result: "failed", errors: ["vpc: bad"] });
    expect(said).toContain("Fix it and preview again: a preview changes nothing.");
    expect(said).not.toMatch(/was created|Start over/);
  });

  test("Ctrl-C before the engine began", () => {
    const said = text({ result: "cancelled" }, { progress: "none" });
    expect(said).toContain("up was stopped before it began; nothing was changed");
    expect(said).not.toContain("Policies");
  });

  test("types that only their declaration describes, and packages that nothing models", () => {
    const declared = ["aws:kinesis/stream:Stream"];
    const stream = "aws:kinesis/stream:Stream; `coffee local types dev` lists them";
    expect(text({ declared })).toContain(`1 type is known by declaration only: ${stream}`);
    expect(text({ declared })).not.toContain("SDK alone");
    const more = text({ declared: [...declared, "cafe:a:A", "cafe:b:B", "tea:c:C", "tea:d:D"] });
    expect(more).toContain(
      "5 types are known by declaration only: aws:kinesis/stream:Stream, cafe:a:A, cafe:b:B, tea:c:C, …;",
    );
    expect(more).toContain(
      "\ncafe is served from its SDK alone: none of its rules are modelled\ntea is served from its SDK alone",
    );
    expect(text({})).not.toContain("declaration");
  });

  test("policies: the counts, and the findings that matter: each rule once, below it what it found where", () => {
    const finding = (level: PolicyFinding["level"], place: string, policy = `p-${level}`) => ({
      policy,
      pack: "x",
      level,
      urn: `urn:pulumi:dev::p::t::${place}`,
      message: `what ${policy} wants\n${place} is bad\nhow to fix it`,
    });
    const findings = [
      finding("advisory", "db"),
      finding("exempt", "db"),
      finding("mandatory", "db"),
      finding("undetermined", "db"),
      finding("advisory", "cache"),
      { ...finding("advisory", "stack", "p-other"), message: "one sentence" },
    ];
    const said = text(
      { policies: { mandatory: 1, advisory: 3, undetermined: 1, exempt: 1 } },
      { findings, judged: ["x/p-mandatory", "x/other"] },
    );
    expect(said).toContain(
      [
        "Policies: 2 rules; 1 mandatory, 3 advisory findings; 1 exempt; 1 not known before the up",
        "  mandatory: p-mandatory: what p-mandatory wants",
        "    db: db is bad",
        "  advisory: p-advisory: what p-advisory wants",
        "    db: db is bad",
        "    cache: cache is bad",
        "  advisory: p-other: one sentence",
        "    stack",
        "",
      ].join("\n"),
    );
    expect(said).not.toMatch(/p-exempt|p-undetermined|how to/);
    expect(text({ operation: "destroy" })).not.toContain("Policies");
  });

  test("many findings of one rule: how many are not shown", () => {
    const findings = Array.from({ length: 11 }, (_, i) => ({
      policy: "p",
      pack: "x",
      level: "advisory" as const,
      urn: `urn:pulumi:dev::p::t::db-${i}`,
      message: "what it wants\nbad",
    }));
    const said = text({}, { findings });
    expect(said).toContain("    db-0, db-1, db-10, db-2, db-3, db-4, db-5, db-6 and 3 more: bad\n");
    expect(said).not.toContain("db-8");
  });

  test("outputs, at any depth", () => {
    const changes = { ...zero, create: 1 };
    expect(
      text({ changes, outputs: { url: "https://x", db: { host: "h", more: { port: 1 } }, none: null } }),
    ).toContain("Outputs\n  url: https://x\n  db:\n    host: h\n    more:\n      port: 1\n  none: null\n");
  });

  test("where nothing changed, outputs are not told again, but where they are", () => {
    const said = text({ changes: { ...zero, same: 2 }, outputs: { url: "https://x" } });
    expect(said).toContain("Outputs: npx coffee local outputs dev\n");
    expect(said).not.toContain("https://x");
  });

  test("what stands, by package; and a run without policies says so", () => {
    const said = text({}, {}, { standing: { aws: 3, kubernetes: 2 }, welcome: false, colour: false });
    expect(said).toContain("Standing: 5 resources: 3 aws, 2 kubernetes\n");
    expect(said).toContain("Policies: none were run");
  });

  test("a failure says why, and how to go on", () => {
    const said = text({ result: "failed", errors: ["the cloud refuses", "the network too"] });
    expect(said).toContain("  the cloud refuses\n  the network too\nFix it and run the same command again");
    expect(said).toContain("npx coffee local reset dev");
  });

  test("many reasons: twelve of them, and how to read all; after a fault, what to do is to leave it out", () => {
    const errors = Array.from({ length: 15 }, (_, i) => `r-${i}: reason ${i}`);
    const said = text({ result: "failed", errors }, {}, { welcome: false, colour: false, faults: true });
    expect(said).toContain("  r-11: reason 11\n  and 3 more: --json lists all\nRun it again without --fault");
    expect(said).not.toMatch(/r-12|Fix it/);
    const same = Array.from({ length: 15 }, (_, i) => `r-${i}: no`);
    expect(text({ result: "failed", errors: same })).toContain("  15 resources, such as r-0, r-1, r-2: no\nFix it");
  });

  test("what the policies forbid is told once", () => {
    const finding = {
      policy: "p",
      pack: "x",
      level: "mandatory" as const,
      urn: "urn:pulumi:dev::p::t::db",
      message: "wants\nis bad",
    };
    const errors = ["db: p: wants: is bad", "net: the cloud refuses"];
    const said = text({ result: "failed", errors }, { findings: [finding] });
    expect(said.match(/is bad/g)).toHaveLength(1);
    expect(said).toContain("  net: the cloud refuses\nFix it");
  });

  test("a newcomer is told what to try next, where all went well", () => {
    const options = { welcome: true, colour: false };
    expect(text({}, {}, options).match(/npx coffee local/g)).toHaveLength(3);
    expect(text({ result: "failed" }, {}, options)).not.toContain("Try next");
    // At the end, and not below a screen of outputs.
    const outputs = { clouds: { aws: { region: "us-east-1" } } };
    const said = text({ outputs, changes: { create: 1, update: 0, replace: 0, delete: 0, same: 0 } }, {}, options);
    expect(said).toContain("Outputs: npx coffee local outputs dev\nTry next");
    expect(said).not.toContain("us-east-1");
  });

  test("an output is one line, as it is to be copied, however wide the terminal", () => {
    const tunnel = `aws ssm start-session ${"--parameter value ".repeat(8)}end`;
    const changes = { create: 1, update: 0, replace: 0, delete: 0, same: 0 };
    const said = text({ outputs: { tunnel }, changes }, {}, { welcome: false, colour: false, columns: 40 });
    expect(said).toContain(`\n  tunnel: ${tunnel}\n`);
  });

  test("a crash that was asked for is no bug of the provider's", () => {
    const crash =
      "Detected that pulumi-resource-aws exited prematurely. \n       This is *always* a bug in the provider. Please report the issue to the provider author as appropriate.\n       To assist with debugging we have dumped the STDOUT and STDERR streams of the plugin:\n";
    const said = (faults: boolean) =>
      text({ result: "failed", errors: [crash, "db: gone"] }, {}, { welcome: false, colour: false, faults });
    expect(said(true)).toContain(
      "  Detected that pulumi-resource-aws exited prematurely. (a fault that was asked for)\n  db: gone",
    );
    expect(said(true)).not.toContain("bug in the provider");
    expect(said(false)).toContain("*always* a bug");
  });

  test("lines fit the terminal: they are broken between words, and go on further in", () => {
    const errors = [`one ${"and more ".repeat(12)}end`, "x".repeat(90)];
    const said = text({ result: "failed", errors }, {}, { welcome: false, colour: false, columns: 40 });
    expect(said).toContain("  one and more and more and more and\n    more and more and more and more and\n    more");
    expect(said).toContain(`\n  ${"x".repeat(90)}\n`);
    const lines = said.split("\n").filter((line) => !line.includes("xx"));
    expect(Math.max(...lines.map(({ length }) => length))).toBeLessThanOrEqual(40);
    expect(said.replace(/\s+/g, " ")).toContain(errors[0]!);
  });

  test("colour only where it is wanted", () => {
    expect(text({})).not.toContain("\u001b");
    expect(text({}, {}, { welcome: false, colour: true })).toContain("\u001b[1mdev: ");
  });
});
