// A stand-in for `@azure/functions-core`, which Azure's Node.js worker gives the functions library: keeps what is registered, and runs it through the library's own
// programming model. Source: github.com/Azure/azure-functions-nodejs-worker, src/coreApi; @azure/functions, src/ProgrammingModel.ts and src/InvocationModel.ts.
"use strict";
const Module = require("node:module");

const registered = new Map();
const hooks = new Map();
let model;

const core = {
  hostVersion: "4.1040.0",
  workerVersion: "3.12.0",
  Disposable: class {
    constructor(end) {
      this.end = end;
    }
    dispose() {
      this.end?.();
    }
  },
  registerFunction(metadata, callback) {
    if (registered.has(metadata.name))
      throw new Error(`A function with name "${metadata.name}" has already been registered.`);
    registered.set(metadata.name, { metadata, callback });
    return new core.Disposable(() => registered.delete(metadata.name));
  },
  registerHook(name, callback) {
    const all = hooks.get(name) ?? [];
    hooks.set(name, [...all, callback]);
    return new core.Disposable(() =>
      hooks.set(
        name,
        hooks.get(name).filter((each) => each !== callback),
      ),
    );
  },
  setProgrammingModel(given) {
    model = given;
  },
  getProgrammingModel: () => model,
  log: (level, category, message) => console.log(message),
};

const load = Module._load;
Module._load = function (request, ...rest) {
  return request === "@azure/functions-core" ? core : load.call(this, request, ...rest);
};

/** What is registered, as `{ metadata, callback }` by name. */
exports.registered = registered;

/** Tells the program that it has started. */
exports.start = async () => {
  await model?.getCapabilities?.({});
  for (const hook of hooks.get("appStart") ?? []) await hook({ hookData: {}, appHookData: {} });
};

/**
 * Runs the function of a trigger with a message.
 * @param name the function's
 * @param body text, as the trigger hands it over
 * @param about the trigger's metadata: names in capitals, as the host sends them
 */
exports.invoke = async (name, body, about, id, retryContext) => {
  const { metadata, callback } = registered.get(name);
  const trigger = Object.entries(metadata.bindings).find(
    ([, { direction, type }]) => direction === "in" && /trigger$/i.test(type),
  );
  const text = (value) => (typeof value === "string" ? { string: value } : { json: JSON.stringify(value) });
  const context = {
    metadata,
    invocationId: id,
    request: {
      invocationId: id,
      functionId: name,
      inputData: [{ name: trigger[0], data: { string: body } }],
      triggerMetadata: Object.fromEntries(Object.entries(about).map(([key, value]) => [key, text(value)])),
      traceContext: {},
      retryContext,
    },
    log: (level, category, message) => console.log(message),
    state: "invocation",
  };
  const invocation = model.getInvocationModel(context);
  const { context: user, inputs } = await invocation.getArguments();
  const hookContext = {
    hookData: {},
    appHookData: {},
    invocationContext: user,
    inputs,
    functionCallback: callback,
    functionHandler: callback,
  };
  for (const hook of hooks.get("preInvocation") ?? []) await hook(hookContext);
  const result = await invocation.invokeFunction(user, hookContext.inputs, hookContext.functionCallback);
  return invocation.getResponse(user, result);
};
