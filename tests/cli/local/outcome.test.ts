import { noEvents, type RunRecord } from "../../../cli/local/events";
import { type Ended, outcomeOf, reasonsOf } from "../../../cli/local/outcome";

const urn = "urn:pulumi:dev::go-coffee::aws:ec2/vpc:Vpc::net";
const ended = (more: Partial<Ended>, ...errors: string[]): Ended => ({
  code: 1,
  errorOutput: "",
  interrupted: false,
  unfinished: false,
  record: { ...noEvents(), diagnostics: errors.map((message) => ({ severity: "error" as const, message, urn })) },
  ...more,
});
const closing = "eks:index:Cluster resource 'cluster-eks' has a problem: grpc: the client connection is closing";

describe("how a run ended", () => {
  test.each<[string, Ended, string]>([
    ["done", ended({ code: 0 }), "done"],
    ["done, for the request to stop came too late", ended({ code: 0, interrupted: true }), "done"],
    ["a destroy that leaves something, with 0 and without a word", ended({ code: 0, unfinished: true }), "cancelled"],
    ["stopped", ended({ interrupted: true }), "cancelled"],
    ["stopped in the engine's own display", ended({}, "update canceled"), "cancelled"],
    ["failed", ended({}, "no"), "failed"],
  ])("%s", (_, end, outcome) => expect(outcomeOf(end)).toBe(outcome));
});

describe("why a run failed", () => {
  test("each error once, with its resource, without what follows from it", () => {
    const after = ["failed to run remediation: context canceled", "rpc error: the client connection is closing"];
    expect(
      reasonsOf(ended({}, "no", "no", closing, "error reading from server: EOF", ...after, "update failed")),
    ).toEqual(["net: no"]);
  });

  test("a mandatory finding is a reason: of those the engine makes no error", () => {
    const record: RunRecord = {
      ...noEvents(),
      findings: [
        { policy: "encrypted", pack: "p", level: "mandatory", urn, message: "a disk is encrypted\nset kmsKeyId\n" },
        { policy: "tagged", pack: "p", level: "advisory", urn, message: "no owner" },
      ],
    };
    expect(reasonsOf(ended({ record }))).toEqual(["net: encrypted: a disk is encrypted: set kmsKeyId"]);
  });

  test("what followed, where nothing else was said", () => {
    expect(reasonsOf(ended({}, closing))).toEqual([`net: ${closing}`]);
  });

  test("the engine's last words, where it came to no event; and never nothing", () => {
    const errorOutput = "warning: odd\nerror: could not load the stack:\n  no such file\nerror: another\n";
    expect(reasonsOf(ended({ errorOutput }))).toEqual(["could not load the stack:\n  no such file", "another"]);
    expect(reasonsOf(ended({ code: 255 }))).toEqual([expect.stringContaining("exit code 255")]);
  });

  test("a run that was stopped needs none", () => {
    expect(reasonsOf(ended({ interrupted: true }, closing))).toEqual([]);
    expect(reasonsOf(ended({ code: 0 }))).toEqual([]);
  });
});
