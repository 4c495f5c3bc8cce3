import { readdirSync, readFileSync } from "node:fs";
import * as path from "node:path";
import { definitionOf } from "../../simulators/facts/facts";
import type { Properties, Shape } from "../../simulators/facts/model";
import { snakeCase } from "./names";

/** A type's, or a block's, attributes by name; of a block, its own attributes. */
export interface Block {
  [attribute: string]: Block | undefined;
}

/** Every type of the package, with its attributes. */
export function readProvider(folder: string): Map<string, Block> {
  const found = new Map<string, Block>();
  const lib = path.join(folder, "lib");
  for (const name of readdirSync(lib).filter((entry) => !/^(data-|provider$)/.test(entry) && !entry.includes("."))) {
    const code = readFileSync(path.join(lib, name, "index.js"), "utf8");
    const extra = readdirSync(path.join(lib, name)).filter((file) => /^structs.*\.js$/.test(file));
    const all = [code, ...extra.map((file) => readFileSync(path.join(lib, name, file), "utf8"))].join("\n");
    const type = /tfResourceType = "(\w+)"/.exec(code)?.[1];
    if (type) found.set(type, readType(all));
  }
  return found;
}

/** Reads one generated class: what its attributes are, and to which of its functions each block goes. */
export function readType(code: string): Block {
  const blocks = new Map<string, string>();
  for (const [, name, body] of code.matchAll(
    /^function (\w+)ToTerraform\(struct\) \{[\s\S]*?return \{\n([\s\S]*?)^ {4}\};/gm,
  ))
    blocks.set(name!, body!);
  const top = /synthesizeAttributes\(\) \{\s*return \{\n([\s\S]*?)^ {8}\};/m.exec(code)?.[1] ?? "";
  return attributes(top, blocks, []);
}

function attributes(body: string, blocks: Map<string, string>, above: readonly string[]): Block {
  const block: Block = {};
  for (const [, name, how] of body.matchAll(/^\s+(\w+): (.*),$/gm)) {
    const inner = /(?<![\w.])(\w+)ToTerraform\b/.exec(how!)?.[1];
    const recursive = inner === undefined || above.includes(inner);
    block[name!] = recursive ? undefined : attributes(blocks.get(inner) ?? "", blocks, [...above, inner]);
  }
  return block;
}

/** What Terraform's attribute of the property may be called, the likeliest first: lists are plural in Pulumi, and blocks singular in Terraform. */
function spellings(property: string): string[] {
  const name = snakeCase(property);
  const singular = [
    [/ies$/, "y"],
    [/(s|x|z|ch|sh)es$/, "$1"],
    [/s$/, ""],
    [/a$/, "um"],
  ] as const;
  return [name, ...singular.filter(([end]) => end.test(name)).map(([end, by]) => name.replace(end, by))];
}

/**
 * The properties whose attribute is not simply theirs in snake_case, by their path. Where none is spelled like a property, it is the one that has
 * its name for a word, if nothing else claims that (`topic`: `topic_arn`).
 */
export function irregular(
  properties: Properties,
  block: Block,
  at = "",
  above: readonly string[] = [],
): Record<string, string> {
  const names: Record<string, string> = {};
  const taken = new Set(Object.keys(properties).flatMap((key) => spellings(key.replace(/\?$/, ""))));
  const spare = Object.keys(block).filter((name) => !taken.has(name));
  for (const [key, shape] of Object.entries(properties)) {
    const property = key.replace(/\?$/, "");
    const attribute = spellings(property).find((name) => name in block);
    if (attribute === undefined) {
      const longer = spare.filter((name) => name.split("_").includes(property));
      if (longer.length === 1) names[at + property] = longer[0]!;
      continue;
    }
    if (attribute !== snakeCase(property)) names[at + property] = attribute;
    const ref = refOf(shape);
    const inner = block[attribute];
    if (ref !== undefined && inner !== undefined && !above.includes(ref))
      Object.assign(names, irregular(definitionOf(ref).properties, inner, `${at}${property}.`, [...above, ref]));
  }
  return names;
}

function refOf(shape: Shape): string | undefined {
  if (typeof shape === "string") return undefined;
  if ("ref" in shape) return shape.ref;
  if ("array" in shape) return refOf(shape.array);
  if ("anyOf" in shape) return shape.anyOf.map(refOf).find((ref) => ref !== undefined);
  return undefined;
}

/** The type whose name has the most words of the token, and whose attributes are the most of its properties. */
export function typeOf(token: string, properties: Properties, provider: Map<string, Block>): string | undefined {
  const [, module = "", kind = ""] = token.split(":");
  const words = new Set([...snakeCase(module.split("/")[0]!).split("_"), ...snakeCase(kind).split("_")]);
  const names = Object.keys(properties).map((key) => key.replace(/\?$/, ""));
  const scored = [...provider].map(([type, block]) => {
    const attributes = Object.keys(block).filter((name) => name !== "id");
    const shared = names.filter((name) => spellings(name).some((spelling) => spelling in block)).length;
    const own = type.split("_").slice(1);
    const alike = own.filter((word) => words.has(word)).length;
    return {
      type,
      score: shared / (names.length + attributes.length - shared) + alike / (own.length + words.size - alike),
    };
  });
  scored.sort((a, b) => b.score - a.score);
  return scored[0]?.type;
}
