import { dirname, join } from "node:path";
import {
  Child,
  type Deployed,
  freePort,
  FunctionFailed,
  post,
  type Runtime,
  type RuntimeOptions,
  untilUp,
} from "./runtime";

/** Runs a Cloud Function under Google's own functions framework, with the HTTP signature, as the build packs it. */
export async function startGoogleFunction(deployed: Deployed, options: RuntimeOptions): Promise<Runtime> {
  const port = await freePort();
  const { name, folder, handler, environment, timeout } = deployed;
  const main = join(dirname(require.resolve("@google-cloud/functions-framework")), "main.js");
  const child = new Child(
    [main],
    folder,
    {
      FUNCTION_TARGET: handler,
      FUNCTION_SOURCE: folder,
      FUNCTION_SIGNATURE_TYPE: "http",
      PORT: String(port),
      K_SERVICE: name,
      K_REVISION: `${name}-00001-loc`,
      K_CONFIGURATION: name,
      NODE_ENV: "production",
      ...environment,
    },
    options,
  );
  const url = `http://127.0.0.1:${port}/`;
  await untilUp(child, url);
  return {
    async invoke({ body }) {
      const asked = post(port, "/", body, options.clock);
      let answer: { status: number; text: string };
      try {
        answer = await child.within(asked, timeout * (options.second ?? 1000));
      } catch (error) {
        throw await child.broken(error);
      }
      // What acknowledges a push (Pub/Sub docs, "Receive push messages").
      if (![102, 200, 201, 202, 204].includes(answer.status))
        throw new FunctionFailed(
          `answered ${answer.status}${answer.text === "" ? "" : `: ${answer.text.slice(0, 300)}`}`,
          answer.status,
        );
      return answer.status;
    },
    kill: () => child.kill(),
    get alive() {
      return child.alive;
    },
    stop: () => child.stop(),
  };
}
