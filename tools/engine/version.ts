import { readFileSync } from "node:fs";
import * as path from "node:path";
import { cacheFolder, requiredVersion } from "../programs/place";

/** The module whose version is the engine's. */
export const ENGINE_MODULE = "github.com/pulumi/pulumi/pkg/v3";

/** The environment variable that moves the cache. */
export const CACHE_VARIABLE = "GOCOFFEE_ENGINE_CACHE";

/**
 * The pinned engine version, `3.259.0`, as tools/engine/go.mod says it.
 * @throws Error when go.mod does not require the engine's module.
 */
export function pinnedVersion(goMod: string): string {
  const found = requiredVersion(goMod, ENGINE_MODULE);
  if (!found)
    throw new Error(`tools/engine/go.mod requires no ${ENGINE_MODULE}: the engine's version is pinned there.`);
  return found;
}

/** Reads tools/engine/go.mod of the checkout at `root`. */
export function readGoMod(root: string): string {
  return readFileSync(path.join(root, "tools", "engine", "go.mod"), "utf8");
}

/** The folder that holds every engine of a person. */
export function cacheRoot(env: NodeJS.ProcessEnv = process.env): string {
  return cacheFolder("engine", CACHE_VARIABLE, env);
}
