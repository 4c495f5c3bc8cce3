// What the SDK does in every program and ours does not need, left out before the program is loaded. Each call of `lighten` can be taken out by
// itself: the program then does the same, and takes longer.
"use strict";
const Module = require("node:module");

module.exports = { lighten, takeNoStacks };

/** The program of `dev` takes a quarter less of processor time so, and 70 MB less (docs/decisions/starting-the-program.md). */
function lighten() {
  loadWhenUsed("@pulumi/pulumi/automation");
  loadWhenUsed("@pulumi/pulumi/runtime/closure/codePaths", ["computeCodePaths"]);
  loadWhenUsed("@pulumi/pulumi/runtime/closure/serializeClosure", ["serializeFunction", "serializeFunctionAsync"]);
  takeNoStacks();
  sendDebugLinesTogether();
}

/** By itself for tests under Pulumi's mocks (tests/mocks.ts), where stacks cost six times what all the rest does. */
function takeNoStacks() {
  takeNoStackPerPromise();
  takeNoStackPerResource();
}

/**
 * The SDK's index loads the Automation API, with npm's own client, and the serialiser of closures, with TypeScript: 0.2 s. A stand-in loads them when
 * something of them is touched.
 * @param {string} request
 * @param {string[]} [functions] what of it is copied on loading, and so must be there before it is called
 */
function loadWhenUsed(request, functions = []) {
  const file = require.resolve(request);
  if (require.cache[file]) return;
  const standIn = new Module(file);
  const real = () => {
    if (require.cache[file] === standIn) delete require.cache[file];
    return require(file);
  };
  const early = Object.fromEntries(functions.map((name) => [name, (...args) => real()[name](...args)]));
  standIn.filename = file;
  standIn.loaded = true;
  standIn.exports = new Proxy(
    { __esModule: true, ...early },
    { get: (own, key) => (key in own ? own[key] : real()[key]) },
  );
  require.cache[file] = standIn;
}

/**
 * The SDK takes a stack for each promise that it waits for, to name one that is never resolved: thousands, 0.8 s and some 60 MB in a preview of 564
 * resources. They are taken empty. An error's own stack is whole; a promise leak is still reported, without its place.
 */
function takeNoStackPerPromise() {
  const sdk = require("@pulumi/pulumi/runtime/debuggable");
  const { debuggablePromise } = sdk;
  if (typeof debuggablePromise !== "function") return;
  sdk.debuggablePromise = (promise, context) => {
    const limit = Error.stackTraceLimit;
    Error.stackTraceLimit = 0;
    try {
      return debuggablePromise(promise, context);
    } finally {
      Error.stackTraceLimit = limit;
    }
  };
}

/** And one, as deep as it goes, for each resource, to tell the engine where it is made: in a bundle, which tells nobody anything. */
function takeNoStackPerResource() {
  const { Resource } = require("@pulumi/pulumi/resource");
  if (typeof Resource.callsites === "function") Resource.callsites = () => [];
}

/**
 * The SDK sends the engine some four lines for each resource, one call after another, which are shown with `--debug` alone. Those of a moment go in one
 * call.
 */
function sendDebugLinesTogether() {
  const log = require("@pulumi/pulumi/log");
  const { rpcKeepAlive } = require("@pulumi/pulumi/runtime/settings");
  const { debug } = log;
  let lines = [];
  log.debug = (line) => {
    if (lines.push(line) > 1) return Promise.resolve();
    const sent = rpcKeepAlive(); // else the program would end before
    setTimeout(() => {
      const text = lines.join("\n");
      lines = [];
      void debug(text);
      sent();
    }, 20);
    return Promise.resolve();
  };
}
