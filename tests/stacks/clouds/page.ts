import { questions, things, type Question, type Thing } from "./contract";

/** What a cloud answered: to each question about a thing, or why it has no such thing. */
export type Answered = Readonly<Record<Thing, string | Readonly<Record<Question, string>>>>;

const head = `# The same questions, asked of each cloud

What prod has on each cloud, read from what the program registers: \`tests/stacks/clouds.test.ts\` asks, fails where nothing answers, and writes this page (\`UPDATE_CLOUDS=1 npx jest
tests/stacks/clouds.test.ts --selectProjects unit\`). Where an answer has ≠ before it, the clouds differ. Why they do: [Google Cloud](../decisions/google-cloud.md), [Azure](../decisions/azure.md), [AWS's stores](../decisions/aws-data.md).
`;

/** The clouds, as the page calls them, in its order. */
const called = { aws: "AWS", gcp: "Google Cloud", azure: "Azure" } as const;
export type AskedCloud = keyof typeof called;
type AllAnswered = Readonly<Record<AskedCloud, Answered>>;

/** The page docs/reference/clouds.md. */
export function page(answers: AllAnswered): string {
  const sections = (Object.keys(things) as Thing[]).map((thing) => section(thing, answers));
  return `${head}\n${sections.join("\n")}`;
}

function section(thing: Thing, answers: AllAnswered): string {
  const title = `## ${things[thing]}\n\n`;
  const none: string[] = [];
  const having: { name: string; about: Readonly<Record<Question, string>> }[] = [];
  for (const cloud of Object.keys(called) as AskedCloud[]) {
    const about = answers[cloud][thing];
    if (typeof about === "string") none.push(`${called[cloud]} has none. ${about}`);
    else having.push({ name: called[cloud], about });
  }
  const rows = (Object.keys(questions) as Question[]).map((each) => {
    const told = having.map(({ about }) => about[each]);
    const same = new Set(told.map(comparable)).size <= 1;
    return [`${same ? "" : "≠ "}${questions[each]}`, ...told];
  });
  const body = having.length === 0 ? [] : [table([["", ...having.map(({ name }) => name)], ...rows])];
  return `${title}${[...none.map((each) => `${each}\n`), ...body].join("\n")}`;
}

/** Names of keys, ports and addresses apart: they say where, and not whether. */
const comparable = (answer: string): string =>
  answer
    .replace(/yes: `[^`]*`, changed every \d+ days?/g, "yes: a key")
    .replace(/yes: a key(; yes: a key)*/g, "yes: a key")
    .replace(/, on \d+/g, "")
    .replace(/(AWS|Google|Azure)'s API/g, "the API");

/** A table of Markdown, its columns as wide as the widest, as Prettier writes it. */
function table(rows: readonly (readonly string[])[]): string {
  const cells = rows.map((row) => row.map((cell) => cell.replaceAll("|", "\\|")));
  const widths = cells[0]!.map((_, column) => Math.max(3, ...cells.map((row) => row[column]!.length)));
  const line = (row: readonly string[]) => `| ${row.map((cell, column) => cell.padEnd(widths[column]!)).join(" | ")} |`;
  const [first, ...rest] = cells;
  return `${[line(first!), `| ${widths.map((width) => "-".repeat(width)).join(" | ")} |`, ...rest.map(line)].join("\n")}\n`;
}
