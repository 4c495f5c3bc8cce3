import * as z from "zod";
import { id, product, version } from "./common";

/** `coffee.inventory.updated`. Its subject is the order, or the shop's count. */
export const inventoryUpdated = z
  .strictObject({
    version,
    reason: z.enum(["sold", "restocked", "counted", "spoiled"]).meta({ description: "Why the stock changed." }),
    orderId: id("The order that was sold, where one was.").optional(),
    changes: z
      .array(
        z.strictObject({
          product,
          quantity: z
            .int()
            .min(-99_999)
            .max(99_999)
            .meta({ description: "How many came in; below nothing: went out." }),
        }),
      )
      .min(1)
      .max(100)
      .meta({ description: "What changed." }),
  })
  .meta({ description: "Stock changed by so much: each event counts once, in any order." });
export type InventoryUpdated = z.output<typeof inventoryUpdated>;
