import { redactedText } from "../redact";

/*
 * What the adapters ask over HTTP where a cloud's SDK would be most of the archive: Node's own fetch, with a limit and a few more tries.
 */

export interface Call {
  method?: "GET" | "POST" | "PUT";
  headers?: Readonly<Record<string, string>>;
  /** An object is sent as JSON. */
  body?: string | object;
  /** Statuses that are an answer and no error, beside 2xx. */
  accept?: readonly number[];
  /** Milliseconds for one try. @defaultValue 5000 */
  limit?: number;
  /**
   * How often it is tried at most, when the other side is busy or away: all that is sent here may be sent twice. Two at least: where a process was frozen between two events, the first
   * may go out on a connection that has long been closed. @defaultValue 3
   */
  attempts?: number;
  /** Whether an answer of 408, 429 or 5xx is tried again at once, too. @defaultValue true */
  insist?: boolean;
  /** Whether an error says the status alone: of who is no cloud of ours, nobody knows what an answer repeats. @defaultValue false */
  quiet?: boolean;
}

export interface Answer {
  status: number;
  text: string;
  json<T>(): T;
}

/** Characters of an answer that are told: redacted before they are cut, so that no half of a number is left. */
const told = 200;

/** Says what was asked and what came back, without what was sent: that may be a customer's. `why` may be an answer, whole. */
export class CallFailed extends Error {
  override readonly name = "CallFailed";

  constructor(
    url: string,
    readonly status: number | undefined,
    why: string,
  ) {
    const { origin, pathname } = new URL(url);
    const said = redactedText(why).slice(0, told);
    super(`${origin}${pathname}: ${status === undefined ? said : `${status} ${said}`}`);
  }
}

/** Worth another try at once. */
const passing = (status: number) => status === 408 || status === 429 || status >= 500;

/** Asks, and gives an answer of 2xx or one of `accept`. @throws CallFailed */
export async function call(url: string, options: Call = {}): Promise<Answer> {
  const { method = "GET", body, accept = [], limit = 5000, attempts = 3, insist = true, quiet = false } = options;
  const json = typeof body === "object";
  const headers = { ...(json && { "content-type": "application/json" }), ...options.headers };
  const sent = body === undefined ? {} : { body: json ? JSON.stringify(body) : body };
  for (let attempt = 1; ; attempt++) {
    const last = attempt >= attempts;
    let response: Response;
    let text: string;
    try {
      response = await fetch(url, { method, headers, ...sent, redirect: "error", signal: AbortSignal.timeout(limit) });
      text = await response.text();
    } catch (problem) {
      if (last) throw new CallFailed(url, undefined, reason(problem));
      await wait(attempt);
      continue;
    }
    const { status } = response;
    if (response.ok || accept.includes(status)) return { status, text, json: <T>() => parsed(url, status, text) as T };
    if (last || !insist || !passing(response.status))
      throw new CallFailed(url, response.status, quiet ? "(body withheld)" : text);
    await wait(attempt);
  }
}

/** Twice as long each time, and never two at the same moment. */
function wait(attempt: number): Promise<void> {
  const most = 100 * 2 ** attempt;
  return new Promise((resolve) => setTimeout(resolve, most / 2 + Math.random() * (most / 2)));
}

/** The parser's own message quotes the answer, which may be a secret. */
function parsed(url: string, status: number, text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    throw new CallFailed(url, status, "(the body is not JSON)");
  }
}

/** A code or a name: messages quote what was sent, as a header that no request may have. */
function reason(problem: unknown): string {
  const { name, cause } = problem as { name?: unknown; cause?: { code?: unknown } };
  const code = typeof cause?.code === "string" ? cause.code : name;
  return `no answer (${typeof code === "string" ? code : "unknown"})`;
}
