import type { Protection } from "./contracts";

/** How long a deleted key of AWS's can be had back, in days: AWS offers 7–30. */
export function deletionWindow({ keys, lastCopy = false }: Pick<Protection, "keys" | "lastCopy">): number {
  return keys || lastCopy ? 30 : 14;
}
