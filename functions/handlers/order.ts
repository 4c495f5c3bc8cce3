import { functionTakes } from "../../components/core/events";
import type { CoffeeEvent, Handler, Tools, Value } from "../contract";
import type { InventoryUpdated } from "../schemas/inventory-updated";

/**
 * Keeps orders and what was paid for them, and takes what was sold off the stock, once per order: when an order is both there and paid, whichever came first.
 */
export const order: Handler = {
  name: "order",
  takes: functionTakes.order.takes,
  async handle(event, tools) {
    switch (event.type) {
      case "coffee.order.created":
        return created(event, tools);
      case "coffee.payment.processed":
        return paid(event, tools);
      default:
        return;
    }
  },
};

/** What an order takes off the stock, and when: decided once, by whoever is first to see it whole, so that it is the same at each try. */
type Sale = Pick<InventoryUpdated, "changes"> & {
  time: string;
  /** The order's version that was sold. */
  order: number;
};

/** A sale's version when it was published; before that it is agreed on, at version 1. */
const published = 2;

async function created({ data, time }: CoffeeEvent<"coffee.order.created">, tools: Tools): Promise<void> {
  const { orderId, version, items } = data;
  const changes = [...sum(items)].map(([product, quantity]) => ({ product, quantity: -quantity }));
  const key = `${orderId}:created`;
  const kept = await tools.record(key, version, { changes });
  if (kept === "stale" && (await tools.look(key))?.version === version)
    tools.log.warn("not kept: another event had this version", { order: orderId, version });
  await sell(orderId, time, tools);
}

/** A payment's versions count by themselves, and an order may need more than one payment: that one succeeded, stays. */
async function paid({ data, time }: CoffeeEvent<"coffee.payment.processed">, tools: Tools): Promise<void> {
  if (data.status !== "succeeded") return;
  await tools.record(`${data.orderId}:paid`, 1, { paymentId: data.paymentId });
  await sell(data.orderId, time, tools);
}

/** First recorded, then looked: of two that come at the same time, the later sees both. */
async function sell(orderId: string, time: string, tools: Tools): Promise<void> {
  const [made, paid] = await Promise.all([tools.look(`${orderId}:created`), tools.look(`${orderId}:paid`)]);
  if (!made || !paid) return;
  const ours: Sale & Value = { ...(made.value as Pick<Sale, "changes">), time, order: made.version };
  const agreed = await tools.agree(`${orderId}:sale`, ours);
  const { changes, time: when, order: sold } = agreed.value as unknown as Sale;
  if (made.version > sold)
    tools.log.warn("the order changed after it was sold: the sale stays", {
      order: orderId,
      version: made.version,
      sold,
    });
  if (agreed.version === published) return;
  await tools.publish({
    type: "coffee.inventory.updated",
    subject: orderId,
    data: { version: 1, reason: "sold", orderId, changes },
    part: "sold",
    time: when,
  });
  await tools.record(`${orderId}:sale`, published, agreed.value);
  tools.log.info("sold", { order: orderId, products: changes.length });
}

/** A product may stand in an order twice: with syrup, and without. */
function sum(items: readonly { product: string; quantity: number }[]): Map<string, number> {
  const total = new Map<string, number>();
  for (const { product, quantity } of items) total.set(product, (total.get(product) ?? 0) + quantity);
  return total;
}
