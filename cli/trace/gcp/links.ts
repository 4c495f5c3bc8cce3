import type { Standing } from "../../../simulators/core/standing";
import { facts, type TraceWorld } from "../world";

/** The last part of a link, an id or a name. */
export const lastOf = (value: unknown): string => (typeof value === "string" ? value.split("/").at(-1)! : "");

/** `projects/P/global/x/Y`, however a resource writes it: as an address, as a name with its service before it, or as it is. */
export const pathOf = (link: unknown): string =>
  typeof link === "string" ? link.replace(/^(https?:)?\/\/[^/]+\/((compute\/)?(v1|beta)\/)?/, "") : "";

/** The resource of a type that something names: by its id, by its address, or by its name alone. */
export function linked(world: TraceWorld, token: string, link: unknown): Standing | undefined {
  const path = pathOf(link);
  if (path === "") return undefined;
  return world.find(token, path) ?? (path.includes("/") ? undefined : world.find(token, path, "name"));
}

/** The project that a resource is of. */
export function projectOf(standing: Standing): string {
  const { project } = facts(standing);
  return typeof project === "string" ? project : (/^projects\/([^/]+)\//.exec(standing.id)?.[1] ?? "");
}
