import type { BucketEnd, RegistryEnd } from "../core/ends";
import type { BusEnd } from "../core/events";

/** What somebody of another cloud may do: with the objects of one bucket, or with the images of the environment's registry. */
export type Right =
  | { kind: "bucket"; bucket: BucketEnd; access: "read" | "write" }
  | { kind: "registry"; registry: RegistryEnd; access: "pull" | "push" };

/** What a forwarder may do at the next cloud: publish on its bus, and nothing else. None goes to AWS, where forwarding begins. */
export interface BusRight {
  kind: "bus";
  bus: Pick<BusEnd, "scope">;
  access: "publish";
}

/** A word for a right that never changes: two of the same kind and access are two buckets. */
export function partOf(right: Right | BusRight, index: number): string {
  return `${right.kind}-${right.access}${index === 0 ? "" : `-${index}`}`;
}

/** Each right with its word. */
export function named<One extends Right | BusRight>(rights: readonly One[]): { part: string; right: One }[] {
  const seen = new Map<string, number>();
  return rights.map((right) => {
    const kind = `${right.kind}-${right.access}`;
    const index = seen.get(kind) ?? 0;
    seen.set(kind, index + 1);
    return { part: partOf(right, index), right };
  });
}
