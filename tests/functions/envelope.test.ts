import fc from "fast-check";
import { clouds } from "../../components/core/contracts";
import { longestEvent } from "../../components/core/events";
import type { CoffeeEvent } from "../../functions/contract";
import { decode, encode, hopsOf, make, withHop } from "../../functions/envelope";
import { uuidOf } from "../../functions/hash";
import { Poison } from "../../functions/poison";
import { cards, counted, created, paid, registered } from "./samples";

const samples: readonly CoffeeEvent[] = [created(), paid(), registered(), counted()];

/** As EventBridge wraps it, in the body of an SQS message. Source: EventBridge reference, event structure. */
const eventBridge = (event: CoffeeEvent) =>
  JSON.stringify({
    version: "0",
    id: "6a7e8feb-b491-4cf7-a9f1-bf3703467718",
    "detail-type": event.type,
    source: event.source,
    account: "123456789012",
    time: "2026-11-30T13:00:01Z",
    region: "us-east-1",
    resources: [],
    detail: JSON.parse(encode(event)) as unknown,
  });
/** As Pub/Sub pushes it. Source: Pub/Sub docs, "Receive messages with push subscriptions". */
const pubSub = (event: CoffeeEvent) => ({
  deliveryAttempt: 1,
  message: {
    attributes: {
      "ce-type": event.type,
      "ce-id": event.id,
      "ce-source": event.source,
      ...(event.coffeehops !== undefined && { "ce-coffeehops": event.coffeehops }),
      "content-type": "application/cloudevents+json",
    },
    data: Buffer.from(encode(event)).toString("base64"),
    messageId: "2070443601311540",
    publishTime: "2026-11-30T13:00:01.000Z",
  },
  subscription: "projects/p/subscriptions/s",
});
/** As Event Grid puts it into a queue of Service Bus: structured JSON by itself, which the host parses. */
const eventGrid = (event: CoffeeEvent) => JSON.parse(encode(event)) as unknown;

describe("one decoder reads what each bus hands over:", () => {
  it.each(samples.map((event) => [event.type, event] as const))("%s", (_, event) => {
    expect(decode(eventBridge(event))).toEqual(event);
    expect(decode(pubSub(event))).toEqual(event);
    expect(decode(JSON.stringify(pubSub(event)))).toEqual(event);
    expect(decode(eventGrid(event))).toEqual(event);
    expect(decode([eventGrid(event)])).toEqual(event);
    expect(decode(Buffer.from(encode(event)))).toEqual(event);
  });

  it("leaves out attributes that it does not know", () => {
    expect(decode({ ...created(), comexampleother: "4111111111111111" })).toEqual(created());
  });
});

describe("what the bus was told of an event, is what it says itself:", () => {
  const onEventBridge = (told: object) => JSON.stringify({ ...(JSON.parse(eventBridge(paid())) as object), ...told });
  const onPubSub = (event: CoffeeEvent, told: object) => {
    const push = pubSub(event);
    return JSON.stringify({
      ...push,
      message: { ...push.message, attributes: { ...push.message.attributes, ...told } },
    });
  };
  const other = created();

  it.each([
    ["EventBridge's type", onEventBridge({ "detail-type": other.type }), "detail-type"],
    ["EventBridge's source", onEventBridge({ source: other.source }), "source"],
    ["no source of EventBridge's", onEventBridge({ source: undefined }), "source"],
    ["Pub/Sub's type", onPubSub(paid(), { "ce-type": other.type }), "ce-type"],
    ["Pub/Sub's id", onPubSub(paid(), { "ce-id": other.id }), "ce-id"],
    ["Pub/Sub's source", onPubSub(paid(), { "ce-source": other.source }), "ce-source"],
    ["hops that the event has not", onPubSub(paid(), { "ce-coffeehops": "aws" }), "ce-coffeehops"],
    ["hops that only the event has", onPubSub(withHop(paid(), "aws"), { "ce-coffeehops": undefined }), "ce-coffeehops"],
    ["other hops", onPubSub(withHop(paid(), "aws"), { "ce-coffeehops": "gcp" }), "ce-coffeehops"],
  ])("%s", (_, raw, name) => {
    const problem = caught(() => decode(raw));
    expect(problem).toBeInstanceOf(Poison);
    expect(problem.message).toBe(`${name}: not the event's own`);
  });

  it("and what Pub/Sub was not told, is the event's", () => {
    expect(decode(onPubSub(paid(), { "ce-type": undefined, "ce-id": undefined, "ce-source": undefined }))).toEqual(
      paid(),
    );
    expect(decode(onPubSub(withHop(paid(), "aws"), {}))).toEqual(withHop(paid(), "aws"));
  });
});

describe("poison is told by paths, never by values:", () => {
  const wrong: [string, unknown, RegExp][] = [
    ["no JSON", "{ 4111111111111111", /^no JSON$/],
    ["nothing", undefined, /no JSON object/],
    ["a number", 4111111111111111, /no JSON object/],
    ["two events", [created(), paid()], /no JSON object/],
    ["something else", { order: "4111111111111111" }, /neither a CloudEvent/],
    ["another version of CloudEvents", { ...created(), specversion: "0.3" }, /specversion/],
    ["an unknown type", { ...created(), type: "coffee.card.4111111111111111" }, /^type: invalid_value$/],
    ["no id", { ...created(), id: undefined }, /^id: /],
    ["a source of somebody else's", { ...created(), source: "urn:else:4111111111111111" }, /^source: /],
    ["a number in a source", { ...created(), source: `urn:go-coffee:e${cards[0]}:aws:order` }, /^source: /],
    ["one in groups", { ...created(), source: "urn:go-coffee:e4111-1111-1111--1111:aws:order" }, /^source: /],
    ["another subject", { ...created(), subject: paid().subject }, /^subject: not what data is about$/],
    ["a key too many", { ...paid(), data: { ...paid().data, pan: "4111111111111111" } }, /^data: unrecognized_keys$/],
    ["a clock's text", { ...created(), time: "today" }, /^time: /],
    ["data in base64", { ...created(), data: undefined, data_base64: "e30=" }, /^data: /],
    ["an id in capitals", { ...created(), id: created().id.toUpperCase() }, /^id: invalid_format$/],
    ["no version in a UUID", { ...created(), id: "00000000-0000-0000-0000-000000000000" }, /^id: invalid_format$/],
    ["an order in capitals", inCapitals(created(), "orderId"), /^subject: invalid_union$/],
    ["a customer in capitals", inCapitals(created(), "customerId"), /^data.customerId: invalid_format$/],
    ["a circle of hops", { ...created(), coffeehops: "aws,gcp,aws" }, /^coffeehops: /],
  ];
  it.each(wrong)("%s", (_, raw, says) => {
    const problem = caught(() => decode(raw));
    expect(problem).toBeInstanceOf(Poison);
    expect(problem.message).toMatch(says);
    expect(problem.message).not.toContain("4111");
  });

  it("and what is wrapped over and over", () => {
    let raw = encode(created());
    for (let depth = 0; depth < 8; depth++) raw = JSON.stringify(raw);
    expect(() => decode(raw)).toThrow("wrapped too often");
  });
});

it("says who, what and when by itself", () => {
  const event = make({
    environment: "prod",
    cloud: "gcp",
    who: "order",
    type: "coffee.order.created",
    data: created().data,
  });
  expect(event).toMatchObject({
    specversion: "1.0",
    source: "urn:go-coffee:prod:gcp:order",
    subject: created().data.orderId,
    datacontenttype: "application/json",
  });
  expect(Date.now() - Date.parse(event.time)).toBeLessThan(60_000);
  expect(make({ environment: "prod", cloud: "gcp", who: "order", type: event.type, data: event.data }).id).not.toBe(
    event.id,
  );
});

it("is refused at home where it is not as its schema says", () => {
  const { data } = created();
  const sent = (wrong: object) => () =>
    make({
      environment: "dev",
      cloud: "aws",
      who: "order",
      type: "coffee.order.created",
      data: { ...data, ...wrong } as typeof data,
    });
  expect(sent({ total: -1 })).toThrow("data.total: too_small");
  expect(sent({ name: "Jo" })).toThrow("data: unrecognized_keys");
});

it("is refused where a bus would find it too long, before it is sent", () => {
  const long = { ...created(), subject: "x".repeat(longestEvent) };
  expect(() => encode(long)).toThrow(/has \d+ bytes, and 204800 at most/);
  expect(Buffer.byteLength(encode(created()))).toBeLessThan(1024);
});

it("is the same after any journey", () => {
  const sent = fc.record({
    quantity: fc.integer({ min: 1, max: 999 }),
    version: fc.integer({ min: 1, max: 999_999_999 }),
    millis: fc.integer({ min: 0, max: 4_000_000_000_000 }),
  });
  fc.assert(
    fc.property(sent, ({ quantity, version, millis }) => {
      const event: CoffeeEvent = { ...created("one", 1, quantity), time: new Date(millis).toISOString() };
      event.data.version = version;
      expect(decode(encode(event))).toEqual(event);
      expect(encode(decode(encode(event)))).toBe(encode(event));
    }),
  );
});

describe("hops", () => {
  it("are added one by one, oldest first", () => {
    const there = withHop(withHop(created(), "aws"), "gcp");
    expect(there.coffeehops).toBe("aws,gcp");
    expect(hopsOf(decode(encode(there)))).toEqual(["aws", "gcp"]);
    expect(there).toMatchObject({ id: created().id, source: created().source });
    expect(hopsOf(created())).toEqual([]);
  });

  it("end any way, before a cloud is met again", () => {
    fc.assert(
      fc.property(fc.array(fc.constantFrom(...clouds), { maxLength: 6 }), (way) => {
        const walk = () => way.reduce<CoffeeEvent>(withHop, created());
        if (new Set(way).size < way.length) expect(walk).toThrow("goes in a circle");
        else expect(hopsOf(decode(encode(walk())))).toEqual(way);
      }),
    );
  });
});

describe("a UUID of parts", () => {
  it("is one, the same for the same, and another for others", () => {
    const parts = fc.array(fc.string(), { minLength: 1, maxLength: 3 });
    fc.assert(
      fc.property(parts, parts, (a, b) => {
        expect(uuidOf(...a)).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-8[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
        expect(uuidOf(...a) === uuidOf(...b)).toBe(JSON.stringify(a) === JSON.stringify(b));
      }),
    );
    expect(uuidOf("a", "b")).not.toBe(uuidOf("a,b"));
  });
});

it.each(cards)("has no room for %s in any text of data", (card) => {
  for (const sample of samples)
    for (const path of texts(sample.data)) {
      const event = structuredClone(sample) as unknown as Record<string, unknown>;
      put(event.data, path, card);
      expect(() => decode(event)).toThrow(Poison);
      put(event.data, path, Number(card.replace(/\D/g, "")));
      expect(() => decode(event)).toThrow(Poison);
      put(event.data, path, `tok_${card.replace(/\D/g, "")}aaaa`);
      expect(() => decode(event)).toThrow(Poison);
    }
});

/** Where texts and numbers are. */
function texts(value: unknown, at: readonly string[] = []): string[][] {
  if (typeof value !== "object" || value === null) return [[...at]];
  return Object.entries(value).flatMap(([key, inner]) => texts(inner, [...at, key]));
}

function put(into: unknown, path: readonly string[], value: unknown): void {
  const inner = path.slice(0, -1).reduce((node, key) => (node as Record<string, unknown>)[key], into);
  (inner as Record<string, unknown>)[path.at(-1)!] = value;
}

/** The same order, payment or user for whoever compares UUIDs, and another for whoever compares texts. */
function inCapitals(event: CoffeeEvent, key: string): object {
  const data = event.data as unknown as Record<string, string>;
  const capitals = data[key]!.toUpperCase();
  return { ...event, ...(event.subject === data[key] && { subject: capitals }), data: { ...data, [key]: capitals } };
}

function caught(work: () => unknown): Error {
  try {
    work();
  } catch (error) {
    return error as Error;
  }
  throw new Error("nothing was thrown");
}
