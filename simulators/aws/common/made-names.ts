import type { Rule } from "../../core/spec";
import type { Props } from "../../protocol/values";

/** Names that the provider makes up, and the `namePrefix` that stands for the program's part of one. */

/**
 * How long a made-up name may get, unless the type has a limit of its own: pulumi/pulumi-aws provider/resources.go. Where the
 * cloud allows less, its own rules refuse the name.
 */
export const madeNameLength = 255;

/** Whether the provider made the name up. */
export const isMade = (inputs: Props): boolean =>
  Array.isArray(inputs["__defaults"]) && inputs["__defaults"].includes("name");

/** With a `namePrefix` the made-up name begins with it, and not with the resource's name in the program. */
export function fromPrefix(inputs: Props): Props {
  const { name, namePrefix } = inputs;
  if (!isMade(inputs) || typeof name !== "string" || typeof namePrefix !== "string" || name.startsWith(namePrefix))
    return inputs;
  return { ...inputs, name: `${namePrefix}${name.slice(-7)}` };
}

/** A name of the program's own excludes a prefix (the provider's ConflictsWith). */
export function oneName(id: string, source: string): Rule {
  return {
    id,
    source,
    when: "check",
    check: ({ inputs }) =>
      inputs["name"] !== undefined && inputs["namePrefix"] !== undefined && !isMade(inputs)
        ? '"name": conflicts with name_prefix'
        : undefined,
  };
}
