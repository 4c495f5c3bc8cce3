import { at } from "../../core/paths";
import type { Rule } from "../../core/spec";
import { isUnknown } from "../../protocol/values";
import { networkProblem } from "./cidr";
import { valueRule } from "./checks";
import { policyJsonProblem } from "./policy-json";

/** Forms that the provider checks in many arguments, in the words of its own checks; a preview fails too. */

const verify = "hashicorp/terraform-provider-aws internal/verify/validate.go";
const helper = "hashicorp/terraform-plugin-sdk helper/validation";

/**
 * An ARN, as ValidARN wants it: partition, region and account in their forms; region and account may be empty. `or` is what
 * else the argument takes.
 */
export function arnForm(id: string, path: string, argument: string, or?: RegExp): Rule {
  return valueRule(id, `${verify} ValidARN`, path, (value) => {
    const problem = or?.test(String(value)) ? undefined : arnProblem(String(value));
    return problem && `"${argument}" (${String(value)}) is an invalid ARN: ${problem}`;
  });
}

function arnProblem(value: string): string | undefined {
  if (value === "") return undefined;
  if (!value.startsWith("arn:")) return "arn: invalid prefix";
  const [, partition = "", , region = "", account = "", ...resource] = value.split(":");
  if (resource.length === 0) return "arn: not enough sections";
  if (!/^aws(-[a-z]+)*$/.test(partition))
    return `invalid partition value (expecting to match regular expression: ^aws(-[a-z]+)*$)`;
  if (region !== "" && !/^[a-z]{2}(-[a-z]+)+-\d{1,2}$/.test(region)) return `invalid region value`;
  if (account !== "" && !/^(aws|aws-managed|third-party|aws-marketplace|\d{12}|cw.{10})$/.test(account))
    return `invalid account ID value`;
  return resource.join(":") === "" ? "missing resource value" : undefined;
}

/** Text that must be JSON. An object, which some arguments take too, is right by itself. */
export function jsonForm(id: string, path: string, argument: string): Rule {
  return valueRule(id, `${helper} StringIsJSON`, path, (value) => {
    if (typeof value !== "string" || value === "") return undefined;
    try {
      JSON.parse(value);
      return undefined;
    } catch (error) {
      return `"${argument}" contains an invalid JSON: ${(error as Error).message}`;
    }
  });
}

/** A policy document, where it is text. An object, which the SDK takes too, is right by itself. */
export function policyForm(id: string, path: string, argument: string): Rule {
  return valueRule(id, `${verify} ValidIAMPolicyJSON`, path, (value) => {
    const problem = typeof value === "string" ? policyJsonProblem(value) : undefined;
    return problem && `"${argument}" ${problem}`;
  });
}

/** A text's length. */
export function lengthBetween(
  id: string,
  source: string,
  path: string,
  argument: string,
  low: number,
  high: number,
): Rule {
  return valueRule(id, source, path, (value) => {
    const { length } = String(value);
    return length < low || length > high
      ? `expected length of ${argument} to be in the range (${low} - ${high}), got ${String(value)}`
      : undefined;
  });
}

/** A text that must pass several of the provider's checks: what it must match, and what is said where it does not. */
export function demands(id: string, source: string, path: string, wanted: [holds: RegExp, says: string][]): Rule {
  return valueRule(id, source, path, (value) => wanted.find(([holds]) => !holds.test(String(value)))?.[1]);
}

/** At most so many blocks or items. */
export function atMost(id: string, source: string, path: string, argument: string, high: number): Rule {
  return valueRule(id, source, path, (value) =>
    Array.isArray(value) && value.length > high
      ? `Too many list items: Attribute ${argument} supports ${high} item maximum, but config has ${value.length} declared.`
      : undefined,
  );
}

/** A network address, of IPv4 or IPv6. */
export function networkForm(id: string, path: string): Rule {
  return valueRule(id, `${verify} ValidCIDRNetworkAddress`, path, (value) => networkProblem(String(value)));
}

/**
 * The provider's `ExactlyOneOf`. What is not known yet counts neither way.
 * Source: terraform-plugin-sdk helper/schema/schema.go, validateExactlyOneAttribute.
 * @param given - the provider's names of the arguments, by their paths in the SDK
 */
export function exactlyOne(id: string, source: string, given: Readonly<Record<string, string>>): Rule {
  return {
    id,
    source,
    when: "check",
    check({ inputs }) {
      const values = Object.keys(given).map((path) => ({ name: given[path]!, value: at(inputs, path) }));
      const some = values.filter(({ value }) => value !== undefined && value !== null);
      const present = some.filter(({ value }) => !isUnknown(value)).map(({ name }) => name);
      const all = values.map(({ name }) => name).sort();
      const first = `"${values[0]!.name}": `;
      if (some.length === 0) return `${first}one of \`${all.join(",")}\` must be specified`;
      if (present.length < 2) return undefined;
      return `${first}only one of \`${all.join(",")}\` can be specified, but \`${present.sort().join(",")}\` were specified.`;
    },
  };
}

/** The provider's name of an argument that the SDK names after it: `cidr_blocks` of `cidrBlocks`. */
export const snake = (name: string): string => name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);

/** Such arguments, by their names in the SDK. */
export function argumentsOf(names: readonly string[]): Record<string, string> {
  return Object.fromEntries(names.map((name) => [name, snake(name)]));
}
