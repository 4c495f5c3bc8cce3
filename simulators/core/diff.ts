import { hasUnknown, isProps, isUnknown, type Props } from "../protocol/values";
import { covers, entries, leadsTo, names, type Path, select, write } from "./paths";
import type { TypeSpec } from "./spec";

export type ChangeKind = "add" | "add-replace" | "delete" | "delete-replace" | "update" | "update-replace";

/** What a change of inputs means: each changed place, and which of them replace the resource. */
export interface Difference {
  changes: { path: string; root: string; kind: ChangeKind }[];
  replaces: boolean;
}

/**
 * Compares old and new inputs. A value that is not known yet counts as changed, as it does for the real providers.
 * @param standing - what stands: a value that is added, and is there already, counts as none
 */
export function compare(
  spec: Pick<TypeSpec, "replaceOn" | "sets" | "alike">,
  olds: Props,
  news: Props,
  ignore: string[] = [],
  standing: Props = {},
): Difference {
  const ignored = new Set(ignore);
  const isIgnored = (path: Path) => path.some((_, at) => ignored.has(write(path.slice(0, at + 1))));
  const sets = spec.sets ?? [];
  const stands = ({ path, kind, now }: Place) =>
    kind === "add" && walk(valueAt(standing, path), now, path, sets).length === 0;
  const alike = ({ path, kind, old, now }: Place) => kind === "update" && spec.alike?.(path, old, now) === true;
  const places = walk(olds, news, [], sets).filter(
    (place) => !isInternal(place.path) && !isIgnored(place.path) && !stands(place) && !alike(place),
  );
  const replaceOn = [...spec.replaceOn.paths, ...(spec.replaceOn.when?.(olds, news) ?? [])];
  const changes = places.map(({ path, kind, old, now }) => {
    const replaces = replaceOn.some(
      (pattern) => covers(pattern, path) || [old, now].some((block) => holds(pattern, path, block)),
    );
    return { path: write(path), root: String(path[0]), kind: replaces ? (`${kind}-replace` as const) : kind };
  });
  return { changes, replaces: changes.some((change) => change.kind.endsWith("-replace")) };
}

type Place = { path: Path; kind: "add" | "delete" | "update"; old: unknown; now: unknown };

/** Whether `block`, which stands at `path` and comes, goes or changes as a whole, has in it what `pattern` names, or may have. */
function holds(pattern: string, path: Path, block: unknown): boolean {
  if (!leadsTo(path, pattern)) return false;
  const rest = pattern.split(".").slice(path.length).join(".");
  return isUnknown(block) || select({ block }, `block.${rest}`).length > 0;
}

function walk(old: unknown, now: unknown, path: Path, sets: readonly string[]): Place[] {
  if (old === undefined || old === null)
    return now === undefined || now === null ? [] : [{ path, kind: "add", old, now }];
  if (now === undefined || now === null) return [{ path, kind: "delete", old, now }];
  if (isUnknown(now)) return [{ path, kind: "update", old, now }];
  if (Array.isArray(old) && Array.isArray(now)) {
    const pairs = sets.some((set) => names(set, path)) ? setPairs(old, now, path, sets) : listPairs(old, now);
    return pairs.flatMap(([at, one, other]) => walk(one, other, [...path, at], sets));
  }
  if (isProps(old) && isProps(now)) {
    const keys = new Set([...Object.keys(old), ...Object.keys(now)]);
    return [...keys].flatMap((key) => walk(old[key], now[key], [...path, key], sets));
  }
  return same(old, now) && !hasUnknown(now) ? [] : [{ path, kind: "update", old, now }];
}

function valueAt(props: Props, path: Path): unknown {
  return path.reduce<unknown>((value, step) => new Map(entries(value)).get(step), props);
}

/** An index, and what stands there before and after. */
type Pair = [at: number, old: unknown, now: unknown];

function listPairs(old: unknown[], now: unknown[]): Pair[] {
  return Array.from({ length: Math.max(old.length, now.length) }, (_, at) => [at, old[at], now[at]]);
}

/** What is in both sets has not changed, wherever it stands. Of the rest, the first has become the first, and so on. */
function setPairs(old: unknown[], now: unknown[], path: Path, sets: readonly string[]): Pair[] {
  const gone = old.map((item, at) => ({ item, at }));
  const come = now.flatMap((item, at) => {
    const known = gone.findIndex((one) => walk(one.item, item, [...path, at], sets).length === 0);
    if (known < 0) return [{ item, at }];
    gone.splice(known, 1);
    return [];
  });
  return Array.from({ length: Math.max(gone.length, come.length) }, (_, at) => [
    come[at]?.at ?? gone[at]!.at,
    gone[at]?.item,
    come[at]?.item,
  ]);
}

/** Scalars: the bridge takes "3" for 3, so they are the same. */
function same(old: unknown, now: unknown): boolean {
  return old === now || (typeof old !== "object" && typeof now !== "object" && String(old) === String(now));
}

function isInternal(path: Path): boolean {
  return path.some((step) => typeof step === "string" && step.startsWith("__"));
}
