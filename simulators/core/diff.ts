import { hasUnknown, isProps, isUnknown, type Props } from "../protocol/values";
import { covers, leadsTo, type Path, write } from "./paths";
import type { TypeSpec } from "./spec";

export type ChangeKind = "add" | "add-replace" | "delete" | "delete-replace" | "update" | "update-replace";

/** What a change of inputs means: each changed place, and which of them replace the resource. */
export interface Difference {
  changes: { path: string; root: string; kind: ChangeKind }[];
  replaces: boolean;
}

/** Compares old and new inputs. A value that is not known yet counts as changed, as it does for the real providers. */
export function compare(spec: Pick<TypeSpec, "replaceOn">, olds: Props, news: Props, ignore: string[] = []): Difference {
  const ignored = new Set(ignore);
  const places = walk(olds, news, []).filter(({ path }) => !isInternal(path) && !ignored.has(write(path)) && !ignored.has(String(path[0])));
  const changes = places.map(({ path, kind }) => {
    const replaces = spec.replaceOn.paths.some((pattern) => covers(pattern, path) || (kind !== "update" && leadsTo(path, pattern)));
    return { path: write(path), root: String(path[0]), kind: replaces ? (`${kind}-replace` as const) : kind };
  });
  return { changes, replaces: changes.some((change) => change.kind.endsWith("-replace")) };
}

type Place = { path: Path; kind: "add" | "delete" | "update" };

function walk(old: unknown, now: unknown, path: Path): Place[] {
  if (isUnknown(now)) return [{ path, kind: "update" }];
  if (old === undefined || old === null) return now === undefined || now === null ? [] : [{ path, kind: "add" }];
  if (now === undefined || now === null) return [{ path, kind: "delete" }];
  if (Array.isArray(old) && Array.isArray(now)) {
    const length = Math.max(old.length, now.length);
    return Array.from({ length }, (_, at) => walk(old[at], now[at], [...path, at])).flat();
  }
  if (isProps(old) && isProps(now)) {
    const keys = new Set([...Object.keys(old), ...Object.keys(now)]);
    return [...keys].flatMap((key) => walk(old[key], now[key], [...path, key]));
  }
  return same(old, now) && !hasUnknown(now) ? [] : [{ path, kind: "update" }];
}

/** Scalars: the bridge takes "3" for 3, so they are the same. */
function same(old: unknown, now: unknown): boolean {
  return old === now || (typeof old !== "object" && typeof now !== "object" && String(old) === String(now));
}

function isInternal(path: Path): boolean {
  return path.some((step) => typeof step === "string" && step.startsWith("__"));
}
