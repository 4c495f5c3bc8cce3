import type { Framework, Rule } from "../../policies/shared/rule";
import type { Generator } from "./generator";
import { table } from "./table";

const frameworks: Record<Framework, string> = {
  pci: "PCI DSS 4.0.1",
  soc2: "SOC 2, trust services criteria",
  hipaa: "HIPAA Security Rule, 45 CFR 164",
  gdpr: "GDPR, articles",
};

/** For a compliance reviewer: control → rules → what is judged. */
export const controlsPage: Generator = {
  path: "policies/CONTROLS.md",
  async produce() {
    const { packs } = await import("../../policies/packs");
    const rules = packs.flatMap((pack) => pack.rules.map((rule) => ({ pack: pack.name, rule })));
    const parts = (Object.keys(frameworks) as Framework[]).map((framework) => {
      const controls = [...new Set(rules.flatMap(({ rule }) => rule.controls[framework] ?? []))].sort(byNumber);
      const rows = controls.flatMap((control) =>
        rules
          .filter(({ rule }) => rule.controls[framework]?.includes(control))
          .map(({ pack, rule }) => [
            rule.unconfirmed.includes(control) ? `${control} \\*` : control,
            rule.id,
            pack,
            rule.judges,
          ]),
      );
      return [`## ${frameworks[framework]}`, "", ...table(["control", "rule", "pack", "what is judged"], rows), ""];
    });
    const lines = [
      "# Controls",
      "",
      "Generated from the rules in this folder by `npm run generate`. For each control, the rules that give evidence for it. A star: no published",
      "catalogue of rules has the same mapping, it is ours alone. A rule that passes is evidence for a part of a control, never proof of the whole.",
      "",
      ...parts.flat(),
      "## Rules",
      "",
      "A stack whose name is none of the three is judged as prod. `remediate` is enforced as advisory (docs/decisions/policies.md).",
      "",
      ...table(
        ["rule", "severity", "dev", "staging", "prod", "judged", "because"],
        rules.map(({ rule }) => cells(rule)),
      ),
      "",
    ];
    return lines.join("\n");
  },
};

function cells(rule: Rule): string[] {
  const { id, severity, levels, because } = rule;
  const when = "checkStack" in rule ? "over the whole stack, at the end" : "each resource, before it is made";
  return [id, severity, levels.dev, levels.staging, levels.prod, when, because];
}

/** `3.5.1` before `3.10`, `32(1)(a)` before `32(1)(b)`. */
function byNumber(a: string, b: string): number {
  return a.localeCompare(b, "en", { numeric: true });
}
