import type { BucketEnd, RegistryEnd } from "../core/ends";

/** What somebody of another cloud may do: with the objects of one bucket, or with the images of the environment's registry. */
export type Right =
  | { kind: "bucket"; bucket: BucketEnd; access: "read" | "write" }
  | { kind: "registry"; registry: RegistryEnd; access: "pull" | "push" };

/** A word for a right that never changes: two of the same kind and access are two buckets. */
export function partOf(right: Right, index: number): string {
  return `${right.kind}-${right.access}${index === 0 ? "" : `-${index}`}`;
}

/** Each right with its word. */
export function named(rights: readonly Right[]): { part: string; right: Right }[] {
  const seen = new Map<string, number>();
  return rights.map((right) => {
    const kind = `${right.kind}-${right.access}`;
    const index = seen.get(kind) ?? 0;
    seen.set(kind, index + 1);
    return { part: partOf(right, index), right };
  });
}
