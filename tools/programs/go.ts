import { existsSync, statfsSync } from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { runCommand } from "./command";
import { WayClosed } from "./problems";
import { compareVersions, executable } from "./place";

const INSTALL = "install Go from https://go.dev/dl, then try again";
export const GB = 1024 ** 3;

/** A Go that can build. */
export interface Go {
  binary: string;
  version: string;
  cache: string;
  modules: string;
}

/** Where Go is when it is not on the path; the first entries of go.dev's and of Homebrew's own instructions. */
function usualPlaces(home: string): string[] {
  return [
    "/usr/local/go/bin",
    "/opt/homebrew/bin",
    "/usr/lib/go/bin",
    path.join(home, "go", "bin"),
    path.join(home, "sdk", "go", "bin"),
  ];
}

/**
 * Finds a Go of at least `wanted`.
 * @param places - folders to look in after those of PATH. @defaultValue where Go's and Homebrew's installers put it
 * @throws WayClosed when there is none, or only older ones that may not fetch a newer toolchain.
 */
export async function findGo(
  wanted: string,
  env: NodeJS.ProcessEnv = process.env,
  places = usualPlaces(os.homedir()),
): Promise<Go> {
  const folders = [...(env["PATH"] ?? "").split(path.delimiter).filter(Boolean), ...places];
  const binaries = [...new Set(folders.map((folder) => path.join(folder, executable("go"))))].filter((file) =>
    existsSync(file),
  );
  if (binaries.length === 0) throw new WayClosed("build", "no Go found on PATH or in the usual places", INSTALL);
  let best = "";
  for (const binary of binaries) {
    // In a neutral folder and without fetching a toolchain: what is installed is what is asked for.
    const found = await runCommand(binary, ["env", "GOVERSION", "GOTOOLCHAIN", "GOCACHE", "GOMODCACHE"], {
      cwd: os.tmpdir(),
      env: { ...env, GOWORK: "off" },
      limit: 20_000,
    });
    const [version = "", toolchain = "", cache = "", modules = ""] = found.stdout.trim().split("\n");
    if (found.code !== 0 || !version.startsWith("go")) continue;
    if (compareVersions(version, best || "0") > 0) best = version.slice(2);
    // From 1.21 on, Go itself fetches the toolchain that go.mod asks for, unless it was told to stay local.
    const canFetch = compareVersions(version, "1.21") >= 0 && !toolchain.startsWith("local");
    if (compareVersions(version, wanted) >= 0 || canFetch) return { binary, version: version.slice(2), cache, modules };
  }
  if (best === "") throw new WayClosed("build", `${binaries[0]} does not work (go env failed)`, INSTALL);
  throw new WayClosed("build", `Go is too old: found ${best}, want ${wanted} or newer`, INSTALL);
}

/** Bytes free on the disk of `folder`, or of its nearest folder that exists. */
export function freeBytes(folder: string): number {
  let existing = path.resolve(folder);
  while (!existsSync(existing) && existing !== path.dirname(existing)) existing = path.dirname(existing);
  const { bavail, bsize } = statfsSync(existing);
  return bavail * bsize;
}

/** What a build needs on disk, in bytes. */
export interface Space {
  /** A module with its version: where it is in Go's folder of modules, the others are too. */
  module: string;
  result: number;
  modules: number;
  /** In Go's build cache, where that is empty. */
  build: number;
  /** The environment variable that moves the result. */
  variable: string;
}

/**
 * Checks that a build has room.
 * @throws WayClosed naming the first folder that has too little.
 */
export function checkSpace(go: Pick<Go, "cache" | "modules">, target: string, space: Space, free = freeBytes): void {
  const needs: [folder: string, bytes: number][] = [
    [target, space.result],
    [go.modules, existsSync(path.join(go.modules, space.module)) ? 0 : space.modules],
    [go.cache, existsSync(go.cache) ? 0.3 * GB : space.build],
  ];
  for (const [folder, bytes] of needs) {
    const there = free(folder);
    if (there < bytes)
      throw new WayClosed(
        "build",
        `too little disk space at ${folder}: ${(there / GB).toFixed(1)} GB free, want ${(bytes / GB).toFixed(1)} GB`,
        `free some, or move the folder (${space.variable}, GOMODCACHE, GOCACHE)`,
      );
  }
}
