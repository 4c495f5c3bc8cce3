import { select, write } from "./paths";
import type { Standing } from "./standing";
import type { Reference, Refusal, Request, TypeSpec } from "./spec";

/** What a resource's inputs name, looked up in the world; or what the cloud says of the first that is not there. */
export function resolveReferences(
  type: TypeSpec,
  request: Request,
): { refers: { path: string; to: Standing }[]; refusal?: Refusal } {
  const refers: { path: string; to: Standing }[] = [];
  const all = { ...type.refersIn?.(request), ...type.refers };
  for (const [pattern, reference] of Object.entries(all)) {
    for (const { path, value } of select(request.inputs, pattern)) {
      if (typeof value !== "string" || value === "") continue;
      const to = lookUp(reference, value, request);
      if (to && (reference.holds ?? true)) refers.push({ path: write(path), to });
      const refusal = to ? undefined : reference.missing(value, request);
      if (refusal) return { refers, refusal };
    }
  }
  return { refers };
}

function lookUp(reference: Reference, value: string, request: Request): Standing | undefined {
  for (const by of [reference.by ?? "id"].flat()) {
    const anywhere = reference.anyRegion ?? by === "arn";
    const found =
      request.world.find(reference.to, value, by, anywhere ? undefined : request.region) ??
      (anywhere ? undefined : request.world.find(reference.to, value, by, "")); // "" holds what is global
    if (found) return found;
  }
  return undefined;
}
