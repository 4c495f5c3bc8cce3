import { readFileSync } from "node:fs";
import * as path from "node:path";
import { cacheFolder, requiredVersion } from "../programs/place";

/** The modules that the programs are built from. */
export const PROMETHEUS_MODULE = "github.com/prometheus/prometheus";
export const ALERTMANAGER_MODULE = "github.com/prometheus/alertmanager";

/** The environment variable that moves the cache. */
export const CACHE_VARIABLE = "GOCOFFEE_PROMETHEUS_CACHE";

/** The pinned versions, without a leading v. */
export interface Versions {
  /** As Prometheus' releases call it: `3.14.0`. Its Go module has numbers of its own: v0.314.0 is that release. */
  prometheus: string;
  alertmanager: string;
}

/**
 * The versions that tools/prometheus/go.mod pins: those that run in the clusters (a test compares).
 * @throws Error when go.mod does not require one of the modules.
 */
export function pinnedVersions(goMod: string): Versions {
  const [, major, minor, patch] = /^0\.(\d)(\d\d)\.(\d+)$/.exec(requiredVersion(goMod, PROMETHEUS_MODULE) ?? "") ?? [];
  const alertmanager = requiredVersion(goMod, ALERTMANAGER_MODULE);
  if (major === undefined || alertmanager === undefined)
    throw new Error(
      `tools/prometheus/go.mod requires no ${PROMETHEUS_MODULE} v0.NNN.N, or no ${ALERTMANAGER_MODULE}: their versions are pinned there.`,
    );
  return { prometheus: `${major}.${Number(minor)}.${patch}`, alertmanager };
}

/** Reads tools/prometheus/go.mod of the checkout at `root`. */
export function readGoMod(root: string): string {
  return readFileSync(path.join(root, "tools", "prometheus", "go.mod"), "utf8");
}

/** The folder that holds every version of a person. */
export function cacheRoot(env: NodeJS.ProcessEnv = process.env): string {
  return cacheFolder("prometheus", CACHE_VARIABLE, env);
}
