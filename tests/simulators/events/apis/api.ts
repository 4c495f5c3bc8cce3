import { type ApisOptions, type LocalApis } from "../../../../simulators/events/apis/http";
import { Store } from "../../../../simulators/events/store";

/** What an API answered. */
export interface Answered {
  status: number;
  headers: Headers;
  text: string;
  /** The body, read as JSON. */
  body: Record<string, unknown>;
}

const open: (() => unknown)[] = [];

/** The APIs of a cloud over a store in memory, until the test ends. */
export async function local(
  start: (options: ApisOptions) => Promise<LocalApis>,
  options: Partial<ApisOptions> = {},
): Promise<{
  apis: LocalApis;
  store: Store;
  ask: (method: string, path: string, body?: unknown, headers?: Record<string, string>) => Promise<Answered>;
}> {
  const store = options.store ?? Store.open(":memory:");
  const apis = await start({ ...options, store });
  open.push(() => apis.close());
  const ask = async (method: string, path: string, body?: unknown, headers: Record<string, string> = {}) => {
    const sent = body === undefined ? {} : { body: typeof body === "string" ? body : JSON.stringify(body) };
    const answer = await fetch(`${apis.url}${path}`, { method, headers, ...sent });
    const text = await answer.text();
    let read: unknown;
    try {
      read = JSON.parse(text);
    } catch {
      read = {};
    }
    return { status: answer.status, headers: answer.headers, text, body: read as Record<string, unknown> };
  };
  return { apis, store, ask };
}

afterEach(async () => {
  for (const close of open.splice(0)) await close();
});
