import { readFile } from "node:fs/promises";
import path from "node:path";
import type { Control } from "../../policies/controls";
import type { Exemption } from "../../policies/shared/exemptions";
import type { Framework, Pack, Rule } from "../../policies/shared/rule";
import { projectRoot } from "../root";
import type { Generator } from "./generator";
import { table } from "./table";

const frameworks: Record<Framework, string> = {
  pci: "PCI DSS 4.0.1",
  soc2: "SOC 2, trust services criteria",
  hipaa: "HIPAA Security Rule, 45 CFR 164",
  gdpr: "GDPR, articles",
};

const intro = `# Controls

For whoever reviews compliance. Generated from the rules in this folder by \`npm run generate\`; a test holds it fresh.

**How to read it.** A rule looks at what Pulumi is about to make, or has made, and says of each resource: it passes, it fails, it does not apply, or
(before a first deployment, where a value is not known yet) it cannot be judged yet and is judged again when it can. A rule that passes is evidence for
a part of a control, never proof of the whole: what else a control needs is said beside it, and what no rule speaks of at the end.

**What a failure does.** The columns \`dev\`, \`staging\` and \`prod\` of the table of rules are grades, one of which each environment's file says; without one it is judged as prod.
Where the rule is _mandatory_, the change is refused. Where it is _advisory_, it is reported. \`remediate\` is enforced as advisory: no rule changes what is
deployed (docs/decisions/policies.md).

**When protection is lifted on purpose** (\`protect.lifted\` in Pulumi.<env>.yaml, a change that is reviewed), the lack of a lock is advisory, and each finding
names the reason. Nothing else is excused by it.

**A star** (\\*) after a rule: of this pairing of control and rule we are the only source. The others are also in a published catalogue of rules: Prowler's,
Turbot's or Pulumi's.

**Where the evidence is.** \`npx coffee local preview prod\` shows what the rules say of an environment as it is written down; a run of \`pulumi up\` with
\`--policy-pack policies/all\`, of what stands in an account.`;

/** For a compliance reviewer: control → what it asks → rules → what else it needs. */
export const controlsPage: Generator = {
  path: "policies/CONTROLS.md",
  async produce() {
    const { packs } = await import("../../policies/packs");
    const { controls, uncovered } = await import("../../policies/controls");
    const all = Object.keys(frameworks) as Framework[];
    const lines = [
      ...intro.split("\n"),
      "",
      ...all.flatMap((framework) => [
        `## ${frameworks[framework]}`,
        "",
        ...controlsOf(framework, packs, controls[framework]),
        "",
      ]),
      "## Rules",
      "",
      "Judged _before_: on each resource, before it is made or changed. Judged _after_: over the whole stack, when all of it is known.",
      "",
      ...table(
        ["rule", "what is judged", "why", "severity", "dev", "staging", "prod", "judged", "pack"],
        packs.flatMap((pack) => pack.rules.map((rule) => cells(rule, pack.name))),
      ),
      "",
      "## Accepted violations",
      "",
      ...accepted(await exemptions(packs)),
      "",
      "## What no rule judges",
      "",
      "Ask for other evidence of these.",
      "",
      ...all.flatMap((framework) => [
        `- ${frameworks[framework]}`,
        ...uncovered[framework].map(({ what, evidence }) => `  - ${what}: ${evidence}.`),
      ]),
      "- On Azure, whether images are scanned (Defender for Containers, a plan of the subscription's) and their tags locked (image by image): a registry says neither. Which clients of PostgreSQL sign in with passwords: a rotation changes them (docs/decisions/credentials.md).",
      "- On Google Cloud, whether the API that scans images is on (containerscanning.googleapis.com): a repository only says that it is not turned off. Cloud Run, functions and images of machines that everybody may use: they may be meant so.",
      "- Endpoints of a VPC, REST APIs and public registries with a policy for everybody: they are open by their nature, and guarded by something else.",
      "- Whether a password that is given to a store was a secret in the program: the engine hands over each as one (aws-password-not-written asks whether it was made).",
      "- What is not made by this program: the accounts themselves, people and their sign-in, what a person changes by hand in a console.",
      "",
    ];
    return lines.join("\n");
  },
};

function controlsOf(framework: Framework, packs: readonly Pack[], texts: Readonly<Record<string, Control>>): string[] {
  const rules = packs.flatMap((pack) => pack.rules);
  const named = [...new Set(rules.flatMap((rule) => rule.controls[framework] ?? []))].sort(byNumber);
  return named.flatMap((control) => {
    const text = texts[control];
    if (text === undefined) throw new Error(`policies/controls.ts: say what ${framework} ${control} asks`);
    const serving = rules
      .filter((rule) => rule.controls[framework]?.includes(control))
      .map(({ id, unconfirmed }) => (unconfirmed.includes(control) ? `${id}\\*` : id));
    return [
      `- **${control}** ${text.asks}`,
      `  - ${serving.length === 1 ? "Rule" : "Rules"}: ${serving.join(", ")}`,
      `  - Beyond the rules: ${lowerFirst(text.beyond)}`,
    ];
  });
}

function lowerFirst(text: string): string {
  // AWS stays AWS.
  return /^[A-Z][a-z]/.test(text) ? text[0]!.toLowerCase() + text.slice(1) : text;
}

function cells(rule: Rule, pack: string): string[] {
  const { id, judges, because, severity, levels } = rule;
  const when = "checkStack" in rule ? "after" : "before";
  return [id, judges, because, severity, levels.dev, levels.staging, levels.prod, when, pack];
}

async function exemptions(packs: readonly Pack[]): Promise<Exemption[]> {
  const { readExemptions } = await import("../../policies/shared/exemptions");
  const text = await readFile(path.join(projectRoot(), "policies", "exemptions.yaml"), "utf8");
  return readExemptions(text, new Set(packs.flatMap((pack) => pack.rules.map(({ id }) => id)))).exemptions;
}

/** policies/exemptions.yaml, as somebody reads it who decides whether that may go on. */
function accepted(list: readonly Exemption[]): string[] {
  if (list.length === 0) return ["None."];
  return [
    "Each is reported in every run, and counts as a violation again after its day (policies/exemptions.yaml).",
    "",
    ...list.map(
      ({ rule, resource, reason, compensatingControl, owner, approvedBy, until }) =>
        `- **${rule}** for \`${resource}\`: ${reason}. Instead: ${compensatingControl}. Owned by ${owner}, accepted by ${approvedBy}, until ${until}.`,
    ),
  ];
}

/** `3.5.1` before `3.10`, `32(1)(a)` before `32(1)(b)`. */
function byNumber(a: string, b: string): number {
  return a.localeCompare(b, "en", { numeric: true });
}
