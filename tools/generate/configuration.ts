import { configKey, environmentJsonSchema } from "../../config/environment";
import { want, type SchemaNode } from "../../config/explain";
import type { Generator } from "./generator";
import { table } from "./table";

/** For whoever writes a `Pulumi.<env>.yaml`: every key, what it may be, what it is by default, what it means. */
export const configurationPage: Generator = {
  path: "docs/reference/configuration.md",
  produce() {
    const sections = Object.entries(environmentJsonSchema().properties ?? {});
    const required = new Set(environmentJsonSchema().required);
    const plain = sections.filter(([, node]) => node.properties === undefined);
    const lines = [
      "# Configuration",
      "",
      `Generated from \`config/environment.ts\` by \`npm run generate\`. What stands under \`${configKey}\` in \`Pulumi.<env>.yaml\`. Anything else is`,
      "refused, with its line; what one value asks of another is checked too (`config/checks.ts`). Nothing here is secret, so nothing is encrypted.",
      "",
      ...keys(plain.flatMap(([key, node]) => rows(key, node, required.has(key)))),
      "",
      ...sections
        .filter(([, node]) => node.properties !== undefined)
        .flatMap(([key, node]) => [
          `## ${key}`,
          "",
          `${cell(node.description ?? "")}${required.has(key) ? " Required." : ""}`,
          "",
          ...keys(inside(key, node)),
          "",
        ]),
    ];
    return Promise.resolve(lines.join("\n"));
  },
};

type Row = [key: string, value: string, preset: string, meaning: string];

function keys(found: Row[]): string[] {
  return table(["key", "value", "default", "meaning"], found);
}

/** The rows of a key: its own, or those of the keys in it. */
function rows(path: string, node: SchemaNode, required: boolean): Row[] {
  const own: Row = [`\`${path}\``, value(node), required ? "required" : preset(node), meaning(node)];
  if (node.properties !== undefined)
    return node.description === undefined ? inside(path, node) : [own, ...inside(path, node)];
  if (typeof node.additionalProperties === "object") return [own, ...inside(path, node)];
  return node.items?.properties === undefined ? [own] : [own, ...inside(`${path}[]`, node.items)];
}

function inside(path: string, node: SchemaNode): Row[] {
  const entries = Object.entries(node.properties ?? {});
  const others = node.additionalProperties;
  return [
    ...entries.flatMap(([key, inner]) => rows(`${path}.${key}`, inner, node.required?.includes(key) ?? false)),
    ...(typeof others === "object" && others.properties !== undefined ? rows(`${path}.NAME`, others, false) : []),
  ];
}

function value(node: SchemaNode): string {
  if (node.properties !== undefined) return "a map";
  return cell((want(node) ?? "want anything").replace(/^want /, ""));
}

/** What the description says it is; else what the schema does. */
function preset(node: SchemaNode): string {
  const said = /Default: (.*)\.$/.exec(node.description ?? "")?.[1];
  return cell(said ?? (node.default === undefined ? "none" : JSON.stringify(node.default)));
}

function meaning(node: SchemaNode): string {
  return cell((node.description ?? "").replace(/ ?Default: .*\.$/, ""));
}

function cell(text: string): string {
  return text.replaceAll("|", "\\|").replaceAll("<", "\\<").replaceAll("*", "\\*");
}
