import { resourcesIn } from "./checkpoint";
import type { Layout } from "./layout";

/** How many resources of each package stand, by the engine's state: `{ aws: 118, kubernetes: 86 }`. */
export function standingIn({ state }: Pick<Layout, "state">): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const { type, custom } of resourcesIn(state)) {
    const name = type.split(":")[0]!;
    if (custom && name !== "pulumi") counts[name] = (counts[name] ?? 0) + 1;
  }
  return counts;
}

/** The logical names of what Pulumi protects against deletion. */
export function protectedIn({ state }: Pick<Layout, "state">): string[] {
  return resourcesIn(state).flatMap(({ urn, protect }) => (protect ? [urn.split("::").at(-1)!] : []));
}
