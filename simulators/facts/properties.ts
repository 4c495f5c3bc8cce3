import { factsOf } from "./facts";
import type { Properties, Shape, TypeFacts } from "./model";

export type Kind = "string" | "number" | "boolean" | "array" | "object";

/** A property of a type, as its SDK declares it. */
export interface Property {
  shape: Shape;
  kind: Kind;
  /** Of an input: that it must be given. Of an output: that it has a value once the resource stands. */
  always: boolean;
  /** Whether the SDK marks it as secret. */
  secret: boolean;
  /** What the SDK says of a deprecated property. */
  deprecated?: string;
}

/** The inputs that a type or a function takes, by name. @throws Error where the token has no facts. */
export function inputsOf(token: string): Record<string, Property> {
  const facts = factsOf(token);
  return described(facts.inputs, facts.secretInputs ?? [], facts);
}

/** The outputs that a type has (its `id` and `urn` aside) or a function returns, by name. @throws Error where the token has no facts. */
export function outputsOf(token: string): Record<string, Property> {
  const facts = factsOf(token);
  return described(facts.outputs, secretsOf(token), facts);
}

/** The names of all inputs and outputs. @throws Error where the token has no facts. */
export function propertiesOf(token: string): ReadonlySet<string> {
  const { inputs, outputs } = factsOf(token);
  return new Set([...Object.keys(inputs), ...Object.keys(outputs)].map(bareName));
}

/** The outputs that the engine must keep encrypted, in order: those that the SDK names, and secret inputs that are outputs too. */
export function secretsOf(token: string): string[] {
  const { outputs, secretInputs = [], secretOutputs = [] } = factsOf(token);
  const names = new Set(Object.keys(outputs).map(bareName));
  return [...new Set([...secretOutputs, ...secretInputs])].filter((name) => names.has(name)).sort();
}

/** A property's name without the mark of one that may be left out. */
export function bareName(key: string): string {
  return key.endsWith("?") ? key.slice(0, -1) : key;
}

function described(properties: Properties, secrets: string[], facts: TypeFacts): Record<string, Property> {
  const out: Record<string, Property> = {};
  for (const [key, shape] of Object.entries(properties)) {
    const name = bareName(key);
    const deprecated = facts.deprecated?.[name];
    // Of `any` nothing is known, not even that it is there.
    const always = name === key && shape !== "any";
    out[name] = {
      shape,
      kind: kindOf(shape),
      always,
      secret: secrets.includes(name),
      ...(deprecated === undefined ? {} : { deprecated }),
    };
  }
  return out;
}

/** What a shape is on the wire. Of several alternatives, a string where that is one of them. */
function kindOf(shape: Shape): Kind {
  if (typeof shape === "string")
    return shape === "any" || shape === "asset" ? "object" : shape === "resource" ? "string" : shape;
  if ("array" in shape) return "array";
  if ("values" in shape) return typeof shape.values[0] as Kind;
  if (!("anyOf" in shape)) return "object";
  const kinds = shape.anyOf.map(kindOf);
  return kinds.includes("string") ? "string" : kinds[0]!;
}
