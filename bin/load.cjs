// The one way that TypeScript is started here: bundle the entry's own files with esbuild (packages stay outside), then
// require the result.
"use strict";
const fs = require("node:fs");
const Module = require("node:module");
const path = require("node:path");
const { keep, options, sourceError, unchanged } = require("./bundle.cjs");

const root = path.dirname(__dirname);

/** Bundles `entry`, where a file of it has changed, and returns the bundle's path. */
function bundle(entry) {
  const name = path
    .relative(root, entry)
    .replace(/\.ts$/, "")
    .replace(/[^\w.]+/g, "-");
  const place = { root, folder: path.join(root, "node_modules", ".cache", "program"), name, by: "bin/load.cjs" };
  const known = unchanged(place);
  if (known) return known;
  const began = Date.now();
  try {
    const more = { packages: "external", sourcemap: "linked", sourcesContent: false };
    return keep(place, require("esbuild").buildSync({ ...options(place, entry), ...more }), began);
  } catch (problem) {
    throw sourceError(problem);
  }
}

/**
 * Runs `entry` in this process and returns its exports. A mistake in the source is thrown as its place and message alone.
 *
 * Stacks are mapped to the source when one is shown, and not when one is taken: the SDK takes one for every promise, and mapping those
 * costs more than all the rest of a preview's program (0.9 s of 2.6 s for 212 resources).
 */
function load(entry) {
  // For tools/root.ts: where node_modules is a link to another checkout's, the bundle lies in that one.
  globalThis[Symbol.for("go-coffee.root")] = root;
  Module.enableCompileCache?.(path.join(root, "node_modules", ".cache", "v8"));
  Error.prepareStackTrace = undefined;
  process.prependListener("uncaughtExceptionMonitor", mapStack);
  // Only where somebody listens already (@pulumi/pulumi/cmd/run): a first listener would keep a failed process alive.
  if (process.listenerCount("unhandledRejection") > 0) process.prependListener("unhandledRejection", mapStack);
  try {
    return require(bundle(entry));
  } catch (error) {
    throw mapStack(error);
  }
}

/** Rewrites the places in an error's stack from the bundle to the source. Returns the error. */
function mapStack(error) {
  if (!(error instanceof Error) || typeof error.stack !== "string") return error;
  error.stack = error.stack.replace(
    /([^\s(]*\.cache[\\/]program[\\/][^:\s]+\.cjs):(\d+):(\d+)/g,
    (place, file, line, column) => {
      const map = sourceMap(file);
      const found = map?.findEntry(Number(line) - 1, Number(column) - 1);
      if (!found?.originalSource) return place;
      return `${path.resolve(path.dirname(file), found.originalSource)}:${found.originalLine + 1}:${found.originalColumn + 1}`;
    },
  );
  return error;
}

const maps = new Map();

function sourceMap(file) {
  if (!maps.has(file)) {
    const text = fs.existsSync(`${file}.map`) ? fs.readFileSync(`${file}.map`, "utf8") : undefined;
    maps.set(file, text && new Module.SourceMap(JSON.parse(text)));
  }
  return maps.get(file);
}

/**
 * Runs `load`; a mistake in the source, or a bundle that cannot be kept, ends the process with a message alone, exit code 1; so does what the configuration
 * refuses as it is read, with 2: Pulumi's RunError, of which the SDK says by this mark that its message is all.
 */
function start(entry) {
  try {
    return load(entry);
  } catch (problem) {
    const refused = problem.__pulumiRunError === true;
    if (problem.name !== "ToldError" && !refused) throw problem;
    console.error(refused ? `error: ${problem.message}` : problem.message);
    return process.exit(refused ? 2 : 1);
  }
}

module.exports = { bundle, load, start };
