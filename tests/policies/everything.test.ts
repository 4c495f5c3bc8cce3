import { everything, packs } from "../../policies/packs";
import { type Finding, type Sample, serve } from "./judge";
import { allCases } from "./cases/all";

const one = serve(everything.rules, { stack: "prod" });
const three = packs.map(({ rules }) => serve(rules, { stack: "prod" }));

const byRule = (findings: Finding[]) =>
  [...findings].sort((a, b) => JSON.stringify(a).localeCompare(JSON.stringify(b)));
const fromAll = (ask: (pack: ReturnType<typeof serve>) => ReturnType<typeof one.resource>) => {
  const answers = three.map(ask);
  return {
    findings: byRule(answers.flatMap(({ findings }) => findings)),
    notApplicable: [...new Set(answers.flatMap(({ notApplicable }) => notApplicable))].sort(),
  };
};

/** Every sample of every rule's cases is judged by every rule. */
const samples: Sample[][] = allCases.flatMap(({ cases }) => cases.map(({ given }) => [given].flat()));

/** A sample for one rule may lack what the engine always sends, and another rule reads. */
function isWhole(sample: Sample): boolean {
  try {
    one.resource(sample);
    return true;
  } catch {
    return false;
  }
}

describe("policies/all", () => {
  it("says of each resource, rule by rule, what the three packs say", () => {
    let found = 0;
    for (const sample of samples.flat().filter(isWhole)) {
      const { findings, notApplicable } = one.resource(sample);
      const all = fromAll((pack) => pack.resource(sample));
      expect(byRule(findings)).toEqual(all.findings);
      expect([...notApplicable].sort()).toEqual(all.notApplicable);
      found += findings.length;
    }
    expect(found).toBeGreaterThan(1000);
  });

  it("says of each stack, rule by rule, what the three packs say", () => {
    let found = 0;
    for (const stack of samples) {
      const { findings, notApplicable } = one.stack(stack);
      const all = fromAll((pack) => pack.stack(stack));
      expect(byRule(findings)).toEqual(all.findings);
      expect([...notApplicable].sort()).toEqual(all.notApplicable);
      found += findings.length;
    }
    expect(found).toBeGreaterThan(100);
  });
});
