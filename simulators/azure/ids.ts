import { createHash } from "node:crypto";
import { text } from "../core/paths";
import type { Props } from "../protocol/values";

/** What a provider's settings say, or what it would come to without: the subscription, and the directory. */
export const subscriptionIn = (settings: Props): string => text(settings["subscriptionId"]) || guid("subscription");
export const tenantIn = (settings: Props): string => text(settings["tenantId"]) || guid("tenant");

/** The subscription that an id is in. */
export const subscriptionOf = (id: string): string | undefined => /^\/subscriptions\/([^/]+)/i.exec(id)?.[1];

/** The group that an id is in, or names. */
export const groupOf = (id: string): string | undefined => /\/resourceGroups\/([^/]+)/i.exec(id)?.[1];

export const groupId = (subscription: string, name: string): string =>
  `/subscriptions/${subscription}/resourceGroups/${name}`;

/** The last part of an id. */
export const nameIn = (value: unknown): string => (text(value) ?? "").split("/").at(-1)!;

/** `Microsoft.Network/virtualNetworks/subnets` of a subnet's id: what is said after the last `/providers/`. */
export function typeIn(id: string): string {
  const cut = id.toLowerCase().lastIndexOf("/providers/");
  if (cut < 0)
    return groupOf(id) === undefined ? "Microsoft.Resources/subscriptions" : "Microsoft.Resources/resourceGroups";
  const [namespace = "", ...rest] = id.slice(cut + "/providers/".length).split("/");
  return [namespace, ...rest.filter((_, at) => at % 2 === 0)].join("/");
}

/** What an id is inside of: a resource, a group or a subscription; of an extension what it extends. */
export function parentOf(id: string): string {
  const cut = id.toLowerCase().lastIndexOf("/providers/");
  const inside = cut < 0 ? [] : id.slice(cut + "/providers/".length).split("/");
  if (inside.length > 3) return id.slice(0, id.length - inside.slice(-2).join("/").length - 1);
  if (cut >= 0) return id.slice(0, cut);
  return groupOf(id) === undefined ? "" : id.slice(0, id.toLowerCase().indexOf("/resourcegroups/"));
}

/** A GUID out of a text, the same each time. */
export function guid(seed: string): string {
  const hex = createHash("sha256").update(seed).digest("hex");
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(13, 16)}-8${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
}

/** `eastus2`, of `East US 2` too. */
export const regionOf = (location: unknown): string => (text(location) ?? "").toLowerCase().replaceAll(" ", "");

export const isGuid = (value: string): boolean => /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(value);
