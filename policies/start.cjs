// What each pack's index.cjs calls: pack.ts beside it, bundled on the spot.
"use strict";
const Module = require("node:module");
const path = require("node:path");
const { load } = require("../bin/load.cjs");

/** Milliseconds after which what was compiled is kept for the next run: by then the first resources have been judged. */
const SETTLED = 1000;

/**
 * @param {string} folder the pack's
 * @param {boolean} direct whether the engine started the pack by itself, and no language host is in between
 */
module.exports = function start(folder, direct) {
  if (direct) {
    // The engine holds the other end: when it dies, however suddenly, this ends.
    process.stdin.on("end", () => process.exit()).resume();
  }
  load(path.join(folder, "pack.ts")).start(folder);
  // The engine ends a pack with a signal, so that Node's own moment for this, its exit, never comes.
  setTimeout(() => Module.flushCompileCache?.(), SETTLED).unref();
};
