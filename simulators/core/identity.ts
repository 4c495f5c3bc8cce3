import type { Property } from "../facts/properties";

/** Inputs that say where a resource is, of every cloud. */
const places = ["availabilityZone", "location", "project", "region", "resourceGroupName", "zone"];

/** Inputs by which a program asks for a new one: of random, null, time and their like. */
const triggers = ["keepers", "replaceTriggeredBy", "triggers"];

/**
 * Which inputs of a type that only its declaration describes replace it: those that say which one it is. That is
 *
 * - its name: `name`, or the type's own words with `Name`, `Id` or `Identifier` after them (`clusterIdentifier` of an `rds.Cluster`; a last part of
 *   the words will do: `accountName` of a `StorageAccount`), and the same with `Prefix` after that (`namePrefix`);
 * - its place: `region`, `location`, `zone`, `availabilityZone`, `project`, `resourceGroupName`;
 * - what there is to have it made anew: `keepers`, `triggers`, `replaceTriggeredBy`.
 *
 * Every other input is taken for one that can be changed in place. That is a rule of thumb: the real provider may know better.
 * @param noun - the type's name: `StorageAccount`
 * @param inputs - the names of its inputs
 */
export function identityInputs(noun: string, inputs: readonly string[]): string[] {
  const own = nameInputs(noun).flatMap((name) => [name, `${name}Prefix`]);
  return inputs.filter((input) => own.includes(input) || places.includes(input) || triggers.includes(input));
}

/**
 * The input that the provider fills with a name where the program gives none: one of the type's own names, which may be left out, and comes back
 * as an output all the same.
 */
export function madeName(
  noun: string,
  inputs: Record<string, Pick<Property, "always" | "kind">>,
  outputs: Record<string, Pick<Property, "always">>,
): string | undefined {
  const named = nameInputs(noun).filter((name) => /name$/i.test(name));
  return named.find(
    (name) => inputs[name]?.kind === "string" && !inputs[name].always && outputs[name]?.always === true,
  );
}

/** The input that names a resource, where it has one. */
export function nameOf(noun: string, inputs: Record<string, unknown>): string | undefined {
  for (const name of nameInputs(noun)) {
    const value = inputs[name];
    if (typeof value === "string" && value !== "") return value;
  }
  return undefined;
}

/** The names that a type's own name may have: the plainest first. */
function nameInputs(noun: string): string[] {
  const words = noun.match(/[A-Z]+(?![a-z])|[A-Z]?[a-z0-9]+/g) ?? [];
  const stems = words.map((word, at) => word.toLowerCase() + words.slice(at + 1).join(""));
  return ["name", ...stems.flatMap((stem) => [`${stem}Name`, `${stem}Identifier`, `${stem}Id`])];
}
