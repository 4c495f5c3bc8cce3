import { readFileSync } from "node:fs";
import * as os from "node:os";
import * as path from "node:path";

/** The module whose version is the engine's. */
export const ENGINE_MODULE = "github.com/pulumi/pulumi/pkg/v3";

/** The environment variable that moves the cache. */
export const CACHE_VARIABLE = "GOCOFFEE_ENGINE_CACHE";

/**
 * The pinned engine version, `3.259.0`, as tools/engine/go.mod says it.
 * @throws Error when go.mod does not require the engine's module.
 */
export function pinnedVersion(goMod: string): string {
  const escaped = ENGINE_MODULE.replaceAll(".", "\\.");
  const found = new RegExp(`^(?:require)?\\s*${escaped} v(\\S+)`, "m").exec(goMod)?.[1];
  if (!found)
    throw new Error(`tools/engine/go.mod requires no ${ENGINE_MODULE}: the engine's version is pinned there.`);
  return found;
}

/** The Go version that tools/engine/go.mod asks for at least, `1.25.11`. */
export function wantedGo(goMod: string): string {
  const found = /^go (\S+)/m.exec(goMod)?.[1];
  if (!found) throw new Error("tools/engine/go.mod has no go line.");
  return found;
}

/** Reads tools/engine/go.mod of the checkout at `root`. */
export function readGoMod(root: string): string {
  return readFileSync(path.join(root, "tools", "engine", "go.mod"), "utf8");
}

/**
 * The folder that holds every engine of a person, outside all checkouts.
 * @param env - GOCOFFEE_ENGINE_CACHE wins; then XDG_CACHE_HOME; then ~/.cache. A relative path is taken from the current folder.
 */
export function cacheRoot(env: NodeJS.ProcessEnv = process.env): string {
  const chosen = env[CACHE_VARIABLE];
  if (chosen) return path.resolve(chosen);
  return path.join(env["XDG_CACHE_HOME"] || path.join(env["HOME"] || os.homedir(), ".cache"), "go-coffee", "engine");
}

/** The cache's folder for one version on one kind of machine: `3.259.0-linux-amd64`. */
export function engineKey(version: string, platform = process.platform, arch = process.arch): string {
  const os = platform === "win32" ? "windows" : platform;
  return `${version}-${os}-${arch === "x64" ? "amd64" : arch}`;
}

/** `value` with the platform's ending for programs. */
export function executable(value: string, platform = process.platform): string {
  return platform === "win32" ? `${value}.exe` : value;
}

/** Orders versions of up to four numbers; what follows a hyphen or letters counts as nothing. Negative when `a` is older. */
export function compareVersions(a: string, b: string): number {
  const [left, right] = [a, b].map((version) => (/\d+(?:\.\d+)*/.exec(version)?.[0] ?? "0").split(".").map(Number));
  for (let i = 0; i < 4; i++) {
    const difference = (left?.[i] ?? 0) - (right?.[i] ?? 0);
    if (difference !== 0) return difference;
  }
  return 0;
}
