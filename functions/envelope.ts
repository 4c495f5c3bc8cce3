import { randomUUID } from "node:crypto";
import { CloudEvent } from "cloudevents";
import type * as z from "zod";
import type { Cloud } from "../components/core/contracts";
import { hopsAttribute, longestEvent, type EventType } from "../components/core/events";
import type { CoffeeEvent, EventData } from "./contract";
import { Poison } from "./poison";
import { attributes } from "./schemas/envelope";
import { aboutKeys, dataSchemas } from "./schemas/schemas";

/** What an event is made of. */
export interface Made<Type extends EventType> {
  environment: string;
  cloud: Cloud;
  /** Who says it: a function's or a service's name. */
  who: string;
  type: Type;
  data: EventData[Type];
  /** Default: what `data` is about. Stock that was not sold must say whose. */
  subject?: string;
  /** Default: a new one. */
  id?: string;
  /** RFC 3339. Default: now. */
  time?: string;
  traceparent?: string | undefined;
}

/** An event of ours. Throws where it is not as its schema says, or too long to be sent. */
export function make<Type extends EventType>(made: Made<Type>): CoffeeEvent<Type> {
  const { environment, cloud, who, type, data, id, time, traceparent } = made;
  const event = checked({
    specversion: "1.0",
    id: id ?? randomUUID(),
    source: sourceOf(environment, cloud, who),
    type,
    subject: made.subject ?? aboutOf(type, data),
    time: time ?? new Date().toISOString(),
    datacontenttype: "application/json",
    data,
    ...(traceparent !== undefined && { traceparent }),
  });
  encode(event);
  return event as CoffeeEvent<Type>;
}

export function sourceOf(environment: string, cloud: Cloud, who: string): string {
  return `urn:go-coffee:${environment}:${cloud}:${who}`;
}

/** What goes onto a bus: structured JSON. Throws where it is longer than any bus of ours takes, before one refuses it. */
export function encode(event: CoffeeEvent): string {
  const text = JSON.stringify(new CloudEvent<unknown>(event).toJSON());
  const bytes = Buffer.byteLength(text);
  if (bytes > longestEvent)
    throw new Poison(
      `${event.type} ${event.id} has ${bytes} bytes, and ${longestEvent} at most may be sent: send where it lies instead`,
    );
  return text;
}

/**
 * The event that a bus handed over, checked: EventBridge's envelope in the body of an SQS message, Pub/Sub's push, Event Grid's through Service Bus, or the
 * event by itself. As text, bytes or parsed JSON. Throws Poison where it is none of ours, or where the bus was told something else of it than it says itself:
 * rights and rules go by what stands outside, so that who may publish one type would publish all.
 */
export function decode(raw: unknown): CoffeeEvent {
  return checked(unwrapped(raw));
}

/** The same event, come through one cloud more. Throws where it came through that one before. */
export function withHop(event: CoffeeEvent, cloud: Cloud): CoffeeEvent {
  const before = hopsOf(event);
  if (before.includes(cloud))
    throw new Poison(`${event.type} ${event.id} came through ${cloud} before: it goes in a circle`);
  return { ...event, coffeehops: [...before, cloud].join(",") };
}

/** The clouds that it came through, oldest first. */
export function hopsOf(event: CoffeeEvent): string[] {
  return event.coffeehops?.split(",") ?? [];
}

/** How deep a bus may wrap: EventBridge in SQS in text is three. */
const deepest = 6;

function unwrapped(raw: unknown, depth = 0): Record<string, unknown> {
  if (depth > deepest) throw new Poison("wrapped too often to be an event of ours");
  if (typeof raw === "string") return unwrapped(parsed(raw), depth + 1);
  if (raw instanceof Uint8Array) return unwrapped(Buffer.from(raw).toString("utf8"), depth + 1);
  // Event Grid hands over one event, or a batch of one.
  if (Array.isArray(raw) && raw.length === 1) return unwrapped(raw[0], depth + 1);
  if (!isObject(raw)) throw new Poison("no JSON object");
  if ("specversion" in raw) return raw;
  // EventBridge: docs.aws.amazon.com/eventbridge/latest/ref/overiew-event-structure.html
  if (isObject(raw.detail) && "detail-type" in raw) {
    const event = unwrapped(raw.detail, depth + 1);
    same("detail-type", raw["detail-type"], event.type);
    same("source", raw.source, event.source);
    return event;
  }
  // Pub/Sub: cloud.google.com/pubsub/docs/push#receive_push
  if (isObject(raw.message) && typeof raw.message.data === "string") {
    const event = unwrapped(Buffer.from(raw.message.data, "base64").toString("utf8"), depth + 1);
    const told = isObject(raw.message.attributes) ? raw.message.attributes : {};
    for (const one of ["type", "id", "source"])
      if (told[`ce-${one}`] !== undefined) same(`ce-${one}`, told[`ce-${one}`], event[one]);
    same(`ce-${hopsAttribute}`, told[`ce-${hopsAttribute}`], event[hopsAttribute]);
    return event;
  }
  throw new Poison("neither a CloudEvent nor what a bus of ours wraps one in");
}

function same(name: string, told: unknown, own: unknown): void {
  if (told !== own) throw new Poison(`${name}: not the event's own`);
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    // The parser's own message quotes the text.
    throw new Poison("no JSON");
  }
}

function checked(found: Record<string, unknown>): CoffeeEvent {
  const known = attributes.safeParse(found);
  if (!known.success) throw new Poison(problems(known.error, []));
  const data = dataSchemas[known.data.type].safeParse(found.data);
  if (!data.success) throw new Poison(problems(data.error, ["data"]));
  const { type, subject } = known.data;
  const about = aboutOf(type, data.data);
  if (about !== undefined && subject !== about) throw new Poison("subject: not what data is about");
  const { traceparent, coffeehops, ...rest } = known.data;
  const event = {
    ...rest,
    data: data.data,
    ...(traceparent !== undefined && { traceparent }),
    ...(coffeehops !== undefined && { coffeehops }),
  } as CoffeeEvent;
  try {
    new CloudEvent<unknown>(event);
  } catch {
    // The SDK's own message quotes the event.
    throw new Poison("not as CloudEvents 1.0 says");
  }
  return event;
}

/** What `data` is about; none for stock that nobody ordered. */
function aboutOf(type: EventType, data: EventData[EventType]): string | undefined {
  return (data as Readonly<Record<string, unknown>>)[aboutKeys[type]] as string | undefined;
}

/** Paths and codes, never values. A path may hold a key of the event's own: no more than one that its schema has. */
export function problems(error: z.core.$ZodError, at: readonly string[]): string {
  return error.issues
    .map(({ path, code }) => `${[...at, ...path].map(String).join(".") || "event"}: ${code}`)
    .join("; ");
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
