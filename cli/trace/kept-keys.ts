import { Missing, type Found } from "./trail";

/**
 * Whether a secret that people keep for receivers has a key for each of them: a JSON object, whichever cloud's store it is in.
 * @param value its newest value; undefined where it has none
 * @param by the secret, as it is told
 * @throws Missing
 */
export function hasKeys(value: string | undefined, keys: readonly string[], by: string): Found<undefined> {
  if (value === undefined) throw new Missing("nothing is in it yet: docs/runbooks/who-is-told.md", by);
  const there = keysOf(value);
  const lacking = keys.filter((key) => !there.includes(key));
  if (lacking.length > 0) throw new Missing(`it lacks ${lacking.join(", ")}`, by);
  return { by, why: `it has ${keys.join(", ")}`, value: undefined };
}

function keysOf(value: string): string[] {
  try {
    const read: unknown = JSON.parse(value);
    return typeof read === "object" && read !== null ? Object.keys(read) : [];
  } catch {
    return [];
  }
}
