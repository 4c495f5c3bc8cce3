import type { z } from "zod";
import { nearest, shown, type Problems } from "../components/core/problems";
import { at } from "./checks";

/** The part of JSON Schema that the environment's schema uses. */
export interface SchemaNode {
  type?: string;
  description?: string;
  /** How a problem with this value is worded; editors know this key too. */
  errorMessage?: string;
  properties?: Record<string, SchemaNode>;
  /** What keys of any other name hold. */
  additionalProperties?: SchemaNode | boolean;
  required?: string[];
  items?: SchemaNode;
  anyOf?: SchemaNode[];
  enum?: (string | number)[];
  const?: string | number | boolean;
  minimum?: number;
  maximum?: number;
  minItems?: number;
  maxItems?: number;
  minLength?: number;
  default?: unknown;
}

/**
 * Words zod's issues as `want …, got …`, from what the schema allows and what was found.
 * @param root what the value as a whole is called
 */
export function explain(
  issues: readonly z.core.$ZodIssue[],
  { root, value, schema }: { root: string; value: unknown; schema: SchemaNode },
  problems: Problems,
): void {
  for (const issue of issues) {
    const node = nodeAt(schema, issue.path);
    const found = at(value, ...issue.path);
    switch (issue.code) {
      case "unrecognized_keys":
        for (const key of issue.keys)
          problems.add([...issue.path, key], unknownKey(key, Object.keys(node?.properties ?? {})));
        break;
      default: {
        const length = wrongLength(issue.code, node, found);
        const wanted = want(node, found) ?? issue.message;
        problems.add(
          issue.path.length === 0 ? [root] : issue.path,
          length ??
            (found === undefined || found === null
              ? `missing; ${wanted}`
              : `${wanted}, got ${shown(found)}${meant(found, node)}`),
        );
      }
    }
  }
}

/** A list of the right form that is too long or too short; where the schema has words of its own for the list, those. */
function wrongLength(code: string, node: SchemaNode | undefined, found: unknown): string | undefined {
  if (!Array.isArray(found) || node?.type !== "array" || node.errorMessage !== undefined) return undefined;
  if (node.items?.enum !== undefined) return undefined;
  if (code === "too_big") return `want ${node.maxItems} at most, got ${found.length}`;
  return code === "too_small" ? `want ${node.minItems} at least, got ${found.length || "none"}` : undefined;
}

/** What to say of a key that nothing knows. */
export function unknownKey(key: string, known: readonly string[]): string {
  const near = nearest(key, known);
  return near === undefined ? `unknown key; known here: ${known.join(", ")}` : `unknown key; did you mean ${near}?`;
}

/** The schema's part for a path. A choice between forms is one part: what is wrong inside of a form is worded by the whole choice. */
function nodeAt(schema: SchemaNode, path: readonly PropertyKey[]): SchemaNode | undefined {
  return path.reduce<SchemaNode | undefined>((node, key) => {
    if (node?.anyOf !== undefined) return node;
    if (typeof key === "number") return node?.items;
    const others = node?.additionalProperties;
    return node?.properties?.[String(key)] ?? (typeof others === "object" ? others : undefined);
  }, schema);
}

/** What is wanted of a value: `want 1–35`. */
export function want(node: SchemaNode | undefined, found?: unknown): string | undefined {
  if (node === undefined) return undefined;
  if (node.errorMessage !== undefined) return node.errorMessage;
  if (node.enum !== undefined) return `want one of ${node.enum.join(", ")}`;
  switch (node.type) {
    case "integer":
    case "number": {
      if (node.minimum === undefined) return "want a number";
      const whole = node.type === "integer" && typeof found === "number" && !Number.isInteger(found);
      return `want ${whole ? "a whole number, " : ""}${node.minimum}–${node.maximum}`;
    }
    case "boolean":
      return "want true or false";
    case "string":
      return "want text";
    case "array":
      if (node.items?.enum !== undefined) return `want a list of ${node.items.enum.join(", ")}, one at least`;
      return node.items?.errorMessage === undefined
        ? "want a list"
        : `want a list, each ${node.items.errorMessage.replace(/^want /, "")}`;
    case "object":
      return node.properties === undefined
        ? "want a map"
        : `want a map of ${Object.keys(node.properties ?? {}).join(", ")}`;
    default:
      return undefined;
  }
}

function meant(found: unknown, node: SchemaNode | undefined): string {
  if (typeof found !== "string" || node === undefined || node.errorMessage !== undefined) return "";
  // `pulumi config set --path` writes 99.9 so, unless it is told `--type float`.
  if (/^(integer|number)$/.test(node.type ?? "") && found.trim() !== "" && Number.isFinite(Number(found)))
    return ", which is text: take its quotes off";
  if (node.type === "boolean" && /^(true|false)$/.test(found)) return ", which is text: take its quotes off";
  if (node.enum === undefined) return "";
  const near = nearest(found, node.enum.map(String));
  return near === undefined ? "" : `; did you mean ${near}?`;
}
