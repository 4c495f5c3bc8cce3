import * as z from "zod";
import { currency, id, money, version } from "./common";

/** `coffee.payment.processed`. Its subject is the payment. */
export const paymentProcessed = z
  .strictObject({
    version,
    paymentId: id("The payment."),
    orderId: id("What was paid for."),
    customerId: id("Who paid, as the user service knows them."),
    status: z.enum(["succeeded", "failed", "refunded"]).meta({ description: "What came of it." }),
    currency,
    amount: money("What was paid"),
    card: z
      .strictObject({
        token: z
          .string()
          .regex(/^tok_(?!.*[0-9]{13})[A-Za-z0-9]{16,64}$/)
          .meta({ description: "What the payment provider knows the card by; never its number." }),
        brand: z.enum(["visa", "mastercard", "amex", "discover", "other"]).meta({ description: "Whose card." }),
        last4: z
          .string()
          .regex(/^[0-9]{4}$/)
          .meta({ description: "Its last four digits." }),
      })
      .optional()
      .meta({ description: "The card, where one was used." }),
  })
  .meta({ description: "A payment went through, failed, or was given back." });
export type PaymentProcessed = z.output<typeof paymentProcessed>;
