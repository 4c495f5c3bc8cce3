import type { CoffeeEvent, Handler, Message } from "../../functions/contract";
import { notification } from "../../functions/handlers/notification";
import { order } from "../../functions/handlers/order";
import { payment } from "../../functions/handlers/payment";
import { run } from "../../functions/run";
import { created, named, paid, place } from "./samples";

/** What senders should not do, and what comes too late: nothing is lost in silence. */
function versions(deliver: (message: Message) => Promise<void> = () => Promise.resolve()) {
  const told: string[] = [];
  const { lines, ...made } = place({
    deliverer: {
      async deliver(message) {
        await deliver(message);
        told.push(message.template);
      },
    },
  });
  const take = async (handler: Handler, ...events: CoffeeEvent[]) => {
    for (const event of events) expect(await run(event, handler, made.platform)).toBe("done");
  };
  const warned = () =>
    lines
      .map((line) => JSON.parse(line) as Record<string, unknown>)
      .filter(({ level }) => level === "warn")
      .map(({ message, order, payment, subject, version, sold }) =>
        JSON.parse(JSON.stringify({ message, order, payment, subject, version, sold })),
      ) as object[];
  return { ...made, told, take, warned };
}

const other = <Event extends CoffeeEvent>(event: Event): Event => ({ ...event, id: named("another event") });

describe("of two events of one version, the second is told of:", () => {
  it("orders", async () => {
    const { take, warned, published } = versions();
    await take(order, created("one", 2, 2), other(created("one", 2, 9)), created("one", 1), paid());
    expect(warned()).toEqual([
      { message: "not kept: another event had this version", order: named("one"), version: 2 },
    ]);
    expect(published[0]!.data).toMatchObject({ changes: [{ quantity: -3 }, { quantity: -1 }] });
  });

  it("payments, whose state is the ledger's", async () => {
    const { take, warned, store } = versions();
    await take(payment, paid("one", 1, "failed"), other(paid("one", 1)));
    const id = named("payment of one");
    expect(warned()).toEqual([{ message: "not entered: another event had this version", payment: id, version: 1 }]);
    for (const key of ["state", "ledger:1"])
      expect(store.records.get(`record:payment:${id}:${key}`)?.value).toMatchObject({ status: "failed" });
  });

  it("the state stays the ledger's, even if the second comes between the two writes of the first", async () => {
    const { platform, store } = versions();
    const record = store.record.bind(store);
    let between = false;
    store.record = async (key, entry) => {
      if (key.endsWith(":state") && !between) {
        between = true;
        await run(other(paid("one", 1)), payment, platform);
      }
      return record(key, entry);
    };
    await run(paid("one", 1, "failed"), payment, platform);
    for (const key of ["state", "ledger:1"])
      expect(store.records.get(`record:payment:${named("payment of one")}:${key}`)?.value).toMatchObject({
        status: "failed",
      });
  });

  it("messages", async () => {
    const { take, warned, told } = versions();
    await take(notification, paid("one", 1, "failed"), other(paid("one", 1)));
    expect(told).toEqual(["payment-failed"]);
    expect(warned()).toEqual([
      { message: "not told: another event had this version", subject: named("payment of one"), version: 1 },
    ]);
  });

  it("messages that are told at the same time", async () => {
    let meanwhile: Promise<unknown> | undefined;
    const { platform, told, warned } = versions(async () => {
      const first = meanwhile === undefined;
      if (first) await (meanwhile = run(other(paid("one", 1)), notification, platform));
    });
    await run(paid("one", 1, "failed"), notification, platform);
    expect(told).toEqual(["payment-succeeded", "payment-failed"]);
    expect(warned()).toEqual([
      { message: "told, as was another event of this version", subject: named("payment of one"), version: 1 },
    ]);
  });
});

it("an order that changes after it was sold, is told of; the sale stays", async () => {
  const { take, warned, published } = versions();
  await take(order, created("one", 1, 2), paid());
  expect(warned()).toEqual([]);
  await take(order, created("one", 2, 9));
  expect(published).toHaveLength(1);
  expect(warned()).toEqual([
    { message: "the order changed after it was sold: the sale stays", order: named("one"), version: 2, sold: 1 },
  ]);
});

describe("a message is kept as told once it was told:", () => {
  it("one that cannot be delivered keeps no older one from being told", async () => {
    const { platform, take, told } = versions(({ template }) =>
      template === "payment-refunded" ? Promise.reject(new Error("422")) : Promise.resolve(),
    );
    expect(await run(paid("one", 2, "refunded"), notification, platform)).toEqual({ retry: "422" });
    await take(notification, paid("one", 1));
    expect(told).toEqual(["payment-succeeded"]);
  });

  it("a second try after it was told does not tell it again", async () => {
    const { platform, store, told, warned } = versions();
    const finish = store.finish.bind(store);
    store.finish = () => Promise.reject(new Error("throttled"));
    expect(await run(paid(), notification, platform)).toEqual({ retry: "throttled" });
    store.finish = finish;
    expect(await run(paid(), notification, platform)).toBe("done");
    expect(told).toEqual(["payment-succeeded"]);
    expect(warned()).toEqual([]);
  });
});
