import { functionTakes } from "../../components/core/events";
import { hopsOf } from "../envelope";
import type { CoffeeEvent, Handler, Value } from "../contract";

/**
 * A row per event for those who count: what was ordered, paid, sold, and how many came. Nobody can be found from it: no customer, order or payment, no card.
 * The row is the same at each try, and lies where the one before lay.
 */
export const analytics: Handler = {
  name: "analytics",
  takes: functionTakes.analytics.takes,
  async handle(event, tools) {
    await tools.append({
      event: event.id,
      type: event.type,
      source: event.source,
      time: event.time,
      version: event.data.version,
      born: event.source.split(":")[3] ?? "",
      hops: hopsOf(event),
      ...measures(event),
    });
  },
};

function measures(event: CoffeeEvent): Record<string, Value> {
  switch (event.type) {
    case "coffee.order.created": {
      const { currency, total, items } = event.data;
      return { currency, total, items: items.map(({ product, quantity, price }) => ({ product, quantity, price })) };
    }
    case "coffee.payment.processed": {
      const { status, currency, amount, card } = event.data;
      return { status, currency, amount, by: card ? "card" : "other" };
    }
    case "coffee.inventory.updated": {
      const { reason, changes } = event.data;
      return { reason, changes: changes.map(({ product, quantity }) => ({ product, quantity })) };
    }
    case "coffee.user.registered":
      return { country: event.data.country, language: event.data.language };
  }
}
