import { type Row, readExplained } from "../scan/explained";
import type { Generator } from "./generator";

const intro = `# What Checkov says, and what we do about it

Generated from \`tools/scan/explained.yaml\` by \`npm run generate\`; a test holds it fresh. \`npm run scan -- ENVIRONMENT\` has Checkov judge an environment's state and takes these rows
alone as a reason: of all other checks at most 1 % may fail.

**How it judges.** The state is written as a plan of Terraform's (\`tools/scan/plan.ts\`), since Checkov knows most about those, and the Kubernetes objects as they are. Only what the program said
is in it, not what a cloud computes; what depends on what, Checkov learns from the engine's property dependencies. What Terraform calls a type and its properties is read from the
provider's schema (\`tools/scan/read-names.ts\`). A type that has no such name is named as not judged. Nothing is taken as judged where Checkov read less than it was given.

**Whether it sees faults.** On 29 November 2026, 56 mistakes were planted in the state of prod (a store unencrypted, a port open to all, a bucket without its block, a role that may do everything, a
privileged pod …). Each was found, by 69 checks. Two things were found about the judge: it takes a reference for the value of an attribute that has none, and some checks end in
an error, and so are not counted, where a list is empty. So a plan has references for what has a value alone, and no empty lists.

**Before a row is written**, see whether the fault is one: what Checkov found and we changed stands in the last section. A row names the resources that its reason holds for; where it holds for a
grade of environments only, it excuses no other. Nobody installs Checkov for you: the command says how.`;

const fixed = `## What was changed because of it

- CKV_K8S_15: a pod whose image a tag names asks the registry at every start (\`components/kubernetes/pod.ts\`); two nodes could else run different code under one tag.`;

/** For whoever asks why a check of Checkov's fails: the decision record. */
export const checkovPage: Generator = {
  path: "docs/decisions/what-checkov-says.md",
  produce() {
    const { checkov, rows } = readExplained();
    const of = (because: Row["because"]) => rows.filter((row) => row.because === because);
    const lines = [
      ...intro.split("\n"),
      "",
      `The rows were last looked at with Checkov ${checkov}. A number says on how many resources of an environment it was then, as its file ships; none, that it takes \`edge.delegated: true\`.`,
      "",
      ...section("Where we decided otherwise", of("decided")),
      ...section("Where Checkov errs", of("judge")),
      ...fixed.split("\n"),
      "",
    ];
    return Promise.resolve(lines.join("\n"));
  },
};

function section(title: string, rows: readonly Row[]): string[] {
  return [`## ${title}`, "", ...rows.map(line), ""];
}

function line({ check, asks, on, grades, found, why }: Row): string {
  const where = on.map((pattern) => `\`${pattern}\``).join(", ");
  const only = grades === undefined ? "" : `, in grade ${grades.join(" and ")} only`;
  const counts = Object.entries(found).map(([environment, count]) => `${environment} ${count}`);
  const many = counts.length === 0 ? "" : ` (${counts.join(", ")})`;
  return `- **${check}**: ${asks}. On ${where}${only}${many}. ${why}`;
}
