import fc from "fast-check";
import type { CoffeeEvent, Handler, Message, Outcome, Platform, Value } from "../../functions/contract";
import { uuidOf } from "../../functions/hash";
import { analytics } from "../../functions/handlers/analytics";
import { notification } from "../../functions/handlers/notification";
import { order } from "../../functions/handlers/order";
import { payment } from "../../functions/handlers/payment";
import { MemoryStore } from "../../functions/memory";
import { run } from "../../functions/run";
import { counted, created, logged, named, paid, registered } from "./samples";

/** What a try meets: killed or failed at its n-th step, before what the step does or after it. */
interface Fate {
  kind: "killed" | "failed";
  step: number;
}

/** A bus, a function and what it has its effects on. Which of the waiting steps is next, the test says. */
class World {
  now = Date.parse("2026-11-30T13:00:00Z");
  readonly store = new MemoryStore(() => this.now);
  readonly published: CoffeeEvent[] = [];
  readonly messages: Message[] = [];
  readonly rows: [name: string, row: string][] = [];
  readonly log = logged();
  private waiting: (() => void)[] = [];

  constructor(private readonly fates: Fate[]) {}

  /** Every delivery is tried until it took effect, as many at a time as there are; none is given up. */
  async deliver(queue: CoffeeEvent[], handler: Handler, picks: () => number): Promise<void> {
    let lost = 0;
    const attempt = (event: CoffeeEvent): void => {
      const fate = this.fates.pop();
      const platform = this.platform(fate, () => {
        lost++;
        queue.push(event);
      });
      void run(JSON.stringify(event), handler, platform).then((outcome: Outcome) => {
        if (typeof outcome === "string") return;
        if ("poison" in outcome) throw new Error(outcome.poison);
        queue.push(event);
      });
    };
    for (let idle = 0; idle < 3;) {
      for (const event of queue.splice(0)) attempt(event);
      await new Promise((resolve) => setImmediate(resolve));
      if (this.waiting.length > 0) {
        idle = 0;
        this.waiting.splice(picks() % this.waiting.length, 1)[0]!();
        // Now and then so long passes that the lease of somebody who is still at it is over.
        if (picks() % 7 === 0) this.now += 46_000;
      } else if (queue.length === 0) idle++;
      if (queue.length > 0 && lost > 0) this.now += 10_000;
    }
  }

  private platform(fate: Fate | undefined, killed: () => void): Platform {
    let steps = 0;
    const point = async () => {
      await new Promise<void>((resolve) => this.waiting.push(resolve));
      if (fate === undefined || ++steps !== fate.step) return;
      if (fate.kind === "failed") throw new Error("throttled");
      killed();
      await new Promise(() => {}); // the process is gone
    };
    const around = async <Result>(effect: () => Result | Promise<Result>): Promise<Result> => {
      await point();
      const result = await effect();
      await point();
      return result;
    };
    const { store } = this;
    return {
      environment: "dev",
      cloud: "aws",
      log: this.log.log,
      store: {
        claim: (...args) => around(() => store.claim(...args)),
        finish: (...args) => around(() => store.finish(...args)),
        release: (...args) => around(() => store.release(...args)),
        record: (...args) => around(() => store.record(...args)),
        look: (...args) => around(() => store.look(...args)),
      },
      publisher: { publish: (event) => around(() => void this.published.push(event)) },
      deliverer: { deliver: (message) => around(() => void this.messages.push(message)) },
      rows: { write: (name, row) => around(() => void this.rows.push([name, JSON.stringify(row)])) },
    };
  }
}

const fates = fc.array(
  fc.record({ kind: fc.constantFrom("killed" as const, "failed" as const), step: fc.integer({ min: 1, max: 18 }) }),
  { maxLength: 12 },
);

/** Sends the events, each up to three times, in any order, with any interleaving and any mishaps; then says what is to be seen. */
function holds<Event extends CoffeeEvent>(
  events: readonly Event[],
  handler: Handler,
  see: (world: World, sent: readonly Event[]) => void,
): Promise<void> {
  const sent = fc.subarray([...events], { minLength: 1 }).chain((some) =>
    fc.record({
      some: fc.constant(some),
      copies: fc.shuffledSubarray([...some, ...some], { minLength: 0 }),
      order: fc.array(fc.nat(), { minLength: 12, maxLength: 12 }),
    }),
  );
  return fc.assert(
    fc.asyncProperty(sent, fates, fc.infiniteStream(fc.nat(99)), async ({ some, copies, order }, mishaps, picks) => {
      const queue = [...some, ...copies].map((event, at) => ({ event, key: order[at % order.length]! }));
      queue.sort((a, b) => a.key - b.key);
      const world = new World([...mishaps]);
      await world.deliver(
        queue.map(({ event }) => event),
        handler,
        () => picks.next().value as number,
      );
      see(world, some);
    }),
    { numRuns: 150 },
  );
}

/** By key, all that was said under it: once, or the same again. */
function once<Said>(said: readonly (readonly [key: string, what: Said])[]): Map<string, Said> {
  const by = new Map<string, Said>();
  for (const [key, what] of said) {
    if (by.has(key)) expect(what).toEqual(by.get(key));
    by.set(key, what);
  }
  return by;
}

const newest = <Event extends CoffeeEvent>(events: readonly Event[]) =>
  events.reduce((a, b) => (b.data.version > a.data.version ? b : a));

describe("killed, failed, twice, and in any order, an event takes effect once:", () => {
  it("stock is taken once of an order that is there and paid, and of no other", async () => {
    const events = [
      ...[1, 2].flatMap((version) => ["one", "two"].map((name) => created(name, version, version * 10))),
      ...["one", "two"].flatMap((name) => [paid(name, 1, "failed"), paid(name, 2)]),
    ];
    await holds<CoffeeEvent>(events, order, ({ published }, sent) => {
      // In whose trace it stands, is who was first.
      const sold = once(
        published.map(({ traceparent: _, ...event }) => [`${event.source} ${event.id}`, event] as const),
      );
      const whole = ["one", "two"].filter((name) => {
        const of = sent.filter(({ data }) => "orderId" in data && data.orderId === named(name));
        return (
          of.some(({ type }) => type === "coffee.order.created") &&
          of.some(({ data }) => "status" in data && data.status === "succeeded")
        );
      });
      expect([...sold.values()].map(({ subject }) => subject).sort()).toEqual(whole.map(named).sort());
      for (const { data, type, source } of sold.values()) {
        expect([type, source]).toEqual(["coffee.inventory.updated", "urn:go-coffee:dev:aws:order"]);
        const taken = (data as { changes: { product: string; quantity: number }[] }).changes;
        expect([-11, -21]).toContain(taken[0]!.quantity);
        expect(taken[1]).toEqual({ product: "croissant", quantity: -1 });
      }
    });
  });

  it("what was sold stays sold once, however late another version or payment comes", async () => {
    const world = new World([]);
    let pick = 0;
    const send = (event: CoffeeEvent) => world.deliver([event], order, () => ++pick);
    await send(paid());
    await send(created());
    expect(world.published).toHaveLength(1);
    world.now += 400 * 86_400_000; // no mark is left
    for (const event of [created("one", 2, 9), paid("one", 3), created()]) await send(event);
    expect(world.published).toHaveLength(1);
  });

  it("the ledger has each version of a payment, and its state is the newest", async () => {
    const events = [paid("one", 1, "failed"), paid("one", 2), paid("one", 3, "refunded"), paid("two", 1)];
    await holds(events, payment, ({ store }, sent) => {
      const entries = [...store.records].filter(([key]) => key.includes(":ledger:"));
      expect(entries).toHaveLength(sent.length);
      for (const id of new Set(sent.map(({ data }) => data.paymentId))) {
        const of = sent.filter(({ data }) => data.paymentId === id);
        const state = store.records.get(`record:payment:${id}:state`);
        expect(state?.version).toBe(newest(of).data.version);
        expect(state?.value).toMatchObject({ status: newest(of).data.status, last4: "4242" });
      }
    });
  });

  it("the newest of each thing is told, and each message under one key", async () => {
    const events = [created(), paid("one", 1, "failed"), paid("one", 2), registered(), registered("else")];
    await holds<CoffeeEvent>(events, notification, ({ messages }, sent) => {
      const told = once(messages.map((message) => [message.key, message] as const));
      const templates = [...told.values()].map(({ template, reference }) => `${template} ${reference}`);
      expect(new Set(templates).size).toBe(told.size);
      for (const subject of new Set(sent.map((event) => event.subject))) {
        const last = newest(sent.filter((event) => event.subject === subject));
        expect(templates).toContain(wanted(last));
      }
    });
  });

  it("there is one row for each, the same whenever it is written", async () => {
    const events = [created(), created("one", 2), paid(), registered(), counted()];
    await holds<CoffeeEvent>(events, analytics, ({ rows }, sent) => {
      const names = once(rows);
      expect([...names.keys()].sort()).toEqual(
        sent.map(({ type, source, id }) => `type=${type}/date=2026-05-04/${uuidOf(source, id)}.json`).sort(),
      );
    });
  });
});

function wanted({ type, data }: CoffeeEvent): Value {
  if (type === "coffee.order.created") return `order-received ${named("one")}`;
  if (type === "coffee.payment.processed") return `payment-${"status" in data ? data.status : ""} ${named("one")}`;
  return `welcome ${"userId" in data ? data.userId : ""}`;
}

describe("the test itself", () => {
  const careless: Handler = {
    name: "order",
    takes: ["coffee.user.registered"],
    handle: async (event, tools) => {
      // Looks first and records later: two at a time both find nothing.
      if (await tools.look(event.id)) return;
      await tools.publish({
        type: "coffee.inventory.updated",
        subject: "shop-1",
        data: { version: 1, reason: "counted", changes: [{ product: "milk", quantity: 1 }] },
        part: `p${Math.random()}`.replace(".", "-"),
      });
      await tools.record(event.id, 1, null);
    },
  };

  it("finds a handler that has its effect twice", async () => {
    const found = holds([registered()], careless, ({ published }) => {
      expect(new Set(published.map(({ id }) => id)).size).toBe(1);
    });
    await expect(found).rejects.toThrow(/Property failed/);
  });
});
