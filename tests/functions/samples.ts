import type { CoffeeEvent, Fields, Logger, Message, Platform } from "../../functions/contract";
import { make } from "../../functions/envelope";
import { uuidOf } from "../../functions/hash";
import { logger } from "../../functions/log";
import { MemoryStore } from "../../functions/memory";

/** A UUID by a name, the same each time. */
export const named = (name: string) => uuidOf("sample", name);

const born = { environment: "dev", cloud: "aws" } as const;
const at = (minute: number) => `2026-05-04T13:${String(minute % 60).padStart(2, "0")}:00.000Z`;

/** An order's event; another version is another event. */
export function created(order = "one", version = 1, quantity = 2): CoffeeEvent<"coffee.order.created"> {
  const items = [
    { product: "flat-white", quantity, price: 350 },
    { product: "croissant", quantity: 1, price: 280 },
    { product: "flat-white", quantity: 1, price: 380 },
  ];
  return make({
    ...born,
    who: "order",
    type: "coffee.order.created",
    id: named(`created ${order} ${version}`),
    time: at(version),
    data: {
      version,
      orderId: named(order),
      customerId: named("customer"),
      currency: "EUR",
      total: items.reduce((sum, item) => sum + item.quantity * item.price, 0),
      items,
    },
  });
}

type Status = CoffeeEvent<"coffee.payment.processed">["data"]["status"];

export function paid(
  order = "one",
  version = 1,
  status: Status = "succeeded",
): CoffeeEvent<"coffee.payment.processed"> {
  return make({
    ...born,
    who: "payment",
    type: "coffee.payment.processed",
    id: named(`paid ${order} ${version}`),
    time: at(version + 10),
    traceparent: "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01",
    data: {
      version,
      paymentId: named(`payment of ${order}`),
      orderId: named(order),
      customerId: named("customer"),
      status,
      currency: "EUR",
      amount: 1360,
      card: { token: "tok_a8Kq0Zr3Lm5Xw7Yv", brand: "visa", last4: "4242" },
    },
  });
}

export function registered(user = "somebody"): CoffeeEvent<"coffee.user.registered"> {
  return make({
    ...born,
    who: "user",
    type: "coffee.user.registered",
    id: named(`registered ${user}`),
    time: at(5),
    data: { version: 1, userId: named(user), language: "pt-BR", country: "BR" },
  });
}

export function counted(shop = "shop-1", version = 1): CoffeeEvent<"coffee.inventory.updated"> {
  return make({
    ...born,
    who: "coffee",
    type: "coffee.inventory.updated",
    id: named(`counted ${shop} ${version}`),
    subject: shop,
    time: at(version),
    data: { version, reason: "counted", changes: [{ product: "beans-house-2", quantity: 40 }] },
  });
}

/** The same, born on another cloud: most functions take none that was born elsewhere. */
export function bornOn<Event extends { source?: unknown }>(cloud: string, event: Event): Event {
  return { ...event, source: String(event.source).replace(":aws:", `:${cloud}:`) };
}

/** What was logged, line by line. */
export function logged(fields: Fields = {}): { log: Logger; lines: string[] } {
  const lines: string[] = [];
  return {
    log: logger(
      (line) => lines.push(line),
      fields,
      () => 0,
    ),
    lines,
  };
}

/** What a function runs on, all of it in memory, and what it has done there. */
export function place(more: Partial<Platform> = {}) {
  const clock = { now: 0 };
  const store = new MemoryStore(() => clock.now);
  const published: CoffeeEvent[] = [];
  const messages: Message[] = [];
  const rows = new Map<string, object>();
  const { log, lines } = logged();
  const platform: Platform = {
    environment: "dev",
    cloud: "aws",
    store,
    log,
    publisher: { publish: (event) => Promise.resolve(void published.push(event)) },
    deliverer: { deliver: (message) => Promise.resolve(void messages.push(message)) },
    rows: { write: (name, row) => Promise.resolve(void rows.set(name, row)) },
    ...more,
  };
  return { platform, store, clock, published, messages, rows, lines };
}

/** Numbers that pass as a card's, of 13 to 19 digits, as they are written. */
export const cards = [
  "4111111111111111",
  "4111 1111 1111 1111",
  "4111-1111-1111-1111",
  "378282246310005",
  "3782 822463 10005",
  "6011000990139424",
  "5555.5555.5555.4444",
  "4222222222222",
  "6304000000000000018",
];
