import * as fs from "node:fs";
import * as path from "node:path";
import { writeLauncher } from "./launcher";
import type { Layout } from "./layout";
import { bundlePlugin, type PluginSource } from "./plugin-bundle";

/** A local cloud, and the npm package whose plugin it stands in for. */
export const plugins = ["aws", "eks", "kubernetes", "random"] as const;
export type Plugin = (typeof plugins)[number];

/** The version of the SDK in node_modules: the engine asks for the plugin of exactly that version. */
export function sdkVersion(root: string, plugin: string): string {
  const file = path.join(root, "node_modules", "@pulumi", plugin, "package.json");
  return (JSON.parse(fs.readFileSync(file, "utf8")) as { version: string }).version;
}

/** Puts the local clouds into the plugin cache of `home` as if they had been installed. */
export async function installPlugins(at: Pick<Layout, "root" | "home">, node: string): Promise<void> {
  const sources = plugins.map((name) => ({
    name,
    version: sdkVersion(at.root, name),
    entry: `simulators/${name}/main.ts`,
  }));
  await Promise.all(sources.map((source) => installPlugin(at, source, node)));
}

/** Installs one plugin: its bundle, and a launcher where the engine looks for it. */
export async function installPlugin(
  { root, home }: Pick<Layout, "root" | "home">,
  source: PluginSource,
  node: string,
): Promise<void> {
  const { name, version } = source;
  const bundle = await bundlePlugin(root, source);
  const folder = path.join(home, "plugins", `resource-${name}-v${version}`);
  writeLauncher(path.join(folder, `pulumi-resource-${name}`), node, bundle, root);
  removeOthers(path.join(home, "plugins"), `resource-${name}-v`, path.basename(folder));
}

/** A plugin of another version would never be asked for: it goes. */
function removeOthers(folder: string, prefix: string, keep: string): void {
  for (const name of fs.readdirSync(folder)) {
    if (name.startsWith(prefix) && name !== keep) fs.rmSync(path.join(folder, name), { recursive: true, force: true });
  }
}
