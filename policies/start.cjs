// What each pack's index.cjs calls: pack.ts beside it, bundled on the spot, with as little of the SDK as it needs.
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
  leaveSdkOut();
  if (direct) {
    // @pulumi/policy reads the pack's version from the package.json here. A language host starts it here.
    process.chdir(folder);
    // The engine holds the other end: when it dies, however suddenly, this ends.
    process.stdin.on("end", () => process.exit()).resume();
  }
  load(path.join(folder, "pack.ts")).start(folder);
  // The engine ends a pack with a signal, so that Node's own moment for this, its exit, never comes.
  setTimeout(() => Module.flushCompileCache?.(), SETTLED).unref();
};

/**
 * @pulumi/policy asks for the whole of @pulumi/pulumi, and uses its assets alone; the Automation API and the closures, which load npm's own resolver and
 * TypeScript, are 0.2 s of the processor. Where the SDK is loaded already it is left as it is.
 */
function leaveSdkOut() {
  const whole = require.resolve("@pulumi/pulumi");
  if (require.cache[whole]) return;
  const stand = new Module(whole, module);
  stand.exports = { asset: require("@pulumi/pulumi/asset") };
  stand.loaded = true;
  require.cache[whole] = stand;
}
