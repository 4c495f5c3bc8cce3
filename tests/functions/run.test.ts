import { failureWords } from "../../components/aws/events/alarms-plan";
import { delivery, type BusFunction } from "../../components/core/events";
import { leaseSlack, markSeconds, type Handler, type Message, type Platform } from "../../functions/contract";
import { encode } from "../../functions/envelope";
import { uuidOf } from "../../functions/hash";
import { analytics } from "../../functions/handlers/analytics";
import { notification } from "../../functions/handlers/notification";
import { order } from "../../functions/handlers/order";
import { payment } from "../../functions/handlers/payment";
import type { MemoryStore } from "../../functions/memory";
import { run } from "../../functions/run";
import { cards, counted, created, named, paid, place, registered } from "./samples";

function doing(handle: Handler["handle"], name: BusFunction = "order"): Handler {
  return { name, takes: ["coffee.order.created", "coffee.user.registered"], handle };
}

describe("an event", () => {
  it("takes effect, and then is a duplicate", async () => {
    const { platform, lines } = place();
    let times = 0;
    const counts = doing(async () => void times++);
    expect(await run(created(), counts, platform)).toBe("done");
    expect(await run(encode(created()), counts, platform)).toBe("duplicate");
    expect(times).toBe(1);
    expect(JSON.parse(lines[0]!)).toMatchObject({
      message: "took effect",
      function: "order",
      event: created().id,
      type: "coffee.order.created",
    });
  });

  it("of the same id and another source, or for another function, is another", async () => {
    const { platform } = place();
    let times = 0;
    const counts = (name: BusFunction) => doing(async () => void times++, name);
    await run(created(), counts("order"), platform);
    await run({ ...created(), source: "urn:go-coffee:dev:aws:coffee" }, counts("order"), platform);
    await run(created(), counts("analytics"), platform);
    expect(times).toBe(3);
  });

  it("that somebody is at, comes again when the lease must be over", async () => {
    const { platform, clock } = place();
    let go = () => {};
    const slow = doing(() => new Promise<void>((done) => (go = done)));
    const first = run(created(), slow, platform);
    expect(await run(created(), slow, platform)).toEqual({
      retry: "another holds it",
      after: delivery.timeout + leaseSlack,
    });
    clock.now += (delivery.timeout + leaseSlack) * 1000;
    go();
    await first;
    expect(await run(created(), slow, platform)).toBe("duplicate");
  });

  it("that failed, is free at once for the next try", async () => {
    const { platform, lines } = place();
    let broken = true;
    const flaky = doing(() => (broken ? Promise.reject(new Error("no 4111111111111111")) : Promise.resolve()));
    expect(await run(created(), flaky, platform)).toEqual({ retry: "no [card]" });
    broken = false;
    expect(await run(created(), flaky, platform)).toBe("done");
    expect(lines[0]).toContain("is to be tried again");
  });

  it("is tried again where the store does not answer, at any of its calls", async () => {
    for (const call of ["claim", "finish", "release", "record", "look"] as const) {
      const { platform, store } = place();
      const broken = new Proxy(store, {
        get: (target, key: keyof MemoryStore) =>
          key === call
            ? () => Promise.reject(new Error(`${call} is throttled`))
            : typeof target[key] === "function"
              ? (target[key] as () => unknown).bind(target)
              : target[key],
      });
      const fails = call === "release";
      const handler = fails ? doing(() => Promise.reject(new Error("release is throttled too"))) : order;
      expect(await run(created(), handler, { ...platform, store: broken })).toMatchObject({ retry: /throttled/ });
      expect(fails || (await run(created(), order, platform))).toBe(fails || "done");
    }
  });

  it("is played again in vain for as long as anything can be", async () => {
    const { platform, clock } = place();
    let times = 0;
    const counts = doing(async () => void times++);
    await run(created(), counts, platform);
    clock.now += (31 + delivery.deadLetterDays) * 86_400_000;
    expect(await run(created(), counts, platform)).toBe("duplicate");
    expect(markSeconds).toBeGreaterThan((31 + delivery.deadLetterDays) * 86_400);
  });

  it("whose handler hangs, is given up, and held until the lease is over", async () => {
    const { platform } = place({ timeout: 0.05 });
    const hangs = doing(() => new Promise(() => {}));
    expect(await run(created(), hangs, platform)).toEqual({ retry: "took longer than 0.05 s" });
    expect(await run(created(), hangs, platform)).toMatchObject({ retry: "another holds it" });
    // Its next try finds it free: no cloud's comes before the rest of the lease is over.
    expect(delivery.firstDelay).toBeGreaterThan(leaseSlack);
  });
});

it("says what failed in the words that the alarm listens for, and nothing else in them", async () => {
  const { platform, lines } = place();
  const said = (outcome: unknown) => {
    const found = failureWords.filter((words) => lines.some((line) => line.includes(`"message":"${words}"`)));
    lines.length = 0;
    return [typeof outcome === "string" ? outcome : Object.keys(outcome as object)[0], ...found];
  };
  const fails = doing(() => Promise.reject(new Error("503")));
  expect(said(await run(created(), fails, platform))).toEqual(["retry", "is to be tried again"]);
  expect(said(await run("{", fails, platform))).toEqual(["poison", "no try will help"]);
  const takes = doing(() => Promise.resolve());
  expect(said(await run(created(), takes, platform))).toEqual(["done"]);
  expect(said(await run(created(), takes, platform))).toEqual(["duplicate"]);
});

describe("poison", () => {
  it.each([
    ["no event", "{", "no JSON"],
    ["what the function does not take", paid(), "order does not take coffee.payment.processed"],
    [
      "what took effect on another cloud",
      { ...created(), coffeehops: "aws" },
      "order does not take what came through aws",
    ],
    [
      "what was born on another cloud, and says no way",
      { ...created(), source: "urn:go-coffee:dev:azure:order" },
      "order does not take what was born on azure",
    ],
    [
      "another environment's event",
      { ...created(), source: "urn:go-coffee:prod:aws:order" },
      "source: not of the environment dev",
    ],
    ["an event with a card", { ...created(), data: { ...created().data, pan: cards[0] } }, "data: unrecognized_keys"],
  ])("is %s", async (_, raw, poison) => {
    const { platform, store, lines } = place();
    expect(
      await run(
        raw,
        doing(() => Promise.resolve()),
        platform,
      ),
    ).toEqual({ poison });
    expect(store.marks.size).toBe(0);
    expect(JSON.parse(lines[0]!)).toMatchObject({ level: "error", message: "no try will help" });
  });

  it("is another environment's event for who takes those of any cloud, too", async () => {
    const { platform, rows } = place();
    const elsewhere = { ...created(), source: "urn:go-coffee:prod:gcp:order" };
    expect(await run(elsewhere, analytics, platform)).toEqual({ poison: "source: not of the environment dev" });
    expect(rows.size).toBe(0);
  });

  it("is an event that goes in a circle", async () => {
    const { platform, published } = place();
    const on = doing((_, tools) => tools.forward(), "forward");
    expect(await run(created(), on, platform)).toBe("done");
    expect(published).toEqual([{ ...created(), coffeehops: "aws" }]);
    const round = { ...registered(), coffeehops: "aws,gcp" };
    expect(await run(round, on, platform)).toMatchObject({ poison: /goes in a circle/ });
  });
});

it("what is agreed on is what was said first, even if a second try of the same event says something else", async () => {
  const { platform } = place();
  const seen: unknown[] = [];
  const changes = doing(async (_, tools) => {
    seen.push(await tools.agree("what", seen.length));
    if (seen.length < 3) throw new Error("again");
    await tools.record("what", 2, "over");
  });
  for (let tried = 0; tried < 3; tried++) await run(created(), changes, platform);
  await run(registered(), changes, platform);
  const first = { version: 1, value: 0 };
  expect(seen).toEqual([first, first, first, { version: 2, value: "over" }]);
});

it("what a function is not given, it cannot use", async () => {
  const { platform } = place();
  const { publisher: _, ...without } = platform;
  expect(
    await run(
      created(),
      doing((__, tools) => tools.forward()),
      without,
    ),
  ).toMatchObject({
    retry: "this function is given nothing to forward with",
  });
});

describe("order", () => {
  it.each([
    ["created, then paid", [created(), paid()]],
    ["paid, then created", [paid(), created()]],
    [
      "failed, paid, created, and given back",
      [paid("one", 1, "failed"), paid("one", 2), created(), paid("one", 3, "refunded")],
    ],
  ])("%s: takes what was sold off the stock, a product once", async (_, events) => {
    const { platform, published } = place();
    for (const event of events) expect(await run(event, order, platform)).toBe("done");
    expect(published).toHaveLength(1);
    expect(published[0]).toMatchObject({
      type: "coffee.inventory.updated",
      source: "urn:go-coffee:dev:aws:order",
      subject: named("one"),
      data: {
        version: 1,
        reason: "sold",
        orderId: named("one"),
        changes: [
          { product: "flat-white", quantity: -3 },
          { product: "croissant", quantity: -1 },
        ],
      },
    });
    expect(published[0]).not.toHaveProperty("coffeehops");
  });

  it("takes the newest version of an order, even if it is overtaken", async () => {
    const { platform, published } = place();
    for (const event of [created("one", 2, 20), created("one", 1, 10), paid()]) await run(event, order, platform);
    expect(published[0]!.data).toMatchObject({ changes: [{ quantity: -21 }, { quantity: -1 }] });
  });

  it("sells nothing that is not paid, or not ordered", async () => {
    const { platform, published } = place();
    for (const event of [created(), paid("one", 1, "failed"), paid("two")]) await run(event, order, platform);
    expect(published).toEqual([]);
  });

  it("keeps who ordered to the user service", async () => {
    const { platform, store } = place();
    for (const event of [created(), paid()]) await run(event, order, platform);
    expect(JSON.stringify([...store.records])).not.toContain(named("customer"));
  });
});

describe("payment", () => {
  it("keeps of a card its brand and last four digits, and nothing of who paid", async () => {
    const { platform, store } = place();
    await run(paid(), payment, platform);
    const kept = JSON.stringify([...store.records]);
    expect(kept).toContain('"last4":"4242"');
    expect(kept).not.toMatch(/tok_/);
    expect(kept).not.toContain(named("customer"));
  });

  it("says where a newer one was there", async () => {
    const { platform, lines } = place();
    await run(paid("one", 2), payment, platform);
    await run(paid("one", 1, "failed"), payment, platform);
    expect(lines.join("\n")).toContain("entered: a newer one is there");
  });
});

describe("notification", () => {
  it.each([
    [created(), { template: "order-received", reference: named("one") }],
    [paid(), { template: "payment-succeeded", reference: named("one") }],
    [paid("one", 1, "refunded"), { template: "payment-refunded", reference: named("one") }],
    [registered(), { template: "welcome", reference: named("somebody"), language: "pt-BR" }],
  ])("tells the customer what happened: %#", async (event, message) => {
    const { platform, messages } = place();
    await run(event, notification, platform);
    expect(messages).toEqual([expect.objectContaining(message)]);
    expect(Object.keys(messages[0]!).sort()).toEqual(["customer", "key", ...Object.keys(message)].sort());
  });

  it("does not tell what is over", async () => {
    const { platform, messages, lines } = place();
    for (const event of [paid("one", 2), paid("one", 1, "failed")]) await run(event, notification, platform);
    expect(messages.map(({ template }) => template)).toEqual(["payment-succeeded"]);
    expect(lines.join("\n")).toContain('"not told: the same or a newer one is there"');
  });

  it("is sent under the same key at each try", async () => {
    const keys: string[] = [];
    const deliverer = {
      deliver: ({ key }: Message) => {
        keys.push(key);
        return keys.length < 3 ? Promise.reject(new Error("503")) : Promise.resolve();
      },
    };
    const { platform } = place({ deliverer });
    for (let tried = 0; tried < 3; tried++) await run(registered(), notification, platform);
    expect(keys).toHaveLength(3);
    expect(new Set(keys).size).toBe(1);
  });
});

describe("analytics", () => {
  it("has a row for each, by type and date, of which nobody can be found", async () => {
    const { platform, rows } = place();
    for (const event of [created(), paid(), registered(), counted()]) await run(event, analytics, platform);
    expect([...rows.keys()]).toEqual([
      `type=coffee.order.created/date=2026-05-04/${uuidOf(created().source, created().id)}.json`,
      `type=coffee.payment.processed/date=2026-05-04/${uuidOf(paid().source, paid().id)}.json`,
      `type=coffee.user.registered/date=2026-05-04/${uuidOf(registered().source, registered().id)}.json`,
      `type=coffee.inventory.updated/date=2026-05-04/${uuidOf(counted().source, counted().id)}.json`,
    ]);
    const text = JSON.stringify([...rows.values()]);
    for (const name of ["customer", "one", "somebody", "payment of one"]) expect(text).not.toContain(named(name));
    expect(text).not.toMatch(/tok_|4242|visa/);
  });

  it("has a row for each of two events of one id, whose sources differ", async () => {
    const { platform, rows } = place();
    for (const who of ["aws:order", "gcp:order", "azure:order"])
      await run({ ...created(), source: `urn:go-coffee:dev:${who}` }, analytics, platform);
    expect([...rows.values()].map((row) => (row as { born: string }).born)).toEqual(["aws", "gcp", "azure"]);
  });

  it("says which clouds it came through", async () => {
    const { platform, rows } = place();
    await run({ ...counted(), coffeehops: "aws,gcp" }, analytics, platform);
    expect([...rows.values()]).toEqual([expect.objectContaining({ born: "aws", hops: ["aws", "gcp"] })]);
  });
});

describe("a card's number that somebody planted", () => {
  it.each(cards)("%s is in no line, whatever was made of the event", async (card) => {
    const { platform, store, rows, messages, published, lines } = place();
    const planted: unknown[] = [
      card,
      `{"pan":"${card}"`,
      { ...paid(), data: { ...paid().data, pan: card } },
      { ...paid(), data: { ...paid().data, card: { token: card, brand: "visa", last4: card } } },
      { ...paid(), data: { ...paid().data, [card]: card } },
      { ...paid(), subject: card },
      { ...paid(), id: card },
      { ...paid(), source: `urn:go-coffee:dev:aws:${card}` },
      { ...paid(), type: card },
      { ...paid(), traceparent: card },
      { ...paid(), [card.replace(/\D/g, "")]: card, note: card },
      { "detail-type": card, detail: { ...paid(), data: card } },
      { message: { data: Buffer.from(card).toString("base64") } },
    ];
    const failing: Platform = {
      ...platform,
      store: new Proxy(store, {
        get: () => () => Promise.reject(new Error(`rejected: ${card}`, { cause: { request: card } })),
      }),
    };
    for (const raw of planted)
      for (const handler of [order, payment, notification, analytics]) {
        const outcome = await run(raw, handler, platform);
        const again = await run(paid(), handler, failing);
        lines.push(JSON.stringify([outcome, again]));
      }
    const everywhere = JSON.stringify([lines, [...store.records], [...store.marks], [...rows], messages, published]);
    expect(everywhere).not.toContain(card);
    expect(everywhere).not.toContain(card.replace(/\D/g, ""));
    expect(lines.length).toBeGreaterThan(100);
  });
});
