import { functionTakes } from "../../components/core/events";
import type { CoffeeEvent, Handler, Message } from "../contract";

/**
 * Tells customers what happened. A message says which template, about what, and to whom as the user service knows them: names and addresses are filled in by who
 * delivers. What is older than what was told already of the same thing, is not told any more. That something was told is kept once it was: what cannot be delivered
 * keeps nothing else from being told, and the message's key lets a second try be told once.
 */
export const notification: Handler = {
  name: "notification",
  takes: functionTakes.notification.takes,
  async handle(event, tools) {
    const message = messageOf(event);
    if (message === undefined) return;
    const { source, id, subject } = event;
    const { version } = event.data;
    const key = `${subject}:told`;
    const told = await tools.look(key);
    if (told && told.version >= version) {
      const by = told.value as { source: string; id: string };
      const another = told.version === version && (by.source !== source || by.id !== id);
      if (another) tools.log.warn("not told: another event had this version", { subject, version });
      else tools.log.info("not told: the same or a newer one is there");
      return;
    }
    await tools.deliver(message);
    const kept = await tools.record(key, version, { template: message.template, source, id });
    if (kept === "stale" && (await tools.look(key))?.version === version)
      tools.log.warn("told, as was another event of this version", { subject, version });
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
