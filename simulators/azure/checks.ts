import { write, type Path } from "../core/paths";
import type { Refusal, Rule } from "../core/spec";
import { checkInputs } from "../facts/check";
import { azureNative } from "../facts/wording";
import { isProps, isUnknown, type Props, unsecret } from "../protocol/values";
import { type ArmFacts, type BodyFacts, facts, type InputFacts } from "./table";
import { says } from "./refusals";
import { badRequest } from "./words";

/*
 * What the table says of inputs: the provider looks at lengths, patterns, ranges and at what is needed; values, and what is fixed at creation, ARM looks at.
 * Source of the words: pulumi/pulumi-azure-native provider/pkg/provider/provider.go, validateProperty.
 */

/** An input that the table speaks of. */
interface Spot {
  path: Path;
  value: unknown;
  wanted: InputFacts;
}

/** Every body in the inputs that the table has facts of: the whole, and the objects in it. */
function* bodies(
  inputs: Props,
  row: BodyFacts,
  path: Path = [],
): Generator<{ path: Path; props: Props; row: BodyFacts }> {
  yield { path, props: inputs, row };
  for (const [key, type] of Object.entries(row.of ?? {})) {
    const nested = facts.nested[type];
    const value = unsecret(inputs[key]);
    if (!nested || value === undefined) continue;
    const items: [Path, unknown][] = Array.isArray(value)
      ? value.map((item, at) => [[...path, key, at], unsecret(item)])
      : [[[...path, key], value]];
    for (const [at, item] of items) if (isProps(item)) yield* bodies(item, nested, at);
  }
}

function* spots(inputs: Props, row: ArmFacts): Generator<Spot> {
  for (const { path, props, row: body } of bodies(inputs, row))
    for (const [key, wanted] of Object.entries(body.checks ?? {})) {
      const value = unsecret(props[key]);
      if (value === undefined || value === null || isUnknown(value)) continue;
      yield { path: [...path, key], value, wanted };
      if (Array.isArray(value) && wanted.items === undefined)
        for (const [at, item] of value.entries()) yield { path: [...path, key, at], value: unsecret(item), wanted };
    }
}

function formProblem({ path, value, wanted }: Spot): string | undefined {
  const at = write(path);
  const { pattern, length, range, items, whole } = wanted;
  const [least, most] = (Array.isArray(value) ? items : typeof value === "string" ? length : range) ?? [null, null];
  if (typeof value === "string") {
    if (least !== null && value.length < least)
      return `'${at}' is too short (${value.length}): at least ${least} characters required`;
    if (most !== null && value.length > most)
      return `'${at}' is too long (${value.length}): at most ${most} characters allowed`;
    return pattern !== undefined && !new RegExp(pattern).test(value)
      ? `'${at}' does not match expression '${pattern}'`
      : undefined;
  }
  const number = Array.isArray(value) ? value.length : value;
  if (typeof number !== "number") return undefined;
  if (whole && !Number.isInteger(number)) return `'${at}' must be an integer but got ${number}`;
  if (least !== null && number < least) return `'${at}' is too low (${number} < ${least})`;
  return most !== null && number > most ? `'${at}' is too high (${number} > ${most})` : undefined;
}

/** ARM takes values in any case. */
function valueProblem({ path, value, wanted: { values } }: Spot): Refusal | undefined {
  if (!values || isUnknown(value) || typeof value === "object") return undefined;
  if (values.some((one) => String(one).toLowerCase() === String(value).toLowerCase())) return undefined;
  return says("InvalidParameter.value", value, write(path), values.join(", "));
}

/** What was given at creation and differs now. @returns the paths */
function fixedChanges(olds: Props, news: Props, row: ArmFacts): string[] {
  return [...bodies(news, row)].flatMap(({ path, props, row: body }) =>
    (body.fixed ?? []).flatMap((key) => {
      const before = path.reduce<unknown>((value, step) => (value as Props | undefined)?.[step], olds);
      const old = isProps(before) ? before[key] : undefined;
      const same = JSON.stringify(old) === JSON.stringify(props[key]);
      return same || old === undefined ? [] : [write([...path, key])];
    }),
  );
}

export const notAllowed = (path: string): Refusal => says("PropertyChangeNotAllowed.resource", path);

/** The rules that the table gives for a type of it. */
export function rulesOf(token: string, row: ArmFacts): Rule[] {
  const { source } = facts;
  return [
    {
      id: `${token}.form`,
      source,
      when: "check",
      check({ inputs }) {
        for (const { path, props, row: body } of bodies(inputs, row)) {
          const missing = body.needed?.find((key) => props[key] === undefined || props[key] === null);
          if (missing !== undefined) return azureNative.missing(write([...path, missing]));
        }
        for (const spot of spots(inputs, row)) {
          const problem = formProblem(spot);
          if (problem !== undefined) return problem;
        }
        return undefined;
      },
    },
    {
      id: `${token}.values`,
      source,
      check({ inputs }) {
        for (const spot of spots(inputs, row)) {
          const problem = valueProblem(spot);
          if (problem) return problem;
        }
        return undefined;
      },
    },
    {
      id: `${token}.fixed`,
      source,
      check({ inputs, current }) {
        const [changed] = current ? fixedChanges(current.inputs, inputs, row) : [];
        return changed === undefined ? undefined : notAllowed(changed);
      },
    },
  ];
}

/** The values of a type that only its declaration describes. */
export const declaredValues: Rule = {
  id: "azure.declared-values",
  source: "the enumerations of @pulumi/azure-native",
  check({ token, inputs }) {
    const { __defaults: _, ...given } = inputs;
    const [wrong] = checkInputs(token, given, { ...azureNative, passesValues: false });
    return wrong && badRequest("InvalidParameter", wrong.reason);
  },
};
