import type { Reference, Refusal, Request } from "../core/spec";
import type { WorldView } from "../core/standing";
import { isProps, type Props } from "../protocol/values";
import { parentOf, subscriptionOf, typeIn } from "./ids";
import { facts, tokensOf } from "./table";
import { says } from "./refusals";
import { notFound } from "./words";

/*
 * ARM's ids say what they are of, so whatever input holds one names that resource: it must be there, and the world knows who names whom. Ids of other subscriptions,
 * and of types that no table describes, are not looked at.
 */

const idForm = /^\/subscriptions\/[^/]+\/resourceGroups\/[^/]+\/providers\/[^/]+\/[^/]+\/[^/]+/i;

/** The places of the inputs that hold an id, with `*` for each index. */
function idPlaces(value: unknown, path: string[] = []): { path: string; id: string }[] {
  if (typeof value === "string") return idForm.test(value) ? [{ path: path.join("."), id: value }] : [];
  if (Array.isArray(value)) return value.flatMap((item) => idPlaces(item, [...path, "*"]));
  if (!isProps(value)) return [];
  return Object.entries(value).flatMap(([key, item]) => (key.startsWith("__") ? [] : idPlaces(item, [...path, key])));
}

/** Whether it can be known that it is not there: what comes with its parent is nowhere written. */
function isLookedUp(id: string, subscription: string): boolean {
  const tokens = tokensOf(typeIn(id));
  return subscriptionOf(id) === subscription && tokens.length > 0 && !tokens.some((one) => facts.types[one]?.singleton);
}

const missing = (value: string, { account, token, name }: Request): Refusal | undefined => {
  if (!isLookedUp(value, account)) return undefined;
  return token.startsWith("azure-native:network:")
    ? says("InvalidResourceReference.missing", value, name)
    : notFound(value);
};

/** Whatever the inputs name by an id. */
export function references({ inputs }: Request): Record<string, Reference> {
  const found: Record<string, Reference> = {};
  for (const { path, id } of idPlaces(inputs)) {
    const to = tokensOf(typeIn(id));
    if (to.length === 0) continue;
    const before = [found[path]?.to ?? []].flat();
    found[path] = { to: [...new Set([...before, ...to])], anyRegion: true, missing };
  }
  return found;
}

/** Why nothing can be made inside of what is not there. Source: articles/azure-resource-manager/troubleshooting/error-parent-resource. */
export function parentProblem(id: string, { account, world }: Pick<Request, "account" | "world">): Refusal | undefined {
  const parent = parentOf(id);
  const type = typeIn(parent);
  if (subscriptionOf(parent) !== account || type === "Microsoft.Resources/subscriptions") return undefined;
  if (type === "Microsoft.Resources/resourceGroups")
    return groupStands(parent, world) ? undefined : says("ResourceGroupNotFound", parent.split("/").at(-1));
  const tokens = tokensOf(type);
  const comesWithParent = tokens.length === 0 || tokens.some((one) => facts.types[one]?.singleton);
  if (comesWithParent || world.find(tokens, parent)) return parentProblem(parent, { account, world });
  return says("ParentResourceNotFound", typeIn(id).split("/").slice(1).join("/"), parent);
}

export const groupToken = "azure-native:resources:ResourceGroup";

/** Names of groups have no case. */
export const groupStands = (id: string, world: WorldView): boolean =>
  world.find(groupToken, id) !== undefined ||
  world.all(groupToken).some((one) => one.id.toLowerCase() === id.toLowerCase());

/** The location of a group, by its name. */
export function groupLocation(world: WorldView, subscription: string, name: unknown): string | undefined {
  const id = `/subscriptions/${subscription}/resourceGroups/${String(name)}`;
  const location = world.find(groupToken, id)?.outputs["location"];
  return typeof location === "string" ? location : undefined;
}

/** The resource that an id is of, of the types of the table. */
export const standingAt = (
  world: WorldView,
  id: unknown,
): { token: string; id: string; inputs: Props; outputs: Props } | undefined => {
  const found = typeof id === "string" ? tokensOf(typeIn(id)) : [];
  return found.length > 0 ? world.find(found, String(id)) : undefined;
};
