import { existsSync, readFileSync } from "node:fs";
import * as path from "node:path";
import type { Definition, FactsFile, Shape, TypeFacts } from "./model";
import { homeOf } from "./tokens";

/** A property of a type, as its SDK declares it. */
export interface Property {
  shape: Shape;
  /** Of an input: that it must be given. Of an output: that it always has a value. */
  required: boolean;
  /** Whether the SDK marks it as secret. */
  secret: boolean;
  /** What the SDK says of a deprecated property. */
  deprecated?: string;
}

const FOLDER = path.join("simulators", "facts", "generated");
const files = new Map<string, FactsFile>();
let folder: string | undefined;

/** Whether `token` has facts. */
export function hasFacts(token: string): boolean {
  try {
    return fileOf(token)?.types[token] !== undefined;
  } catch {
    return false;
  }
}

/** All that is known of a token. @throws Error where it has no facts, saying how to get them. */
export function factsOf(token: string): TypeFacts {
  const facts = fileOf(token)?.types[token];
  if (!facts) throw new Error(`There are no type facts for ${token}: add it to simulators/facts/types.ts and run \`npm run generate\``);
  return facts;
}

/** The inputs that a type takes, by name. */
export function propertiesOf(token: string): Record<string, Property> {
  const facts = factsOf(token);
  return described(facts.inputs, facts.secretInputs ?? [], facts.deprecated);
}

/** The outputs that a type has (its `id` and `urn` aside), by name. A secret input is a secret output too. */
export function outputsOf(token: string): Record<string, Property> {
  const facts = factsOf(token);
  return described(facts.outputs, secretsOf(token), facts.deprecated);
}

/** The outputs that the engine must keep encrypted, in order. */
export function secretsOf(token: string): string[] {
  const facts = factsOf(token);
  return [...new Set([...(facts.secretOutputs ?? []), ...(facts.secretInputs ?? [])])].filter((name) => name in facts.outputs || `${name}?` in facts.outputs).sort();
}

/** The nested type that a `ref` names. @throws Error where the generated files do not fit together. */
export function definitionOf(ref: string): Definition {
  const [home = "", name = ""] = ref.split("#");
  const definition = load(home)?.definitions[name];
  if (!definition) throw new Error(`The generated type facts have no ${ref}: run \`npm run generate\``);
  return definition;
}

/** The value of a shape with nothing in it, as a bridged provider shows a computed property that has no value: "", 0, false, [] or {}. */
export function emptyValue(shape: Shape): unknown {
  if (typeof shape === "object") {
    if ("array" in shape) return [];
    if ("anyOf" in shape) return emptyValue(shape.anyOf.find((one) => one === "string") ?? shape.anyOf[0]!);
    return "values" in shape ? shape.values[0] : {};
  }
  switch (shape) {
    case "number":
      return 0;
    case "boolean":
      return false;
    case "any":
      return undefined;
    default:
      return "";
  }
}

function described(properties: Record<string, Shape>, secrets: string[], deprecated: Record<string, string> = {}): Record<string, Property> {
  const out: Record<string, Property> = {};
  for (const [key, shape] of Object.entries(properties)) {
    const name = key.endsWith("?") ? key.slice(0, -1) : key;
    out[name] = { shape, required: name === key, secret: secrets.includes(name) };
    if (deprecated[name] !== undefined) out[name].deprecated = deprecated[name];
  }
  return out;
}

function fileOf(token: string): FactsFile | undefined {
  return load(homeOf(token));
}

/** Reads a file when it is first asked for: a simulator then holds the services that its program uses, no more. */
function load(home: string): FactsFile | undefined {
  const known = files.get(home);
  if (known) return known;
  const file = path.join((folder ??= findFolder()), `${home}.json`);
  if (!existsSync(file)) return undefined;
  const content = JSON.parse(readFileSync(file, "utf8")) as FactsFile;
  files.set(home, content);
  return content;
}

/** The running code may be the source, or a bundle of it under node_modules/.cache. */
function findFolder(): string {
  for (let up = __dirname; ; up = path.dirname(up)) {
    const found = path.join(up, FOLDER);
    if (existsSync(found)) return found;
    if (path.dirname(up) === up) throw new Error(`No ${FOLDER} above ${__dirname}: run \`npm run generate\``);
  }
}
