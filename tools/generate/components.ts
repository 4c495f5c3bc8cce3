import { projectRoot } from "../root";
import type { ComponentSource, Member } from "./component-source";
import type { Generator } from "./generator";
import { table } from "./table";

/** For whoever uses a component: what it is, what it takes, what it gives, and an example. */
export const componentsPage: Generator = {
  path: "docs/reference/components.md",
  async produce() {
    const { readComponents } = await import("./component-source");
    const components = readComponents(projectRoot());
    const folders = [...new Set(components.map(({ file }) => folderOf(file)))];
    const lines = [
      "# Components",
      "",
      "Generated from the doc comments in `components/` by `npm run generate`. Every component takes a logical name, its arguments and Pulumi's own options; the",
      "examples are type-checked by a test. What a component makes can be changed by `change`, kind by kind, and by Pulumi's `transforms`.",
      "",
      ...folders.flatMap((folder) => [
        `## ${folder}`,
        "",
        ...components.filter(({ file }) => folderOf(file) === folder).flatMap(section),
      ]),
    ];
    return `${lines.join("\n").trimEnd()}\n`;
  },
};

const folderOf = (file: string): string => file.split("/").slice(1, -1).join("/");

function section({ file, name, doc, example, args, outputs }: ComponentSource): string[] {
  return [
    `### ${name}`,
    "",
    `\`${file}\``,
    "",
    ...doc.split("\n"),
    "",
    ...(example === undefined ? [] : ["```ts", ...example.trimEnd().split("\n"), "```", ""]),
    ...members("argument", args.members),
    ...members("output", outputs.members),
  ];
}

function members(kind: "argument" | "output", found: readonly Member[]): string[] {
  if (found.length === 0) return [];
  const rows = found.map(({ name, type, required, preset, doc }) => {
    const row = [`\`${name}\``, `\`${cell(type)}\``];
    if (kind === "argument") row.push(required ? "required" : cell(preset) || "none");
    return [...row, cell(doc)];
  });
  const head = kind === "argument" ? [kind, "type", "default", "meaning"] : [kind, "type", "meaning"];
  return [...table(head, rows), ""];
}

function cell(text: string): string {
  return text.replace(/\s+/g, " ").replaceAll("|", "\\|");
}
