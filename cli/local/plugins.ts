import * as fs from "node:fs";
import * as path from "node:path";
import { installedSdks, type SdkPackage } from "../../simulators/facts/packages";
import { writeLauncher } from "./launcher";
import type { Layout } from "./layout";
import { bundlePlugin, type PluginSource } from "./plugin-bundle";

/** The local clouds, by the package whose plugin each stands in for. Any other package is served from its SDK alone. */
export const plugins = [
  "aws",
  "azure-native",
  "cloudflare",
  "eks",
  "gcp",
  "kubernetes",
  "random",
  "time",
  "tls",
  "vault",
] as const;

/** Where a local cloud lies, if not in a folder of its package's name. */
const folders: Readonly<Record<string, string>> = { "azure-native": "azure" };

/** A package that the stack's state has resources of, by its provider there. */
export interface StatePackage {
  name: string;
  version: string;
}

/**
 * The plugins that a run may need: one for each package that is installed, at its version, since the engine asks for exactly that; and one for
 * each package of the state that is not installed, or has another version.
 */
export function wantedPlugins(installed: readonly SdkPackage[], state: readonly StatePackage[] = []): PluginSource[] {
  const wanted = new Map<string, PluginSource>();
  for (const { name, version } of [...installed, ...state]) {
    const key = `${name} ${version}`;
    if (!wanted.has(key)) wanted.set(key, source(name, version, installed.find((sdk) => sdk.name === name)?.folder));
  }
  return [...wanted.values()];
}

function source(name: string, version: string, folder = ""): PluginSource {
  if (isOurs(name)) return { name, version, entry: `simulators/${folders[name] ?? name}/main.ts` };
  return { name, version, entry: "simulators/foreign/main.ts", bundle: "foreign", args: [name, version, folder] };
}

/** Whether a package is one of the local clouds; the others are served from their SDK alone. */
export function isOurs(name: string): boolean {
  return (plugins as readonly string[]).includes(name);
}

/** The SDKs of providers that the checkout has. */
export function sdksIn(root: string): SdkPackage[] {
  return installedSdks(path.join(root, "node_modules"));
}

/**
 * Puts the local clouds, and a plugin for every other package, into the plugin cache of `home` as if they had been installed.
 * @param installed @defaultValue the checkout's
 */
export async function installPlugins(
  at: Pick<Layout, "root" | "home">,
  node: string,
  state: readonly StatePackage[] = [],
  installed = sdksIn(at.root),
): Promise<void> {
  const wanted = wantedPlugins(installed, state);
  const bundles = new Map<string, Promise<string>>();
  for (const one of wanted) {
    const name = one.bundle ?? one.name;
    if (!bundles.has(name)) bundles.set(name, bundlePlugin(at.root, { ...one, name }));
  }
  for (const one of wanted) launch(at, one, await bundles.get(one.bundle ?? one.name)!, node);
  for (const { name } of wanted) removeOthers(at.home, name, wanted);
}

/** Installs one plugin: its bundle, and a launcher where the engine looks for it. */
export async function installPlugin(
  at: Pick<Layout, "root" | "home">,
  source: PluginSource,
  node: string,
): Promise<void> {
  launch(at, source, await bundlePlugin(at.root, source), node);
  removeOthers(at.home, source.name, [source]);
}

function launch({ root, home }: Pick<Layout, "root" | "home">, one: PluginSource, bundle: string, node: string): void {
  writeLauncher(path.join(home, "plugins", folderOf(one), `pulumi-resource-${one.name}`), node, bundle, root, one.args);
}

const folderOf = ({ name, version }: StatePackage): string => `resource-${name}-v${version}`;

/** A plugin of another version would never be asked for: it goes. */
function removeOthers(home: string, name: string, wanted: readonly PluginSource[]): void {
  const folder = path.join(home, "plugins");
  const keep = new Set(wanted.map(folderOf));
  for (const found of fs.readdirSync(folder)) {
    if (found.startsWith(`resource-${name}-v`) && !keep.has(found))
      fs.rmSync(path.join(folder, found), { recursive: true, force: true });
  }
}
