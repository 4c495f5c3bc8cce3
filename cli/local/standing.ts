import { resourcesIn } from "./checkpoint";
import type { Layout } from "./layout";
import { isOurs, type StatePackage } from "./plugins";

/** How many resources of each package stand, by the engine's state, and how many components and providers hold them: `{ aws: 118, kubernetes: 86, "components and providers": 40 }`. */
export function standingIn({ state }: Pick<Layout, "state">): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const { type, custom } of resourcesIn(state)) {
    if (type === "pulumi:pulumi:Stack") continue;
    const name = custom && !type.startsWith("pulumi:") ? type.split(":")[0]! : held;
    counts[name] = (counts[name] ?? 0) + 1;
  }
  // Last, whatever came first.
  const { [held]: others, ...packages } = counts;
  return others === undefined ? packages : { ...packages, [held]: others };
}

/** How many resources stand in the local clouds, by the engine's state: neither components, nor providers, nor what the engine keeps itself. */
export function standsIn({ state }: Pick<Layout, "state">): number {
  return resourcesIn(state).filter(({ custom, type }) => custom && !type.startsWith("pulumi:")).length;
}

/** How many resources of each type stand, by the engine's state: what a plugin serves, so neither the project's own components nor what the engine keeps. */
export function typesIn({ state }: Pick<Layout, "state">): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const { type, provider } of resourcesIn(state))
    if (!type.startsWith("pulumi:") && (provider || isOurs(type.split(":")[0]!)))
      counts[type] = (counts[type] ?? 0) + 1;
  return counts;
}

/** The packages that the state has providers of, with the versions that their plugins had. */
export function packagesIn({ state }: Pick<Layout, "state">): StatePackage[] {
  const found = new Map<string, StatePackage>();
  for (const { type, inputs } of resourcesIn(state)) {
    const [, kind, name] = type.split(":");
    const version = inputs?.["version"];
    if (kind === "providers" && name && typeof version === "string") found.set(`${name} ${version}`, { name, version });
  }
  return [...found.values()];
}
const held = "components and providers";

/** The logical names of what Pulumi protects against deletion. */
export function protectedIn({ state }: Pick<Layout, "state">): string[] {
  return resourcesIn(state).flatMap(({ urn, protect }) => (protect ? [urn.split("::").at(-1)!] : []));
}
