import type { Rule } from "../core/spec";
import { select, write } from "../core/paths";
import { isProps, isUnknown, type Props, unsecret } from "../protocol/values";

/*
 * What tables that were read from a provider say of a type, beyond what its SDK declares: which inputs replace it, which lists are sets, what it
 * refuses before it calls anybody. Paths are those of the SDK, without indexes.
 */

/** What is asked of one attribute. Groups and conflicts name paths; those of a nested one count where its parent is. */
export interface AttributeFacts {
  values?: readonly (string | number)[];
  anyCase?: boolean;
  /** It must match all of these, and none of `not`: searched, not anchored. */
  patterns?: readonly string[];
  not?: readonly string[];
  /** The least and the most; null is open. */
  range?: readonly [number | null, number | null];
  filled?: boolean;
  format?: string;
  conflicts?: readonly string[];
  exactlyOne?: readonly string[];
  atLeastOne?: readonly string[];
  with?: readonly string[];
}

export interface ResourceFacts {
  /** `{{backend}}/keys/{{name}}`, of properties. @defaultValue the server makes it */
  id?: string;
  replace?: readonly string[];
  sets?: readonly string[];
  defaults?: Props;
  /** The property that Pulumi makes a name for. */
  made?: string;
  checks?: Readonly<Record<string, AttributeFacts>>;
  /** Whether it is a part of a way to sign in, and not of an engine. */
  auth?: boolean;
  /** Whether it is there with a licence only. */
  enterprise?: boolean;
}

export interface FactsTable {
  /** What it was read from. */
  source: string;
  types: Readonly<Record<string, ResourceFacts>>;
}

/** The rules that a provider applies before it calls anybody, in the words of Terraform's plugin SDK (helper/schema, helper/validation). */
export function rulesOf(token: string, facts: ResourceFacts, source: string): Rule[] {
  return Object.entries(facts.checks ?? {}).map(([path, wanted]) => ({
    id: `${token}.${path}`,
    source,
    when: "check",
    check: ({ inputs }) => problemOf(path, wanted, inputs),
  }));
}

function problemOf(path: string, wanted: AttributeFacts, inputs: Props): string | undefined {
  const found = select(inputs, path.split(".").flatMap(stepInto(inputs)).join("."));
  const here = found.map(({ path: at, value }) => ({ at: write(at), value: unsecret(value) }));
  for (const { at, value } of here) {
    for (const one of Array.isArray(value) ? value : [value]) {
      const wrong = isUnknown(one) ? undefined : valueProblem(at, one, wanted);
      if (wrong !== undefined) return wrong;
    }
  }
  return groupProblem(path, here.length > 0, wanted, inputs);
}

/** The path of a table names no index: where a list stands, its items are meant. */
function stepInto(inputs: Props) {
  let at: unknown = inputs;
  return (step: string): string[] => {
    at = isProps(at) ? at[step] : undefined;
    if (!Array.isArray(at) || !isProps(at[0])) return [step];
    at = at[0];
    return [step, "*"];
  };
}

function valueProblem(path: string, value: unknown, wanted: AttributeFacts): string | undefined {
  const { values, anyCase, patterns = [], not = [], range, filled, format } = wanted;
  if (isProps(value)) return undefined;
  const text = String(value);
  const same = (one: unknown) => (anyCase ? String(one).toLowerCase() === text.toLowerCase() : String(one) === text);
  if (values && !values.some(same))
    return `expected ${path} to be one of [${values.map((one) => JSON.stringify(one)).join(" ")}], got ${text}`;
  if (filled && text.trim() === "") return `expected "${path}" to not be an empty string or whitespace`;
  const unmet = patterns.find((pattern) => !new RegExp(pattern).test(text));
  if (unmet !== undefined) return `invalid value for ${path} (want a match of ${unmet})`;
  const met = not.find((pattern) => new RegExp(pattern).test(text));
  if (met !== undefined) return `invalid value for ${path} (want no match of ${met})`;
  const [least, most] = range ?? [null, null];
  if (least !== null && Number(value) < least) return `expected ${path} to be at least (${least}), got ${text}`;
  if (most !== null && Number(value) > most) return `expected ${path} to be at most (${most}), got ${text}`;
  return format === undefined || (formats[format]?.(text) ?? true) ? undefined : `"${path}" is no ${format}: ${text}`;
}

const formats: Record<string, (text: string) => boolean> = {
  json: isJson,
  "json-object": (text) => isJson(text) && isProps(JSON.parse(text)),
  port: (text) => Number.isInteger(Number(text)) && Number(text) >= 1 && Number(text) <= 65535,
  slug: (text) => /^[A-Za-z0-9_-]+$/.test(text),
  "go-duration": (text) => /^[+-]?(0|((\d+(\.\d*)?|\.\d+)(ns|us|µs|ms|s|m|h))+)$/.test(text),
};

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

function groupProblem(path: string, present: boolean, wanted: AttributeFacts, inputs: Props): string | undefined {
  const has = (other: string) => select(inputs, other).length > 0;
  const rival = present ? wanted.conflicts?.find(has) : undefined;
  if (rival !== undefined) return `"${path}": conflicts with ${rival}`;
  const partner = present ? wanted.with?.find((other) => !has(other)) : undefined;
  if (partner !== undefined)
    return `"${path}": all of \`${wanted.with!.join(",")}\` must be specified; missing ${partner}`;
  const inside = path.includes(".") && !has(path.slice(0, path.lastIndexOf(".")));
  if (inside) return undefined;
  const { exactlyOne, atLeastOne } = wanted;
  const among = exactlyOne?.filter(has) ?? [];
  if (exactlyOne && among.length !== 1)
    return `"${path}": ${among.length === 0 ? "one of" : "only one of"} \`${exactlyOne.join(",")}\` ${among.length === 0 ? "must" : "can"} be specified${among.length === 0 ? "" : `, but \`${among.join(",")}\` were specified`}.`;
  if (atLeastOne && !atLeastOne.some(has)) return `"${path}": one of \`${atLeastOne.join(",")}\` must be specified`;
  return undefined;
}

/** An id of properties: undefined where one of them is not there. */
export function filledIn(template: string, properties: Props): string | undefined {
  let whole = true;
  const text = template.replace(/\{\{%?(\w+)\}\}/g, (_, name: string) => {
    const value = properties[name];
    if (typeof value !== "string" && typeof value !== "number") whole = false;
    return String(value);
  });
  return whole ? text : undefined;
}
