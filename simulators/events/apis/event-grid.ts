import { type ApiHandler, type ApisOptions, publish } from "./http";

const types = /^application\/cloudevents(-batch)?\+json/;

/**
 * Publishing to an Event Grid custom topic whose schema is CloudEventSchemaV1_0: one event (`application/cloudevents+json`) or several
 * (`application/cloudevents-batch+json`), 1 MB at most in all. An event that lacks an attribute is refused with 400, and all of the request with it.
 * Source: azure-docs, event-grid: "Azure Event Grid publish events", "Use CloudEvents v1.0 schema".
 */
export function eventGrid(options: ApisOptions): ApiHandler {
  return ({ method, path, headers, body }) => {
    const [, topic] = /^\/eventgrid\/([^/]+)\/api\/events$/.exec(path) ?? [];
    const refused = (status: number, code: string, message: string) => ({ status, body: { error: { code, message } } });
    if (topic === undefined || method !== "POST") return refused(404, "NotFound", path);
    const batch = types.exec(headers["content-type"] ?? "");
    if (!batch)
      return refused(415, "UnsupportedMediaType", `want application/cloudevents+json, got ${headers["content-type"]}`);
    if (body.length > 1024 * 1024)
      return refused(413, "PayloadTooLarge", "Payload size exceeds the maximum of 1048576 bytes.");
    let read: unknown;
    try {
      read = JSON.parse(body.toString("utf8"));
    } catch {
      return refused(400, "BadRequest", "This resource is configured for 'CloudEventV10' schema and requires JSON.");
    }
    if (Array.isArray(read) !== (batch[1] !== undefined))
      return refused(400, "BadRequest", "The body is not what its content type says.");
    const events = (Array.isArray(read) ? read : [read]) as Record<string, unknown>[];
    for (const event of events) {
      const lacking = ["id", "source", "type", "specversion"].filter(
        (name) => typeof event[name] !== "string" || event[name] === "",
      );
      if (lacking.length > 0 || event["specversion"] !== "1.0")
        return refused(
          400,
          "BadRequest",
          `This resource is configured to receive event in 'CloudEventV10' schema. The event lacks ${lacking.join(", ") || "specversion 1.0"}.`,
        );
      const odd = Object.keys(event).find((name) => !/^[a-z0-9_]+$/.test(name));
      if (odd !== undefined)
        return refused(400, "BadRequest", `The attribute ${odd} has a name that CloudEvents does not allow.`);
    }
    options.store.transaction(() => {
      for (const event of events)
        publish(
          options,
          `${topic} ${String(event["source"])} ${String(event["id"])} ${options.store.count("published")}`,
          { bus: topic, message: event },
        );
    });
    return { status: 200, body: "" };
  };
}
