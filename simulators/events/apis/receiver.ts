import { type ApisOptions, type LocalApis, serve } from "./http";

/** Who delivers messages to customers: takes each POST, and counts what had which Idempotency-Key. */
export interface Receiver extends LocalApis {
  /** Each message that took effect, by its key: once, however often it was received. */
  effects(): Map<string, Delivery>;
}

interface Delivery {
  received: number;
  body: string;
  authorization: string | undefined;
}

/**
 * A receiver as those of messages are: the same key twice has effect once (draft-ietf-httpapi-idempotency-key-header, section 2.6). Without a key it is
 * refused with 400.
 */
export async function startReceiver(options: ApisOptions): Promise<Receiver> {
  const space = "deliveries";
  const { store } = options;
  const server = await serve(({ method, headers, body }) => {
    if (method !== "POST") return { status: 405 };
    const key = headers["idempotency-key"]?.replace(/^"(.*)"$/, "$1");
    if (!key) return { status: 400, body: { title: "Idempotency-Key is missing" } };
    return store.transaction(() => {
      const before = store.get<Delivery>(space, key);
      const text = body.toString("utf8");
      if (before && before.body !== text)
        return { status: 422, body: { title: "Idempotency-Key is already used with another body" } };
      store.put(space, key, {
        received: (before?.received ?? 0) + 1,
        body: text,
        authorization: headers["authorization"],
      } satisfies Delivery);
      return { status: before ? 200 : 202, body: { accepted: true } };
    });
  }, options);
  return {
    ...server,
    environment: { COFFEE_DELIVER_URL: `${server.url}/messages` },
    effects: () => new Map(store.list<Delivery>(space).map(({ key, value }) => [key, value])),
  };
}
