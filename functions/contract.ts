import type { Cloud } from "../components/core/contracts";
import type { BusFunction, EventType } from "../components/core/events";
import type { InventoryUpdated } from "./schemas/inventory-updated";
import type { OrderCreated } from "./schemas/order-created";
import type { PaymentProcessed } from "./schemas/payment-processed";
import type { UserRegistered } from "./schemas/user-registered";

/*
 * What a handler is given, what a cloud's adapter must give, and what comes of it. Types, and two numbers.
 */

/** `data`, by type. */
export interface EventData {
  "coffee.order.created": OrderCreated;
  "coffee.payment.processed": PaymentProcessed;
  "coffee.inventory.updated": InventoryUpdated;
  "coffee.user.registered": UserRegistered;
}

/** A CloudEvents 1.0 event of ours, decoded and checked. */
export type CoffeeEvent<Type extends EventType = EventType> = {
  [One in Type]: {
    specversion: "1.0";
    /** Unique together with `source`. */
    id: string;
    /** `urn:go-coffee:ENVIRONMENT:CLOUD:WHO`. */
    source: string;
    type: One;
    /** What it is about: `data.version` counts per subject. */
    subject: string;
    /** RFC 3339. */
    time: string;
    datacontenttype: "application/json";
    data: EventData[One];
    /** W3C trace context. */
    traceparent?: string;
    /** The clouds whose buses it came through, oldest first, with commas; absent where it was born. */
    coffeehops?: string;
  };
}[Type];

/** A handler knows no cloud: all that it does, it does with its tools. */
export interface Handler {
  readonly name: BusFunction;
  /** What it takes: anything else is poison. */
  readonly takes: readonly EventType[];
  /** Throws to be tried again. May be killed at any `await`, and is then called again with the same event. */
  handle(event: CoffeeEvent, tools: Tools): Promise<void>;
}

/** Each may be called again with the same, for the same event, and has its effect once. */
export interface Tools {
  /**
   * Keeps a value under a key, if its version is higher than what is there. `kept` again for what this event itself wrote: a second try goes the same way.
   */
  record(key: string, version: number, value: Value): Promise<Kept>;
  look(key: string): Promise<Recorded | undefined>;
  /** What is decided once: the value that anybody was first to give under this key, at version 1; or what was recorded over it since. */
  agree(key: string, value: Value): Promise<Recorded>;
  /** A new event, caused by this one. Its id is made of function, type, subject and part: whatever causes it, and however often, it is one event. */
  publish<Type extends EventType>(made: Made<Type>): Promise<void>;
  /** This event as it is, with this cloud added to its hops. */
  forward(): Promise<void>;
  /** Sends a message, one of a template per event: its key is made of both. */
  deliver(message: Omit<Message, "key">): Promise<void>;
  /** A row for analytics: an object named by the event's type, date, and by a UUID of its source and id. */
  append(row: Readonly<Record<string, Value>>): Promise<void>;
  readonly log: Logger;
}

export interface Made<Type extends EventType> {
  type: Type;
  subject: string;
  data: EventData[Type];
  /** Which of several for the same subject, as `sold`: letters, digits and dashes. */
  part: string;
  /** RFC 3339. Default: this event's. */
  time?: string;
}

/** JSON. */
export type Value = string | number | boolean | null | readonly Value[] | { readonly [key: string]: Value };

export type Kept = "kept" | "stale";

export interface Recorded {
  version: number;
  value: Value;
}

/** What is told to a customer, by whoever knows their address. No name, no address, no amount. */
export interface Message {
  /** Unique per message, the same at each try: the deliverer sends it as Idempotency-Key. */
  key: string;
  template: "order-received" | "payment-succeeded" | "payment-failed" | "payment-refunded" | "welcome";
  /** To whom, as the user service knows them. */
  customer: string;
  /** What it is about: an order, a payment, a user. */
  reference: string;
  language?: string;
}

/**
 * Marks and records, on DynamoDB, Firestore, Azure's tables, or in memory. Keys are opaque, of letters, digits, `:`, `-`, `_` and `.`, 400 characters at most.
 * Whatever the store cannot do now, throws: the event is then tried again.
 */
export interface Store {
  /**
   * Begins an event, in one conditional write: `fresh` where there is no mark, or one begun whose lease is over, or one begun by the same owner;
   * `done` where it was finished; `busy` while another holds it. Sets `expires` to `now + markSeconds`.
   */
  claim(key: string, owner: string, leaseSeconds: number): Promise<"fresh" | "done" | "busy">;
  /** Marks it done, whoever holds it, and sets `expires` again. */
  finish(key: string): Promise<void>;
  /** Gives it up after a failure, so that the next try need not wait for the lease: only where this owner still holds it; else nothing. */
  release(key: string, owner: string): Promise<void>;
  /**
   * One conditional write: `kept` where there is nothing, or `version` is higher than what is there, or equal and `by` the same; else `stale`.
   * Never expires.
   */
  record(key: string, entry: Recorded & { by: string }): Promise<Kept>;
  /** As it was last written: a consistent read. */
  look(key: string): Promise<Recorded | undefined>;
}

/** How long a mark is kept, in seconds: longer than anything is played again (`keepDays` of 31 at most, and 14 days as a dead letter), and a day. */
export const markSeconds = (31 + 14 + 1) * 86_400;

/** Seconds that a mark is held beyond the function's timeout. */
export const leaseSlack = 15;

/** Puts an event on the bus, the whole of it. Throws where the bus did not take it. */
export interface Publisher {
  publish(event: CoffeeEvent): Promise<void>;
}

/** Throws where the message was not taken. */
export interface Deliverer {
  deliver(message: Message): Promise<void>;
}

/** Writes an object, once: one that is there already is the same row, and stays. So a function needs no right to change what it wrote. */
export interface Rows {
  /** `name`: `type=…/date=…/UUID.json`, the UUID made of the event's source and id. */
  write(name: string, row: Readonly<Record<string, Value>>): Promise<void>;
}

export type Fields = Readonly<Record<string, unknown>>;

/** One JSON line each, without card numbers, tokens and addresses (`functions/log.ts`). */
export interface Logger {
  info(message: string, fields?: Fields): void;
  warn(message: string, fields?: Fields): void;
  /** `error`: its name, message and stack, redacted. */
  error(message: string, error: unknown, fields?: Fields): void;
  /** One that says these with each line. */
  with(fields: Fields): Logger;
}

/** What a handler runs on. What a function has no use for, it is not given: to use it all the same, throws. */
export interface Platform {
  environment: string;
  cloud: Cloud;
  store: Store;
  publisher?: Publisher;
  deliverer?: Deliverer;
  rows?: Rows;
  log: Logger;
  /** Milliseconds since 1970. Default: the system's. */
  clock?: () => number;
  /** Seconds that the function may take. Default: `delivery.timeout`. */
  timeout?: number;
}

/**
 * `done`: took effect now. `duplicate`: had taken effect. `retry`: try it again, in `after` seconds where that is known. `poison`: no try will ever help.
 * The reasons are redacted.
 */
export type Outcome = "done" | "duplicate" | { retry: string; after?: number } | { poison: string };

/** `functions/run.ts`. Never throws. `raw`: what the bus handed over, as text, bytes or parsed JSON (`functions/envelope.ts`). */
export type Run = (raw: unknown, handler: Handler, platform: Platform) => Promise<Outcome>;

/**
 * What `functions/adapters/CLOUD.ts` exports. The build writes each function's entry: on AWS `export const handler = serve(order)`, on Google
 * `export const handle = serve(order)` (an HTTP function, `entryPoint: "handle"`), on Azure `serve(order)`, which registers it with `app`.
 */
export type Serve<Function> = (handler: Handler) => Function;
