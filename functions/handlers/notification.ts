import { functionTakes } from "../../components/core/events";
import type { CoffeeEvent, Handler, Message } from "../contract";

/**
 * Tells customers what happened. A message says which template, about what, and to whom as the user service knows them: names and addresses are filled in by who
 * delivers. What is older than what was told already of the same thing, is not told any more.
 */
export const notification: Handler = {
  name: "notification",
  takes: functionTakes.notification.takes,
  async handle(event, tools) {
    const message = messageOf(event);
    if (message === undefined) return;
    const kept = await tools.record(`${event.subject}:told`, event.data.version, { template: message.template });
    if (kept === "stale") {
      tools.log.info("not told: the same or a newer one is there");
      return;
    }
    await tools.deliver(message);
    tools.log.info("told", { template: message.template, reference: message.reference });
  },
};

function messageOf(event: CoffeeEvent): Omit<Message, "key"> | undefined {
  switch (event.type) {
    case "coffee.order.created":
      return { template: "order-received", customer: event.data.customerId, reference: event.data.orderId };
    case "coffee.payment.processed":
      return {
        template: `payment-${event.data.status}`,
        customer: event.data.customerId,
        reference: event.data.orderId,
      };
    case "coffee.user.registered":
      return {
        template: "welcome",
        customer: event.data.userId,
        reference: event.data.userId,
        language: event.data.language,
      };
    case "coffee.inventory.updated":
      return undefined;
  }
}
