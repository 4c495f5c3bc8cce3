import * as fs from "node:fs";
import * as path from "node:path";
import { build, type BuildFailure } from "esbuild";
import type { Layout } from "./layout";

/** A local cloud, and the npm package whose plugin it stands in for. */
export const plugins = ["aws", "eks", "kubernetes", "random"] as const;
export type Plugin = (typeof plugins)[number];

/** The version of the SDK in node_modules: the engine asks for the plugin of exactly that version. */
export function sdkVersion(root: string, plugin: string): string {
  const file = path.join(root, "node_modules", "@pulumi", plugin, "package.json");
  return (JSON.parse(fs.readFileSync(file, "utf8")) as { version: string }).version;
}

/** A plugin to install. */
export interface PluginSource {
  name: string;
  version: string;
  /** Its entry, from the root of the checkout. */
  entry: string;
}

/** Puts the local clouds into the plugin cache of `home` as if they had been installed. */
export async function installPlugins(at: Pick<Layout, "root" | "home">, node: string): Promise<void> {
  const sources = plugins.map((name) => ({ name, version: sdkVersion(at.root, name), entry: `simulators/${name}/main.ts` }));
  await Promise.all(sources.map((source) => installPlugin(at, source, node)));
}

/**
 * Installs one plugin: a bundled file, made anew from the sources each time (some 60 ms for all four), so that an edit is never stale, and a
 * launcher where the engine looks for it.
 */
export async function installPlugin({ root, home }: Pick<Layout, "root" | "home">, { name, version, entry }: PluginSource, node: string): Promise<void> {
  const cache = path.join(root, "node_modules", ".cache", "plugins");
  const result = await build({
    entryPoints: [path.join(root, entry)],
    absWorkingDir: root,
    outfile: path.join(cache, `${name}.cjs`),
    bundle: true,
    write: false,
    format: "cjs",
    platform: "node",
    target: "node22",
    packages: "external",
    logLevel: "silent",
  }).catch((error: BuildFailure) => {
    if (!Array.isArray(error.errors)) throw error;
    throw new Error(error.errors.map((one) => `${one.location?.file}:${one.location?.line}: ${one.text}`).join("\n"));
  });
  for (const file of result.outputFiles) writeIfChanged(file.path, file.contents);
  const folder = path.join(home, "plugins", `resource-${name}-v${version}`);
  const script = launcher(node, path.join(cache, `${name}.cjs`), root);
  writeIfChanged(path.join(folder, `pulumi-resource-${name}`), Buffer.from(script), 0o755);
  removeOthers(path.join(home, "plugins"), `resource-${name}-v`, path.basename(folder));
}

/** The compile cache makes a plugin start in a third of the time. */
function launcher(node: string, bundle: string, root: string): string {
  const cache = path.join(root, "node_modules", ".cache", "v8");
  const quoted = [node, bundle].map((word) => `'${word.replace(/'/g, `'\\''`)}'`).join(" ");
  return `#!/bin/sh\nNODE_COMPILE_CACHE='${cache.replace(/'/g, `'\\''`)}' exec ${quoted} "$@"\n`;
}

function writeIfChanged(file: string, contents: Uint8Array, mode = 0o644): void {
  if (fs.existsSync(file) && fs.readFileSync(file).equals(contents)) return;
  fs.mkdirSync(path.dirname(file), { recursive: true });
  const unfinished = `${file}.${process.pid}`;
  fs.writeFileSync(unfinished, contents, { mode });
  fs.renameSync(unfinished, file);
}

/** A plugin of another version would never be asked for: it goes. */
function removeOthers(folder: string, prefix: string, keep: string): void {
  for (const name of fs.readdirSync(folder)) {
    if (name.startsWith(prefix) && name !== keep) fs.rmSync(path.join(folder, name), { recursive: true, force: true });
  }
}
