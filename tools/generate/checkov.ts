import { type Row, readExplained } from "../scan/explained";
import type { Generator } from "./generator";
import { table } from "./table";

const intro = `# What Checkov says, and what we do about it

Generated from \`tools/scan/explained.yaml\` by \`npm run generate\`; a test holds it fresh. \`npm run scan -- ENVIRONMENT\` has Checkov judge an environment's state and takes these rows
alone as a reason: of all other checks at most 1 % may fail.

**How it judges.** The state is written as a plan of Terraform's (\`tools/scan/plan.ts\`), since Checkov knows most about those, and the Kubernetes objects as they are. Only what the program said
is in it, not what a cloud computes; what depends on what, Checkov learns from the engine's property dependencies. What Terraform calls a type and its properties is read from the
provider's schema (\`tools/scan/read-names.ts\`). A type that has no such name is named as not judged. Nothing is taken as judged where Checkov read less than it was given.

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
  return [`## ${title}`, "", ...table(["check", "what it asks", "on", "how many", "why not"], rows.map(cells)), ""];
}

function cells({ check, asks, on, grades, found, why }: Row): string[] {
  const where = on.map((pattern) => `\`${pattern}\``).join(", ");
  const counts = Object.entries(found).map(([environment, count]) => `${environment} ${count}`);
  const only = grades === undefined ? "" : ` (grade ${grades.join(", ")} only)`;
  return [check, asks, where + only, counts.join(", "), why].map((cell) => cell.replaceAll("|", "\\|"));
}
