import { readFileSync } from "node:fs";
import * as path from "node:path";
import { cacheFolder } from "../programs/place";

/** The package that is installed, from the registry of npm. */
export const PACKAGE = "aws-lambda-ric";

/** The environment variable that moves the cache. */
export const CACHE_VARIABLE = "GOCOFFEE_LAMBDA_RUNTIME_CACHE";

/** The files that pin it and all that it needs, by their digests. */
export const pinned = ["package.json", "package-lock.json"] as const;

/** Where they are in the checkout at `root`. */
export function pinnedFolder(root: string): string {
  return path.join(root, "tools", "lambda-runtime");
}

/** The version that tools/lambda-runtime/package.json pins: `4.0.2`. @throws Error when it pins none */
export function pinnedVersion(root: string): string {
  const text = readFileSync(path.join(pinnedFolder(root), "package.json"), "utf8");
  const version = (JSON.parse(text) as { dependencies?: Record<string, string> }).dependencies?.[PACKAGE];
  if (version === undefined || !/^\d+\.\d+\.\d+$/.test(version))
    throw new Error(`tools/lambda-runtime/package.json pins no ${PACKAGE}: want a version like 4.0.2`);
  return version;
}

/** The folder that holds every version of a person. */
export function cacheRoot(env: NodeJS.ProcessEnv = process.env): string {
  return cacheFolder("lambda-runtime", CACHE_VARIABLE, env);
}
