import { type ApiHandler, type ApisOptions, clockOf, json, publish } from "./http";

/** A message as Pub/Sub keeps and pushes it. */
export interface PubsubMessage {
  data?: string;
  attributes?: Record<string, string>;
  messageId: string;
  publishTime: string;
  orderingKey?: string;
}

/**
 * Pub/Sub's projects.topics.publish. Limits: 1,000 messages and 10 MB a request, 100 attributes, 256 bytes for a key and 1,024 for a value; a message needs data or
 * an attribute (docs, "Quotas and limits"; pubsub v1: PubsubMessage).
 */
export function pubsub(options: ApisOptions): ApiHandler {
  const clock = clockOf(options);
  let serial = 0;
  return (request) => {
    const [, topic] = /^\/v1\/(projects\/[^/]+\/topics\/[^/]+):publish$/.exec(request.path) ?? [];
    const refused = (message: string) => ({
      status: 400,
      body: { error: { code: 400, message, status: "INVALID_ARGUMENT" } },
    });
    if (topic === undefined || request.method !== "POST")
      return {
        status: 404,
        body: { error: { code: 404, message: `${request.path} is not here`, status: "NOT_FOUND" } },
      };
    const messages = (json(request)["messages"] ?? []) as Partial<PubsubMessage>[];
    if (messages.length < 1 || messages.length > 1000)
      return refused("The value for message_count is out of range. You passed in a value which is not in 1–1000.");
    if (request.body.length > 10_000_000) return refused("The value for request_size is too large.");
    for (const { data, attributes = {} } of messages) {
      if (!data && Object.keys(attributes).length === 0)
        return refused("One or more messages in the publish request is empty.");
      if (data !== undefined && Buffer.from(data, "base64").toString("base64") !== data)
        return refused("Invalid value at 'messages[0].data' (TYPE_BYTES), Base64 decoding failed");
      if (Object.keys(attributes).length > 100) return refused("A message has more than 100 attributes.");
      for (const [key, value] of Object.entries(attributes))
        if (
          key === "" ||
          key.startsWith("goog") ||
          Buffer.byteLength(key) > 256 ||
          typeof value !== "string" ||
          Buffer.byteLength(value) > 1024
        )
          return refused(`The attribute ${key} is not valid.`);
    }
    const messageIds = messages.map((message) => {
      const messageId = `${clock.now()}${String((serial = (serial + 1) % 10_000)).padStart(4, "0")}`;
      const whole: PubsubMessage = { ...message, messageId, publishTime: new Date(clock.now()).toISOString() };
      publish(options, messageId, { bus: topic, message: { ...whole } });
      return messageId;
    });
    return { status: 200, body: { messageIds } };
  };
}
