import type { EventType } from "../../components/core/events";
import type { EventData } from "../../functions/contract";

const orderId = "11111111-1111-4111-8111-111111111111";
const customerId = "22222222-2222-4222-8222-222222222222";

/** `data` of each type as it may be: what the reference shows, and `coffee local event --data` takes. */
export const eventExamples: { readonly [Type in EventType]: EventData[Type] } = {
  "coffee.order.created": {
    version: 1,
    orderId,
    customerId,
    currency: "USD",
    total: 900,
    items: [{ product: "flat-white", quantity: 2, price: 450 }],
  },
  "coffee.payment.processed": {
    version: 1,
    paymentId: "33333333-3333-4333-8333-333333333333",
    orderId,
    customerId,
    status: "succeeded",
    currency: "USD",
    amount: 900,
    card: { token: "tok_a8Kq0Zr3Lm5Xw7Yv", brand: "visa", last4: "4242" },
  },
  "coffee.inventory.updated": {
    version: 1,
    reason: "sold",
    orderId,
    changes: [{ product: "flat-white", quantity: -2 }],
  },
  "coffee.user.registered": { version: 1, userId: customerId, language: "en", country: "US" },
};
