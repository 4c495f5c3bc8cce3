import type { Reference, Refusal, Request, Rule, TypeSpec } from "../core/spec";
import type { Standing, WorldView } from "../core/standing";
import { at, text } from "../core/paths";
import type { Props } from "../protocol/values";
import { lastOf } from "./names";
import { notFound } from "./words";

/** What is written by hand of a type: what its facts do not say. */
export interface Part extends Partial<Pick<TypeSpec, "refers" | "after" | "inUse" | "overwrites" | "global">> {
  id?(request: Request): string;
  rules?: Rule[];
  /** Computed values, over those that facts and convention give. */
  outputs?(request: Request): Props;
  /** Further inputs that replace it, for some values only. */
  replaceWhen?(olds: Props, news: Props): string[];
}

export type Parts = Readonly<Record<string, Part>>;

/** A property that names another resource of Google's, by its id, its link or its name, wherever it stands. */
export function link(
  to: string | string[],
  missing?: (value: string, request: Request) => Refusal | undefined,
): Reference {
  return { to, by: ["id", "selfLink", "name"], anyRegion: true, missing: missing ?? ((value) => notFound(value)) };
}

/** The same, where the other one may be deleted first. */
export const looseLink = (to: string | string[]): Reference => ({ ...link(to), holds: false });

/** The one that a value names, by id, link or name. */
export function named(world: WorldView, token: string | string[], value: unknown): Standing | undefined {
  const name = text(value) ?? "";
  if (name === "") return undefined;
  return (
    world.find(token, name, ["id", "selfLink", "name"]) ??
    world.find(token, name.replace(/^https:\/\/[^/]+\/[^/]+\/v1\//, ""))
  );
}

/** Whether two values name the same thing: by its last part. */
export const sameName = (one: unknown, other: unknown): boolean => lastOf(one) === lastOf(other);

/** A rule that looks at what is asked. A value that is not known yet is never looked at. */
export function rule(id: string, source: string, check: Rule["check"], when: Rule["when"] = "apply"): Rule {
  return { id, source, when, check };
}

/** A rule of creates alone. */
export function atCreate(id: string, source: string, check: Rule["check"]): Rule {
  return rule(id, source, (request) => (request.verb === "create" ? check(request) : undefined));
}

/** What has its deletion protected: by the provider, whose switch is on unless the program turned it off. */
export function protectedBy(path: string, message: (id: string) => string): Rule {
  return {
    id: `protected-by.${path}`,
    source: "terraform-provider-google, the resource's Delete",
    when: "delete",
    check: ({ current, id }) => (at(current?.outputs ?? {}, path) === true ? message(id) : undefined),
  };
}

/*
 * What Google keeps though the program has it no more: names that stay taken, agents that were made, a pool of identities. They stand in the world under
 * a token that no program can use.
 */
const markToken = "gcp:local/mark:Mark";

export function mark(world: WorldView, kind: string, id: string, facts: Props = {}): void {
  world.put({ token: markToken, id: `${kind} ${id}`, scope: "", region: "", inputs: {}, outputs: facts });
}

export function marked(world: WorldView, kind: string, id: string): Props | undefined {
  return world.find(markToken, `${kind} ${id}`)?.outputs;
}
