import { createHash } from "node:crypto";
import { existsSync, readFileSync, readdirSync } from "node:fs";
import { copyFile, constants, link, rm, stat, utimes, writeFile } from "node:fs/promises";
import * as path from "node:path";
import { publish, readFinished } from "../programs/cache";
import { executable } from "../programs/place";

const PREFIX = "host-";
const HOST = "pulumi-language-nodejs";
const FILES = [HOST, "start.cjs", "language-host.cjs"];
/** Packages that become part of the host's one file. */
const BUNDLED = ["@grpc/grpc-js", "@pulumi/pulumi", "google-protobuf"];
/** Days after which a folder that nobody used is removed. */
const UNUSED_DAYS = 30;

/**
 * The engine looks for a language host beside its own binary, and warns about one found only on PATH (pulumi/pulumi
 * sdk/go/common/workspace/plugins.go, getPluginInfoAndPath). So each host gets a folder of its own with the engine linked into it, named
 * by what went into the host: checkouts with different hosts share one engine and never disturb each other.
 */
export function hostFolder(root: string, node: string, cache: string): string {
  const hash = createHash("sha256").update(launcherText(node)).update(STARTER);
  const source = sourceFolder(root);
  for (const name of readdirSync(source).sort()) hash.update(name).update(readFileSync(path.join(source, name)));
  for (const name of BUNDLED) hash.update(readFileSync(path.join(root, "node_modules", name, "package.json")));
  return path.join(cache, PREFIX + hash.digest("hex").slice(0, 16));
}

/** The node for the language host: the pinned one of the checkout, else the one that runs this. */
export function pinnedNode(root: string): string {
  const pinned = path.join(root, "node_modules", "node", "bin", executable("node"));
  return existsSync(pinned) ? pinned : process.execPath;
}

/** The engine in a finished host folder, or undefined. */
export function installedHost(folder: string, version: string): string | undefined {
  return readFinished(folder, version) ? path.join(folder, executable("pulumi")) : undefined;
}

/** Puts `engine` and the language host together in `folder`, and returns the engine's path there. */
export async function installHost(
  root: string,
  node: string,
  engine: string,
  folder: string,
  version: string,
): Promise<string> {
  const binary = executable("pulumi");
  await publish(folder, version, [binary, ...FILES], async (unfinished) => {
    // Required here and not above: a run that finds everything in the cache does not need it.
    const { build } = await import("esbuild");
    await build({
      entryPoints: [path.join(sourceFolder(root), "main.ts")],
      outfile: path.join(unfinished, "language-host.cjs"),
      absWorkingDir: root,
      bundle: true,
      format: "cjs",
      platform: "node",
      target: "node22",
      minifySyntax: true,
      legalComments: "eof",
      logLevel: "silent",
    });
    await writeFile(path.join(unfinished, "start.cjs"), STARTER);
    await writeFile(path.join(unfinished, HOST), launcherText(node), { mode: 0o755 });
    // A link, for the engine has 115 MB; a copy where the file system has no links.
    await link(engine, path.join(unfinished, binary)).catch(() =>
      copyFile(engine, path.join(unfinished, binary), constants.COPYFILE_FICLONE),
    );
  });
  await removeUnused(folder);
  return path.join(folder, binary);
}

/** Notes that a host folder is in use. */
export async function touchHost(folder: string): Promise<void> {
  const now = new Date();
  if (now.getTime() - (await stat(folder)).mtimeMs > 24 * 3600_000)
    await utimes(folder, now, now).catch(() => undefined);
}

async function removeUnused(current: string): Promise<void> {
  const parent = path.dirname(current);
  for (const name of readdirSync(parent)) {
    const folder = path.join(parent, name);
    if (!name.startsWith(PREFIX) || folder === current) continue;
    const used = await stat(folder).then(
      ({ mtimeMs }) => mtimeMs,
      () => Date.now(),
    );
    if (Date.now() - used > UNUSED_DAYS * 24 * 3600_000) await rm(folder, { recursive: true, force: true });
  }
}

function sourceFolder(root: string): string {
  return path.join(root, "tools", "engine", "language-host");
}

/** What the engine starts. `exec` keeps its pipes and its signals with node itself. */
function launcherText(node: string): string {
  const quoted = `'${node.replaceAll("'", `'\\''`)}'`;
  return `#!/bin/sh
# The Node.js language host of the Go Coffee platform; made by tools/engine/host-install.ts.
node=${quoted}
[ -x "$node" ] || node=node
exec "$node" "\${0%/*}/start.cjs" "$@"
`;
}

/** Turns the compile cache on before the host's one file is read: it is on the path of each preview. */
const STARTER = `"use strict";
if (Number(process.versions.node.split(".")[0]) < 22) {
  console.error("The language host needs Node 22 or newer, and " + process.execPath + " is " + process.version + ". Run npm ci in the checkout, which brings its own.");
  process.exit(1);
}
require("node:module").enableCompileCache(require("node:path").join(__dirname, "v8"));
require("./language-host.cjs").main(process.argv.slice(2)).catch(function (problem) {
  console.error(problem.message);
  process.exit(1);
});
`;
