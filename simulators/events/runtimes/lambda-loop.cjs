// What AWS's own runtime does with a Node.js function, as far as a handler can tell: loads `_HANDLER` from `LAMBDA_TASK_ROOT`, asks the Runtime API for the next
// invocation, and posts what came of it (Lambda developer guide, "Using the Lambda runtime API"). Node.js 24's runtime takes no handler with a callback.
"use strict";
const http = require("node:http");
const path = require("node:path");

const [host, port] = process.env.AWS_LAMBDA_RUNTIME_API.split(":");
const agent = new http.Agent({ keepAlive: true });

function call(method, name, body, headers = {}) {
  return new Promise((resolve, reject) => {
    const request = http.request(
      { host, port, agent, method, path: `/2018-06-01/runtime/${name}`, headers },
      (response) => {
        const chunks = [];
        response.on("data", (chunk) => chunks.push(chunk));
        response.on("end", () => resolve({ headers: response.headers, body: Buffer.concat(chunks).toString("utf8") }));
      },
    );
    request.on("error", reject);
    request.end(body);
  });
}

function fault(error, type) {
  const body = {
    errorMessage: String(error?.message ?? error),
    errorType: type ?? error?.name ?? "Error",
    trace: String(error?.stack ?? "").split("\n"),
  };
  return [
    JSON.stringify(body),
    { "content-type": "application/json", "lambda-runtime-function-error-type": `Runtime.${body.errorType}` },
  ];
}

async function load() {
  const [file, name] = process.env._HANDLER.split(".");
  const from = path.join(process.env.LAMBDA_TASK_ROOT, file);
  const found = ["", ".js", ".cjs", ".mjs"]
    .map((end) => from + end)
    .find((each) => require("node:fs").existsSync(each) && path.extname(each) !== "");
  if (!found) throw Object.assign(new Error(`Cannot find module '${file}'`), { name: "ImportModuleError" });
  const module = found.endsWith(".mjs") ? await import(found) : require(found);
  const handler = module[name];
  if (handler === undefined)
    throw Object.assign(new Error(`${process.env._HANDLER} is undefined or not exported`), { name: "HandlerNotFound" });
  if (typeof handler !== "function")
    throw Object.assign(new Error(`${process.env._HANDLER} is not a function`), { name: "HandlerNotFound" });
  if (handler.length > 2)
    throw Object.assign(
      new Error("AWS Lambda has removed support for callback-based function handlers starting with Node.js 24"),
      { name: "CallbackHandlerDeprecated" },
    );
  return handler;
}

async function main() {
  let handler;
  try {
    handler = await load();
  } catch (error) {
    await call("POST", "init/error", ...fault(error));
    process.exit(1);
  }
  for (;;) {
    const { headers, body } = await call("GET", "invocation/next");
    const id = headers["lambda-runtime-aws-request-id"];
    globalThis[Symbol.for("local.clock")]?.(headers["x-local-clock"]);
    process.env._X_AMZN_TRACE_ID = headers["lambda-runtime-trace-id"] ?? "";
    const context = {
      awsRequestId: id,
      functionName: process.env.AWS_LAMBDA_FUNCTION_NAME,
      functionVersion: process.env.AWS_LAMBDA_FUNCTION_VERSION,
      memoryLimitInMB: process.env.AWS_LAMBDA_FUNCTION_MEMORY_SIZE,
      invokedFunctionArn: headers["lambda-runtime-invoked-function-arn"],
      logGroupName: process.env.AWS_LAMBDA_LOG_GROUP_NAME,
      logStreamName: process.env.AWS_LAMBDA_LOG_STREAM_NAME,
      callbackWaitsForEmptyEventLoop: true,
      getRemainingTimeInMillis: () => Math.max(0, Number(headers["lambda-runtime-deadline-ms"]) - Date.now()),
    };
    try {
      const result = await handler(JSON.parse(body), context);
      await call("POST", `invocation/${id}/response`, JSON.stringify(result === undefined ? null : result), {
        "content-type": "application/json",
      });
    } catch (error) {
      await call("POST", `invocation/${id}/error`, ...fault(error));
    }
  }
}

process.on("uncaughtException", (error) => {
  console.error(error);
  process.exit(129);
});
void main();
