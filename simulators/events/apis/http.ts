import { createServer, type IncomingMessage, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { Clock } from "../clock";
import type { Store } from "../store";

/** A request to a local API. */
export interface ApiRequest {
  method: string;
  /** Without the query, decoded. */
  path: string;
  /** The same as it was sent. */
  sentPath: string;
  query: URLSearchParams;
  /** Names in lower case. */
  headers: Readonly<Record<string, string | undefined>>;
  body: Buffer;
}

export interface ApiAnswer {
  status: number;
  headers?: Record<string, string | undefined>;
  /** An object is sent as JSON. */
  body?: string | Buffer | object;
}

/** Something that was published, as it is given to who routes it. */
export interface Published {
  /** The bus or topic: EventBridge's name, `projects/P/topics/T`, the name of the Event Grid topic. */
  bus: string;
  /** EventBridge: the entry with its `Detail` as text; Pub/Sub: the message; Event Grid: the event. */
  message: Record<string, unknown>;
}

export interface ApisOptions {
  /** Where all that is written goes. */
  store: Store;
  /** @defaultValue one that is free */
  port?: number;
  clock?: Clock;
  /** Looks at each request first, and may answer in place of the API, or wait: for faults. */
  fault?: (request: ApiRequest) => ApiAnswer | undefined | Promise<ApiAnswer | undefined>;
  /** Whether the answer to a request that was done is lost on its way: the connection breaks. */
  loses?: (request: ApiRequest) => boolean;
  /** Told of each thing that is published, within the transaction that keeps it (`published`). @defaultValue it is kept, and goes nowhere */
  route?: (published: Published) => void;
  /** DynamoDB: the attributes that each table's key is of. Where they are told, other tables are not there. @defaultValue any table, whose key is `id` */
  tables?: Readonly<Record<string, readonly string[]>>;
  /** Values of secrets, by name. Where they are told, others are not there. @defaultValue each is there, and its value is `local-NAME` */
  secrets?: Readonly<Record<string, string>>;
}

/** The APIs of a cloud, at work on 127.0.0.1. */
export interface LocalApis {
  /** `http://127.0.0.1:PORT`. */
  url: string;
  /** What a function's process needs in its environment so that its SDKs come here. */
  environment: Record<string, string>;
  /** How many requests were answered, by status. */
  answered: Map<number, number>;
  close(): Promise<void>;
}

/** All that was published, oldest first. */
export function published(store: Store): Published[] {
  return store.list<Published>("published").map(({ value }) => value);
}

/** Keeps what was published and routes it. */
export function publish(options: ApisOptions, id: string, message: Published): void {
  options.store.transaction(() => {
    options.store.put("published", id, message);
    options.route?.(message);
  });
}

export type ApiHandler = (request: ApiRequest) => ApiAnswer | Promise<ApiAnswer>;

/** Serves an API. What a handler throws is a 500 with its message. */
export async function serve(
  handler: ApiHandler,
  { port = 0, fault, loses }: Pick<ApisOptions, "port" | "fault" | "loses"> = {},
): Promise<Omit<LocalApis, "environment">> {
  const answered = new Map<number, number>();
  const server = createServer((incoming, response) => {
    void (async () => {
      let answer: ApiAnswer;
      try {
        const request = await readRequest(incoming);
        answer = (await fault?.(request)) ?? (await handler(request));
        if (loses?.(request)) return void incoming.socket.destroy();
      } catch (error) {
        answer = { status: 500, body: { message: (error as Error).message } };
      }
      answered.set(answer.status, (answered.get(answer.status) ?? 0) + 1);
      const { body = "" } = answer;
      const isText = typeof body === "string" || Buffer.isBuffer(body);
      const bytes = Buffer.isBuffer(body) ? body : Buffer.from(isText ? body : JSON.stringify(body));
      response.writeHead(answer.status, {
        ...(!isText && { "content-type": "application/json" }),
        ...(answer.status !== 204 && { "content-length": String(bytes.length) }),
        ...present(answer.headers),
      });
      response.end(answer.status === 204 ? undefined : bytes);
    })();
  });
  server.keepAliveTimeout = 60_000;
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(port, "127.0.0.1", resolve);
  });
  const { port: taken } = server.address() as AddressInfo;
  return { url: `http://127.0.0.1:${taken}`, answered, close: () => close(server) };
}

function present(headers: ApiAnswer["headers"] = {}): Record<string, string> {
  return Object.fromEntries(
    Object.entries(headers).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])),
  );
}

function close(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve());
    server.closeAllConnections();
  });
}

async function readRequest(incoming: IncomingMessage): Promise<ApiRequest> {
  const body = await new Promise<Buffer>((resolve, reject) => {
    const chunks: Buffer[] = [];
    incoming.on("data", (chunk: Buffer) => chunks.push(chunk));
    incoming.on("end", () => resolve(chunks.length === 1 ? chunks[0]! : Buffer.concat(chunks)));
    incoming.on("error", reject);
  });
  const [path = "/", query = ""] = (incoming.url ?? "/").split("?", 2);
  const headers = incoming.headers as Record<string, string | undefined>;
  return {
    method: incoming.method ?? "GET",
    path: decodeURIComponent(path),
    sentPath: path,
    query: new URLSearchParams(query),
    headers,
    body,
  };
}

/** The JSON of a request. @throws where it is none */
export function json(request: ApiRequest): Record<string, unknown> {
  return request.body.length === 0 ? {} : (JSON.parse(request.body.toString("utf8")) as Record<string, unknown>);
}

/** The clock of these APIs. */
export function clockOf({ clock }: ApisOptions): Clock {
  return clock ?? new Clock();
}
