import { functionNames, type EventType } from "../components/core/events";
import { archives } from "../functions/build/archives";
import { buildable } from "../functions/build/names";
import type { CoffeeEvent, Handler } from "../functions/contract";
import { encode, make } from "../functions/envelope";
import { analytics } from "../functions/handlers/analytics";
import { notification } from "../functions/handlers/notification";
import { order } from "../functions/handlers/order";
import { payment } from "../functions/handlers/payment";
import { logger } from "../functions/log";
import { MemoryStore } from "../functions/memory";
import { run } from "../functions/run";
import { projectRoot } from "../tools/root";
import { median } from "./measure";
import type { Row } from "./row";

const handlers = { order, payment, notification, analytics } satisfies Record<(typeof functionNames)[number], Handler>;
const events = 1000;

/** How long each handler takes, from the text that a bus hands over to its mark, with a store in memory; and how large its archives are. */
export async function measureFunctions(say: (line: string) => void): Promise<Row[]> {
  const rows: Row[] = [];
  for (const name of functionNames) {
    const times = await timesOf(handlers[name]);
    say(`  ${name}: ${events} events, the slowest ${Math.max(...times).toFixed(2)} ms`);
    const value = Math.round(median(times) * 1000) / 1000;
    rows.push({ ...plain, metric: `function ${name}: median`, value, unit: "ms", target: "< 5 ms", holds: value < 5 });
  }
  for (const [cloud, names] of Object.entries(buildable) as [keyof typeof buildable, (typeof buildable)["aws"]][]) {
    const built = Object.values(await archives(projectRoot(), cloud, names));
    const value = Math.round(Math.max(...built.map(({ bytes }) => bytes)) / 10_000) / 100;
    rows.push({
      ...plain,
      metric: `largest archive on ${cloud}`,
      value,
      unit: "MB",
      target: "< 1 MB",
      holds: value < 1,
    });
  }
  return rows;
}

const plain = { floor: null, ratio: null };

async function timesOf(handler: Handler): Promise<number[]> {
  const done = Promise.resolve();
  const platform = {
    environment: "dev",
    cloud: "aws" as const,
    store: new MemoryStore(),
    // A log's line is made, and goes nowhere.
    log: logger(() => {}),
    publisher: { publish: () => done },
    deliverer: { deliver: () => done },
    rows: { write: () => done },
  };
  const times: number[] = [];
  for (let count = 0; times.length < events; count++)
    for (const type of handler.takes) {
      const raw = encode(sample(type, count));
      const began = performance.now();
      const outcome = await run(raw, handler, platform);
      times.push(performance.now() - began);
      if (outcome !== "done") throw new Error(`${handler.name} could not take ${type}: ${JSON.stringify(outcome)}`);
    }
  return times;
}

/** The events of one count belong together: an order, its payment, its customer. */
function sample(type: EventType, count: number): CoffeeEvent {
  const id = (group: number) => `${String(count).padStart(8, "0")}-0000-4000-8000-${String(group).padStart(12, "0")}`;
  const by = { environment: "dev", cloud: "aws", who: "bench" } as const;
  const [orderId, customerId] = [id(1), id(2)];
  switch (type) {
    case "coffee.order.created": {
      const items = Array.from({ length: 5 }, (_, at) => ({ product: `coffee-${at + 1}`, quantity: 2, price: 350 }));
      return make({ ...by, type, data: { version: 1, orderId, customerId, currency: "EUR", total: 3500, items } });
    }
    case "coffee.payment.processed": {
      const card = { token: "tok_a8Kq0Zr3Lm5Xw7Yv", brand: "visa", last4: "4242" } as const;
      const paid = {
        paymentId: id(3),
        orderId,
        customerId,
        status: "succeeded",
        currency: "EUR",
        amount: 3500,
      } as const;
      return make({ ...by, type, data: { version: 1, ...paid, card } });
    }
    case "coffee.inventory.updated": {
      const changes = [{ product: "milk", quantity: 40 }];
      return make({ ...by, type, subject: "shop-1", data: { version: count + 1, reason: "restocked", changes } });
    }
    case "coffee.user.registered":
      return make({ ...by, type, data: { version: 1, userId: customerId, language: "en", country: "US" } });
  }
}
