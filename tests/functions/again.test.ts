import { readFileSync } from "node:fs";
import path from "node:path";
import type { CoffeeEvent, Handler } from "../../functions/contract";
import { notification } from "../../functions/handlers/notification";
import { order } from "../../functions/handlers/order";
import { run } from "../../functions/run";
import { created, named, paid, place } from "./samples";

/* What docs/runbooks/events.md says of doing an event again, by hand. */

const page = readFileSync(path.join(__dirname, "..", "..", "docs", "runbooks", "events.md"), "utf8");

/** A function that takes events, again and again. */
function taking(handler: Handler, ...events: CoffeeEvent[]) {
  const { platform, store, published, messages } = place();
  const again = async () => {
    store.marks.clear();
    for (const event of events) expect(await run(event, handler, platform)).toBe("done");
  };
  return { store, published, told: messages, again };
}

/** The key of a record, as the page has it. */
function keyOnPage(begin: string, of: Readonly<Record<string, string>>): string {
  const [, key] = new RegExp(`\`(record:${begin}:[^\`]+)\``).exec(page)!;
  return key!.replace(/[A-Z]+/g, (word) => of[word]!);
}

it("an order is sold again without its marks and the record that it was, as the same event", async () => {
  const { store, published, again } = taking(order, created("one", 1), paid("one", 1));
  await again();
  await again();
  expect(published).toHaveLength(1);
  expect(store.records.delete(keyOnPage("order", { ORDER: named("one") }))).toBe(true);
  await again();
  expect(published.map(({ source, id }) => ({ source, id }))).toEqual(
    [0, 1].map(() => ({ source: published[0]!.source, id: published[0]!.id })),
  );
});

it("a customer is told again without the marks and the record that it was told, by a message of the same key", async () => {
  const event = created("one", 1);
  const { store, told, again } = taking(notification, event);
  await again();
  await again();
  expect(told).toHaveLength(1);
  expect(store.records.delete(keyOnPage("notification", { SUBJECT: event.subject }))).toBe(true);
  await again();
  expect(told).toHaveLength(2);
  expect(told[1]!.key).toBe(told[0]!.key);
});
