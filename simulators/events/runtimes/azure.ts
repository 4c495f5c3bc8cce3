import { randomUUID } from "node:crypto";
import {
  Child,
  type Deployed,
  freePort,
  FunctionFailed,
  post,
  type Runtime,
  type RuntimeOptions,
  script,
  untilUp,
} from "./runtime";

/** What a program registered: the name, and its bindings by name. */
export interface Registered {
  name: string;
  bindings: Record<
    string,
    { type: string; direction: string; queueName?: string; connection?: string; autoCompleteMessages?: boolean }
  >;
}

/** Runs an Azure function app in a process that has a stand-in for what Azure's worker gives it. `handler` names the function; "": the only one there is. */
export async function startAzureFunction(
  deployed: Deployed,
  options: RuntimeOptions,
): Promise<Runtime & { registered: Registered[] }> {
  const port = await freePort();
  const { folder, handler, environment, timeout } = deployed;
  const child = new Child(
    [script("azure-host.cjs", options), folder],
    folder,
    {
      PORT: String(port),
      FUNCTIONS_WORKER_RUNTIME: "node",
      FUNCTIONS_EXTENSION_VERSION: "~4",
      WEBSITE_SITE_NAME: deployed.name,
      ...environment,
    },
    options,
  );
  const url = `http://127.0.0.1:${port}`;
  await untilUp(child, `${url}/functions`);
  const registered = (await (await fetch(`${url}/functions`)).json()) as Registered[];
  const name = handler || registered[0]?.name;
  if (!registered.some((one) => one.name === name)) {
    await child.stop();
    throw new FunctionFailed(
      `${deployed.name} registers ${registered.map((one) => one.name).join(", ") || "no function"}${handler ? `, not ${handler}` : ""}`,
    );
  }
  return {
    registered,
    async invoke({ body, about = {} }) {
      const text = typeof body === "string" ? body : JSON.stringify(body);
      const asked = post(
        port,
        `/invoke/${encodeURIComponent(name!)}`,
        { body: text, about, id: randomUUID() },
        options.clock,
      );
      let answer: { status: number; text: string };
      try {
        answer = await child.within(asked, timeout * (options.second ?? 1000));
      } catch (error) {
        throw await child.broken(error);
      }
      const result = JSON.parse(answer.text) as { message?: string } | null;
      if (answer.status !== 200)
        throw new FunctionFailed(result?.message ?? `answered ${answer.status}`, answer.status);
      return result;
    },
    kill: () => child.kill(),
    get alive() {
      return child.alive;
    },
    stop: () => child.stop(),
  };
}
