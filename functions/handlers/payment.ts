import { functionTakes } from "../../components/core/events";
import type { Handler } from "../contract";

/**
 * Keeps a ledger: what was said of each payment, version by version, and its state by the highest version. Of the card, its brand and last four digits are kept
 * (PCI DSS 3.4.1 lets them be shown); its token stays with the payment service. Nothing of the card is logged.
 */
export const payment: Handler = {
  name: "payment",
  takes: functionTakes.payment.takes,
  async handle(event, tools) {
    if (event.type !== "coffee.payment.processed") return;
    const { version, paymentId, orderId, status, currency, amount, card } = event.data;
    const entry = {
      version,
      orderId,
      status,
      currency,
      amount,
      time: event.time,
      ...(card && { brand: card.brand, last4: card.last4 }),
    };
    if ((await tools.record(`${paymentId}:ledger:${version}`, version, entry)) === "stale") {
      // The state goes by the ledger.
      tools.log.warn("not entered: another event had this version", { payment: paymentId, version });
      return;
    }
    const kept = await tools.record(`${paymentId}:state`, version, entry);
    tools.log.info(kept === "kept" ? "entered" : "entered: a newer one is there", {
      payment: paymentId,
      version,
      status,
    });
  },
};
