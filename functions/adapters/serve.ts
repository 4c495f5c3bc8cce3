import type { Cloud } from "../../components/core/contracts";
import { delivery } from "../../components/core/events";
import type { Handler, Outcome, Platform } from "../contract";
import { logger } from "../log";
import { run } from "../run";
import type { Settings } from "./settings";
import { Tracer, traced } from "./trace";

/** What a cloud gives its functions; the rest of a platform is the same on each. */
export type Parts = Pick<Platform, "store" | "publisher" | "deliverer" | "rows">;

/** A function that is ready: takes what the bus hands over, and says what came of it. Never throws. */
export interface Served {
  take(raw: unknown): Promise<Outcome>;
  /** Sends the spans of what was taken: once, before the runtime is answered. */
  flush(): Promise<void>;
  readonly log: Platform["log"];
}

/**
 * Takes a log's lines. On Lambda straight to stdout, so that it keeps JSON as it is: its `console.log` would put the whole line as a text into another, in which no metric filter finds a field.
 * Source: aws/aws-lambda-nodejs-runtime-interface-client src/LogPatch.js, formatJsonMessage; so does Powertools' Logger.
 */
const written = (cloud: Cloud) =>
  cloud === "aws" ? (line: string) => void process.stdout.write(`${line}\n`) : (line: string) => console.log(line);

/** Puts a handler on a cloud's parts, with a log on stdout and a span for each try. */
export function served(
  cloud: Cloud,
  handler: Handler,
  parts: Parts,
  settings: Settings,
  env: NodeJS.ProcessEnv,
): Served {
  const { environment } = settings;
  const version = env["AWS_LAMBDA_FUNCTION_VERSION"];
  const log = logger(written(cloud), {
    environment,
    cloud,
    ...(version !== undefined && { functionVersion: version }),
  });
  const tracer = new Tracer(env["OTEL_EXPORTER_OTLP_ENDPOINT"], {
    "service.name": `function-${handler.name}`,
    "service.namespace": "go-coffee",
    "deployment.environment.name": environment,
    "cloud.provider": cloud,
    "faas.name": handler.name,
  });
  return {
    log,
    flush: () => tracer.flush(),
    async take(raw) {
      const span = tracer.start(raw);
      const publisher = parts.publisher && traced(parts.publisher, span);
      const outcome = await run(raw, handler, { environment, cloud, log, ...parts, ...(publisher && { publisher }) });
      span.end(outcome);
      return outcome;
    },
  };
}

/** Seconds until the next try of what has been tried `tried` times: doubled each time, up to the longest. */
export function delayOf(tried: number): number {
  return Math.min(delivery.firstDelay * 2 ** Math.max(0, tried - 1), delivery.longestDelay);
}
