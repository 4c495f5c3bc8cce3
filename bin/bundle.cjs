// @ts-check
// Bundles that are kept: the last one is used again until a file that it was made from changes, so that an edit is never stale, an unchanged
// source costs nothing, and no build step can be forgotten.
"use strict";
const fs = require("node:fs");
const path = require("node:path");

/** Milliseconds after which a bundle that nobody asked for is removed: long enough for a run that has just begun. */
const STALE = 24 * 3600 * 1000;

/**
 * Where a bundle is kept.
 * @typedef {object} Place
 * @property {string} root the checkout
 * @property {string} folder where bundles lie
 * @property {string} name what the bundle's name begins with; esbuild's hash of its content follows
 * @property {string} by the file, from the root, that says how it is bundled: a change of it counts as one of the source
 */

/**
 * What every bundle is made with.
 * @param {Place} place
 * @param {string} entry
 * @returns {import("esbuild").BuildOptions & { write: false, metafile: true }}
 */
const options = ({ root, folder, name }, entry) => ({
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
  logLevel: "silent",
});

/**
 * The last bundle, where no file that it was made from has changed since.
 * @param {Place} place
 * @returns {string | undefined}
 */
function unchanged(place) {
  try {
    const { file, inputs } = JSON.parse(fs.readFileSync(stampOf(place), "utf8"));
    // Its name alone is remembered: in a copy of the checkout the copy's own bundle counts.
    const bundle = path.join(place.folder, file);
    const same = inputs.every((/** @type {[string, number, number]} */ [input, mtime, size]) =>
      ((found) => found[0] === mtime && found[1] === size)(look(place.root, input)),
    );
    return same && fs.existsSync(bundle) ? bundle : undefined;
  } catch {
    return undefined; // nothing is remembered: bundle
  }
}

/**
 * Keeps what esbuild made. A file is named by its content: the same source gives the same file, so that V8's compile cache knows it, and two runs at
 * once never write to one file.
 * @param {Place} place
 * @param {{ outputFiles: { path: string, contents: Uint8Array }[], metafile: { inputs: object } }} result
 * @param {number} began when esbuild was started
 * @returns {string} the bundle's path
 */
function keep(place, { outputFiles, metafile }, began) {
  const code = outputFiles.find((file) => file.path.endsWith(".cjs"));
  if (!code) throw new Error(`esbuild made no code of ${place.name}`);
  try {
    if (!fs.existsSync(code.path)) {
      for (const { path: file, contents } of outputFiles) if (file !== code.path) writeWhole(file, contents);
      writeWhole(code.path, code.contents);
      removeStale(place);
    }
    remember(place, code.path, Object.keys(metafile.inputs), began);
  } catch (problem) {
    throw unwritable(place, problem);
  }
  return code.path;
}

/**
 * @param {Place} place
 * @param {string} code
 * @param {string[]} sources
 * @param {number} began
 */
function remember(place, code, sources, began) {
  // Packages change with the lock file alone; a name with a colon is no file.
  const own = sources.filter((file) => !/(^|\/)node_modules\/|:/.test(file));
  const inputs = [...own, "package-lock.json", "bin/bundle.cjs", place.by].map((input) => [
    input,
    ...look(place.root, input),
  ]);
  const stamp = stampOf(place);
  // A file that was written while esbuild read it may have been read half: then nothing is remembered.
  if (inputs.every(([, mtime]) => Number(mtime) < began))
    writeWhole(stamp, JSON.stringify({ file: path.basename(code), inputs }));
  else fs.rmSync(stamp, { force: true });
}

/** @param {Place} place */
const stampOf = ({ folder, name }) => path.join(folder, `${name}.json`);

/**
 * When a file was last written, and its size; a missing one is a fact too.
 * @param {string} root
 * @param {string} input
 * @returns {[mtime: number, size: number]}
 */
function look(root, input) {
  const found = fs.statSync(path.resolve(root, input), { throwIfNoEntry: false });
  return found ? [found.mtimeMs, found.size] : [0, 0];
}

/**
 * The mistakes in the source that esbuild found, as an error that shows their places; any other error as it is.
 * @param {unknown} problem
 */
function sourceError(problem) {
  const { errors } = /** @type {Partial<import("esbuild").BuildFailure>} */ (problem);
  if (!Array.isArray(errors) || errors.length === 0) return problem;
  const shown = require("esbuild").formatMessagesSync(errors, { kind: "error", color: process.stderr.isTTY === true });
  return told(shown.join("").trimEnd());
}

/**
 * @param {Place} place
 * @param {unknown} problem
 */
function unwritable({ folder }, problem) {
  const { code, message } = /** @type {NodeJS.ErrnoException} */ (problem);
  if (!code || !["EACCES", "EPERM", "EROFS", "ENOSPC"].includes(code)) return problem;
  const cure = code === "ENOSPC" ? "make room on that disk" : "give the checkout to yourself, or work in a copy of it";
  return told(`What is bundled from the sources cannot be kept in ${folder} (${message}).\n  → ${cure}`);
}

/**
 * An error that says all by its message: where this loader stands does not matter.
 * @param {string} message
 */
function told(message) {
  const error = new Error(message);
  error.name = "ToldError";
  error.stack = message;
  return error;
}

/**
 * Writes a file that others see whole or not at all.
 * @param {string} file
 * @param {string | Uint8Array} contents
 */
function writeWhole(file, contents, mode = 0o644) {
  fs.mkdirSync(path.dirname(file), { recursive: true });
  const unfinished = `${file}.${process.pid}`;
  fs.writeFileSync(unfinished, contents, { mode });
  fs.renameSync(unfinished, file);
}

/**
 * Removes the old bundles of one name.
 * @param {Place} place
 */
function removeStale({ folder, name }) {
  for (const found of fs.readdirSync(folder)) {
    const file = path.join(folder, found);
    // The rest of the name is esbuild's hash: `cli-` is not to match `cli-tools-…`.
    if (!found.startsWith(`${name}-`) || !/^[A-Z0-9]{8}\./.test(found.slice(name.length + 1))) continue;
    const { mtimeMs } = fs.statSync(file, { throwIfNoEntry: false }) ?? { mtimeMs: Date.now() };
    if (Date.now() - mtimeMs > STALE) fs.rmSync(file, { force: true });
  }
}

module.exports = { keep, options, sourceError, unchanged, writeWhole };
