import * as z from "zod";
import { currency, id, money, product, version } from "./common";

/** `coffee.order.created`. Its subject is the order. */
export const orderCreated = z
  .strictObject({
    version,
    orderId: id("The order."),
    customerId: id("Who ordered, as the user service knows them."),
    currency,
    total: money("What the order costs"),
    items: z
      .array(
        z.strictObject({
          product,
          quantity: z.int().min(1).max(999).meta({ description: "How many." }),
          price: money("What one costs"),
        }),
      )
      .min(1)
      .max(100)
      .meta({ description: "What was ordered." }),
  })
  .meta({ description: "A customer placed an order, or changed it before it was paid." });
export type OrderCreated = z.output<typeof orderCreated>;
