import { randomBytes } from "node:crypto";
import type { Outcome, Publisher } from "../contract";
import { decode } from "../envelope";
import { redactedText } from "../redact";

/*
 * A span for each time that a function takes an event, sent by OTLP over HTTP as JSON (opentelemetry.io/docs/specs/otlp, "JSON Protobuf Encoding"). Own code, since it is a page: the
 * OpenTelemetry SDK with its exporter is as large as the rest of an archive, and would batch in the background, where a function is frozen between events.
 */

/** Milliseconds that the collector may keep a function from answering, at most. */
export const patience = 500;

/** Milliseconds that a collector which did not answer is left alone. */
const rest = 30_000;

export interface Span {
  /** Of what is published while it lasts; none where nobody traces: whoever is traced later begins anew. */
  readonly traceparent: string | undefined;
  end(outcome: Outcome): void;
}

/** What the spans of a function say of it: OpenTelemetry's names. */
export type Resource = Readonly<Record<string, string>>;

interface Finished {
  traceId: string;
  spanId: string;
  parentSpanId?: string;
  name: string;
  kind: 5;
  startTimeUnixNano: string;
  endTimeUnixNano: string;
  attributes: Attribute[];
  status: { code?: 2; message?: string };
}

interface Attribute {
  key: string;
  value: { stringValue: string };
}

export class Tracer {
  private readonly finished: Finished[] = [];
  private quietUntil = 0;

  /** @param endpoint - `OTEL_EXPORTER_OTLP_ENDPOINT`: `http://HOST:4318`, with or without a slash. Without one nothing is sent, and the context is handed on as it came. */
  constructor(
    private readonly endpoint: string | undefined,
    private readonly resource: Resource,
  ) {}

  /** Begins the span of a try: a child of the event's own, where it has one. Whatever `raw` is, this never throws. */
  start(raw: unknown): Span {
    // What is published, and what goes on, has the event's own context then.
    if (this.endpoint === undefined) return { traceparent: undefined, end: () => {} };
    const event = quietly(() => decode(raw));
    const [, trace, parent, flags] =
      /^00-([0-9a-f]{32})-([0-9a-f]{16})-([0-9a-f]{2})$/.exec(event?.traceparent ?? "") ?? [];
    const sampled = flags === undefined || (parseInt(flags, 16) & 1) === 1;
    if (!sampled) return { traceparent: event?.traceparent, end: () => {} };
    const traceId = trace ?? randomBytes(16).toString("hex");
    const spanId = randomBytes(8).toString("hex");
    const [began, from] = [Date.now(), performance.now()];
    return {
      traceparent: `00-${traceId}-${spanId}-01`,
      end: (outcome) => {
        const name = `process ${event?.type ?? "unknown"}`;
        this.finished.push({
          traceId,
          spanId,
          ...(parent !== undefined && { parentSpanId: parent }),
          name,
          kind: 5, // CONSUMER
          startTimeUnixNano: nanoseconds(began),
          endTimeUnixNano: nanoseconds(began + performance.now() - from),
          attributes: attributes({
            "messaging.operation.type": "process",
            "coffee.outcome": typeof outcome === "string" ? outcome : Object.keys(outcome)[0]!,
            ...(event && {
              "messaging.message.id": event.id,
              "cloudevents.event_id": event.id,
              "cloudevents.event_type": event.type,
              "cloudevents.event_source": event.source,
            }),
          }),
          status: typeof outcome === "string" ? {} : { code: 2, message: Object.values(outcome)[0] as string },
        });
      },
    };
  }

  /**
   * Sends what has ended. Waited for, since the runtime may stop the process once the event is answered; but half a second at most, and a collector that fails is left alone for
   * half a minute: spans are lost then, never an event.
   */
  async flush(): Promise<void> {
    const spans = this.finished.splice(0);
    if (spans.length === 0 || Date.now() < this.quietUntil) return;
    const sent = await this.send(JSON.stringify(request(this.resource, spans)));
    if (!sent) this.quietUntil = Date.now() + rest;
  }

  /** Twice where the first ends at once: a process that was frozen may still hold a connection that has long been closed. */
  private async send(body: string): Promise<boolean> {
    const signal = AbortSignal.timeout(patience);
    for (const last of [false, true]) {
      try {
        const response = await fetch(`${this.endpoint!.replace(/\/+$/, "")}/v1/traces`, {
          method: "POST",
          headers: { "content-type": "application/json" },
          body,
          signal,
        });
        await response.arrayBuffer();
        return response.ok;
      } catch {
        if (last || signal.aborted) return false;
      }
    }
    return false;
  }
}

/** A publisher whose events say which span they come from. */
export function traced(publisher: Publisher, { traceparent }: Span): Publisher {
  if (traceparent === undefined) return publisher;
  return { publish: (event) => publisher.publish({ ...event, traceparent }) };
}

function request(resource: Resource, spans: readonly Finished[]): object {
  const scope = { name: "go-coffee/functions" };
  return { resourceSpans: [{ resource: { attributes: attributes(resource) }, scopeSpans: [{ scope, spans }] }] };
}

function attributes(values: Readonly<Record<string, string>>): Attribute[] {
  return Object.entries(values).map(([key, value]) => ({ key, value: { stringValue: redactedText(value) } }));
}

/** @param milliseconds - since 1970, by the system's clock: that of the process stands still while it is frozen */
function nanoseconds(milliseconds: number): string {
  return String(BigInt(Math.round(milliseconds * 1000)) * 1000n);
}

function quietly<T>(work: () => T): T | undefined {
  try {
    return work();
  } catch {
    return undefined;
  }
}
