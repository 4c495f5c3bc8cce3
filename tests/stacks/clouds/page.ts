import { questions, things, type Question, type Thing } from "./contract";

/** What a cloud answered: to each question about a thing, or why it has no such thing. */
export type Answered = Readonly<Record<Thing, string | Readonly<Record<Question, string>>>>;

const head = `# The same questions, asked of each cloud

What prod has on each cloud, read from what the program registers: \`tests/stacks/clouds.test.ts\` asks, fails where nothing answers, and writes this page (\`UPDATE_CLOUDS=1 npx jest
tests/stacks/clouds.test.ts --selectProjects unit\`). Where an answer has ≠ before it, the clouds differ. Why they do: [Google Cloud](../decisions/google-cloud.md), [AWS's stores](../decisions/aws-data.md).
`;

/** The page docs/reference/clouds.md. */
export function page(answers: Readonly<Record<"aws" | "gcp", Answered>>): string {
  const sections = (Object.keys(things) as Thing[]).map((thing) =>
    section(thing, answers.aws[thing], answers.gcp[thing]),
  );
  return `${head}\n${sections.join("\n")}`;
}

function section(thing: Thing, aws: Answered[Thing], gcp: Answered[Thing]): string {
  const title = `## ${things[thing]}\n\n`;
  if (typeof aws === "string" || typeof gcp === "string") {
    const none = typeof gcp === "string" ? `Google Cloud has none. ${gcp}` : `AWS has none. ${String(aws)}`;
    const other = typeof aws === "string" ? gcp : aws;
    if (typeof other === "string") return `${title}${none}\n`;
    return `${title}${none}\n\n${table([["", typeof aws === "string" ? "Google Cloud" : "AWS"], ...(Object.keys(questions) as Question[]).map((each) => [questions[each], other[each]])])}`;
  }
  const rows = (Object.keys(questions) as Question[]).map((each) => {
    const same = comparable(aws[each]) === comparable(gcp[each]);
    return [`${same ? "" : "≠ "}${questions[each]}`, aws[each], gcp[each]];
  });
  return `${title}${table([["", "AWS", "Google Cloud"], ...rows])}`;
}

/** Names of keys, ports and addresses apart: they say where, and not whether. */
const comparable = (answer: string): string =>
  answer
    .replace(/yes: `[^`]*`, changed every \d+ days?/g, "yes: a key")
    .replace(/yes: a key(; yes: a key)*/g, "yes: a key")
    .replace(/, on \d+/g, "")
    .replace(/(AWS|Google)'s API/g, "the API");

/** A table of Markdown, its columns as wide as the widest, as Prettier writes it. */
function table(rows: readonly (readonly string[])[]): string {
  const cells = rows.map((row) => row.map((cell) => cell.replaceAll("|", "\\|")));
  const widths = cells[0]!.map((_, column) => Math.max(3, ...cells.map((row) => row[column]!.length)));
  const line = (row: readonly string[]) => `| ${row.map((cell, column) => cell.padEnd(widths[column]!)).join(" | ")} |`;
  const [first, ...rest] = cells;
  return `${[line(first!), `| ${widths.map((width) => "-".repeat(width)).join(" | ")} |`, ...rest.map(line)].join("\n")}\n`;
}
