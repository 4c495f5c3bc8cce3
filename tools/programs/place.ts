import * as os from "node:os";
import * as path from "node:path";

/**
 * The folder that holds every version of a program, outside all checkouts.
 * @param name - its folder below `go-coffee` in the person's cache
 * @param variable - the environment variable that moves it; wins over XDG_CACHE_HOME, then ~/.cache. A relative path is taken from the current folder.
 */
export function cacheFolder(name: string, variable: string, env: NodeJS.ProcessEnv = process.env): string {
  const chosen = env[variable];
  if (chosen) return path.resolve(chosen);
  return path.join(env["XDG_CACHE_HOME"] || path.join(env["HOME"] || os.homedir(), ".cache"), "go-coffee", name);
}

/** The cache's folder for one version on one kind of machine: `3.259.0-linux-amd64`. */
export function machineKey(version: string, platform = process.platform, arch = process.arch): string {
  return `${version}-${machine(platform, arch)}`;
}

/** A kind of machine, as Go calls it: `linux-amd64`. */
export function machine(platform = process.platform, arch = process.arch): string {
  const os = platform === "win32" ? "windows" : platform;
  return `${os}-${arch === "x64" ? "amd64" : arch}`;
}

/** `value` with the platform's ending for programs. */
export function executable(value: string, platform = process.platform): string {
  return platform === "win32" ? `${value}.exe` : value;
}

/**
 * The version of a module that a go.mod requires, without its v.
 * @returns undefined where it requires none
 */
export function requiredVersion(goMod: string, module: string): string | undefined {
  const escaped = module.replaceAll(".", "\\.");
  return new RegExp(`^(?:require)?\\s*${escaped} v(\\S+)`, "m").exec(goMod)?.[1];
}

/** The Go version that a go.mod asks for at least, `1.25.11`. */
export function wantedGo(goMod: string): string {
  const found = /^go (\S+)/m.exec(goMod)?.[1];
  if (!found) throw new Error("go.mod has no go line.");
  return found;
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
