import { depthOf } from "../../simulators/depths";
import { isDeclared } from "../../simulators/facts/packages";
import type { Layout } from "./layout";
import { sdksIn } from "./plugins";
import { packagesIn, typesIn } from "./standing";

/**
 * What a person is told of a state that another checkout has made: packages that are not installed here, types that nobody here knows. What stands
 * of them can be deleted, and no more. Undefined where all is known.
 */
export function strangersText(layout: Pick<Layout, "root" | "state" | "environment">): string | undefined {
  // The engine's own types are nobody's: `pulumi:index:Stash`.
  const types = Object.keys(typesIn(layout)).filter((type) => !type.startsWith("pulumi:"));
  if (types.length === 0) return undefined;
  const installed = new Set(sdksIn(layout.root).map(({ name }) => name));
  const packages = packagesIn(layout).filter(({ name }) => !installed.has(name));
  const absent = new Set(packages.map(({ name }) => name));
  const unknown = types.filter((type) => !absent.has(type.split(":")[0]!) && isUnknown(type));
  const what = [
    ...(packages.length > 0
      ? [
          `packages that are not installed here (${packages.map(({ name, version }) => `${name} ${version}`).join(", ")})`,
        ]
      : []),
    ...(unknown.length > 0 ? [`types that are not known here (${unknown.join(", ")})`] : []),
  ];
  if (what.length === 0) return undefined;
  return (
    `The state of ${layout.environment} was made by another checkout: it has ${what.join(", and ")}. ` +
    `Such resources can only be deleted: \`npx coffee local destroy ${layout.environment}\` takes everything down, \`npx coffee local reset ${layout.environment}\` forgets it.`
  );
}

/** A type that its SDK no longer declares, or not yet. Custom resources are known to their cluster alone. */
function isUnknown(type: string): boolean {
  if (depthOf(type) === "modelled" || isDeclared(type)) return false;
  return !type.startsWith("kubernetes:");
}
