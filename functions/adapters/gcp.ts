import type { IncomingMessage, ServerResponse } from "node:http";
import type { Handler, Rows, Serve } from "../contract";
import { onward } from "../handlers/forward";
import { HttpDeliverer } from "./deliver";
import { DocumentStore } from "./documents";
import { FirestoreDocuments } from "./firestore";
import { azureForwarder } from "./forward-azure";
import { type Ask, asGoogle } from "./google-access";
import { CallFailed } from "./http";
import { PubsubPublisher } from "./pubsub";
import { type Parts, served } from "./serve";
import { type Settings, readSettings } from "./settings";

/** What the functions framework hands over: Express' request, with its body read and, being JSON, parsed. */
export type PushRequest = Pick<IncomingMessage, "method"> & { body?: unknown };
export type PushResponse = Pick<ServerResponse, "statusCode" | "end">;

export type HttpFunction = (request: PushRequest, response: PushResponse) => Promise<void>;

/**
 * An HTTP function behind a push subscription (wrapped messages). 204 takes the message away; whatever is no success brings it back, by the subscription's retry policy, with its back-off, and
 * after `maxDeliveryAttempts` to the dead letters: Pub/Sub knows no status that gives up at once, and no Retry-After (docs, "Push subscriptions: receive messages"). So poison, 422, is
 * tried as often as what only failed, 503; the two differ for whoever reads the request log. What is no push is 400, and never comes from Pub/Sub.
 */
export const serve: Serve<HttpFunction> = (handler) => {
  const settings = readSettings(process.env, handler.name);
  const { take, flush } = served("gcp", handler, parts(handler, settings), settings, process.env);

  return async (request, response) => {
    const answer = (status: number) => {
      response.statusCode = status;
      response.end();
    };
    if (request.method !== "POST") return answer(405);
    if (!isPush(request.body)) return answer(400);
    const outcome = await take(request.body);
    await flush();
    if (typeof outcome === "string") return answer(204);
    answer("poison" in outcome ? 422 : 503);
  };
};

/** Source: Pub/Sub docs, "Push subscriptions: receive messages". */
function isPush(body: unknown): boolean {
  const message = (body as { message?: { data?: unknown } } | undefined)?.message;
  return typeof message?.data === "string";
}

/** What a function has on Google Cloud: what it was not given, it is not to use. */
function parts({ name }: Handler, settings: Settings): Parts {
  const ask = asGoogle(process.env);
  const store = new DocumentStore(new FirestoreDocuments(ask, settings.state));
  switch (name) {
    case "order":
      return { store, publisher: new PubsubPublisher(ask, settings.bus) };
    case "payment":
      return { store };
    case "notification":
      return { store, deliverer: new HttpDeliverer(settings.deliverUrl, () => secret(ask, settings.deliverSecret)) };
    case "analytics":
      return { store, rows: new StorageRows(ask, settings.analytics) };
    case "forward":
      return { store, publisher: onward("azure", azureForwarder(settings.forwardBus, settings.forwardAs)) };
  }
}

/** @param name - `projects/P/secrets/S`, of which the newest version is read, or one of its versions */
async function secret(ask: Ask, name: string): Promise<string> {
  const version = name.includes("/versions/") ? name : `${name}/versions/latest`;
  const answer = await ask("secrets", `/v1/${version}:access`);
  return Buffer.from(answer.json<{ payload: { data: string } }>().payload.data, "base64").toString("utf8");
}

/** Rows of analytics, as objects of Cloud Storage. */
export class StorageRows implements Rows {
  constructor(
    private readonly ask: Ask,
    private readonly bucket: string,
  ) {}

  async write(name: string, row: Parameters<Rows["write"]>[1]): Promise<void> {
    // Only where it is not there (generation 0): who writes may create objects and nothing else.
    const query = new URLSearchParams({ uploadType: "media", name, ifGenerationMatch: "0" });
    const answer = await this.ask("storage", `/upload/storage/v1/b/${this.bucket}/o?${query}`, {
      method: "POST",
      body: row,
      accept: [403, 412],
    });
    // Where it is there, Cloud Storage may look at the right to write over it before it looks at the condition, and name the one that is lacking: a new object never needs it.
    if (answer.status === 403 && !answer.text.includes("storage.objects.delete"))
      throw new CallFailed("https://storage.googleapis.com/", answer.status, answer.text);
  }
}
