import labelable from "./labelable.json";
import { isRegulated } from "./data-classes";

type Labels = Readonly<Record<string, string>>;

/** By the property that holds a type's labels, by module, its kinds in one text. */
const kinds: Readonly<Record<string, Readonly<Record<string, string | undefined>>>> = labelable;

const known = new Map<string, string | undefined>();

/**
 * The property in which a type of Google Cloud carries labels of its own (`labels`, of some `userLabels`, `resourceLabels` or `settings.userLabels`);
 * undefined of one that carries none. From the SDK's declarations (tools/generate/labelable.ts).
 */
export function labelsProperty(type: string): string | undefined {
  if (!known.has(type)) known.set(type, find(type));
  return known.get(type);
}

function find(type: string): string | undefined {
  const [, module, kind] = /^gcp:(\w+)\/(\w+):\w+$/.exec(type) ?? [];
  if (kind === undefined) return undefined;
  return Object.keys(kinds).find((property) => kinds[property]![module!]?.split(" ").includes(kind));
}

/** The labels of a resource of Google Cloud; undefined where there are none. */
export function labelsOf(inputs: unknown, type: string): Labels | undefined {
  const path = labelsProperty(type)?.split(".") ?? [];
  const found = path.reduce<unknown>((value, key) => (value as Record<string, unknown> | undefined)?.[key], inputs);
  return path.length === 0 ? undefined : (found as Labels | undefined);
}

/** Whether a resource of Google Cloud is labelled as holding data that a law or a contract regulates. */
export function isRegulatedOnGoogle(inputs: unknown, type: string): boolean {
  return isRegulated(labelsOf(inputs, type));
}
