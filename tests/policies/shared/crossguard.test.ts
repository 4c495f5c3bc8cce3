import type { Exemption } from "../../../policies/shared/exemptions";
import {
  fail,
  findings,
  pass,
  type ResourceRule,
  type RuleFacts,
  type StackRule,
  unlocked,
} from "../../../policies/shared/rule";
import { serve, UNKNOWN, urnOf } from "../judge";

const facts: RuleFacts = {
  id: "test-rule",
  severity: "high",
  levels: { dev: "remediate", staging: "advisory", prod: "mandatory" },
  controls: { pci: ["3.5.1"], gdpr: ["32(1)(a)"] },
  unconfirmed: [],
  applies: ["test:index:Thing"],
  judges: "a thing is good",
  because: "bad things happen",
  remedy: "Set good.",
};
type Thing = { good?: boolean };
const rule: ResourceRule<Thing> = {
  ...facts,
  check: ({ good }) => (good ? pass : fail("it is bad; set good", "and it shows")),
};
const stackRule: StackRule<Thing> = {
  ...facts,
  reads: [],
  checkStack: ({ props }) => findings(() => !props.good && "it is bad"),
};

const thing = (name: string, props: Record<string, unknown>) => ({ type: "test:index:Thing", name, props });
const exemption = (more: Partial<Exemption> = {}): Exemption => ({
  rule: "test-rule",
  resource: "urn:pulumi:*::bad*",
  reason: "it is a test",
  compensatingControl: "nobody sees it",
  owner: "owner@gocoffee.example",
  approvedBy: "security@gocoffee.example",
  until: "2026-12-31",
  ...more,
});

describe("a rule of one resource", () => {
  it.each([
    ["dev", "advisory"], // remediate
    ["staging", "advisory"],
    ["prod", "mandatory"],
  ] as const)("is enforced with grade %s as %s, whatever the stack is called", (grade, level) => {
    const { findings: found } = serve([rule], { stack: "review-7", grade }).resource(thing("bad", {}));
    expect(found).toEqual([
      { policy: "test-rule", level, message: "a thing is good\nit is bad; set good; and it shows", resource: "bad" },
    ]);
  });

  it("passes nothing that it does not speak of", () => {
    const { notApplicable } = serve([rule]).resource({ type: "test:index:Other" });
    expect(notApplicable).toEqual(["test-rule"]);
    const two = { ...rule, applies: ["test:index:Thing", "test:index:Third"] };
    expect(serve([two]).resource({ type: "test:index:Other" }).notApplicable).toEqual(["test-rule"]);
  });

  it("is undetermined, at every level, by an unknown value, and judged again when it is known", () => {
    const pack = serve([rule], { stack: "prod" });
    const { findings: found } = pack.resource(thing("bad", { good: UNKNOWN }));
    expect(found).toMatchObject([
      { level: "advisory", message: expect.stringMatching(/^can't run policy .* during preview/) as string },
    ]);
    expect(pack.resource(thing("bad", { good: false })).findings).toMatchObject([{ level: "mandatory" }]);
  });

  it("that is itself at fault stops the run", () => {
    const broken: ResourceRule<Thing> = { ...rule, check: () => (undefined as unknown as { a: { b: never } }).a.b };
    expect(() => serve([broken]).resource(thing("bad", {}))).toThrow(/test-rule/);
  });
});

describe("a rule of the stack", () => {
  it("names each resource, and an unknown one hides no other", () => {
    const things = [
      thing("unknown", { good: UNKNOWN }),
      thing("bad", {}),
      thing("good", { good: true }),
      thing("worse", {}),
    ];
    const { findings: found } = serve([stackRule], { stack: "prod" }).stack(things);
    expect(found.map(({ level, resource }) => [level, resource])).toEqual([
      ["advisory", "unknown"],
      ["mandatory", "bad"],
      ["mandatory", "worse"],
    ]);
    expect(found[0]!.message).toMatch(/can't run policy 'test-rule' .* during preview: string value at \.good/);
  });

  it("does not pass where there is nothing to judge", () => {
    expect(serve([stackRule]).stack([{ type: "test:index:Other" }]).notApplicable).toContain("test-rule");
  });
});

describe("protection that is lifted on purpose", () => {
  const guarded: ResourceRule<Thing & { locked?: boolean }> = {
    ...facts,
    check: ({ good, locked }) =>
      findings(
        () => !locked && unlocked("nothing locks it"),
        () => !good && "it is bad",
      ),
  };
  const judged = (props: Record<string, unknown>, lifted?: string) =>
    serve([guarded], { stack: "prod", lifted }).resource(thing("bad", props)).findings;

  it("makes the lack of a lock advisory, and says why", () => {
    expect(judged({ good: true }, "retired, OPS-123")).toEqual([
      {
        policy: "test-rule",
        level: "advisory",
        message: "a thing is good\nnothing locks it (protection is lifted on purpose: retired, OPS-123)",
        resource: "bad",
      },
    ]);
  });

  it("excuses nothing else", () => {
    expect(judged({}, "retired, OPS-123").map(({ level, message }) => [level, message.split("\n")[1]])).toEqual([
      ["advisory", "nothing locks it (protection is lifted on purpose: retired, OPS-123)"],
      ["mandatory", "it is bad"],
    ]);
    expect(judged({ locked: true }, "retired, OPS-123")).toMatchObject([{ level: "mandatory" }]);
  });

  it("is no matter where it is not lifted", () => {
    expect(judged({})).toMatchObject([{ level: "mandatory", message: "a thing is good\nnothing locks it; it is bad" }]);
  });
});

describe("an exemption", () => {
  it.each([
    ["resource", rule],
    ["stack", stackRule],
  ])("turns a finding of a %s rule into an advisory one that says so", (_kind, judged) => {
    const pack = serve([judged], { stack: "prod", exemptions: [exemption()] });
    const bad = thing("bad", {});
    const { findings: found } = "check" in judged ? pack.resource(bad) : pack.stack([bad]);
    expect(found).toHaveLength(1);
    expect(found[0]).toMatchObject({ level: "advisory", resource: "bad" });
    expect(found[0]!.message).toMatch(
      /^exempt: it is bad.*\. it is a test; instead: nobody sees it \(security@gocoffee\.example, until 2026-12-31\)$/,
    );
  });

  it("holds for no other resource and no other rule", () => {
    const pack = serve([rule], {
      stack: "prod",
      exemptions: [exemption(), exemption({ rule: "other", resource: "urn:pulumi:*" })],
    });
    expect(pack.resource(thing("worse", {})).findings).toMatchObject([{ level: "mandatory" }]);
  });

  it("holds on its last day and not after it; then both the violation and the exemption are reported", () => {
    const last = serve([rule], { stack: "prod", exemptions: [exemption()], today: "2026-12-31" });
    expect(last.resource(thing("bad", {})).findings).toMatchObject([{ level: "advisory" }]);
    const after = serve([rule], { stack: "prod", exemptions: [exemption()], today: "2027-01-01" });
    expect(after.resource(thing("bad", {})).findings).toMatchObject([
      { level: "mandatory", message: expect.stringContaining("the exemption ended on 2026-12-31") as string },
    ]);
    expect(after.stack([]).findings).toMatchObject([
      {
        policy: "exemptions",
        level: "advisory",
        message: expect.stringMatching(/ended on 2026-12-31: remove it/) as string,
      },
    ]);
  });

  it("that nothing needs is reported, in the stack that it speaks of", () => {
    const unused = {
      stack: "prod",
      exemptions: [exemption({ resource: `urn:pulumi:prod::${urnOf(thing("x", {})).slice(17)}` })],
    };
    expect(serve([rule], unused).stack([]).findings).toMatchObject([
      { policy: "exemptions", message: expect.stringMatching(/nothing that matches/) as string },
    ]);
    expect(serve([rule], { ...unused, stack: "dev" }).stack([]).findings).toEqual([]);
  });

  it("for every stack that nothing needs is reported where such a resource stands, and not where none does", () => {
    const pack = () => serve([rule], { stack: "dev", exemptions: [exemption()] });
    expect(pack().stack([thing("good", { good: true })]).findings).toEqual([]);
    expect(pack().stack([thing("bad", { good: true })]).findings).toMatchObject([
      { policy: "exemptions", message: expect.stringMatching(/nothing that matches urn:pulumi:\*::bad\*/) as string },
    ]);
  });

  it.each([{}, { good: UNKNOWN }])("that a violation, or a value not known yet, needs is not reported: %j", (props) => {
    const pack = serve([rule], { exemptions: [exemption()] });
    pack.resource(thing("bad", props));
    expect(pack.stack([]).findings).toEqual([]);
  });

  it("is no matter where there is none", () => {
    expect(serve([rule]).stack([]).notApplicable).toContain("exemptions");
  });
});
