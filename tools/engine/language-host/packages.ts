import { readFileSync, readdirSync } from "node:fs";
import { createRequire } from "node:module";
import * as path from "node:path";

interface PackageJson {
  name?: string;
  version?: string;
  dependencies?: Record<string, string>;
  devDependencies?: Record<string, string>;
  packages?: Record<string, { version?: string; link?: boolean }>;
  pulumi?: { resource?: boolean; name?: string; version?: string; server?: string };
}

/** A plugin that an installed package asks for. */
export interface RequiredPlugin {
  name: string;
  version: string;
  server: string;
}

/** A package, as `pulumi about` lists it. */
export interface Dependency {
  name: string;
  version: string;
}

/**
 * The file that `specifier` means for code in `folder`.
 * @throws Error with what to do when it is not installed there.
 */
export function locate(specifier: string, folder: string): string {
  try {
    return createRequire(path.join(folder, "program.js")).resolve(specifier);
  } catch {
    throw new Error(
      `It looks like the Pulumi SDK has not been installed: ${specifier} is not found from ${folder}. Run npm ci in the project's folder.`,
    );
  }
}

/** The plugins wanted by the packages right under `folder`/node_modules; a folder without one wants none. */
export function requiredPlugins(folder: string): RequiredPlugin[] {
  const modules = path.join(folder, "node_modules");
  const found: RequiredPlugin[] = [];
  for (const name of list(modules)) {
    const names = name.startsWith("@") ? list(path.join(modules, name)).map((part) => path.join(name, part)) : [name];
    for (const each of names) {
      const json = readJson(path.join(modules, each, "package.json"));
      if (!json?.pulumi?.resource) continue;
      const version = json.pulumi.version ?? json.version ?? "";
      found.push({
        name: json.pulumi.name ?? (json.name ?? each).replace(/^@pulumi\//, "").replace(/^@/, ""),
        version: version === "" || version.startsWith("v") ? version : `v${version}`,
        server: json.pulumi.server ?? "",
      });
    }
  }
  return found;
}

/** The dependencies of the package that `folder` belongs to, with the versions installed. */
export function dependencies(folder: string, transitive: boolean): Dependency[] {
  const root = packageFolder(folder);
  if (root === undefined) return [];
  const installed = readJson(path.join(root, "node_modules", ".package-lock.json"))?.packages ?? {};
  const marker = "node_modules/";
  if (transitive)
    return Object.entries(installed).map(([where, { version }]) => ({
      name: where.slice(where.lastIndexOf(marker) + marker.length),
      version: version ?? "",
    }));
  const json = readJson(path.join(root, "package.json"));
  return Object.entries({ ...json?.dependencies, ...json?.devDependencies }).map(([name, range]) => ({
    name,
    version:
      installed[marker + name]?.version ??
      readJson(path.join(root, "node_modules", name, "package.json"))?.version ??
      range,
  }));
}

function packageFolder(start: string): string | undefined {
  for (let folder = path.resolve(start); ; folder = path.dirname(folder)) {
    if (readJson(path.join(folder, "package.json"))) return folder;
    if (folder === path.dirname(folder)) return undefined;
  }
}

function list(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}

function readJson(file: string): PackageJson | undefined {
  try {
    return JSON.parse(readFileSync(file, "utf8")) as PackageJson;
  } catch {
    return undefined;
  }
}
