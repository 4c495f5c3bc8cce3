import { at, bag, select, text } from "../core/paths";
import type { Refusal, Request, Rule, TypeSpec } from "../core/spec";
import type { Standing, WorldView } from "../core/standing";
import type { Props } from "../protocol/values";
import { notAllowed } from "./checks";

/** What is written by hand of a type: what its facts do not say. */
export interface Part extends Partial<Pick<TypeSpec, "refers" | "after" | "overwrites">> {
  rules?: Rule[];
  /** Computed values, over those that facts and convention give. */
  outputs?(request: Request): Props;
  /** Why it cannot go, nor what it is in. */
  stays?(standing: Standing, world: WorldView): Refusal | undefined;
  /** What else happens when it goes, by itself or with what it is in. */
  gone?(standing: Standing, world: WorldView): void;
  /** A name that is one in all of Azure, and what is said of one that is taken. */
  globalName?: { code: string; message(name: string): string };
  /** What ARM says when it is deleted while others name it; undefined where it lets go. */
  inUse?(standing: Standing, by: Standing): Refusal | undefined;
}

export type Parts = Readonly<Record<string, Part>>;

/** A rule that looks at what is asked. A value that is not known yet is never looked at. */
export function rule(id: string, source: string, check: Rule["check"], when: Rule["when"] = "apply"): Rule {
  return { id, source, when, check };
}

/** A rule of creates alone. */
export const atCreate = (id: string, source: string, check: Rule["check"]): Rule =>
  rule(id, source, (request) => (request.verb === "create" ? check(request) : undefined));

/** What cannot be changed: of the inputs, what was given differs from what is asked for now. */
export const fixed = (id: string, source: string, ...paths: string[]): Rule =>
  rule(id, source, ({ current, inputs, verb }) => {
    if (verb !== "update" || !current) return undefined;
    const changed = paths.find((path) => !same(at(current.inputs, path), at(inputs, path)));
    return changed === undefined ? undefined : notAllowed(changed);
  });

/** What is off is as if it had not been said. */
const said = (value: unknown): unknown => (value === false || /^disabled$/i.test(String(value)) ? undefined : value);

const same = (one: unknown, other: unknown): boolean => JSON.stringify(said(one)) === JSON.stringify(said(other));

/** The identities that a resource has: a list, or in older versions of an API the keys of a map. */
export const assignedIn = (inputs: Props): string[] => {
  const given = at(inputs, "identity.userAssignedIdentities");
  return Array.isArray(given) ? given.map(String) : Object.keys(bag(given));
};

/** A switch that is never turned off again. */
export const neverOff = (id: string, source: string, path: string, refusal: Refusal): Rule =>
  rule(id, source, ({ current, inputs }) =>
    current && at(current.inputs, path) === true && at(inputs, path) !== true ? refusal : undefined,
  );

/** The texts at a path. */
export const textsAt = (props: Props, path: string): string[] =>
  select(props, path).flatMap(({ value }) => text(value) ?? []);

/*
 * What Azure keeps though the program has it no more: names of vaults and keys that were deleted softly, principals that are gone. It stands in the world
 * under a token that no program can use.
 */
const markToken = "azure-native:local:Mark";

export function mark(world: WorldView, kind: string, id: string, said: Props = {}): void {
  world.put({ token: markToken, id: `${kind} ${id}`, scope: "", region: "", inputs: {}, outputs: said });
}

export const marked = (world: WorldView, kind: string, id: string): Props | undefined =>
  world.find(markToken, `${kind} ${id}`)?.outputs;

export function unmark(world: WorldView, kind: string, id: string): void {
  const found = world.find(markToken, `${kind} ${id}`);
  if (found) world.forget(found);
}
