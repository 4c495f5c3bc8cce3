import * as fs from "node:fs";
import { dropDebug, noEvents, readEvents, takenBack } from "../../../cli/local/events";
import { place, write } from "./place";

describe("the engine's event log", () => {
  const at = place();
  afterAll(() => at.dispose());
  const read = (...lines: (object | string)[]) => {
    write(at.events, lines.map((line) => (typeof line === "string" ? line : `${JSON.stringify(line)}\n`)).join(""));
    return readEvents(at.events);
  };
  const policy = (message: string, enforcementLevel = "mandatory") => ({
    policyEvent: { message, enforcementLevel, policyName: "rule", policyPackName: "pack", resourceUrn: "urn:x" },
  });

  test("that is not there, or is empty: the engine never began", () => {
    expect(readEvents(`${at.events}.none`)).toEqual(noEvents());
    expect(read()).toEqual(noEvents());
  });

  test("changes and time come from the summary; a replacement counts once", () => {
    const resourceChanges = {
      create: 2,
      update: 1,
      replace: 1,
      "create-replacement": 1,
      "delete-replaced": 1,
      same: 7,
    };
    const { changes, seconds, progress } = read(
      { summaryEvent: { durationSeconds: 4, resourceChanges } },
      { cancelEvent: {} },
    );
    expect(changes).toEqual({ create: 2, update: 1, replace: 1, delete: 0, same: 7 });
    expect([seconds, progress]).toEqual([4, "ended"]);
  });

  test("a last line that is torn is passed over, and what came before it counts", () => {
    const { diagnostics, progress } = read(
      { diagnosticEvent: { severity: "error", message: "no" } },
      '{"summaryEvent":{"resourceCha',
    );
    expect(diagnostics).toHaveLength(1);
    expect(progress).toBe("begun");
  });

  test("types: what a provider is asked about, each once; no components, no providers, nothing that goes", () => {
    const step = (op: string, type: string, provider = "urn::id") => ({
      resourcePreEvent: { metadata: { op, type, provider, urn: `urn:pulumi:dev::go-coffee::${type}::one` } },
    });
    const { types } = read(
      step("create", "aws:ec2/vpc:Vpc"),
      step("same", "aws:ec2/vpc:Vpc"),
      step("update", "aws:dynamodb/table:Table"),
      step("create", "gocoffee:aws:Network", ""),
      step("create", "pulumi:providers:aws"),
      step("delete", "cafe:index/cup:Cup"),
      step("delete-replaced", "cafe:index/cup:Cup"),
    );
    expect(types).toEqual(["aws:dynamodb/table:Table", "aws:ec2/vpc:Vpc"]);
  });

  test("findings: mandatory, advisory, undetermined, exempt", () => {
    const { policies, findings } = read(
      policy("the disk is not encrypted"),
      policy("no owner", "advisory"),
      policy("can't run policy 'rule' during preview: arn is not known", "advisory"),
      policy("<{%fg 1%}>undetermined: kmsKeyId is not known<{%reset%}>"),
      policy("exempt: until 2027, ticket 7"),
      policy("exempt: as well", "advisory"),
    );
    expect(policies).toEqual({ mandatory: 1, advisory: 1, undetermined: 2, exempt: 2 });
    expect(findings[0]).toEqual({
      policy: "rule",
      pack: "pack",
      level: "mandatory",
      urn: "urn:x",
      message: "the disk is not encrypted",
    });
    expect(findings[3]?.message).toBe("undetermined: kmsKeyId is not known");
  });

  test("errors and warnings, without the marks of colour; the rest of the talk is left out", () => {
    const { diagnostics } = read(
      { diagnosticEvent: { severity: "error", message: "<{%fg 1%}>bad<{%reset%}>\n", urn: "urn:x" } },
      { diagnosticEvent: { severity: "warning", message: "odd" } },
      { diagnosticEvent: { severity: "info", message: "hello" } },
      { diagnosticEvent: { severity: "info#err", message: "on stderr" } },
    );
    expect(diagnostics).toEqual([
      { severity: "error", message: "bad", urn: "urn:x" },
      { severity: "warning", message: "odd", urn: undefined },
    ]);
  });

  test("loses the notes of developers, once it is read, and nothing else", () => {
    const debug = { diagnosticEvent: { severity: "debug", message: "password: hunter2" } };
    const warning = { diagnosticEvent: { severity: "warning", message: 'it says "severity":"debug"' } };
    read(debug, warning, debug, { cancelEvent: {} }, '{"half": ');
    dropDebug(at.events);
    expect(fs.readFileSync(at.events, "utf8")).toBe(
      `${JSON.stringify(warning)}\n${JSON.stringify({ cancelEvent: {} })}\n{"half": `,
    );
    dropDebug(`${at.events}.none`);
    expect(fs.existsSync(`${at.events}.none`)).toBe(false);
  });

  test("less what was put back afterwards: those deletions are none", () => {
    const gone = (name: string, type = "kubernetes:core/v1:ConfigMap") => ({
      resourcePreEvent: { metadata: { op: "delete", type, urn: `urn:pulumi:dev::p::x$${type}::${name}` } },
    });
    const record = read(...["one", "two", "three"].map((name) => gone(name)), gone("one", "aws:ec2/vpc:Vpc"), {
      summaryEvent: { resourceChanges: { delete: 4, same: 2 } },
    });
    const back = ["one", "two"].map((name) => ({
      type: "kubernetes:core/v1:ConfigMap",
      urn: `urn:pulumi:dev::p::x$kubernetes:core/v1:ConfigMap::${name}`,
    }));
    const { changes, changed } = takenBack(record, back);
    expect(changes).toMatchObject({ delete: 2, same: 2 });
    expect(changed.map(({ type, name }) => `${type} ${name}`)).toEqual([
      "kubernetes:core/v1:ConfigMap three",
      "aws:ec2/vpc:Vpc one",
    ]);
    expect(takenBack(record, [])).toEqual(record);
  });
});
