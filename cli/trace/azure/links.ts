import type { Standing } from "../../../simulators/core/standing";
import type { TraceWorld } from "../world";

/** Whether two ARM ids are one: ARM takes them in any case, and answers some in another. Source: learn.microsoft.com/azure/azure-resource-manager/management/overview. */
export const same = (one: unknown, other: unknown): boolean =>
  typeof one === "string" && typeof other === "string" && plain(one) === plain(other);

/** An ARM id, as it is compared. */
export const plain = (id: string): string => (id.endsWith("/") ? id.replace(/\/+$/, "") : id).toLowerCase();

/** Whether an id is a scope, or something below it. */
export const within = (id: string, scope: unknown): boolean =>
  typeof scope === "string" && `${plain(id)}/`.startsWith(`${plain(scope)}/`);

/** The resource of a type that something names by its ARM id. */
export function linked(world: TraceWorld, token: string, id: unknown): Standing | undefined {
  return typeof id === "string" && id !== "" ? world.all(token).find((one) => same(one.id, id)) : undefined;
}

/** Those of a type that stand below something: its parts. */
export const partsOf = (world: TraceWorld, token: string, of: Standing): Standing[] =>
  world.all(token).filter((one) => one.id !== of.id && within(one.id, of.id));

/** The last part of an id, or of an address. */
export const lastOf = (value: unknown): string => (typeof value === "string" ? value.split("/").at(-1)! : "");

/** The id of what a part stands in: of a subnet its network. */
export const parentOf = (id: string): string => id.split("/").slice(0, -2).join("/");
