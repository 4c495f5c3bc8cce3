import { packs } from "../../policies/packs";
import { isStackRule, type Rule } from "../../policies/shared/rule";
import type { Case } from "./cases/case";
import { allCases as tables } from "./cases/all";
import { type Judged, serve } from "./judge";

const rules = packs.flatMap((pack) => pack.rules);

function ruleOf(id: string): Rule {
  return rules.find((rule) => rule.id === id)!;
}

describe.each(tables)("$rule", ({ rule: id, cases }) => {
  it.each(cases)("judges: $name", ({ given, says, stack }: Case) => {
    const rule = ruleOf(id);
    const pack = serve([rule], { stack });
    const samples = [given].flat();
    const judged = isStackRule(rule) ? pack.stack(samples) : pack.resource(samples[0]!);
    const said = verdict(judged, id, isStackRule(rule) ? samples[0]!.name : undefined);
    if (says instanceof RegExp) {
      expect(said).toMatch(/^fail: /);
      expect(said).toMatch(new RegExp(says.source, "s"));
    } else expect(said).toBe(says);
  });
});

/** In one word what the engine is told; `name`: the one resource of several that is meant. */
function verdict({ findings, notApplicable }: Judged, id: string, name?: string): string {
  const found = findings.filter(({ policy, resource }) => policy === id && (name === undefined || resource === name));
  if (found.length > 1) return `${found.length} findings`;
  const [finding] = found;
  if (finding)
    return /can't run policy .* during preview/.test(finding.message) ? "undetermined" : `fail: ${finding.message}`;
  return notApplicable.includes(id) ? "notApplicable" : "pass";
}

describe("the rules", () => {
  it("each have a case that passes, one that fails, one that is not judged, and one that cannot be judged yet", () => {
    const lacking = rules.flatMap(({ id }) => {
      const table = tables.find(({ rule }) => rule === id);
      const says = table?.cases.map((one) => (one.says instanceof RegExp ? "fail" : one.says)) ?? [];
      return ["pass", "fail", "notApplicable", ...(table?.neverUnknown ? [] : ["undetermined"])]
        .filter((kind) => !says.some((one) => one === kind))
        .map((kind) => `${id}: ${kind}`);
    });
    expect(lacking).toEqual([]);
  });

  it("have ids of their own, and controls that they name as theirs", () => {
    const ids = rules.map(({ id }) => id);
    expect(ids).toEqual([...new Set(ids)]);
    for (const { id, controls, unconfirmed } of rules) {
      const all: readonly string[] = Object.values(controls).flat();
      expect({
        id,
        controls: all.length > 0,
        strangers: unconfirmed.filter((control) => !all.includes(control)),
      }).toEqual({
        id,
        controls: true,
        strangers: [],
      });
    }
  });

  it("tell in each message what to do", () => {
    for (const { rule: id, cases } of tables) {
      const failing = cases.find(({ says }) => says instanceof RegExp)!;
      const rule = ruleOf(id);
      const pack = serve([rule], { stack: failing.stack });
      const samples = [failing.given].flat();
      const { findings } = isStackRule(rule) ? pack.stack(samples) : pack.resource(samples[0]!);
      expect(findings[0]!.message.startsWith(`${rule.judges}\n`)).toBe(true);
    }
  });
});
