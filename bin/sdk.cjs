// What the SDK does in every program and ours does not need, left out before the program is loaded. Each call of `lighten` can be taken out by
// itself: the program then does the same, and takes longer.
"use strict";
const Module = require("node:module");

module.exports = { lighten, makeOutputsWhenRead, takeNoStacks };

/** The program of `dev` takes a quarter less of processor time so, and 70 MB less (docs/decisions/starting-the-program.md). */
function lighten() {
  loadWhenUsed("@pulumi/pulumi/automation");
  loadWhenUsed("@pulumi/pulumi/runtime/closure/codePaths", ["computeCodePaths"]);
  loadWhenUsed("@pulumi/pulumi/runtime/closure/serializeClosure", ["serializeFunction", "serializeFunctionAsync"]);
  takeNoStacks();
  turnDebuggerOff();
  makeOutputsWhenRead();
  sendDebugLinesTogether();
}

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
 * The SDK turns V8's debugger on in every program, for the serialiser of closures (@pulumi/pulumi/cmd/run): V8 then keeps for each promise what it waits
 * for. It is off from when the program is loaded until the serialiser asks for it: V8 tells it of all scripts as it is turned on.
 */
function turnDebuggerOff() {
  const file = require.resolve("@pulumi/pulumi/runtime/closure/v8Hooks");
  if (!require.cache[file]) return; // not started by that command: it is off
  const hooks = require(file);
  const { getSessionAsync } = hooks;
  if (typeof getSessionAsync !== "function") return;
  void getSessionAsync().then((session) => session.post("Debugger.disable"));
  hooks.getSessionAsync = async () => {
    const session = await getSessionAsync();
    await new Promise((resolve) => session.post("Debugger.enable", resolve));
    return session;
  };
}

/**
 * The SDK makes an Output of each property of each resource, some 20 promises: 30,000 of them for the 3,000 resources of `prod`, of which the program
 * reads one in ten. They are made as they are read. A resource that fails is still reported: its URN is rejected.
 */
function makeOutputsWhenRead() {
  const rpc = require("@pulumi/pulumi/runtime/rpc");
  const { isGrpcError } = require("@pulumi/pulumi/errors");
  const { Output } = require("@pulumi/pulumi/output");
  const { transferProperties } = rpc;
  if (typeof transferProperties !== "function") return;
  const unread = Symbol("properties that nobody has read");
  const set = (onto, key, value) =>
    Object.defineProperty(onto, key, { value, writable: true, enumerable: true, configurable: true });
  // One pair for each name: with pairs of its own each resource would be a class of its own to V8.
  const accessors = new Map();
  const accessorOf = (key) => {
    const known = accessors.get(key) ?? {
      get() {
        const told = this[unread].get(key).told();
        const of = (part) => told.then((answer) => answer[part]);
        const output = new Output(this, of("value"), of("isKnown"), of("isSecret"), of("deps"));
        set(this, key, output);
        return output;
      },
      set(value) {
        set(this, key, value);
      },
      enumerable: true,
      configurable: true,
    };
    accessors.set(key, known);
    return known;
  };
  rpc.transferProperties = (onto, label, props) => {
    const resolvers = {};
    const answers = new Map();
    Object.defineProperty(onto, unread, { value: answers });
    for (const key of Object.keys(props)) {
      if (key === "id" || key === "urn") continue; // the SDK makes them by itself
      if (Object.hasOwn(onto, key)) return transferProperties(onto, label, { [key]: props[key] }); // which throws
      const answer = new Answer();
      answers.set(key, answer);
      Object.defineProperty(onto, key, accessorOf(key));
      resolvers[key] = (value, isKnown, isSecret, deps = [], problem) => {
        if (!problem) answer.is({ value, isKnown, isSecret, deps });
        // The engine is going down, and says why: nothing is told.
        else if (!isGrpcError(problem)) answer.fails(problem);
      };
    }
    return resolvers;
  };
}

/** What the engine said of a property: a promise of it is made when one is asked for. */
class Answer {
  is(value) {
    this.value = value;
    this.resolve?.(value);
  }
  fails(problem) {
    this.problem = problem;
    this.reject?.(problem);
  }
  told() {
    if (this.value) return Promise.resolve(this.value);
    if (this.problem) return Promise.reject(this.problem);
    return new Promise((resolve, reject) => Object.assign(this, { resolve, reject }));
  }
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
