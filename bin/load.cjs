// The one way that TypeScript is started here: bundle the entry's own files with esbuild (packages stay outside), then
// require the result. The bundle is used again until one of those files changes, so an edit is never stale and no build
// step can be forgotten.
"use strict";
const fs = require("node:fs");
const Module = require("node:module");
const path = require("node:path");

const root = path.dirname(__dirname);

/** Milliseconds after which a bundle that nobody asked for is removed: long enough for a run that has just begun. */
const STALE = 24 * 3600 * 1000;

/**
 * Bundles `entry` into a file named by its content, and returns the file's path. The same source gives the same file, so that
 * V8's compile cache knows it, and two runs at once never write to one file.
 * @param {string} entry
 * @param {string} [folder]
 */
function bundle(entry, folder = path.join(root, "node_modules", ".cache", "program")) {
  const name = path
    .relative(root, entry)
    .replace(/\.ts$/, "")
    .replace(/[^\w.]+/g, "-");
  const stamp = path.join(folder, `${name}.json`);
  const known = unchanged(stamp);
  if (known) return known;
  const began = Date.now();
  const esbuild = require("esbuild");
  let result;
  try {
    result = esbuild.buildSync({
      entryPoints: [entry],
      absWorkingDir: root,
      outdir: folder,
      entryNames: `${name}-[hash]`,
      outExtension: { ".js": ".cjs" },
      bundle: true,
      write: false,
      metafile: true,
      format: "cjs",
      platform: "node",
      target: "node22",
      packages: "external",
      sourcemap: "linked",
      sourcesContent: false,
      logLevel: "silent",
    });
  } catch (problem) {
    if (!Array.isArray(problem.errors) || problem.errors.length === 0) throw problem;
    throw sourceError(
      esbuild.formatMessagesSync(problem.errors, { kind: "error", color: process.stderr.isTTY === true }),
    );
  }
  const [code, map] = [".cjs", ".map"].map((end) => result.outputFiles.find((file) => file.path.endsWith(end)));
  if (!fs.existsSync(code.path)) {
    fs.mkdirSync(folder, { recursive: true });
    writeWhole(map.path, map.contents);
    writeWhole(code.path, code.contents);
    removeStale(folder, `${name}-`);
  }
  remember(stamp, code.path, Object.keys(result.metafile.inputs), began);
  return code.path;
}

/** The last bundle, where none of the files that it was made from has changed since: esbuild's 0.15 s are then saved. */
function unchanged(stamp) {
  try {
    const { file, inputs } = JSON.parse(fs.readFileSync(stamp, "utf8"));
    const same = inputs.every(([input, mtime, size]) => {
      const found = fs.statSync(path.resolve(root, input));
      return found.mtimeMs === mtime && found.size === size;
    });
    return same && fs.existsSync(file) ? file : undefined;
  } catch {
    return undefined; // nothing is remembered, or a file has gone: bundle
  }
}

/** A file that was written while esbuild read it may have been read half: then nothing is remembered. */
function remember(stamp, file, inputs, began) {
  const seen = inputs.map((input) => {
    const { mtimeMs, size } = fs.statSync(path.resolve(root, input));
    return [input, mtimeMs, size];
  });
  if (seen.every(([, mtime]) => mtime < began)) writeWhole(stamp, JSON.stringify({ file, inputs: seen }));
  else fs.rmSync(stamp, { force: true });
}

/**
 * Runs `entry` in this process and returns its exports. A mistake in the source is thrown as its place and message alone.
 *
 * Stacks are mapped to the source when one is shown, and not when one is taken: the SDK takes one for every promise, and mapping those
 * costs more than all the rest of a preview's program (0.9 s of 2.6 s for 212 resources).
 */
function load(entry) {
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

/** Runs `load`; a mistake in the source ends the process with its place and message alone. */
function start(entry) {
  try {
    return load(entry);
  } catch (problem) {
    if (problem.name !== "SourceError") throw problem;
    console.error(problem.message);
    return process.exit(1);
  }
}

/** An error that shows the mistakes in the source and not where this loader stands. */
function sourceError(messages) {
  const error = new Error(messages.join("").trimEnd());
  error.name = "SourceError";
  error.stack = error.message;
  return error;
}

/** Writes a file that others see whole or not at all. */
function writeWhole(file, contents) {
  const unfinished = `${file}.${process.pid}`;
  fs.writeFileSync(unfinished, contents);
  fs.renameSync(unfinished, file);
}

/** Removes the old bundles of one entry. */
function removeStale(folder, prefix) {
  for (const name of fs.readdirSync(folder)) {
    const file = path.join(folder, name);
    // The rest of the name is esbuild's hash: `cli-` is not to match `cli-tools-…`.
    if (!name.startsWith(prefix) || !/^[A-Z0-9]{8}\./.test(name.slice(prefix.length))) continue;
    const { mtimeMs } = fs.statSync(file, { throwIfNoEntry: false }) ?? { mtimeMs: Date.now() };
    if (Date.now() - mtimeMs > STALE) fs.rmSync(file, { force: true });
  }
}

module.exports = { bundle, load, start };
