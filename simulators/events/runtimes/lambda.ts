import { randomUUID } from "node:crypto";
import { serve } from "../apis/http";
import {
  Child,
  type Deployed,
  FunctionDied,
  FunctionFailed,
  type Invocation,
  type Runtime,
  type RuntimeOptions,
  script,
} from "./runtime";

interface Waiting {
  id: string;
  body: string;
  resolve(result: unknown): void;
  reject(error: Error): void;
}

/**
 * Runs a Lambda function: a process that asks this Runtime API for its events, one at a time (Lambda developer guide, "Using the Lambda runtime API").
 * @param command what runs the function in place of our own loop: AWS's runtime interface client, say
 */
export async function startLambda(
  deployed: Deployed & { arn?: string; memory?: number; region?: string; version?: string },
  options: RuntimeOptions & { command?: readonly string[] },
): Promise<Runtime> {
  const queue: Waiting[] = [];
  const running = new Map<string, Waiting>();
  let asked: ((next: Waiting) => void) | undefined;
  let failure: ((error: Error) => void) | undefined;
  let ready: (() => void) | undefined;
  const began = new Promise<void>((resolve, reject) => {
    ready = resolve;
    failure = reject;
  });
  const { name, folder, handler, environment, timeout, memory = 256, region = "us-east-1", version = "1" } = deployed;
  const arn = deployed.arn ?? `arn:aws:lambda:${region}:123456789012:function:${name}:live`;
  const api = await serve(async ({ method, path, body }) => {
    const [, , , kind, id, verb] = path.split("/");
    if (kind === "init") {
      failure?.(new FunctionFailed((JSON.parse(body.toString()) as { errorMessage: string }).errorMessage));
      return { status: 202, body: { status: "OK" } };
    }
    if (method === "GET" && id === "next") {
      ready?.();
      const next = queue.shift() ?? (await new Promise<Waiting>((resolve) => (asked = resolve)));
      running.set(next.id, next);
      return {
        status: 200,
        headers: {
          "content-type": "application/json",
          "lambda-runtime-aws-request-id": next.id,
          "lambda-runtime-invoked-function-arn": arn,
          "lambda-runtime-deadline-ms": String(options.clock.now() + timeout * 1000),
          "lambda-runtime-trace-id": `Root=1-${Math.floor(options.clock.now() / 1000).toString(16)}-${next.id.replaceAll("-", "").slice(0, 24)};Sampled=0`,
          "x-local-clock": String(options.clock.skipped),
        },
        body: next.body,
      };
    }
    const one = running.get(id ?? "");
    if (!one) return { status: 400, body: { errorType: "InvalidRequestID" } };
    running.delete(one.id);
    const text = body.toString("utf8");
    if (verb === "response") one.resolve(text === "" ? null : JSON.parse(text));
    else one.reject(new FunctionFailed((JSON.parse(text) as { errorMessage: string }).errorMessage));
    return { status: 202, body: { status: "OK" } };
  });
  const child = new Child(
    options.command ?? [script("lambda-loop.cjs", options)],
    folder,
    {
      AWS_LAMBDA_RUNTIME_API: api.url.replace("http://", ""),
      _HANDLER: handler,
      LAMBDA_TASK_ROOT: folder,
      AWS_LAMBDA_FUNCTION_NAME: name,
      AWS_LAMBDA_FUNCTION_VERSION: version,
      AWS_LAMBDA_FUNCTION_MEMORY_SIZE: String(memory),
      AWS_LAMBDA_LOG_GROUP_NAME: `/aws/lambda/${name}`,
      AWS_LAMBDA_LOG_STREAM_NAME: "local",
      AWS_REGION: region,
      AWS_DEFAULT_REGION: region,
      AWS_EXECUTION_ENV: "AWS_Lambda_nodejs24.x",
      TZ: ":UTC",
      ...environment,
    },
    options,
  );
  void child.ended.then(() => api.close());
  try {
    // A function has ten seconds to start (Lambda developer guide, "Init phase").
    await child.within(began, 10_000);
  } catch (error) {
    await child.stop();
    throw error instanceof FunctionDied
      ? new FunctionFailed(`${name} did not start: ${error.message}; ${child.last}`)
      : error;
  }
  return {
    invoke({ body }: Invocation) {
      const id = randomUUID();
      const work = new Promise<unknown>((resolve, reject) => {
        const waiting: Waiting = { id, body: JSON.stringify(body), resolve, reject };
        if (asked) {
          asked(waiting);
          asked = undefined;
        } else queue.push(waiting);
      });
      return child.within(work, timeout * (options.second ?? 1000));
    },
    kill: () => child.kill(),
    get alive() {
      return child.alive;
    },
    stop: () => child.stop(),
  };
}
