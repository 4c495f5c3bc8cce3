// What Pulumi runs (`main` in Pulumi.yaml): index.ts, bundled where a file of it has changed.
"use strict";
const path = require("node:path");
const { load } = require("./load.cjs");

takeNoStackPerPromise();
// A function, not its result: the engine awaits it.
module.exports = load(path.join(path.dirname(__dirname), "index.ts")).program;

/**
 * The SDK takes a stack for each promise that it waits for, to name one that is never resolved: thousands, 0.8 s and some 60 MB in a preview of 564
 * resources. They are taken empty. An error's own stack is whole; a promise leak is still reported, without its place (take this call out to see it).
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
